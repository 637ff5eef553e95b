package dev.lockkeeper.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message of PostgreSQL's wire protocol.
 *
 * @param type its letter; 0 for those that start a connection and have none
 * @param body what follows type and length
 */
public record WireMessage(char type, byte[] body) {

	public static final int SSL_REQUEST = 80877103;

	public static final int GSS_REQUEST = 80877104;

	public static final int CANCEL_REQUEST = 80877102;

	public static WireMessage read(DataInputStream in) throws IOException {
		return read((char) in.readUnsignedByte(), in);
	}

	/** Messages that start a connection have no type. */
	public static WireMessage readStartup(DataInputStream in) throws IOException {
		return read((char) 0, in);
	}

	private static WireMessage read(char type, DataInputStream in) throws IOException {
		byte[] body = new byte[in.readInt() - 4];
		in.readFully(body);
		return new WireMessage(type, body);
	}

	public void write(DataOutputStream out) throws IOException {
		if (this.type != 0) {
			out.writeByte(this.type);
		}
		out.writeInt(this.body.length + 4);
		out.write(this.body);
	}

	/** The first four bytes of the body. */
	public int number() {
		return ByteBuffer.wrap(this.body).getInt();
	}

	/** A text of the body that ends with a zero byte. */
	String text(int index) {
		return new String(this.body, StandardCharsets.UTF_8).split("\0", index + 2)[index];
	}

	/** The same message with other first four bytes. */
	public WireMessage withNumber(int number) {
		byte[] changed = this.body.clone();
		ByteBuffer.wrap(changed).putInt(number);
		return new WireMessage(this.type, changed);
	}

	/** Whether the server answers it with {@code ReadyForQuery}. */
	public boolean asksForReady() {
		return this.type == 'Q' || this.type == 'S' || this.type == 'F';
	}

	/** Whether it ends the data of a {@code COPY}, which the server then confirms. */
	boolean endsCopy() {
		return this.type == 'c' || this.type == 'f';
	}

	/** Whether it belongs to a {@code COPY} that a query has begun. */
	public boolean isCopyData() {
		return this.type == 'd' || this.type == 'c' || this.type == 'f';
	}

	/** Whether it is {@code ReadyForQuery} outside a transaction. */
	public boolean isReadyAndIdle() {
		return this.type == 'Z' && this.body[0] == 'I';
	}

	/** Whether it is a step of the authentication that the client answers. */
	public boolean asksForPassword() {
		return this.type == 'R' && (number() == 3 || number() == 5 || number() == 10 || number() == 11);
	}

}
