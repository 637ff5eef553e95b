package dev.lockkeeper.postgres;

/**
 * Name of a relation that no {@code search_path} can change the meaning of.
 *
 * @param schema schema
 * @param name relation
 */
record QualifiedName(String schema, String name) {

	/** As SQL. */
	String quoted() {
		return Sql.identifier(this.schema, this.name);
	}

	/** As a user writes it in configuration. */
	@Override
	public String toString() {
		return this.schema + "." + this.name;
	}

}
