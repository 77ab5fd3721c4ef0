/** Loops that hold a reference to where they stand, by their variable or in a cursor: they are the `for` that their macro is. */
import { LOOP_MEANINGS } from "../kernel/table/scopes.ts";
import type { Span } from "../kernel/vocabulary.ts";
import type { Block, Expr } from "./ir.ts";

export interface Steps {
	readonly first: Expr;
	readonly test: Expr;
	readonly next: Expr;
	/** names what a round is about, where that is not what holds the reference */
	readonly item?: Expr;
}

export function stepsOf(name: string, args: readonly Expr[], span: Span): Steps | null {
	const calls = LOOP_MEANINGS.get(name)?.steps;
	const from = args.at(-1);
	const at = calls?.within === undefined ? args[0] : memberOf(args[1], calls.within);
	if (!calls || !at || !from || at === from) return null;
	const to = (callee: string, arg: Expr): Expr => {
		const call: Expr = { t: "call", name: callee, callee: { t: "id", name: callee, span }, args: [arg], span };
		return { t: "assign", op: "=", l: at, r: call, span };
	};
	const item: Expr = { t: "iterate", name, args: args.slice(0, 1), span };
	return {
		// a cursor's is one of its own: what becomes of the head's is no business of the walk
		first: calls.first ? to(calls.first, from) : to(calls.next, { t: "other", parts: [from], span }),
		test: at,
		next: to(calls.next, at),
		...(calls.within === undefined ? {} : { item }),
	};
}

/** Of a structure of the function's own, given by its address. */
function memberOf(cursor: Expr | undefined, name: string): Expr | undefined {
	if (cursor?.t !== "addr" || cursor.e.t !== "id") return undefined;
	return { t: "field", base: cursor.e, name, arrow: false, span: cursor.e.span };
}

const NEXT: ReadonlySet<string> = new Set([...LOOP_MEANINGS.values()].flatMap(({ steps }) => steps?.next ?? []));

/** The variable that steps on where a round of such a loop ends, macro or not. */
export function steppedOn({ instrs }: Block): string | undefined {
	for (const i of instrs)
		if (i.k === "eval" && i.e.t === "assign" && i.e.l.t === "id" && i.e.r.t === "call" && NEXT.has(i.e.r.name ?? ""))
			return i.e.l.name;
	return undefined;
}
