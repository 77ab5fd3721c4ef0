/** Calls that the language of the kernel has for constants, casts and tests: `IS_ERR(p)`, `container_of(p, …)`, `unlikely(x)`. */
import { IDIOMS, type Idiom } from "../kernel/idioms.ts";
import { known } from "./bits.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { addressOf, assignTo, dead, evaluate } from "./evaluate.ts";
import { insist } from "./insist.ts";
import type { Call } from "./ir.ts";
import { exprText, load, store } from "./memory.ts";
import { assume, predicate } from "./predicate.ts";
import { constant, constantMask, containerOf, NEG, NO_ERROR, POS, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

export function idiomCall(cx: Context, s: PathState, fr: Frame, e: Call, idiom: Idiom): Value {
	const arg = e.args[0];
	switch (idiom) {
		case "noreturn":
			// a macro that may jump: where to, and on which condition, nobody sees
			if (e.name && !IDIOMS.has(e.name)) cx.unread.add(e.name);
			return dead(s);
		case "measures":
			return UNKNOWN;
		case "insists":
		case "insists-not":
		case "insists-pointer":
		case "insists-equal":
			return insist(cx, s, fr, e, idiom) ? UNKNOWN : dead(s);
		case "same":
			return arg ? evaluate(cx, s, fr, arg) : UNKNOWN;
		case "error-of": {
			const v = arg ? evaluate(cx, s, fr, arg) : UNKNOWN;
			// cleared after something has failed: whatever error was in it is gone
			if (arg && v.s === "=0" && s.failed) return known(s, NO_ERROR + exprText(fr, arg), ZERO);
			// a look has shown that there is none in it
			if (!arg || v.off !== "" || s.maskOf(v) !== POS || s.untested.has(v.s)) return v;
			return known(s, NO_ERROR + exprText(fr, arg), POS);
		}
		case "swaps": {
			const [a, b] = e.args.map((each) => addressOf(cx, s, fr, each));
			if (!a || !b) return UNKNOWN;
			const [x, y] = [load(s, a), load(s, b)];
			assignTo(cx, s, fr, a, y, e);
			assignTo(cx, s, fr, b, x, e);
			return UNKNOWN;
		}
		case "taken": {
			const v = arg ? evaluate(cx, s, fr, arg) : UNKNOWN;
			if (arg) store(s, addressOf(cx, s, fr, arg), constant(-1));
			return v;
		}
		case "err-ptr": {
			const v = arg ? evaluate(cx, s, fr, arg) : UNKNOWN;
			// nobody makes an error pointer of what is more than zero
			if (v.off === "" && constantMask(v) === undefined && (s.maskOf(v) & NEG) !== 0)
				s.facts.set(v.s, s.maskOf(v) & ~POS);
			return v;
		}
		case "container": {
			const v = arg ? evaluate(cx, s, fr, arg) : UNKNOWN;
			const member = e.args.at(-1);
			const path = member ? exprText(fr, member) : "?";
			return v === UNKNOWN ? v : containerOf(v, path);
		}
		case "is-err":
		case "is-err-or-null":
		case "at-head":
		case "truth-second":
		case "never":
		case "never-second": {
			// half typed: there is nothing to ask about
			if (!e.args[idiom.endsWith("-second") ? 1 : 0]) return UNKNOWN;
			const p = predicate(cx, s, fr, e);
			const mask = s.maskOf(p.value);
			if ((mask & p.yes) === 0) return constant(0);
			if ((mask & p.no) === 0) return constant(1);
			// used as a value: decide now, so that a later test of it agrees
			const taken = cx.choose(2) === 0;
			assume(s, p, taken);
			return constant(taken ? 1 : 0);
		}
		case "ptr-err-or-zero": {
			const v = arg ? evaluate(cx, s, fr, arg) : UNKNOWN;
			const mask = s.maskOf(v);
			// a look, whatever becomes of the answer
			s.untested.delete(v.s);
			if ((mask & NEG) === 0) return constant(0);
			if ((mask & (ZERO | POS)) === 0) return v;
			return v.off === "" ? symbol(`pez:${v.s}`) : UNKNOWN;
		}
		default:
			for (const a of e.args) evaluate(cx, s, fr, a);
			return UNKNOWN;
	}
}
