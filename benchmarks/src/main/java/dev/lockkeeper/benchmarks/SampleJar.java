package dev.lockkeeper.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The sample's executable jar, and others made of it: another migrator, more files.
 *
 * @param path where it is
 */
record SampleJar(Path path) {

	private static final String MIGRATIONS = "BOOT-INF/classes/db/migration/";

	private static final Pattern MIGRATION = Pattern.compile(MIGRATIONS + "([0-9]+)_(.+)\\.up\\.sql");

	/**
	 * Makes another jar.
	 * @param variant what is to migrate
	 * @param files how many migrations it has; the sample's own come first, as far as
	 * they fit
	 * @param fileSize how large each further one is at least
	 * @param target where to write it
	 */
	SampleJar with(Variant variant, int files, int fileSize, Path target) throws IOException {
		try (ZipFile sample = new ZipFile(this.path.toFile());
				ZipOutputStream out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(target)))) {
			int own = 0;
			for (Enumeration<? extends ZipEntry> entries = sample.entries(); entries.hasMoreElements();) {
				ZipEntry entry = entries.nextElement();
				byte[] content = sample.getInputStream(entry).readAllBytes();
				Matcher migration = MIGRATION.matcher(entry.getName());
				if (migration.matches()) {
					if (Integer.parseInt(migration.group(1)) > files) {
						continue;
					}
					String name = variant.fileName(Integer.parseInt(migration.group(1)), migration.group(2));
					deflate(out, MIGRATIONS + name, content);
					own++;
				}
				else if (!entry.getName().startsWith(MIGRATIONS) || entry.isDirectory()) {
					if (variant.keeps(entry.getName())) {
						store(out, entry.getName(), content);
					}
				}
			}
			for (Path library : variant.libraries()) {
				store(out, "BOOT-INF/lib/" + library.getFileName(), Files.readAllBytes(library));
			}
			for (int number = own + 1; number <= files; number++) {
				String text = FileKind.PLAIN.body(number);
				String padding = "-- more\n".repeat(Math.max(0, fileSize - text.length()) / 8);
				deflate(out, MIGRATIONS + variant.fileName(number, "step"),
						(text + padding).getBytes(StandardCharsets.UTF_8));
			}
		}
		return new SampleJar(target);
	}

	private static void deflate(ZipOutputStream out, String name, byte[] content) throws IOException {
		out.putNextEntry(new ZipEntry(name));
		out.write(content);
		out.closeEntry();
	}

	/** Jars within a jar are not compressed: they are read where they are. */
	private static void store(ZipOutputStream out, String name, byte[] content) throws IOException {
		CRC32 checksum = new CRC32();
		checksum.update(content);
		ZipEntry entry = new ZipEntry(name);
		entry.setMethod(ZipEntry.STORED);
		entry.setSize(content.length);
		entry.setCrc(checksum.getValue());
		out.putNextEntry(entry);
		out.write(content);
		out.closeEntry();
	}

}
