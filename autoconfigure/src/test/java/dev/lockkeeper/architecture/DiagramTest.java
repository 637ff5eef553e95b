package dev.lockkeeper.architecture;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.SourceStringReader;
import net.sourceforge.plantuml.preproc.Defines;
import net.sourceforge.plantuml.security.SFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * {@code docs/diagrams/*.svg} are what their sources give. After a change write them anew
 * with {@code -Dlockkeeper.docs.write=true}.
 * <p>
 * How wide a text is depends on the fonts of the machine, so two drawings are compared
 * without any size or position. A change of the sources that moves things only is found
 * by the hash in the drawing.
 */
class DiagramTest {

	private static final Path FOLDER = Path.of("..", "docs", "diagrams");

	private static final Path STYLE = FOLDER.resolve("style.iuml");

	@BeforeAll
	static void needNoScreen() {
		System.setProperty("java.awt.headless", "true");
	}

	static List<Path> sources() throws IOException {
		List<Path> sources = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.puml")) {
			files.forEach(sources::add);
		}
		return sources;
	}

	@ParameterizedTest
	@MethodSource("sources")
	void aDrawingIsOfThisSource(Path source) throws IOException {
		writeIfAsked(source);
		assertThat(drawing(source)).content(StandardCharsets.UTF_8).contains(origin(source));
	}

	@ParameterizedTest
	@MethodSource("sources")
	void aDrawingShowsWhatItsSourceSays(Path source) throws IOException {
		assumeThat(hasFonts()).as("a font to measure texts with").isTrue();
		writeIfAsked(source);
		assertThat(elements(Files.readString(drawing(source)))).isEqualTo(elements(render(source)));
	}

	@ParameterizedTest
	@MethodSource("drawings")
	void noDrawingIsWithoutSource(Path drawing) {
		String name = drawing.getFileName().toString().replace(".svg", ".puml");
		assertThat(FOLDER.resolve(name)).exists();
	}

	static List<Path> drawings() throws IOException {
		List<Path> drawings = new ArrayList<>();
		try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER, "*.svg")) {
			files.forEach(drawings::add);
		}
		return drawings;
	}

	private static void writeIfAsked(Path source) throws IOException {
		if (Boolean.getBoolean("lockkeeper.docs.write")) {
			Files.writeString(drawing(source), render(source));
		}
	}

	private static Path drawing(Path source) {
		return FOLDER.resolve(source.getFileName().toString().replace(".puml", ".svg"));
	}

	private static String render(Path source) throws IOException {
		FileFormatOption format = new FileFormatOption(FileFormat.SVG);
		format.hideMetadata();
		ByteArrayOutputStream svg = new ByteArrayOutputStream();
		String text = Files.readString(source);
		new SourceStringReader(Defines.createEmpty(), text, StandardCharsets.UTF_8, List.of(),
				SFile.fromFile(FOLDER.toFile()))
			.outputImage(svg, format);
		return svg.toString(StandardCharsets.UTF_8).strip().replaceFirst("</svg>$", origin(source) + "</svg>\n");
	}

	/** Which source a drawing was made from, and how that is to look. */
	private static String origin(Path source) throws IOException {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update(Files.readAllBytes(source));
			digest.update(Files.readAllBytes(STYLE));
			return "<!-- Drawn by DiagramTest from %s and %s, SHA-256 %s -->".formatted(source.getFileName(),
					STYLE.getFileName(), HexFormat.of().formatHex(digest.digest()));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java has SHA-256", ex);
		}
	}

	/** One line for each element, with all that does not depend on fonts. */
	private static List<String> elements(String svg) {
		return svg.replaceAll(" (x|y|x1|x2|y1|y2|cx|cy|rx|ry|d|points|width|height|viewBox|textLength)=\"[^\"]*\"", "")
			.replaceAll("\\b(width|height):[0-9.]+px;", "")
			.replace("<", "\n<")
			.lines()
			.toList();
	}

	private static boolean hasFonts() {
		try {
			return new Font(Font.SANS_SERIF, Font.PLAIN, 13)
				.getStringBounds("lock", new FontRenderContext(null, true, true))
				.getWidth() > 0;
		}
		catch (RuntimeException | LinkageError | InternalError ex) {
			// A Java runtime without the libraries for fonts, or a machine without any
			return false;
		}
	}

}
