/**
 * Paths of the command line to C sources: directories are walked, their ignore files (.gitignore, .ignore, git's own
 * exclude) respected, symbolic links below them not followed. A file that is named is taken as it is.
 */
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import ignore, { type Ignore } from "ignore";
import { systemReason } from "./read-source.ts";

export interface Walked {
	readonly files: readonly string[];
	/** one sentence each: what could not be opened */
	readonly problems: readonly string[];
}

interface IgnoreFrame {
	readonly folder: string;
	readonly rules: Ignore;
}

const IGNORE_FILES = [".gitignore", ".ignore"];

/** All sources below the given paths, in order, each once. */
export function findSources(paths: readonly string[], extensions: readonly string[] = [".c", ".h"]): Walked {
	const files = new Set<string>();
	const problems: string[] = [];
	for (const given of paths) {
		if (given === "") {
			problems.push("an empty path names no file");
			continue;
		}
		try {
			if (statSync(given).isDirectory()) walkDirectory(given, outerFrames(given), extensions, files, problems);
			else files.add(given);
		} catch (error) {
			problems.push(`${given}: ${systemReason(error)}`);
		}
	}
	return { files: [...files], problems };
}

function walkDirectory(
	folder: string,
	outer: readonly IgnoreFrame[],
	extensions: readonly string[],
	files: Set<string>,
	problems: string[],
): void {
	let entries: Dirent[];
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch (error) {
		problems.push(`${folder}: ${systemReason(error)}`);
		return;
	}
	const own = frameOf(folder, entries);
	const frames = own === undefined ? outer : [...outer, own];
	entries.sort((a, b) => (a.name < b.name ? -1 : 1));
	for (const entry of entries) {
		const full = folder === "." ? entry.name : path.join(folder, entry.name);
		if (entry.isDirectory()) {
			if (entry.name === ".git" || isIgnored(full, true, frames)) continue;
			walkDirectory(full, frames, extensions, files, problems);
		} else if (entry.isFile() && extensions.includes(path.extname(entry.name)) && !isIgnored(full, false, frames)) {
			files.add(full);
		}
	}
}

function frameOf(folder: string, entries: readonly Dirent[]): IgnoreFrame | undefined {
	const present = IGNORE_FILES.filter((name) => entries.some((entry) => entry.name === name && entry.isFile()));
	return present.length === 0 ? undefined : readFrame(folder, present);
}

function readFrame(folder: string, names: readonly string[]): IgnoreFrame {
	const rules = ignore();
	for (const name of names) {
		try {
			rules.add(readFileSync(path.join(folder, name), "utf8"));
		} catch {
			// an ignore file that cannot be read ignores nothing
		}
	}
	return { folder: path.resolve(folder), rules };
}

/** Ignore files above the starting point, up to the top of its repository; none outside a repository. */
function outerFrames(start: string): IgnoreFrame[] {
	const frames: IgnoreFrame[] = [];
	let folder = path.resolve(start);
	while (!existsSync(path.join(folder, ".git"))) {
		const parent = path.dirname(folder);
		if (parent === folder) return [];
		folder = parent;
		frames.unshift(readFrame(folder, IGNORE_FILES));
	}
	return frames;
}

/** The innermost ignore file that says anything decides, as git does it. */
function isIgnored(file: string, directory: boolean, frames: readonly IgnoreFrame[]): boolean {
	if (frames.length === 0) return false;
	const absolute = path.resolve(file);
	for (const frame of [...frames].reverse()) {
		const relative = path.relative(frame.folder, absolute).split(path.sep).join("/");
		if (relative === "" || relative.startsWith("../")) continue;
		const verdict = frame.rules.test(directory ? `${relative}/` : relative);
		if (verdict.ignored) return true;
		if (verdict.unignored) return false;
	}
	return false;
}
