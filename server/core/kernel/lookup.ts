/**
 * Finding rows: by name and release, through time, and the restricted view of them that the simulator gets.
 * Knows nothing of C, rules or operations.
 */

import { CALLBACK_ROWS } from "./callbacks.ts";
import { baseRelease, compareReleases, within } from "./releases.ts";
import type { ApiRow, CallbackRow, CallRow, Release, Releases } from "./row.ts";
import { ALL_ROWS, FAMILY_ROWS } from "./table/all.ts";
import { PROGRAM_NAMES } from "./userspace.ts";

/** A row as it applies to one release. */
export interface FoundRow extends ApiRow {
	/** it is not proven that this row applies to the release asked for: findings are `info` at most */
	readonly doubtful?: true;
}

/**
 * Names that the tree's own headers declare: they exist whatever the arithmetic says, because stable and vendor trees
 * carry backports.
 */
export type Overrides = ReadonlySet<string>;

const BY_NAME = groupBy(ALL_ROWS, (row) => row.name);
const CALLBACKS = groupBy(CALLBACK_ROWS, (row) => row.struct);
const TABLES = new Map<Release, ReadonlyMap<string, FoundRow>>();

/**
 * The table of one release (or named variant). The same object for the same release, when there are no overrides.
 * A name that only an override knows gets its nearest row, marked doubtful.
 */
export function rowsFor(release: Release, overrides?: Overrides): ReadonlyMap<string, FoundRow> {
	let table = TABLES.get(release);
	if (!table) {
		table = tableOf(release);
		TABLES.set(release, table);
	}
	if (!overrides?.size) return table;
	const known = overridden.get(overrides)?.get(release);
	if (known) return known;
	const own = new Map(table);
	for (const name of overrides) {
		const nearest = own.has(name) ? undefined : nearestRow(name, release);
		if (nearest) own.set(name, { ...nearest, doubtful: true });
	}
	const releases = overridden.get(overrides) ?? new Map<Release, ReadonlyMap<string, FoundRow>>();
	overridden.set(overrides, releases.set(release, own));
	return own;
}

const overridden = new WeakMap<Overrides, Map<Release, ReadonlyMap<string, FoundRow>>>();

/** How names are looked up in a tree whose headers declare more than its release should have; `without`: a family left out. */
export function rowIn(
	release: Release,
	overrides?: Overrides,
	without?: string,
): (name: string) => FoundRow | undefined {
	const rows = rowsFor(release, overrides);
	if (without === undefined) return (name) => rows.get(name);
	return (name) => {
		const row = rows.get(name);
		return row?.family === without ? undefined : row;
	};
}

/** The row of a name in a release; undefined when the name is unknown or not in that release. */
export function lookup(name: string, release: Release): FoundRow | undefined {
	return rowsFor(release).get(name);
}

/** What the simulator may see of a row: nothing of locks, pairing or ownership. */
export function callRow(name: string, release: Release, declared = false): CallRow | undefined {
	// a path calls it as a function of the family: then the tree's headers declare it
	const row = lookup(name, release) ?? (declared ? nearestRow(name, release) : undefined);
	return row && callPart(row);
}

/** The row of a call on a path: the table's, or what the checker has read from the callee's body. */
export function rowOfCall(
	call: { readonly callee: string; readonly row?: CallRow; readonly unknown?: true },
	release: Release,
	declared = false,
): CallRow | undefined {
	return call.row ?? callRow(call.callee, release, declared);
}

export function callPart({ name, releases, args, returns, lowers }: ApiRow): CallRow {
	return lowers ? { name, releases, args, returns, lowers } : { name, releases, args, returns };
}

/** How the core enters a member of an ops table: `callbackEntry("dma_buf_ops", "pin", "6.12")`. */
export function callbackEntry(struct: string, member: string, release: Release): CallbackRow | undefined {
	return CALLBACKS.get(struct)?.find((row) => row.member === member && applies(row.releases, release));
}

/** Every name of the dma-buf family in any release, without general locks, memory and file functions. */
export function namesOfFamily(): ReadonlySet<string> {
	return FAMILY_NAMES;
}

/** All rows a name ever had, oldest first: how its rule changed. */
export function history(name: string): readonly ApiRow[] {
	return BY_NAME.get(name) ?? [];
}

/** Every name that has a row in any release. */
export function allNames(): IterableIterator<string> {
	return BY_NAME.keys();
}

/** What changes about a call between two releases; undefined when nothing a caller notices does. */
export interface Flip {
	readonly name: string;
	readonly before: FoundRow | undefined;
	readonly after: FoundRow | undefined;
	readonly changed: readonly ("existence" | "lock" | "returns" | "args" | "effect")[];
}

export function flips(name: string, a: Release, b: Release): Flip | undefined {
	const before = lookup(name, a);
	const after = lookup(name, b);
	if (!before && !after) return undefined;
	if (!before || !after) return { name, before, after, changed: ["existence"] };
	const changed = changes(before, after);
	return changed.length ? { name, before, after, changed } : undefined;
}

function changes(before: ApiRow, after: ApiRow): Flip["changed"] {
	const changed: Flip["changed"][number][] = [];
	if (before.lock.pre !== after.lock.pre) changed.push("lock");
	if (before.lock.effect !== after.lock.effect) changed.push("effect");
	if (before.returns.kind !== after.returns.kind) changed.push("returns");
	if (before.args.join() !== after.args.join()) changed.push("args");
	return changed;
}

/** The neighbours between which a contract turns: the last row that is still like the first, the first that is like the last. */
export function turnOf(name: string, a: FoundRow, b: FoundRow): readonly [last: ApiRow, first: ApiRow] {
	const rows = history(name);
	const at = (row: FoundRow): number => rows.findIndex((each) => each.releases.from === row.releases.from);
	let [last, first] = [at(a), at(b)];
	while (last + 1 < first && changes(rows[last + 1]!, a).length === 0) last++;
	while (first - 1 > last && changes(rows[first - 1]!, b).length === 0) first--;
	return [rows[last] ?? a, rows[first] ?? b];
}

/** Whether it is not proven that the name is there (or not there) in this release. */
export function inDoubt(name: string, release: Release): boolean {
	return history(name).some((row) => doubtful(row.releases, release));
}

/** Whether stable updates of the release have the name, and the release itself has not. */
export function inStable(name: string, release: Release): boolean {
	return history(name).some(({ releases }) => releases.stable?.includes(baseRelease(release)));
}

function tableOf(release: Release): ReadonlyMap<string, FoundRow> {
	const table = new Map<string, FoundRow>();
	for (const row of ALL_ROWS) {
		if (row.kind === "callback" || !applies(row.releases, release)) continue;
		table.set(row.name, doubtful(row.releases, release) ? { ...row, doubtful: true } : row);
	}
	return table;
}

function applies(releases: Releases, release: Release): boolean {
	if (releases.variants?.includes(release)) return true;
	return releases.from !== "never" && within(baseRelease(release), releases.from, releases.to);
}

function doubtful({ doubt }: Releases, release: Release): boolean {
	return doubt !== undefined && within(baseRelease(release), doubt[0], doubt[1]);
}

function nearestRow(name: string, release: Release): ApiRow | undefined {
	const rows = history(name).filter((row) => row.releases.from !== "never");
	return rows.find((row) => compareReleases(row.releases.from, release) >= 0) ?? rows.at(-1);
}

function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, readonly Row[]> {
	const groups = new Map<string, Row[]>();
	for (const row of rows) {
		const group = groups.get(keyOf(row));
		if (group) group.push(row);
		else groups.set(keyOf(row), [row]);
	}
	return groups;
}

const FAMILY_NAMES: ReadonlySet<string> = new Set(
	FAMILY_ROWS.filter((row) => row.kind !== "callback" && row.releases.from !== "never")
		.map((row) => row.name.replace(/^(?:struct|enum) /, ""))
		.filter((name) => /^\w+$/.test(name))
		.concat(
			["dma_buf_ops", "dma_buf_attach_ops", "drm_gem_object_funcs", "dma_heap_ops", "dma_fence_ops"],
			PROGRAM_NAMES,
		),
);
