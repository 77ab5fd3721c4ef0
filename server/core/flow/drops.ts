/** Who in a file may drop a lock that another of its functions took: read from the calls, no path is followed. */
import type { ApiRow, LockClass } from "../kernel/row.ts";
import { type Call, type Expr, type FunctionIr, textOf, walkBlock } from "./ir.ts";
import { LAST_NAME } from "./locks.ts";

type Functions = ReadonlyMap<string, FunctionIr>;

/** A call in the function itself drops such a lock that it has not taken by that name, and not one that is written as another member. */
export function mayDrop(
	row: (name: string) => ApiRow | undefined,
	fn: FunctionIr,
	what: LockClass,
	member: string | undefined,
): boolean {
	const [drops, takes] = [new Set<string>(), new Set<string>()];
	const visit = (e: Expr): void => {
		const lock = e.t === "call" && e.name ? row(e.name)?.lock : undefined;
		if (e.t !== "call" || !lock || (lock.what ?? "resv") !== what || lock.effect === "none") return;
		const text = lockedText(fn, e, lock.on);
		if (member === undefined || !text.startsWith("&") || LAST_NAME.exec(text)?.[1] === member)
			(lock.effect === "releases" ? drops : takes).add(text);
	};
	for (const block of fn.blocks) walkBlock(block, visit);
	return [...drops].some((text) => !takes.has(text));
}

/** How the call names what it locks: `x` of `create(…, &x)`, which leaves that locked. */
function lockedText(fn: FunctionIr, e: Call, on: string | undefined): string {
	const at = /^(\*?)arg(\d+)/.exec(on ?? "arg0");
	const arg = e.args[Number(at?.[2] ?? 0)];
	const text = arg ? textOf(fn, arg.span) : "";
	return at?.[1] ? text.replace(/^&/, "") : text;
}

/** Functions of the file that call it by its name. */
export function callersOf(functions: Functions, name: string): readonly FunctionIr[] {
	return [...functions.keys()].flatMap((each) => {
		const fn = functions.get(each);
		return fn?.calls.has(name) ? [fn] : [];
	});
}

/** Functions of the file that lead to it, and all that these lead to besides: who may undo what it leaves. */
export function besides(functions: Functions, name: string): readonly FunctionIr[] {
	const all = new Set(callersOf(functions, name));
	for (const fn of all) for (const above of callersOf(functions, fn.name)) all.add(above);
	for (const fn of all)
		for (const call of fn.calls) {
			const below = call === name ? undefined : functions.get(call);
			if (below) all.add(below);
		}
	return [...all].filter((fn) => fn.name !== name);
}
