package dev.lockkeeper.script;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a folder in the file system and of those below it. What begins with a dot
 * is hidden: where Kubernetes mounts a {@code ConfigMap} it keeps the files there, and
 * what is seen are links to them.
 */
final class FolderFiles extends SimpleFileVisitor<Path> {

	private final Path root;

	private final Set<Path> files = new TreeSet<>();

	private FolderFiles(Path root) {
		this.root = root;
	}

	/**
	 * Finds them.
	 * @param folder where to look
	 * @return the files, in the order of their paths; none if there is no such folder
	 * @throws IOException if any of it cannot be read: a migration could be there
	 */
	static Set<Path> of(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) {
			return Set.of();
		}
		FolderFiles visitor = new FolderFiles(folder);
		Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, visitor);
		return visitor.files;
	}

	@Override
	public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
		return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
	}

	@Override
	public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
		if (!isHidden(file)) {
			this.files.add(file);
		}
		return FileVisitResult.CONTINUE;
	}

	@Override
	public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
		if (isHidden(file)) {
			return FileVisitResult.CONTINUE;
		}
		throw failure;
	}

	private boolean isHidden(Path path) {
		return !path.equals(this.root) && path.getFileName().toString().startsWith(".");
	}

}
