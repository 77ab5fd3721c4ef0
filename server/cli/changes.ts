/**
 * What a patch or the work since a revision changes: the text of each touched source before and after, so that only
 * findings that are new can be reported. A patch is applied in memory; nothing on disk changes.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { applyPatch, parsePatch, reversePatch, type StructuredPatch } from "diff";
import { Problem } from "./problem.ts";
import { decodeSource, readSource, systemReason } from "./read-source.ts";

export interface ChangedFile {
	readonly file: string;
	/** undefined = the file is new */
	readonly before: string | undefined;
	/** undefined = the file is deleted */
	readonly after: string | undefined;
}

const SOURCE = /\.[ch]$/;

/** Sources below `paths` that differ between the revision and the working tree (or between A and B for "A..B", "A...B"). */
export function changesSince(revision: string, paths: readonly string[]): ChangedFile[] {
	if (revision.startsWith("-")) throw new Problem(`--diff: "${revision}" is not a git revision.`);
	const top = git(["rev-parse", "--show-toplevel"]).trim();
	const [from, to] = ends(revision);
	const named = git(["diff", "--name-status", "-z", "-M", from, ...(to === undefined ? [] : [to]), "--", ...paths]);
	return parseNameStatus(named)
		.filter(({ name }) => SOURCE.test(name))
		.map(({ name, oldName, status }) => {
			const file = path.relative(process.cwd(), path.join(top, name));
			const after = status === "D" ? undefined : to === undefined ? workingText(file) : blob(to, name);
			return { file, before: status === "A" ? undefined : blob(from, oldName), after };
		});
}

function ends(revision: string): [string, string | undefined] {
	const [, from = revision, dots, to = ""] = /^(.*?)(\.\.\.?)(.*)$/.exec(revision) ?? [];
	if (dots === undefined) return [revision, undefined];
	const until = to || "HEAD";
	return [dots === "..." ? git(["merge-base", from || "HEAD", until]).trim() : from || "HEAD", until];
}

function parseNameStatus(text: string): { status: string; oldName: string; name: string }[] {
	const fields = text.split("\0").filter((field) => field !== "");
	const changes: { status: string; oldName: string; name: string }[] = [];
	for (let at = 0; at < fields.length; ) {
		const status = fields[at++]?.charAt(0) ?? "";
		const oldName = fields[at++] ?? "";
		const name = status === "R" || status === "C" ? (fields[at++] ?? "") : oldName;
		changes.push({ status, oldName, name });
	}
	return changes;
}

function workingText(file: string): string | undefined {
	const source = readSource(file);
	return "text" in source ? source.text : undefined;
}

function blob(revision: string, name: string): string | undefined {
	const bytes = execFileSync("git", ["show", `${revision}:${name}`], {
		maxBuffer: 64 << 20,
		stdio: ["ignore", "pipe", "ignore"],
	});
	const source = decodeSource(name, bytes);
	return "text" in source ? source.text : undefined;
}

function git(args: readonly string[]): string {
	try {
		return execFileSync("git", [...args], { encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "pipe"] });
	} catch (error) {
		const failure = error as NodeJS.ErrnoException & { stderr?: string };
		if (failure.code === "ENOENT") throw new Problem("--diff needs git, which is not installed.");
		const said =
			failure.stderr
				?.trim()
				.split("\n")[0]
				?.replace(/^fatal: /, "") ?? systemReason(error);
		throw new Problem(`--diff: git says: ${said}`);
	}
}

/** Reads a patch from a file, or from stdin for "-". */
export function readPatch(file: string): string {
	try {
		return readFileSync(file === "-" ? 0 : file, "utf8");
	} catch (error) {
		throw new Problem(`--patch: ${file}: ${systemReason(error)}.`);
	}
}

/** The sources a patch touches, found below the first of `roots` that has them; applied or already applied. */
export function changesOfPatch(text: string, roots: readonly string[]): ChangedFile[] {
	const patches = parse(text);
	if (patches.length === 0) throw new Problem("--patch: this is not a unified diff: no file header in it.");
	return patches.flatMap((patch) => {
		const name = nameOf(patch);
		return name !== undefined && SOURCE.test(name) ? [applyTo(name, patch, roots)] : [];
	});
}

function parse(text: string): StructuredPatch[] {
	try {
		return parsePatch(withoutSignatures(text)).filter((patch) => patch.hunks.length > 0);
	} catch (error) {
		throw new Problem(
			`--patch: not a valid unified diff: ${error instanceof Error ? error.message.split("\n")[0] : error}.`,
		);
	}
}

/** Mails end in "-- " and a version, which a parser takes for a removed line. */
function withoutSignatures(text: string): string {
	return text.replaceAll("\r\n", "\n").replace(/^-- \n(?:[^\n]*\n?){0,3}?(?=From |$(?![\s\S]))/gm, "");
}

function nameOf(patch: StructuredPatch): string | undefined {
	const given = patch.newFileName === "/dev/null" ? patch.oldFileName : patch.newFileName;
	return given?.replace(/^[abiwco]\//, "").split("\t")[0];
}

function applyTo(name: string, patch: StructuredPatch, roots: readonly string[]): ChangedFile {
	const candidates = [...roots.map((root) => path.join(root, name)), name];
	const file = candidates.find((candidate) => existsSync(candidate)) ?? name;
	const current = existsSync(file) ? workingText(file) : "";
	if (current === undefined) throw new Problem(`--patch: ${file} cannot be read.`);
	const forward = tryApply(current, patch);
	if (forward !== undefined) return { file, before: existsSync(file) ? current : undefined, after: forward };
	const backward = tryApply(current, reversePatch(patch));
	if (backward !== undefined) return { file, before: backward, after: current };
	throw new Problem(`--patch: the patch does not apply to ${file}.`);
}

function tryApply(text: string, patch: StructuredPatch): string | undefined {
	const result = applyPatch(text, patch, { fuzzFactor: 2 });
	return result === false ? undefined : result;
}
