package dev.lockkeeper.wire;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * One end of a connection on which PostgreSQL's wire protocol is spoken.
 */
public class WirePeer {

	public final DataInputStream in;

	public final DataOutputStream out;

	private final Socket socket;

	public WirePeer(Socket socket) throws IOException {
		socket.setTcpNoDelay(true);
		this.socket = socket;
		this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
		this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
	}

	public final void hangUp() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
