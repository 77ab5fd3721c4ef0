/** docs/contract.md: the table for people. Every name, its rule by release, and where that was read. */
import { BEHAVIOUR_CHANGES } from "../../../server/core/kernel/behaviour.ts";
import { CALLBACK_ROWS } from "../../../server/core/kernel/callbacks.ts";
import { history } from "../../../server/core/kernel/lookup.ts";
import { KNOWN_RELEASES, NEWEST } from "../../../server/core/kernel/releases.ts";
import type { ApiRow, CallbackRow, LockContract, Releases } from "../../../server/core/kernel/row.ts";
import { ALL_ROWS, FAMILY_ROWS, SUPPORT_ROWS } from "../../../server/core/kernel/table/all.ts";
import { CALLBACK_ENTRIES } from "../../../server/core/kernel/table/callback-entries.ts";

/** Text of docs/contract.md. */
export function contractPage(): string {
	return `${[...head(), ...flipTable(), ...families(), ...callbacks(), ...behaviour(), ...support()].join("\n")}\n`;
}

function head(): string[] {
	const names = new Set(FAMILY_ROWS.map((row) => row.name));
	return [
		"# The contract, name by name",
		"",
		"Generated from the table in `server/core/kernel/table` (`npm run generate`); edit the rows, not this page.",
		"",
		`${FAMILY_ROWS.length} rules of ${names.size} names of the dma-buf family, ${SUPPORT_ROWS.length} rules of general kernel`,
		`services, releases ${KNOWN_RELEASES[0]} to ${NEWEST}. Paths such as \`arg0->dmabuf->resv\` start at an argument, counted`,
		"from 0, or at the result.",
		"",
		"- **hold**: the caller holds the reservation lock. **do not hold**: the function takes it, or may; holding it deadlocks.",
		"- **takes** and **drops** say what the call does to it; *(lockdep)*, *(documented)* and so on say who notices a mistake.",
		"- A range is *proven* by a commit or the sources, *bounded* by two sources, or *inferred*. In releases of doubt a rule",
		"  gives notes at most, never warnings.",
	];
}

function flipTable(): string[] {
	const columns = ["5.10", "5.15", "6.1", "6.2", "6.6", "6.10", "6.12", "6.16", "7.0", "7.1", "7.3"];
	const at = (name: string, release: string) => {
		const row = ALL_ROWS.find((each) => each.name === name && inRange(each.releases, release));
		return row ? STATE[row.lock.pre] : "";
	};
	const changing = [...new Set(FAMILY_ROWS.map((row) => row.name))].filter(
		(name) => new Set(columns.map((release) => at(name, release)).filter(Boolean)).size > 1,
	);
	return [
		"",
		"## Same name, other lock rule",
		"",
		`| name | ${columns.join(" | ")} |`,
		`| --- |${" --- |".repeat(columns.length)}`,
		...changing.map((name) => `| \`${name}\` | ${columns.map((release) => at(name, release)).join(" | ")} |`),
	];
}

function families(): string[] {
	const lines: string[] = [];
	for (const family of new Set(FAMILY_ROWS.map((row) => row.family))) {
		const rows = FAMILY_ROWS.filter((row) => row.family === family);
		lines.push("", `## ${family}`);
		for (const name of new Set(rows.map((row) => row.name))) {
			const [first] = history(name);
			lines.push("", `### ${name}`, "", headerLine(first!));
			for (const row of history(name)) lines.push(...ruleLines(row));
		}
	}
	return lines;
}

function headerLine(row: ApiRow): string {
	const kind = row.kind === "inline" ? "inline function" : row.kind;
	return /^[\w./-]+\.h$/.test(row.header) ? `${kind}, \`<${row.header}>\`` : `${kind}, ${row.header}`;
}

function ruleLines(row: ApiRow): string[] {
	const parts = [
		lockText(row.lock),
		returnText(row),
		...[...(row.opens ? [row.opens] : []), ...(row.alsoOpens ?? [])].map((p) => `undone by ${names(p.with)}`),
		...[...(row.closes ? [row.closes] : []), ...(row.alsoCloses ?? [])].map((p) => `undoes ${names(p.with)}`),
		...row.ownership.map((o) => `${o.does} ${o.what}${o.on ? ` (on ${o.on})` : ""}`),
		row.takes ? `takes ${row.takes.join(", ")} inside` : "",
		row.waits ? "waits for fences" : "",
		row.maySleep ? "" : "does not sleep",
		row.renamedTo ? `became \`${row.renamedTo}\`` : "",
		row.renamedFrom ? `was \`${row.renamedFrom}\`` : "",
	].filter(Boolean);
	return [
		"",
		`**${rangeText(row.releases)}**: ${parts.join("; ") || "no rule"}.${row.note ? ` ${markdown(row.note)}` : ""}`,
		"",
		...row.evidence.map((e) => `- ${e.release} \`${e.at}\`: ${markdown(e.fact)}`),
	];
}

function callbacks(): string[] {
	const rows = [...new Set(CALLBACK_ROWS.map((row) => row.struct))].flatMap((struct) => {
		const own = CALLBACK_ENTRIES.filter((row) => row.struct === struct);
		const groups = new Map<string, CallbackRow[]>();
		for (const row of own) {
			const key = [entryText(row), row.context, row.evidence[0]?.fact].join("|");
			groups.set(key, [...(groups.get(key) ?? []), row]);
		}
		return [...groups.values()].map((group) => {
			const { context, evidence } = group[0]!;
			const members = group.map((row) => `\`${row.member}\``).join(" ");
			return `| \`${struct}\` | ${members} | ${entryText(group[0]!)} | ${context} | ${evidence[0]?.fact ?? ""} |`;
		});
	});
	return [
		"",
		"## How drivers are entered from outside the family",
		"",
		"| table | members | reservation lock | context | why |",
		"| --- | --- | --- | --- | --- |",
		...rows,
	];
}

function entryText(row: CallbackRow): string {
	if (row.nothingHeld) return "nothing held";
	const under = row.under ? `, ${row.under.join(", ")} held` : "";
	if (row.entered === "n/a") return `must not be taken${under}`;
	return `${row.entered === "held" ? "held" : "free, may be taken"}${under}`;
}

function behaviour(): string[] {
	return [
		"",
		"## What the core itself does differently",
		"",
		"The simulator branches on these switches, never on a release.",
		"",
		"| from | switch | because |",
		"| --- | --- | --- |",
		...BEHAVIOUR_CHANGES.map((change) => {
			const switches = Object.entries(change.set).map(([key, value]) => `${key} = ${String(value)}`);
			const doubt = change.doubt ? ` (or elsewhere from ${change.doubt[0]} to ${change.doubt[1]})` : "";
			return `| ${change.from}${doubt} | ${switches.join("<br>")} | ${markdown(change.because)} |`;
		}),
	];
}

function support(): string[] {
	const lines = ["", "## General kernel services", "", "What is needed to follow a path, and no more."];
	for (const family of new Set(SUPPORT_ROWS.map((row) => row.family))) {
		const rows = SUPPORT_ROWS.filter((row) => row.family === family);
		lines.push("", `**${family}**: ${[...new Set(rows.map((row) => `\`${row.name}\``))].join(", ")}`);
	}
	return lines;
}

const STATE = { held: "hold", free: "do not hold", either: "either", depends: "depends", "n/a": "" } as const;
const NOTICED = {
	none: "",
	"lockdep-assert": "lockdep",
	"self-acquire": "takes it itself",
	"might-lock": "lockdep is told that it may",
	conditional: "in some cases",
	"by-caller": "the core calls it so",
	unlock: "",
	"doc-only": "documented",
} as const;

function lockText(lock: LockContract): string {
	if (lock.pre === "n/a") return "";
	const path = lock.on ? ` \`${lock.on}\`` : "";
	const noticed = NOTICED[lock.enforcement] ? ` (${NOTICED[lock.enforcement]})` : "";
	const when =
		lock.acquiresWhen === "always" || !lock.acquiresWhen ? "" : `, when the result is ${WHEN[lock.acquiresWhen]}`;
	if (lock.effect === "acquires") return `takes${path}${when}`;
	if (lock.effect === "releases") return `drops${path}`;
	return `${STATE[lock.pre]}${path}${noticed}`;
}

const WHEN = { zero: "0", true: "true", "not-err": "no error pointer" } as const;

const RETURNS: Readonly<Record<string, string>> = {
	void: "",
	errno: "returns 0 or a negative errno",
	err_ptr: "returns a pointer or an error pointer",
	null_on_error: "returns NULL on failure",
	null_or_err_ptr: "returns a pointer, NULL or an error pointer",
	ptr: "returns a pointer",
	ptr_or_null: "returns a pointer or NULL",
	bool: "returns true or false",
	fd_or_errno: "returns a descriptor or a negative errno",
	count_zero_on_error: "returns a count, 0 on failure",
	bytes_left: "returns the bytes that were not copied",
	count_or_errno: "returns a count or a negative errno",
	long_timeout: "returns negative on error, 0 when timed out, positive when done",
	zero_or_minus_one: "returns 0 or -1, which is no errno",
	vm_fault: "returns a fault code",
	value: "",
};

function returnText(row: ApiRow): string {
	const text = RETURNS[row.returns.kind] ?? "";
	if (!text) return "";
	const errors = row.returns.errors.filter((e) => /^E[A-Z]/.test(e)).map((e) => `-${e}`);
	return `${text}${errors.length ? ` (${errors.join(", ")})` : ""}${row.mustCheck ? ", to be checked" : ""}`;
}

function names(list: readonly string[]): string {
	return list.map((name) => `\`${name}\``).join(", ");
}

function rangeText({ from, to, provenance, doubt, variants }: Releases): string {
	if (from === "never") return "proposed, never merged";
	const range = to === null ? `${from} and later` : from === to ? from : `${from} to ${to}`;
	const also = variants ? `, also ${variants.join(", ")}` : "";
	return `${range}${also}${provenance === "proven" ? "" : ` (${provenance}${doubt ? `, in doubt from ${doubt[0]} to ${doubt[1]}` : ""})`}`;
}

function inRange({ from, to }: Releases, release: string): boolean {
	const order = (a: string, b: string) => {
		const [x = 0, y = 0] = a.split(".").map(Number);
		const [u = 0, v = 0] = b.split(".").map(Number);
		return x - u || y - v;
	};
	return from !== "never" && order(from, release) <= 0 && (to === null || order(release, to) <= 0);
}

/** Angle brackets and pipes have a meaning in Markdown. */
function markdown(text: string): string {
	return text.replaceAll("<", "&lt;").replaceAll("|", "\\|");
}
