/** How a function says that it failed, with which errors, and which of its parameters rule that out. */
import type { ApiRow, ReturnKind } from "../kernel/row.ts";
import type { FunctionIr } from "./ir.ts";
import { isNet, type Told } from "./own-row-effects.ts";
import type { Move, Way } from "./own-rows.ts";
import { RESULTS } from "./results.ts";
import { NEG, POS, place, type Value, ZERO } from "./value.ts";

export interface Returns {
	readonly row: ApiRow["returns"];
	/** it may fail, and then nothing of the effect is there */
	readonly fails: boolean;
	/** the effect is the same whatever it returns */
	readonly always: boolean;
}

export function returnsOf(
	fn: FunctionIr,
	ways: readonly Told[],
	known: (name: string) => number | undefined,
): Returns | undefined {
	const always = ways.every(({ effect }) => isNet(effect));
	const type = bareType(fn);
	if (type === "void") return always ? { row: { kind: "void", errors: [] }, fails: false, always } : undefined;
	const masks = ways.map(({ way, effect }) => ({ mask: way.exit.state.maskOf(way.exit.value), done: isNet(effect) }));
	const [good, bad] = [0, 1].map((n) =>
		masks.filter(({ done }) => done === (n === 0)).reduce((all, { mask }) => all | mask, 0),
	) as [number, number];
	if (type.includes("*")) {
		const same = sameOf(ways, known);
		if (same !== undefined && always) return { row: { kind: "ptr", errors: [], same }, fails: false, always };
		if (always) return { row: { kind: "value", errors: [] }, fails: false, always };
		if (good !== POS) return undefined;
		if (bad === NEG) return { row: { kind: "err_ptr", errors: ["ENOMEM"] }, fails: true, always };
		return bad === ZERO ? { row: { kind: "null_on_error", errors: ["NULL"] }, fails: true, always } : undefined;
	}
	const kind: ReturnKind | undefined =
		type === "bool"
			? fits("bool", good, bad)
			: INTEGER.test(type)
				? (fits("errno", good, bad) ?? fits("fd_or_errno", good, bad))
				: undefined;
	if (always) {
		// it says 0 on every way
		if (kind === "errno") return { row: { kind, errors: [] }, fails: false, always };
		return { row: { kind: "value", errors: [] }, fails: false, always };
	}
	if (!kind) return undefined;
	return { row: { kind, errors: kind === "bool" ? ["false"] : errorNames(ways) }, fails: true, always };
}

function bareType(fn: FunctionIr): string {
	return fn.returns.replace(/\b(?:static|inline|extern|const|noinline|__\w+)\b/g, "").trim();
}

const INTEGER = /^(?:int|long|ssize_t|s32|signed int)$/;

export function fits(kind: ReturnKind, good: number, bad: number): ReturnKind | undefined {
	const { success, failure = 0 } = RESULTS[kind];
	return (good & ~success) === 0 && (bad & ~failure) === 0 ? kind : undefined;
}

export function sameOf(
	ways: readonly { readonly way: Way }[],
	known: (name: string) => number | undefined,
): number | undefined {
	const values = new Set(ways.map(({ way }) => place(way.exit.value)));
	const [only] = values;
	return values.size === 1 ? known(only!) : undefined;
}

/** Errnos of the ways that fail: those it names, and those of the call that failed there. */
export function errorNames(ways: readonly Told[]): readonly string[] {
	const names = new Set<string>();
	for (const { way, effect } of ways) {
		if (isNet(effect)) continue;
		const { value, state } = way.exit;
		if (value.s.startsWith("=err:")) names.add(value.s.slice("=err:".length));
		const made = way.moves.find((m) => m.result.s === value.s);
		if (made)
			for (const name of errorsOfCall(made)) if (/^E/.test(name) && state.errnos.get(value.s) !== name) names.add(name);
	}
	return names.size > 0 ? [...names] : ["ENOMEM"];
}

/** Which errors a call can end with, with the constants that it is given. */
export function errorsOfCall({ row, args }: Move): readonly string[] {
	const ctx = row.lock.ctxArg;
	const alone = ctx !== undefined && args[ctx]?.s === "=0";
	return row.returns.errors.filter((name) => {
		const needs = row.errorNeeds?.[name];
		if (needs !== undefined && args[needs]?.s === "=0") return false;
		return !(alone && (name === "EDEADLK" || name === "EALREADY"));
	});
}

/** Which parameters decide whether it can fail. */
export function errorsOf(
	fn: FunctionIr,
	ways: readonly Told[],
	known: (name: string) => number | undefined,
): { readonly needed?: Record<string, number>; readonly sure?: ApiRow["cannotFailWhen"] } {
	const failing = ways.filter(({ effect }) => !isNet(effect)).map(({ way }) => way);
	if (failing.length === 0) return { needed: {} };
	const given = ({ exit }: Way, i: number): number => exit.state.maskOf({ s: fn.params[i]!.name, off: "" });
	const on = fn.params.findIndex((_, i) => failing.every((way) => (given(way, i) & ZERO) === 0));
	if (on >= 0) return { sure: { arg: on, is: "false" } };
	const off = fn.params.findIndex((p, i) => !p.type.includes("*") && failing.every((way) => given(way, i) === ZERO));
	if (off >= 0) return { sure: { arg: off, is: "true" } };
	// by error: the parameter that is set on every way that can end with it
	const asked = new Map<string, readonly number[]>();
	const unless = new Set<string>();
	for (const way of failing) {
		const lock = way.moves.findLast((m) => m.failed);
		if (lock?.row.lock.effect !== "acquires") return {};
		const when = lock.row.cannotFailWhen;
		if (when) unless.add(ruledOut(lock.args[when.arg], when.is, known));
		const set = fn.params.flatMap((p, i) => (!p.type.includes("*") && (given(way, i) & ZERO) === 0 ? [i] : []));
		for (const name of errorsOfCall(lock)) {
			if (name === "EDEADLK" || name === "EALREADY") continue;
			const arg = lock.row.errorNeeds?.[name];
			const v = arg === undefined ? undefined : lock.args[arg];
			// `ctx && ctx->interruptible`
			const direct = v?.off === "" ? known(/^\(&& (\w+) /.exec(v.s)?.[1] ?? v.s) : undefined;
			const all = direct === undefined ? set : [direct, ...set];
			if (!when) unless.add(ruledOut(v, "false", known));
			const before = asked.get(name);
			asked.set(name, before ? before.filter((i) => all.includes(i)) : all);
		}
	}
	const [one = "", ...more] = unless;
	const [, arg, is] = /^(\d+)(true|false)$/.exec(one) ?? [];
	if (arg !== undefined && more.length === 0) return { sure: { arg: Number(arg), is: is as "true" | "false" } };
	const needed: Record<string, number> = {};
	for (const [name, [param]] of asked) if (param !== undefined) needed[name] = param;
	return Object.keys(needed).length > 0 ? { needed } : {};
}

/** The parameter, and what it has to be, so that an argument of the call is this: "1true" for `!no_wait` to be false. */
function ruledOut(v: Value | undefined, is: "true" | "false", known: (name: string) => number | undefined): string {
	if (v === undefined || v.off !== "") return "";
	if (!v.s.startsWith("!")) return `${known(v.s) ?? ""}${is}`;
	return `${known(v.s.slice(1)) ?? ""}${is === "true" ? "false" : "true"}`;
}
