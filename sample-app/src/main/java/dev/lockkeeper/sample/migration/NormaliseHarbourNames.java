package dev.lockkeeper.sample.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.text.Normalizer;
import java.util.Locale;

import dev.lockkeeper.extension.JavaMigration;

/**
 * Gives each harbour the name under which it is searched for: skippers type neither
 * accents nor apostrophes. SQL alone cannot take the accents off.
 */
public class NormaliseHarbourNames implements JavaMigration {

	@Override
	public void migrate(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				PreparedStatement update = connection
					.prepareStatement("UPDATE harbours SET search_name = ? WHERE code = ?")) {
			statement.execute("ALTER TABLE harbours ADD COLUMN search_name text");
			try (ResultSet harbours = statement.executeQuery("SELECT code, name FROM harbours")) {
				while (harbours.next()) {
					update.setString(1, searchName(harbours.getString("name")));
					update.setString(2, harbours.getString("code"));
					update.addBatch();
				}
			}
			update.executeBatch();
		}
	}

	/**
	 * The service has its like, which may change with time; what a migration does may
	 * not.
	 */
	private static String searchName(String name) {
		return Normalizer.normalize(name, Normalizer.Form.NFKD)
			.replaceAll("\\p{M}|'", "")
			.replaceAll("[^\\p{Alnum}]+", " ")
			.strip()
			.toLowerCase(Locale.ROOT);
	}

}
