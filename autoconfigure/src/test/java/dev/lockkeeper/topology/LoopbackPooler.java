package dev.lockkeeper.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.lockkeeper.wire.WireMessage;
import dev.lockkeeper.wire.WirePeer;

/**
 * Behaves as a pooler does, with nothing installed: shows its clients process ids of its
 * own, gives each transaction the next of a few sessions of the server, and cleans
 * nothing between two clients.
 * <p>
 * It knows no passwords: every client logs in to the server through it, and the first few
 * sessions made so are the ones handed around.
 */
final class LoopbackPooler implements Pooler {

	private static final AtomicInteger PROCESS_ID = new AtomicInteger(1_000_000_000);

	private final Mode mode;

	private final TestDatabase database;

	private final ServerSocket listener;

	private final BlockingQueue<ServerSession> free = new LinkedBlockingQueue<>();

	private final AtomicInteger sessions = new AtomicInteger();

	private final Set<WirePeer> peers = ConcurrentHashMap.newKeySet();

	LoopbackPooler(TestDatabase database, Mode mode) {
		this.database = database;
		this.mode = mode;
		try {
			this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::acceptClients);
	}

	@Override
	public int port() {
		return this.listener.getLocalPort();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.peers.forEach(WirePeer::hangUp);
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "loopback-pooler");
		thread.setDaemon(true);
		thread.start();
	}

	private void acceptClients() {
		while (!this.listener.isClosed()) {
			try {
				Client client = new Client(this.listener.accept());
				start(client::serve);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private final class Client extends WirePeer {

		private ServerSession server;

		/** Requests whose {@code ReadyForQuery} has not come. */
		private int pending;

		/** Whether a request has begun and its end has not been sent. */
		private boolean open;

		Client(Socket socket) throws IOException {
			super(socket);
			LoopbackPooler.this.peers.add(this);
		}

		void serve() {
			try {
				if (logIn()) {
					WireMessage message = WireMessage.read(this.in);
					while (message.type() != 'X') {
						forward(message);
						message = WireMessage.read(this.in);
					}
				}
			}
			catch (IOException | InterruptedException ex) {
				// The client or the server has gone
			}
			synchronized (this) {
				if (this.server != null) {
					// Nobody knows what its transaction has done
					this.server.hangUp();
				}
			}
			hangUp();
		}

		private boolean logIn() throws IOException {
			WireMessage startup = WireMessage.readStartup(this.in);
			while (startup.number() == WireMessage.SSL_REQUEST || startup.number() == WireMessage.GSS_REQUEST) {
				this.out.writeByte('N');
				this.out.flush();
				startup = WireMessage.readStartup(this.in);
			}
			if (startup.number() == WireMessage.CANCEL_REQUEST) {
				return false;
			}
			ServerSession session = new ServerSession();
			startup.write(session.out);
			session.out.flush();
			WireMessage answer;
			do {
				answer = WireMessage.read(session.in);
				((answer.type() == 'K') ? answer.withNumber(PROCESS_ID.incrementAndGet()) : answer).write(this.out);
				this.out.flush();
				if (answer.asksForPassword()) {
					WireMessage.read(this.in).write(session.out);
					session.out.flush();
				}
				if (answer.type() == 'E') {
					session.hangUp();
					return false;
				}
			}
			while (answer.type() != 'Z');
			keep(session);
			return true;
		}

		private void keep(ServerSession session) {
			if (LoopbackPooler.this.mode == Mode.SESSION) {
				session.client = this;
				this.server = session;
				start(session::answer);
			}
			else if (LoopbackPooler.this.sessions.incrementAndGet() <= SERVER_SESSIONS) {
				start(session::answer);
				LoopbackPooler.this.free.add(session);
			}
			else {
				session.hangUp();
			}
		}

		private void forward(WireMessage message) throws IOException, InterruptedException {
			ServerSession target;
			synchronized (this) {
				this.open = message.asksForReady() ? false : this.open || !message.isCopyData();
				this.pending += message.asksForReady() ? 1 : 0;
				target = this.server;
			}
			if (target == null) {
				target = LoopbackPooler.this.free.poll(30, TimeUnit.SECONDS);
				if (target == null) {
					throw new IOException("No session of the server became free");
				}
				synchronized (this) {
					target.client = this;
					this.server = target;
				}
			}
			message.write(target.out);
			if (this.in.available() == 0) {
				target.out.flush();
			}
		}

		/** Called for each message of the server. */
		synchronized void receive(WireMessage message, ServerSession from) throws IOException {
			message.write(this.out);
			if (message.type() == 'Z') {
				this.pending--;
			}
			if (message.isReadyAndIdle() && this.pending == 0 && !this.open
					&& LoopbackPooler.this.mode == Mode.TRANSACTION) {
				this.server = null;
				from.client = null;
				LoopbackPooler.this.free.add(from);
			}
			if (message.type() == 'Z' || from.in.available() == 0) {
				this.out.flush();
			}
		}

	}

	private final class ServerSession extends WirePeer {

		private volatile Client client;

		ServerSession() throws IOException {
			super(new Socket(LoopbackPooler.this.database.host(), LoopbackPooler.this.database.port()));
			LoopbackPooler.this.peers.add(this);
		}

		/** Passes on what the server says to the client that has this session. */
		void answer() {
			try {
				while (true) {
					WireMessage message = WireMessage.read(this.in);
					Client receiver = this.client;
					if (receiver != null) {
						receiver.receive(message, this);
					}
				}
			}
			catch (IOException ex) {
				Client receiver = this.client;
				if (receiver != null) {
					receiver.hangUp();
				}
				LoopbackPooler.this.sessions.decrementAndGet();
				hangUp();
			}
		}

	}

}
