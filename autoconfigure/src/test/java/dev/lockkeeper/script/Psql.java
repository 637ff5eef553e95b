package dev.lockkeeper.script;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.test.TestSchema;

import org.springframework.util.FileSystemUtils;

/**
 * Runs scripts with the {@code psql} of this machine and tells which statements it sent.
 * psql talks to the test server through a proxy that reads along: query and copy-data
 * messages are what psql made of the script, byte for byte.
 */
final class Psql {

	/** The first release that sends the comments inside a statement along. */
	private static final int OLDEST = 15;

	/** Also takes back what the script has set. */
	private static final String END_OF_SCRIPT = "DISCARD ALL";

	private static final Pattern JDBC_URL = Pattern.compile("jdbc:postgresql://([^:/?]+)(?::(\\d+))?/([^?]*).*");

	private final TestSchema schema;

	Psql(TestSchema schema) {
		this.schema = schema;
	}

	static boolean isInstalled() {
		try {
			Process process = new ProcessBuilder("psql", "--version").redirectErrorStream(true).start();
			String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			Matcher version = Pattern.compile("\\) (\\d+)").matcher(answer);
			return version.find() && Integer.parseInt(version.group(1)) >= OLDEST;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Runs scripts one after the other, each in an empty schema, in one psql that goes on
	 * after errors. Each script is a file of its own, so that psql starts it with nothing
	 * left of the one before.
	 */
	List<Run> run(List<String> scripts) throws IOException, InterruptedException, ExecutionException {
		Matcher url = JDBC_URL.matcher(this.schema.jdbcUrl());
		if (!url.matches()) {
			throw new IllegalStateException("Not a URL with a single host: " + this.schema.jdbcUrl());
		}
		Path folder = Files.createTempDirectory("scripts");
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Future<List<Sent>> recording = executor.submit(() -> record(listener, url.group(1),
					(url.group(2) != null) ? Integer.parseInt(url.group(2)) : 5432, executor));
			List<String> command = new ArrayList<>(List.of("psql", "-X", "-q"));
			for (int i = 0; i < scripts.size(); i++) {
				Path file = Files.writeString(folder.resolve(i + ".sql"), scripts.get(i));
				command.addAll(List.of("-f", file.toString(), "-c", "ROLLBACK", "-c", END_OF_SCRIPT, "-c",
						"DROP SCHEMA %s CASCADE".formatted(this.schema.name()), "-c",
						"CREATE SCHEMA " + this.schema.name()));
			}
			String output = output(command, listener, url.group(3));
			return runs(scripts, output, recording.get());
		}
		finally {
			executor.shutdownNow();
			FileSystemUtils.deleteRecursively(folder);
		}
	}

	private String output(List<String> command, ServerSocket server, String database) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment()
			.putAll(Map.of("PGHOST", server.getInetAddress().getHostAddress(), "PGPORT",
					String.valueOf(server.getLocalPort()), "PGDATABASE", database, "PGUSER", this.schema.username(),
					"PGPASSWORD", this.schema.password(), "PGSSLMODE", "disable", "PGGSSENCMODE", "disable",
					"PGCLIENTENCODING", "UTF8", "LC_ALL", "C", "PGOPTIONS", "-c search_path=" + this.schema.name()));
		Process process = builder.start();
		process.getOutputStream().close();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	private static List<Run> runs(List<String> scripts, String output, List<Sent> sent) {
		List<Run> result = new ArrayList<>();
		List<Sent> current = new ArrayList<>();
		for (Sent query : sent) {
			if (!query.sql().equals(END_OF_SCRIPT)) {
				current.add(query);
				continue;
			}
			String file = "/%d.sql:".formatted(result.size());
			String messages = output.lines()
				.filter((line) -> line.startsWith("psql:") && line.contains(file))
				.collect(Collectors.joining("\n"));
			// three commands of ours come after each script: one before its end, two
			// after
			List<Sent> own = current.subList(result.isEmpty() ? 0 : 2, current.size() - 1);
			result.add(new Run(scripts.get(result.size()), messages, List.copyOf(own)));
			current.clear();
		}
		return result;
	}

	private static List<Sent> record(ServerSocket listener, String host, int port, ExecutorService executor)
			throws IOException {
		try (Socket client = listener.accept(); Socket server = new Socket(host, port)) {
			executor.submit(() -> answer(server.getInputStream(), client.getOutputStream()));
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			return listen(new DataInputStream(new BufferedInputStream(client.getInputStream())),
					new DataOutputStream(new BufferedOutputStream(server.getOutputStream())));
		}
	}

	private static long answer(InputStream server, OutputStream client) throws IOException {
		return server.transferTo(client);
	}

	private static List<Sent> listen(DataInputStream client, DataOutputStream server) throws IOException {
		List<Sent> result = new ArrayList<>();
		forward(client, server);
		while (true) {
			int type = client.read();
			if (type < 0) {
				return result;
			}
			server.write(type);
			byte[] message;
			try {
				message = forward(client, server);
			}
			catch (EOFException ex) {
				return result;
			}
			if (type == 'Q') {
				result.add(new Sent(new String(message, 0, message.length - 1, StandardCharsets.UTF_8), null));
			}
			else if (type == 'd' || type == 'c') {
				result.add(result.remove(result.size() - 1).with(new String(message, StandardCharsets.UTF_8)));
			}
		}
	}

	private static byte[] forward(DataInputStream client, DataOutputStream server) throws IOException {
		int length = client.readInt();
		byte[] message = client.readNBytes(length - 4);
		server.writeInt(length);
		server.write(message);
		server.flush();
		return message;
	}

	/** What psql did with a script: its messages and what it sent. */
	record Run(String script, String messages, List<Sent> sent) {

	}

	/** A statement that psql sent, and the data if the server asked for some. */
	record Sent(String sql, @Nullable String copyData) {

		private Sent with(String moreData) {
			return new Sent(this.sql, (this.copyData != null) ? this.copyData + moreData : moreData);
		}

		/**
		 * Whether this is the statement. psql keeps block comments before a statement and
		 * all comments after its last token, the semicolon too, and leaves out blank
		 * lines; releases before 18 send the end-of-data line.
		 */
		boolean is(SqlStatement statement) {
			String expected = withoutBlankLines(statement.sql());
			String actual = afterComments(withoutBlankLines(this.sql));
			return actual.startsWith(expected) && afterComments(actual.substring(expected.length())).isEmpty()
					&& (this.copyData == null) == (statement.copyData() == null)
					&& (this.copyData == null || withoutEndOfData(this.copyData).equals(statement.copyData()));
		}

		/** psql also sends statements that are nothing but comments. */
		boolean isEmpty() {
			return afterComments(this.sql).isEmpty();
		}

		private static String withoutEndOfData(String data) {
			return data.replaceFirst("(?<![^\n])\\\\\\.\r?\n?$", "");
		}

		private static String withoutBlankLines(String sql) {
			return sql.replaceAll("\n{2,}", "\n");
		}

		private static String afterComments(String sql) {
			int i = 0;
			while (i < sql.length()) {
				if (" \t\r\n\f\u000b;".indexOf(sql.charAt(i)) >= 0) {
					i++;
				}
				else if (sql.startsWith("--", i)) {
					while (i < sql.length() && "\r\n".indexOf(sql.charAt(i)) < 0) {
						i++;
					}
				}
				else if (sql.startsWith("/*", i)) {
					i = endOfComment(sql, i);
				}
				else {
					break;
				}
			}
			return sql.substring(i);
		}

		private static int endOfComment(String sql, int start) {
			int depth = 0;
			int i = start;
			while (i < sql.length()) {
				if (sql.startsWith("/*", i)) {
					depth++;
					i += 2;
				}
				else if (sql.startsWith("*/", i)) {
					i += 2;
					if (--depth == 0) {
						return i;
					}
				}
				else {
					i++;
				}
			}
			return i;
		}

	}

}
