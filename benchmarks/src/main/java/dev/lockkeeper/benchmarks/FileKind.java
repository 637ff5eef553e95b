package dev.lockkeeper.benchmarks;

import java.util.List;

/**
 * What generated migrations do. Each leaves one row in {@code audit}, so that a file that
 * was run twice or not at all is found.
 */
enum FileKind {

	/** A table, an index, a row. */
	PLAIN {

		@Override
		String body(int number) {
			return """
					CREATE TABLE item_%1$d (
					  id bigint PRIMARY KEY,
					  name text NOT NULL,
					  created_at timestamptz NOT NULL DEFAULT now()
					);
					CREATE INDEX item_%1$d_name ON item_%1$d (name);
					INSERT INTO item_%1$d (id, name) VALUES (1, 'first');
					""".formatted(number);
		}

	},

	/** As PLAIN; the third builds its index concurrently. */
	CONCURRENT_INDEX {

		@Override
		String body(int number) {
			return PLAIN.body(number);
		}

		@Override
		boolean concurrent(int number) {
			return number == 3;
		}

	},

	/** Tables, functions, triggers, backfills, constraints and views in turn. */
	REAL {

		@Override
		String body(int number) {
			int table = (number - 2) / STEPS.size();
			return STEPS.get((number - 2) % STEPS.size()).formatted(table);
		}

	};

	private static final List<String> STEPS = List.of("""
			-- Orders of one region
			CREATE TABLE orders_%1$d (
			  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			  customer text NOT NULL,
			  cents bigint NOT NULL CHECK (cents >= 0),
			  placed_at timestamptz NOT NULL DEFAULT now(),
			  CONSTRAINT orders_%1$d_customer CHECK (customer <> '')
			);
			COMMENT ON TABLE orders_%1$d IS 'What was ordered; one row per order';
			INSERT INTO orders_%1$d (customer, cents) SELECT 'customer ' || n, n * 7 FROM generate_series(1, 500) AS n;
			""", """
			ALTER TABLE orders_%1$d ADD COLUMN changed_at timestamptz, ADD COLUMN vat_cents bigint;
			CREATE INDEX orders_%1$d_placed_at ON orders_%1$d (placed_at DESC);
			""", """
			/* Keeps changed_at; the body has ; and ' in it */
			CREATE FUNCTION touch_orders_%1$d() RETURNS trigger LANGUAGE plpgsql AS $body$
			BEGIN
			  IF NEW.customer IS DISTINCT FROM OLD.customer THEN
			    RAISE DEBUG 'the customer''s name; %% to %%', OLD.customer, NEW.customer;
			  END IF;
			  NEW.changed_at := now();
			  RETURN NEW;
			END;
			$body$;
			CREATE TRIGGER touch BEFORE UPDATE ON orders_%1$d FOR EACH ROW EXECUTE FUNCTION touch_orders_%1$d();
			""", """
			-- Backfill
			UPDATE orders_%1$d SET vat_cents = cents * 19 / 100 WHERE vat_cents IS NULL;
			ALTER TABLE orders_%1$d ALTER COLUMN vat_cents SET NOT NULL;
			""", """
			CREATE VIEW order_totals_%1$d AS
			  SELECT customer, sum(cents) AS cents, sum(vat_cents) AS vat_cents FROM orders_%1$d GROUP BY customer;
			CREATE FUNCTION total_%1$d(name text) RETURNS numeric LANGUAGE sql STABLE
			  RETURN (SELECT cents FROM order_totals_%1$d WHERE customer = name);
			""");

	abstract String body(int number);

	/** Whether a file builds an index outside a transaction, and does nothing else. */
	boolean concurrent(int number) {
		return false;
	}

	/** The text of a file, counted from 1. */
	final String text(int number) {
		if (concurrent(number)) {
			return "CREATE INDEX CONCURRENTLY audit_file ON audit (file);\n";
		}
		String audit = "INSERT INTO audit (file) VALUES (%d);\n".formatted(number);
		return (number == 1) ? "CREATE TABLE audit (file int NOT NULL);\n" + audit : body(number) + audit;
	}

}
