package dev.lockkeeper.script;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What depends on the bytes of a text.
 */
public final class Utf8 {

	/** PostgreSQL's names are no longer: {@code NAMEDATALEN - 1}. */
	public static final int NAME_BYTES = 63;

	private Utf8() {
	}

	/**
	 * Cuts a text off as PostgreSQL does with a name that is too long: between two
	 * characters.
	 * @param text any text
	 * @param bytes how long the result may be
	 * @return the text, or the beginning of it
	 */
	public static String cut(String text, int bytes) {
		int length = 0;
		for (int i = 0; i < text.length();) {
			int c = text.codePointAt(i);
			length += (c < 0x80) ? 1 : (c < 0x800) ? 2 : (c < 0x10000) ? 3 : 4;
			if (length > bytes) {
				return text.substring(0, i);
			}
			i += Character.charCount(c);
		}
		return text;
	}

	/**
	 * The SHA-256 of texts, one after the other.
	 * @param texts any texts
	 * @return 32 bytes
	 */
	public static byte[] sha256(String... texts) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (String text : texts) {
				digest.update(text.getBytes(StandardCharsets.UTF_8));
			}
			return digest.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
