/**
 * The contract of one name as Markdown: the rule in force, what it gives back, how the rule changed by release, how well
 * that is proven, and the evidence. Everything comes from the table's rows.
 */
import { history, inDoubt, rowsFor } from "../core/kernel/lookup.ts";
import type { ApiRow, Releases } from "../core/kernel/row.ts";
import type { KernelInForce } from "./kernel-of-file.ts";

const MOST_EVIDENCE = 4;

/**
 * The text of a hover, or undefined when the table does not know the name; `own`: the file defines it itself, and may mean
 * another function than the table's of other releases.
 */
export function contractMarkdown(
	name: string,
	{ release, source, overrides }: Pick<KernelInForce, "release" | "source" | "overrides">,
	own = false,
): string | undefined {
	const rows = history(name);
	const row = rowsFor(release, overrides).get(name);
	if (rows.length === 0 || (own && row === undefined)) return undefined;
	const changes = rows.length > 1 || rows.some((each) => each.releases.to !== null);
	const lines = [
		`**\`${name}\`** in ${release} (${source})`,
		"",
		...(row === undefined ? [absent(name, rows, inDoubt(name, release))] : inForce(row)),
		...(changes ? section("By release", byRelease(rows)) : []),
		...(row === undefined ? [] : section(`Evidence (${row.releases.provenance})`, evidence(row))),
	];
	return lines.join("\n");
}

function inForce(row: ApiRow): string[] {
	const { opens, closes, mustCheck, maySleep, note, header } = row;
	const facts = [
		lockRule(row),
		returnRule(row, mustCheck),
		...(opens === undefined ? [] : [`Undone by ${names(opens.with)}.`]),
		...(closes === undefined ? [] : [`Undoes ${names(closes.with)}.`]),
		...(maySleep && row.lock.trylock !== true && row.lock.effect !== "releases" ? ["May sleep."] : []),
		...(header === "" ? [] : [`Declared in \`${header}\`.`]),
	];
	return [...facts.filter((fact) => fact !== "").map((fact) => `- ${fact}`), ...(note === undefined ? [] : ["", note])];
}

function absent(name: string, rows: readonly ApiRow[], doubtful: boolean): string {
	const renamed = rows.find((row) => row.renamedTo !== undefined)?.renamedTo;
	const is = doubtful ? "is not known to be" : "is not";
	return `\`${name}\` ${is} in this release.${renamed === undefined ? "" : ` Its successor is \`${renamed}\`.`}`;
}

const PRE = {
	held: "must be **held** by the caller",
	free: "must **not** be held by the caller",
	either: "may be held or not",
	depends: "held or not depends on the case, see below",
	"n/a": "",
} as const;

const ENFORCEMENT = {
	none: "nothing checks it",
	"lockdep-assert": "lockdep asserts it",
	"self-acquire": "it takes the lock itself",
	"might-lock": "lockdep is told it may take it",
	conditional: "it may take the lock itself",
	"by-caller": "what it calls checks it",
	unlock: "unlocking what is not held is what goes wrong",
	"doc-only": "only documented",
} as const;

const TAKEN = "It returns with the lock taken";

function lockRule(row: ApiRow): string {
	const { pre, on, effect, enforcement, what, acquiresWhen } = row.lock;
	const rule = PRE[pre];
	const kind = what === undefined || what === "resv" ? "Reservation lock" : `Lock (${what})`;
	const where = on === undefined ? "" : ` (\`${named(on, row)}\`)`;
	// where it makes no difference there is nothing to check
	const how = pre === "either" && enforcement === "none" ? "" : `: ${ENFORCEMENT[enforcement]}`;
	const text = rule === "" ? "" : `${kind}${where} ${rule}${how}.`;
	const taken = acquiresWhen === "always" ? `${TAKEN}.` : `${TAKEN} where it succeeds.`;
	const does = effect === "acquires" ? taken : effect === "releases" ? "It releases the lock." : "";
	return [text, does].filter((part) => part !== "").join(" ");
}

/** "arg0->dmabuf->resv" with the argument's role for its number. */
function named(path: string, row: ApiRow): string {
	return path.replace(/arg(\d+)/g, (_, n: string) => row.args[Number(n)] ?? `argument ${Number(n) + 1}`);
}

const RETURNS: Readonly<Record<string, string>> = {
	void: "",
	errno: "Returns 0 or a negative errno",
	err_ptr: "Returns a pointer or ERR_PTR, never NULL",
	null_on_error: "Returns a pointer, NULL on failure",
	null_or_err_ptr: "Returns a pointer, NULL or ERR_PTR",
	ptr: "Returns a pointer and cannot fail",
	ptr_or_null: "Returns a pointer; NULL is an answer, not an error",
	bool: "Returns true when done",
	fd_or_errno: "Returns a file descriptor or a negative errno",
	count_zero_on_error: "Returns a count, 0 on failure",
	long_timeout: "Returns negative on error, 0 when timed out, positive when done",
};

function returnRule(row: ApiRow, mustCheck: boolean): string {
	const text = RETURNS[row.returns.kind] ?? "Returns a value";
	return text === "" ? "" : `${text}${mustCheck ? "; the result must be checked" : ""}.`;
}

/** One line per stretch of releases with the same rule; rows of one stretch that differ otherwise are joined. */
function byRelease(rows: readonly ApiRow[]): string[] {
	const stretches: { rule: string; releases: Releases }[] = [];
	for (const row of rows) {
		const rule = lockRule(row) || returnRule(row, false) || "present";
		const last = stretches.at(-1);
		if (last?.rule === rule) last.releases = { ...last.releases, to: row.releases.to };
		else stretches.push({ rule, releases: row.releases });
	}
	return stretches.map(({ rule, releases }) => {
		const doubt = releases.doubt === undefined ? "" : `; changed somewhere in ${releases.doubt.join(" to ")}`;
		return `- ${rangeText(releases)}: ${rule} *${releases.provenance}${doubt}*`;
	});
}

function rangeText({ from, to, variants }: Releases): string {
	if (from === "never") return variants?.join(", ") ?? "never released";
	return to === null ? `${from} and later` : from === to ? from : `${from} to ${to}`;
}

function section(title: string, rows: readonly string[]): string[] {
	return rows.length === 0 ? [] : ["", `*${title}*`, "", ...rows];
}

function evidence(row: ApiRow): string[] {
	const rows = row.evidence.slice(0, MOST_EVIDENCE).map((each) => `- ${each.release}, \`${each.at}\`: ${each.fact}`);
	const more = row.evidence.length - rows.length;
	return more > 0 ? [...rows, `- and ${more} more`] : rows;
}

function names(list: readonly string[]): string {
	return list.map((name) => `\`${name}\``).join(", ");
}
