/** Which instructions can end in several ways: the others need no copy of the state. */
import { IDIOMS } from "../kernel/idioms.ts";
import { hasBody } from "./callees.ts";
import type { Callees, Context, Frame } from "./context.ts";
import { behindCall } from "./evaluate.ts";
import { hookCalled } from "./hook-call.ts";
import { type Expr, type Instr, walkExpr } from "./ir.ts";
import { translates } from "./only-looks.ts";
import { canFork } from "./row-call.ts";

/** Idioms whose value is decided when it is used. */
const DECIDES: ReadonlySet<string> = new Set(["is-err", "is-err-or-null", "truth-second", "never", "never-second"]);

/** Answers of canChoose() for as long as there are these callees: their functions are explored from many others. */
export function answersFor(): (callees: Callees) => Context["choosing"] {
	const kept = new WeakMap<Callees, Context["choosing"]>();
	return (callees) => {
		const known = kept.get(callees) ?? new Map<Expr, boolean>();
		kept.set(callees, known);
		return known;
	};
}

/** `owing`: only where the path owes a reference, which a callee is followed for. */
export type Choosing = boolean | "owing";

/** Whether running an instruction can have several outcomes; most cannot and need no copy of the state. */
export function mayChoose(cx: Context, fr: Frame, i: Instr): Choosing {
	if (i.k === "cleanup") return true;
	const e = i.k === "eval" ? i.e : i.init;
	return e !== undefined && canChoose(cx, fr, e);
}

export function canChoose(cx: Context, fr: Frame, e: Expr): Choosing {
	let known = cx.choosing.get(e);
	if (known === undefined) {
		known = false;
		let owing = false;
		walkExpr(e, (x) => {
			if (x.t !== "call") return;
			const idiom = x.name ? IDIOMS.get(x.name) : undefined;
			if (!x.name) {
				const hook = hookCalled(cx, fr, x);
				known ||= (behindCall(cx, x)?.follow.length ?? 0) > 0 || (hook !== undefined && canFork(hook));
			} else if (idiom) known ||= DECIDES.has(idiom);
			else {
				const row = cx.row(x.name);
				known ||=
					row && !hasBody(cx.callees, row, fr.fn)
						? canFork(row) || (row.closes !== undefined && cx.callees.hooks(row.closes.what).length > 0)
						: cx.callees.mayFollow(x.name) ||
							cx.callees.follow(x.name, fr.fn) !== undefined ||
							cx.callees.releaseOf(x.name, null, fr.fn) !== undefined;
				// a look at its body would make the result rest on it
				owing ||= !row && cx.callees.isHere(x.name, fr.fn);
				known ||= !row && owing && translates(cx.callees, x, fr.fn) !== undefined;
			}
		});
		if (!known && owing) known = "owing";
		cx.choosing.set(e, known);
	}
	return known;
}
