/** Conditions: what taking, or not taking, a branch says about the sign of a value. */
import { FAILED_NAME, IDIOMS } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { Expr } from "./ir.ts";
import { isElementOf } from "./list-walk.ts";
import { CONTAINER } from "./state.ts";
import { ANY, constantMask, NEG, POS, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

export interface Predicate {
	readonly value: Value;
	/** signs the value can have when the condition holds, and when it does not */
	readonly yes: number;
	readonly no: number;
	/** errno the value equals when the condition holds */
	readonly errno?: string;
	/** errno the value equals when the condition does not hold */
	readonly unlike?: string;
	/** signs with which a WARN_ON() comes true, that is with which the side that cannot be is taken all the same */
	readonly warns?: number;
}

const COMPARE: Readonly<Record<string, number>> = {
	"==": ZERO,
	"!=": NEG | POS,
	"<": NEG,
	"<=": NEG | ZERO,
	">": POS,
	">=": ZERO | POS,
};
const MIRROR: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" };

const ENUMERATOR = /^g:[A-Z][A-Z0-9_]+$/;

function truth(value: Value): Predicate {
	return { value, yes: NEG | POS, no: ZERO };
}

function isZero(e: Expr): boolean {
	return e.t === "num" && e.value === 0;
}

/** Evaluates a condition once and says which fact decides it. */
export function predicate(cx: Context, s: PathState, fr: Frame, e: Expr): Predicate {
	if (e.t === "unary" && e.op === "!") {
		const p = predicate(cx, s, fr, e.e);
		return {
			value: p.value,
			yes: p.no,
			no: p.yes,
			...(p.warns === undefined ? {} : { warns: p.warns }),
			...(p.errno === undefined ? {} : { unlike: p.errno }),
			...(p.unlike === undefined ? {} : { errno: p.unlike }),
		};
	}
	if (e.t === "call" && e.name) {
		const idiom = IDIOMS.get(e.name);
		const arg = e.args[0];
		if (arg && (idiom === "is-err" || idiom === "is-err-or-null")) {
			const value = evaluate(cx, s, fr, arg);
			return idiom === "is-err" ? { value, yes: NEG, no: ZERO | POS } : { value, yes: NEG | ZERO, no: POS };
		}
		const [element, head, member] = e.args;
		if (idiom === "at-head" && element && head && member?.t === "id") {
			const link: Expr = { t: "field", base: element, name: member.name, arrow: true, span: e.span };
			return predicate(cx, s, fr, {
				t: "binary",
				op: "==",
				l: { t: "addr", e: link, span: e.span },
				r: head,
				span: e.span,
			});
		}
		if (idiom === "truth-second" && e.args[1]) return predicate(cx, s, fr, e.args[1]);
		const told = idiom === "never" ? arg : idiom === "never-second" ? e.args[1] : undefined;
		if (told) {
			const p = predicate(cx, s, fr, told);
			// whether it is true by what the path already knows is the path's business
			return (s.maskOf(p.value) & p.no) === 0 ? p : { ...p, yes: 0, no: p.no, warns: p.yes };
		}
	}
	const looked = e.t === "call" ? lookedAtBy(cx, s, fr, e) : undefined;
	if (looked) return looked;
	if (e.t === "binary" && COMPARE[e.op] !== undefined) {
		const zeroRight = isZero(e.r);
		if (zeroRight || isZero(e.l)) {
			const value = evaluate(cx, s, fr, zeroRight ? e.l : e.r);
			const mask = COMPARE[zeroRight ? e.op : MIRROR[e.op]!]!;
			return { value, yes: mask, no: ANY & ~mask };
		}
		const [l, r] = [evaluate(cx, s, fr, e.l), evaluate(cx, s, fr, e.r)];
		// the first round of a loop: what counts the things is known from there on, for the loop that gives them back, too
		if (l.s === "=0" && (e.op === "<" || e.op === ">=") && r !== UNKNOWN) {
			const mask = COMPARE[MIRROR[e.op]!]!;
			return { value: r, yes: mask, no: ANY & ~mask };
		}
		if (e.op === "==" || e.op === "!=") {
			if (isElementOf(s, fr, e.l, e.r))
				return { value: { s: "=1", off: "" }, yes: e.op === "==" ? 0 : POS, no: e.op === "==" ? POS : 0 };
			const known = r.s.startsWith("=") ? r : l.s.startsWith("=") ? l : undefined;
			const value = known === r ? l : r;
			if (known) {
				const mask = constantMask(known)!;
				const errno = known.s.startsWith("=err:") ? known.s.slice(5) : undefined;
				// equal to a constant: has its sign; unequal: says nothing (another value of that sign may do)
				const equal: Predicate = { value, yes: mask, no: ANY, ...(errno ? { errno } : {}) };
				return e.op === "==" ? equal : { value, yes: ANY, no: mask, ...(errno ? { unlike: errno } : {}) };
			}
			if (l.s === r.s && l.off === r.off)
				return { value: { s: "=1", off: "" }, yes: e.op === "==" ? POS : 0, no: e.op === "==" ? 0 : POS };
			// two enumerators of different names are different values
			if (ENUMERATOR.test(l.s) && ENUMERATOR.test(r.s))
				return { value: { s: "=1", off: "" }, yes: e.op === "==" ? 0 : POS, no: e.op === "==" ? POS : 0 };
			return truthOfComposite(e.op, l, r);
		}
		const decided = compared(e.op, l, r);
		if (decided !== undefined) return { value: { s: "=1", off: "" }, yes: decided ? POS : 0, no: decided ? 0 : POS };
		return truth(l === UNKNOWN || r === UNKNOWN ? UNKNOWN : symbol(`(${e.op} ${l.s}${l.off} ${r.s}${r.off})`));
	}
	return truth(evaluate(cx, s, fr, e));
}

/** A helper nobody can look into says by its name that a pointer is no good: `sanity_fence_failed(xe, fence)`. */
function lookedAtBy(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "call" }): Predicate | undefined {
	if (!e.name || !FAILED_NAME.test(e.name) || cx.row(e.name) || cx.callees.follow(e.name, fr.fn)) return undefined;
	const made = e.args.map((arg) => (arg.t === "id" ? evaluate(cx, s, fr, arg) : UNKNOWN));
	const [value, ...others] = made.filter((v) => v.off === "" && (s.results.has(v.s) || (s.created.get(v.s) ?? -1) > 0));
	if (!value || others.length > 0) return undefined;
	evaluate(cx, s, fr, e);
	return { value, yes: NEG | ZERO, no: POS };
}

/** Two numbers, one less than the other or not: counters that are where they began. */
function compared(op: string, l: Value, r: Value): boolean | undefined {
	if (!NUMBER.test(l.s) || !NUMBER.test(r.s)) return undefined;
	const [a, b] = [Number(l.s.slice(1)), Number(r.s.slice(1))];
	return op === "<" ? a < b : op === "<=" ? a <= b : op === ">" ? a > b : a >= b;
}

const NUMBER = /^=-?\d+$/;

/** `a != b` is the negation of `a == b`: one symbol for both, so that equal conditions agree. */
function truthOfComposite(op: string, l: Value, r: Value): Predicate {
	const same = sameness(l, r);
	return op === "==" ? same : { value: same.value, yes: ZERO, no: NEG | POS };
}

/** That two values are the same, whatever they are. */
export function sameness(l: Value, r: Value): Predicate {
	const [a, b] = [l.s + l.off, r.s + r.off].sort();
	return truth(symbol(`(== ${a} ${b})`));
}

/** Narrows the state to one side of a branch; false when that side cannot be taken. */
export function assume(s: PathState, p: Predicate, taken: boolean): boolean {
	const mask = s.maskOf(p.value) & (taken ? p.yes : p.no);
	if (mask === 0) return false;
	const sym = p.value.off === "" || CONTAINER.test(p.value.off) ? p.value.s : "";
	if (sym === "" || sym === "?" || sym.startsWith("=") || sym.startsWith("&")) return true;
	if (sym.startsWith("(== ") && (mask & ZERO) === 0 && isAnother(s, sym)) return false;
	const errno = p.errno ?? p.unlike;
	if (errno) {
		const equal = taken === (p.errno !== undefined);
		const known = s.errnos.get(sym);
		if (known !== undefined && (known === errno) !== equal) return false;
		// what has not failed has none
		const possible = (mask & NEG) === mask ? s.possible.get(sym)?.filter((x) => (x === errno) === equal) : undefined;
		if (possible?.length === 0) return false;
		if (possible) s.possible.set(sym, possible);
		if (equal) s.errnos.set(sym, errno);
	}
	narrow(s, sym, mask);
	return true;
}

const CONSTANT_OF = / (?:(g:[A-Z][A-Z0-9_]+|=\d+) ([^ ]+)|([^ ]+) (g:[A-Z][A-Z0-9_]+|=\d+))\)$/;

/** The value is known to be another constant: `mode == MODE_TRY` after `case MODE_LOCK:`. */
function isAnother(s: PathState, sym: string): boolean {
	const [, c1, v1, v2, c2] = CONSTANT_OF.exec(sym) ?? [];
	const [constant, value] = [c1 ?? c2, v1 ?? v2];
	if (constant === undefined || value === undefined) return false;
	for (const [k, mask] of s.facts) {
		if ((mask & ZERO) !== 0 || !k.startsWith("(== ") || k === sym || !k.includes(value)) continue;
		const [, d1, w1, w2, d2] = CONSTANT_OF.exec(k) ?? [];
		if ((w1 ?? w2) === value && (d1 ?? d2)![0] === constant[0]) return true;
	}
	return false;
}

function narrow(s: PathState, sym: string, mask: number): void {
	s.facts.set(sym, mask);
	s.untested.delete(sym);
	// PTR_ERR_OR_ZERO(p): negative exactly when p is an ERR_PTR
	if (sym.startsWith("pez:"))
		narrow(s, sym.slice(4), (s.facts.get(sym.slice(4)) ?? ANY) & (mask === NEG ? NEG : ZERO | POS));
	if (sym.startsWith("!"))
		narrow(s, sym.slice(1), (s.facts.get(sym.slice(1)) ?? ANY) & (mask & ZERO ? NEG | POS : ZERO));
}
