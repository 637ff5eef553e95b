package dev.lockkeeper.benchmarks;

import java.awt.Color;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;
import org.w3c.dom.Document;

/**
 * Bars, one group for each case, on a logarithmic scale, as SVG.
 */
final class Chart {

	private static final int WIDTH = 1_000;

	private static final int HEIGHT = 480;

	private static final double LEAST_MS = 1;

	private static final Color[] COLOURS = { new Color(0x1B7837), new Color(0x9E9E9E), new Color(0x2166AC),
			new Color(0x92C5DE), new Color(0xD6604D), new Color(0x5E4FA2) };

	private Chart() {
	}

	/**
	 * Draws medians; who failed has no bar.
	 * @param title above the chart
	 * @param results what to draw
	 * @param cases of which of them
	 * @param contenders of whom, in order
	 * @param target where to write
	 */
	static void write(String title, Results<FleetCase> results, List<FleetCase> cases, List<String> contenders,
			Path target) throws IOException {
		CategoryChart chart = new CategoryChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(title)
			.yAxisTitle("ms, logarithmic")
			.build();
		chart.getStyler().setYAxisLogarithmic(true);
		chart.getStyler().setYAxisMin(LEAST_MS);
		chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
		chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
		chart.getStyler().setSeriesColors(COLOURS);
		chart.getStyler().setChartBackgroundColor(Color.WHITE);
		chart.getStyler().setXAxisLabelRotation(0);
		List<String> labels = cases.stream().map(Chart::label).toList();
		for (String contender : contenders) {
			List<Series> series = cases.stream().map((test) -> results.of(test, contender)).toList();
			if (series.stream().anyMatch(Series::isComplete)) {
				chart.addSeries(contender, labels, series.stream().map(Chart::bar).toList());
			}
		}
		write(chart, target);
	}

	/** As long as the axis' least is where there is nothing to show. */
	private static double bar(Series series) {
		return series.isComplete() ? Math.max(series.median(), LEAST_MS) : LEAST_MS;
	}

	private static String label(FleetCase test) {
		String kind = switch (test.kind()) {
			case PLAIN -> "";
			case REAL -> " real";
			case CONCURRENT_INDEX -> " index";
		};
		String link = test.delay().isZero() ? "" : " +%d ms".formatted(test.delay().toMillis());
		return "%d%s × %d%s".formatted(test.files(), kind, test.runners(), link);
	}

	private static void write(CategoryChart chart, Path target) throws IOException {
		try (Writer out = Files.newBufferedWriter(target, StandardCharsets.UTF_8)) {
			Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
			SVGGraphics2D graphics = new SVGGraphics2D(document);
			graphics.setSVGCanvasSize(new java.awt.Dimension(WIDTH, HEIGHT));
			chart.paint(graphics, WIDTH, HEIGHT);
			graphics.stream(out, true);
		}
		catch (ParserConfigurationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
