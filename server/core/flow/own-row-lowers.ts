/** What calls of a function are in a replay: the operations of one way through it, and what its arguments are to them. */
import { type ArgRole, BELOW, type Lowering } from "../kernel/row.ts";
import type { Param } from "./ir.ts";
import { isObject } from "./objects.ts";
import { accessed, type Effect, isWhole, type Told } from "./own-row-effects.ts";
import { called, RESULT } from "./own-row-made.ts";
import type { Move } from "./own-rows.ts";
import { canonicalOwner, canonicalResv, place, type Value } from "./value.ts";

/** The way to replay: one that has done all there is to do, the shortest; with a context, where there may be one. */
export function pick(ways: readonly Told[], lock: Move | undefined): Told {
	const ctx = lock?.row.lock.ctxArg;
	const given = ways.filter(({ way }) =>
		ctx === undefined ? true : way.moves.some((m) => m.row === lock!.row && m.args[ctx]?.s !== "=0"),
	);
	return [...(given.length > 0 ? given : ways)].sort((a, b) => a.way.moves.length - b.way.moves.length)[0]!;
}

export function roleOf(p: Param, effects: readonly Effect[], moves: readonly Move[]): ArgRole {
	const roles: ArgRole[] = [];
	for (const { row, args } of moves)
		args.forEach((v, i) => {
			const role = row.args[i];
			if (!isObject(role) || role === "other") return;
			if (v.s === p.name && (isWhole(role, v) || role === "ww_ctx" || role === "fence")) roles.push(role);
			else if (role === "resv" && canonicalResv(v) === p.name) roles.push(/\bdma_resv\b/.test(p.type) ? "resv" : "gem");
		});
	for (const e of effects)
		for (const [id, { row }] of [...e.takes, ...e.drops, ...e.needs, ...e.asks])
			if (id === p.name && roles.length === 0) roles.push(row.args.includes("resv") ? "gem" : "bo");
	const best = roles.find((role) => role !== "resv") ?? roles[0];
	return best ?? (p.type.includes("*") ? "other" : /\bbool\b/.test(p.type) ? "bool" : "size");
}

/** Every operation of the way, with its arguments where the caller gives them. */
export function loweringsOf(
	{ way: { moves, made }, effect }: Told,
	args: readonly ArgRole[],
	params: readonly Param[],
	where: (name: string) => string | undefined,
	signal: number | undefined,
): readonly Lowering[] | undefined {
	const index = (v: Value | undefined): number | typeof RESULT | undefined => {
		if (v === undefined) return undefined;
		const lock = canonicalResv(v);
		const names = [v.s, canonicalOwner(place(v)), lock, accessed(lock)];
		const i = params.findIndex((p) => names.includes(p.name));
		if (i >= 0) return i;
		for (const name of names) {
			const at = name === undefined ? undefined : where(called(made, name));
			if (at !== undefined) return at === RESULT ? at : Number(/\d+$/.exec(at)![0]);
		}
		return undefined;
	};
	const effective = new Set<Move>([
		...effect.takes.values(),
		...effect.drops.values(),
		...[...effect.opens.values(), ...effect.closes.values()].map(({ move }) => move),
	]);
	const found: Lowering[] = [];
	for (const move of moves) {
		for (const { op, fill, ...more } of move.row.lowers ?? []) {
			const filled: Record<string, number | "result" | string> = {};
			let lacks = more.unless !== undefined && move.lock === null;
			for (const [field, source] of Object.entries(fill)) {
				const below = typeof source === "string" ? BELOW.exec(source) : null;
				if (field === "intr" && signal !== undefined && args[signal] === "bool") filled[field] = signal;
				else if (below) {
					const at = below[1] === "result" ? undefined : index(move.args[Number(below[1])]);
					if (at === undefined) lacks = true;
					else filled[field] = `${at}.${below[2]}`;
					continue;
				} else if (source === "result") {
					const at = index(move.result);
					if (at === undefined) lacks = true;
					else filled[field] = at;
				} else if (typeof source !== "number") filled[field] = source;
				if (filled[field] !== undefined || typeof source !== "number") continue;
				const v = move.args[source];
				const at = index(v);
				if (at !== undefined) filled[field] = at;
				else if (v?.s.startsWith("=") && field !== "ctx") filled[field] = field === "intr" ? `=${v.s === "=1"}` : v.s;
				else if (isThing(move.row.args[source]) && field !== "ctx") lacks = true;
			}
			if (!lacks) {
				const { fails: _, unless: _brought, ...rest } = more;
				found.push({
					op,
					fill: filled,
					...rest,
					...(effective.has(move) && !RELEASING.test(op) ? { fails: true as const } : {}),
				});
			} else if (effective.has(move)) return undefined;
		}
	}
	// the last of those that can fail is the one that does
	const failing = found.findLastIndex((l) => l.fails);
	return found
		.map(({ fails, ...l }, i) => (fails && i === failing && i < found.length - 1 ? { ...l, fails } : l))
		.filter(() => args.length > 0);
}

function isThing(role: ArgRole | undefined): boolean {
	return isObject(role) || role === "out" || role === "ptr";
}

export const INTERRUPTIONS = ["ERESTARTSYS", "EINTR"];
const RELEASING = /unlock|unpin|put|vunmap|end_cpu/;
