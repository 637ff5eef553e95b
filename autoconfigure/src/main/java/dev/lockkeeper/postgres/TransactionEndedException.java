package dev.lockkeeper.postgres;

import java.io.Serial;
import java.sql.SQLException;
import java.util.Set;

/**
 * The application's own code has ended the transaction that its migration is recorded in.
 */
final class TransactionEndedException extends SQLException {

	@Serial
	private static final long serialVersionUID = 1L;

	/** No transaction, no such savepoint: that of our own is gone. */
	private static final Set<String> SIGNS = Set.of("25P01", "3B001");

	TransactionEndedException(Throwable sign) {
		super("it has ended the transaction of its migration; what it had done by then may be committed", "25000",
				sign);
	}

	static boolean isSignOf(SQLException failure) {
		return SIGNS.contains(String.valueOf(failure.getSQLState()));
	}

}
