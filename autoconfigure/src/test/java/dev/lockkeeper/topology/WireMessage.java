package dev.lockkeeper.topology;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One message of PostgreSQL's wire protocol.
 *
 * @param type its letter; 0 for those that start a connection and have none
 * @param body what follows type and length
 */
record WireMessage(char type, byte[] body) {

	static final int SSL_REQUEST = 80877103;

	static final int GSS_REQUEST = 80877104;

	static final int CANCEL_REQUEST = 80877102;

	static WireMessage read(DataInputStream in) throws IOException {
		return read((char) in.readUnsignedByte(), in);
	}

	/** Messages that start a connection have no type. */
	static WireMessage readStartup(DataInputStream in) throws IOException {
		return read((char) 0, in);
	}

	private static WireMessage read(char type, DataInputStream in) throws IOException {
		byte[] body = new byte[in.readInt() - 4];
		in.readFully(body);
		return new WireMessage(type, body);
	}

	void write(DataOutputStream out) throws IOException {
		if (this.type != 0) {
			out.writeByte(this.type);
		}
		out.writeInt(this.body.length + 4);
		out.write(this.body);
	}

	/** The first four bytes of the body. */
	int number() {
		return ByteBuffer.wrap(this.body).getInt();
	}

	/** The same message with other first four bytes. */
	WireMessage withNumber(int number) {
		byte[] changed = this.body.clone();
		ByteBuffer.wrap(changed).putInt(number);
		return new WireMessage(this.type, changed);
	}

	/** Whether the server answers it with {@code ReadyForQuery}. */
	boolean asksForReady() {
		return this.type == 'Q' || this.type == 'S' || this.type == 'F';
	}

	/** Whether it belongs to a {@code COPY} that a query has begun. */
	boolean isCopyData() {
		return this.type == 'd' || this.type == 'c' || this.type == 'f';
	}

	/** Whether it is {@code ReadyForQuery} outside a transaction. */
	boolean isReadyAndIdle() {
		return this.type == 'Z' && this.body[0] == 'I';
	}

	/** Whether it is a step of the authentication that the client answers. */
	boolean asksForPassword() {
		return this.type == 'R' && (number() == 3 || number() == 5 || number() == 10 || number() == 11);
	}

}
