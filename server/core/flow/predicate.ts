/** Conditions: what taking, or not taking, a branch says about the sign of a value. */
import { FAILED_NAME, IDIOMS } from "../kernel/idioms.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { Expr, FunctionIr } from "./ir.ts";
import { isElementOf } from "./list-walk.ts";
import { type Compared, compared, isSo, lesser, lessThan, signsBy } from "./numbers.ts";
import { CONTAINER } from "./state.ts";
import { ANY, constant, constantMask, NEG, POS, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

export interface Predicate {
	readonly value: Value;
	/** signs the value can have when the condition holds, and when it does not */
	readonly yes: number;
	readonly no: number;
	/** errno the value equals when the condition holds */
	readonly errno?: string;
	/** errno the value equals when the condition does not hold */
	readonly unlike?: string;
	/** the value is one number, or is not, when the condition holds: what that is called */
	readonly same?: { readonly sym: string; readonly holds: boolean };
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
			...(p.same === undefined ? {} : { same: { ...p.same, holds: !p.same.holds } }),
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
		const number = compared(e.op, l, r, cx.callees.numberOf);
		const is = number && isSo(s, number, cx.callees.numberOf, number.named || isCount(fr.fn, e));
		if (is !== undefined) return certain(is === number!.holds);
		if (e.op === "==" || e.op === "!=") {
			if (isElementOf(s, fr, e.l, e.r)) return certain(e.op === "!=");
			const known = r.s.startsWith("=") ? r : l.s.startsWith("=") ? l : undefined;
			const value = known === r ? l : r;
			if (known) {
				const mask = constantMask(known)!;
				const errno = known.s.startsWith("=err:") ? known.s.slice(5) : undefined;
				// equal to a constant: has its sign; unequal: says nothing (another value of that sign may do)
				const sym = number && sameness(value, known).value.s;
				const same = sym && sym !== UNKNOWN.s ? { same: { sym, holds: number.holds } } : {};
				const equal: Predicate = { value, yes: mask, no: ANY, ...(errno ? { errno } : {}), ...same };
				return e.op === "==" ? equal : { value, yes: ANY, no: mask, ...(errno ? { unlike: errno } : {}), ...same };
			}
			if (l.s === r.s && l.off === r.off) return certain(e.op === "==");
			// two enumerators of different names are different values
			if (ENUMERATOR.test(l.s) && ENUMERATOR.test(r.s)) return certain(e.op === "!=");
			return truthOfComposite(e.op, l, r);
		}
		if (number) return lessOrNot(number);
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

/** A parameter of a type that knows no negative numbers. */
function isCount({ params }: FunctionIr, { l, r }: Expr & { t: "binary" }): boolean {
	const type = (e: Expr): string => (e.t === "id" && params.find(({ name }) => name === e.name)?.type) || "";
	return UNSIGNED.test(type(l)) || UNSIGNED.test(type(r));
}

const UNSIGNED = /^(?!.*\*)(?:const )?(?:unsigned\b|(?:__)?u(?:8|16|32|64)\b|uint\d+_t\b|size_t\b|bool\b|enum\b)/;

/** What is known before it is asked. */
function certain(is: boolean): Predicate {
	return { value: constant(1), yes: is ? POS : 0, no: is ? 0 : POS };
}

/** `x < 1` asks for a sign, `x < 3` for more than that. */
function lessOrNot({ value, with: n, holds }: Compared): Predicate {
	const signs = n === 0 ? NEG : n === 1 ? NEG | ZERO : 0;
	if (signs !== 0) return holds ? { value, yes: signs, no: ANY & ~signs } : { value, yes: ANY & ~signs, no: signs };
	const less = truth(lessThan(value, n));
	return holds ? less : { value: less.value, yes: ZERO, no: NEG | POS };
}

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

/** The symbols of which a condition tells something. */
export function asksOf({ value, same }: Predicate): readonly string[] {
	if (value.off !== "") return [];
	const less = lesser(value.s);
	return [value.s, ...(same ? [same.sym] : []), ...(less === undefined ? [] : [less])];
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
	if (p.same) s.facts.set(p.same.sym, taken === p.same.holds ? POS : ZERO);
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
	const less = sym.startsWith("(< ") && (mask === ZERO || (mask & ZERO) === 0) ? lesser(sym) : undefined;
	if (less !== undefined) narrow(s, less, (s.facts.get(less) ?? ANY) & signsBy(sym, mask !== ZERO));
	if (sym.startsWith("!"))
		narrow(s, sym.slice(1), (s.facts.get(sym.slice(1)) ?? ANY) & (mask & ZERO ? NEG | POS : ZERO));
}
