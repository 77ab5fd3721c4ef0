/** Loops whose variable holds a reference to what it stands at: they are the `for` that their macro is. Knows no rule. */
import { LOOP_MEANINGS } from "../kernel/table/scopes.ts";
import type { Span } from "../kernel/vocabulary.ts";
import type { Block, Expr } from "./ir.ts";

export interface Steps {
	readonly first: Expr;
	readonly test: Expr;
	readonly next: Expr;
}

export function stepsOf(name: string, [at, from]: readonly Expr[], span: Span): Steps | null {
	const calls = LOOP_MEANINGS.get(name)?.steps;
	if (!calls || !at || !from) return null;
	const to = (callee: string, arg: Expr): Expr => {
		const call: Expr = { t: "call", name: callee, callee: { t: "id", name: callee, span }, args: [arg], span };
		return { t: "assign", op: "=", l: at, r: call, span };
	};
	return { first: to(calls.first, from), test: at, next: to(calls.next, at) };
}

const NEXT: ReadonlySet<string> = new Set([...LOOP_MEANINGS.values()].flatMap(({ steps }) => steps?.next ?? []));

/** The variable that steps on where a round of such a loop ends, macro or not. */
export function steppedOn({ instrs }: Block): string | undefined {
	for (const i of instrs)
		if (i.k === "eval" && i.e.t === "assign" && i.e.l.t === "id" && i.e.r.t === "call" && NEXT.has(i.e.r.name ?? ""))
			return i.e.l.name;
	return undefined;
}
