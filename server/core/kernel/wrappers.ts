/**
 * Rows for the wrappers that a user declares: the row of the function they are like, seen through other arguments.
 * Knows the table's shape, nothing of files or findings.
 */
import type { Wrapper } from "./config.ts";
import type { FoundRow } from "./lookup.ts";
import type { ArgRole, Lowering } from "./row.ts";

/**
 * The rows of the user's wrappers. A wrapper of a function that this release does not have is left out; a row for a name
 * that the table has, too, goes before the table's, because the user knows the driver.
 */
export function declaredRows(
	row: (name: string) => FoundRow | undefined,
	wrappers: readonly Wrapper[] = [],
): ReadonlyMap<string, FoundRow> {
	const rows = new Map<string, FoundRow>();
	for (const wrapper of wrappers) {
		const like = row(wrapper.like);
		if (like) rows.set(wrapper.name, wrapped(like, wrapper));
	}
	return rows;
}

/** The text has the name of one of them in it. */
export function mentionsDeclared(text: string, wrappers: readonly Wrapper[] = []): boolean {
	return wrappers.some(({ name }) => new RegExp(`\\b${name.replaceAll(/\W/g, "\\$&")}\\b`).test(text));
}

function wrapped(like: FoundRow, wrapper: Wrapper): FoundRow {
	const { on, ctxArg: _ctx, ...lock } = like.lock;
	const {
		lowers,
		opens,
		closes,
		alsoOpens: _ao,
		alsoCloses: _ac,
		renamedTo: _to,
		renamedFrom: _from,
		mustCheckWhen: _when,
		bodyTells: _body,
		...rest
	} = like;
	const first = firstObject(like);
	const position = Number(/^arg(\d)/.exec(wrapper.arg)?.[1] ?? 0);
	const role = first === undefined ? "other" : (like.args[first] ?? "other");
	const args: ArgRole[] = Array.from({ length: position + 1 }, (_, i) => (i === position ? role : "other"));
	const move = (path: string) => movedPath(path, first, wrapper.arg);
	const silent = wrapper.returns === "void";
	return {
		...rest,
		name: wrapper.name,
		declared: true,
		header: "(driver)",
		args,
		returns: silent ? { kind: "void", errors: [] } : like.returns,
		mustCheck: silent ? false : like.mustCheck,
		lock: {
			...lock,
			...(on === undefined ? {} : { on: move(on) }),
			...(silent && lock.effect === "acquires" ? { acquiresWhen: "always" as const } : {}),
		},
		...(opens ? { opens: { ...opens, on: move(opens.on) } } : {}),
		...(closes ? { closes: { ...closes, on: move(closes.on) } } : {}),
		...(lowers ? { lowers: lowers.map((lowering) => movedLowering(lowering, first, position)) } : {}),
		note: `Declared in .dmabuf-lens.json as a wrapper of ${like.name}.`,
	};
}

/** Position of the argument the contract is about: the lock's, else what is opened or closed, else the first one. */
function firstObject(row: FoundRow): number | undefined {
	const path = row.lock.on ?? row.opens?.on ?? row.closes?.on ?? "arg0";
	const match = /^\*?arg(\d)/.exec(path);
	return match ? Number(match[1]) : undefined;
}

function movedPath(path: string, first: number | undefined, to: string): string {
	return first === undefined ? path : path.replace(new RegExp(`^(\\*?)arg${first}`), `$1${to.replaceAll("$", "$$$$")}`);
}

function movedLowering(lowering: Lowering, first: number | undefined, position: number): Lowering {
	const fill: Record<string, number | "result" | string> = {};
	for (const [field, source] of Object.entries(lowering.fill)) {
		if (typeof source !== "number") fill[field] = source;
		else if (source === first) fill[field] = position;
		// other arguments of the original are not known here: the field keeps its default
	}
	return { ...lowering, fill };
}
