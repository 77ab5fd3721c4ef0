/** What names of functions stand for. */
import { BORROWING_NAME, IDIOMS, type Idiom, RUNS_ONCE } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import { hasBody } from "./callees.ts";
import type { Context } from "./context.ts";
import { type Expr, type FunctionIr, walkExpr } from "./ir.ts";
import { spelledOut } from "./spelled-out.ts";

/** What a name stands for where it is called. `known`: its row says all; otherwise the callee is followed, if there is one. */
export interface Meaning {
	readonly idiom: Idiom | undefined;
	readonly row: ApiRow | undefined;
	readonly known: boolean;
	readonly callee: FunctionIr | undefined;
	/** it is no more than a name for this */
	readonly place: Expr | undefined;
}

/** What a call's name stands for where it is called: the same on every path. */
export function meaningOf(cx: Context, e: Expr, name: string, from: FunctionIr): Meaning {
	let means = cx.meanings.get(e);
	if (!means) {
		// where it goes on from there, nobody sees: the path ends with it
		const idiom = IDIOMS.get(name) ?? (cx.callees.leaves(name) || mayLeave(cx, e, name, from) ? "noreturn" : undefined);
		const row = idiom ? undefined : cx.row(name);
		const known = row !== undefined && !hasBody(cx.callees, row, from);
		const callee = known || idiom ? undefined : cx.callees.follow(name, from);
		const place = idiom || row || callee || e.t !== "call" ? undefined : spelledOut(cx.callees, e, name, from);
		means = { idiom, row, known, callee, place };
		cx.meanings.set(e, means);
	}
	return means;
}

/**
 * A macro in capitals that nobody can look into, and that holds more of the path than a call can: given a label of the
 * function it may go there (`TRY(x, out)`), given a call that takes or opens something it may make that one again.
 */
function mayLeave(cx: Context, e: Expr, name: string, { text, locals }: FunctionIr): boolean {
	if (e.t !== "call" || !MACRO_NAME.test(name) || RUNS_ONCE.test(name)) return false;
	if (BORROWING_NAME.test(name) || cx.row(name)) return false;
	let does = false;
	for (const arg of e.args) {
		const word = arg.t === "id" && !locals.has(arg.name) ? arg.name : "";
		does ||= word !== "" && new RegExp(`(?:^|[;{}])\\s*${word}\\s*:(?!:)`, "m").test(text);
		walkExpr(arg, (x) => {
			const row = x.t === "call" && x.name ? cx.row(x.name) : undefined;
			does ||= row !== undefined && (row.opens !== undefined || row.lock.effect === "acquires");
		});
	}
	return does;
}

const MACRO_NAME = /^[A-Z][A-Z0-9_]*$/;
