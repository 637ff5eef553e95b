package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.migration.MigrationPreview.Step;

/**
 * Writes the plans of one start as JSON, one line for each migrator. What an earlier
 * start has written is no plan any more.
 */
final class PlanFile {

	private static final JsonWriter<Map<String, Object>> WRITER = JsonWriter.standard();

	private final @Nullable Path file;

	private boolean begun;

	/**
	 * A file for plans.
	 * @param file where to write; {@code null} to write nothing
	 */
	PlanFile(@Nullable Path file) {
		this.file = file;
	}

	void write(Migrator migrator, MigrationPreview preview) {
		MigrationPlan plan = preview.plan();
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("table", migrator.table());
		json.put("direction", plan.direction().toString());
		json.put("applied", plan.applied());
		json.put("recorded", plan.recorded().stream().map(PlanFile::json).toList());
		json.put("steps", preview.steps().stream().map(PlanFile::json).toList());
		json.put("warnings", plan.warnings());
		json.put("notices", plan.notices());
		append(json);
	}

	/** A plan that cannot be made. */
	void write(Migrator migrator, LockkeeperException reason) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("table", migrator.table());
		json.put("error", String.valueOf(reason.getMessage()));
		json.put("action", reason.action());
		append(json);
	}

	private static Map<String, Object> json(Recorded migration) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("version", migration.version().value());
		json.put("origin", migration.origin());
		if (migration.appliedAt() != null) {
			json.put("appliedAt", migration.appliedAt().toString());
		}
		return json;
	}

	private static Map<String, Object> json(Step step) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("version", step.version().value());
		json.put("path", step.path());
		json.put("transactional", step.transactional());
		if (step.statements() != null) {
			json.put("statements", step.statements());
		}
		json.put("warnings", step.warnings());
		return json;
	}

	private void append(Map<String, Object> json) {
		if (this.file == null) {
			return;
		}
		try {
			Path folder = this.file.toAbsolutePath().getParent();
			if (folder != null) {
				Files.createDirectories(folder);
			}
			Files.writeString(this.file, WRITER.writeToString(json) + "\n", StandardOpenOption.CREATE,
					this.begun ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING);
			this.begun = true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"The plan cannot be written to %s (lockkeeper.plan.json-file)".formatted(this.file), ex);
		}
	}

}
