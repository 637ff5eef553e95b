package dev.lockkeeper.actuate;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client: it is listened to until its request is there, answered, and listened to until
 * it hangs up. Closed on bytes that nobody has read, a connection would take the answer
 * back.
 */
final class ProbeConnection implements Closeable {

	/** From its first byte to the end of the connection; a probe comes in one packet. */
	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final int MAX_HEAD_BYTES = 8192;

	private final long deadline = System.nanoTime() + LIMIT.toNanos();

	private final ByteBuffer input = ByteBuffer.allocate(MAX_HEAD_BYTES);

	private final SocketChannel channel;

	private boolean answered;

	ProbeConnection(SocketChannel channel) {
		this.channel = channel;
	}

	/**
	 * Takes what the client has sent, and answers when that is enough.
	 * @param answer what to say
	 * @return whether the client has hung up
	 * @throws IOException if it is not there any more
	 */
	boolean serve(EarlyAnswer answer) throws IOException {
		if (this.channel.read(this.input) < 0) {
			return true;
		}
		if (!this.answered) {
			String head = StandardCharsets.ISO_8859_1.decode(this.input.duplicate().flip()).toString();
			if (!head.contains("\r\n\r\n") && this.input.hasRemaining()) {
				return false;
			}
			// Goes into the empty buffer of a new connection as a whole
			this.channel.write(ByteBuffer.wrap(answer.to(head)));
			this.channel.shutdownOutput();
			this.answered = true;
		}
		this.input.clear();
		return false;
	}

	boolean isOverdue() {
		return System.nanoTime() - this.deadline > 0;
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// Gone either way
		}
	}

}
