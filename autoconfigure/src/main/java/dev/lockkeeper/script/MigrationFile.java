package dev.lockkeeper.script;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.springframework.core.io.Resource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;

/**
 * One migration file. Its text is read when asked for and not kept.
 *
 * @param version the file's base name
 * @param direction what the file is for
 * @param resource where it is
 * @param path how to name it to a user: its folder and name, without what stands before
 * the configured location
 */
public record MigrationFile(MigrationVersion version, Direction direction, Resource resource,
		String path) implements MigrationSource {

	@Override
	public MigrationScript load() throws SqlSyntaxException {
		String text = read();
		return new MigrationScript(this, Checksum.of(text), ParsedScript.parse(text));
	}

	/**
	 * The checksum of the file's text.
	 * @throws InvalidMigrationsException if it cannot be read or is not UTF-8
	 */
	public String checksum() {
		return Checksum.of(read());
	}

	/**
	 * Reads the file.
	 * @return its text, with a byte order mark if it has one
	 * @throws InvalidMigrationsException if it cannot be read or is not UTF-8
	 */
	public String read() {
		try {
			byte[] bytes = this.resource.getContentAsByteArray();
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw unreadable("is not valid UTF-8; save it as UTF-8");
		}
		catch (IOException ex) {
			throw unreadable("cannot be read: " + ex.getMessage());
		}
	}

	private InvalidMigrationsException unreadable(String reason) {
		return new InvalidMigrationsException(List.of(new Problem(this.path, reason)));
	}

}
