/**
 * From the ways through a function's body to a row that says the same: its effect on what its parameters stand for, how it
 * says that it failed, and the operations it stands for in a replay. Undefined where the ways do not agree, or where a row
 * has no words for it.
 */

import {
	type ApiRow,
	type ArgRole,
	type LockContract,
	type Lowering,
	OWN_FAMILY,
	type Pairing,
	type Resource,
	type ReturnKind,
} from "../kernel/row.ts";
import type { FunctionIr, Param } from "./ir.ts";
import { isCounted, isObject, ownsLock, resourceKey } from "./objects.ts";
import type { Move, Way } from "./own-rows.ts";
import { pairingsOf } from "./resources.ts";
import { RESULTS } from "./results.ts";
import { canonicalOwner, canonicalResv, NEG, POS, place, type Value, ZERO } from "./value.ts";

export interface OwnRow {
	readonly row: ApiRow;
	/** what the body gives to somebody else, or closes in a member: a parameter, and how it goes on from there */
	readonly handsOn: readonly { readonly arg: number; readonly below: string }[];
	/** parameters behind which it writes */
	readonly writes: readonly number[];
}

/** What one way out leaves its caller with. */
interface Effect {
	readonly takes: ReadonlyMap<string, Move>;
	readonly drops: ReadonlyMap<string, Move>;
	/** held by the caller, or by nobody, when the body asks for it */
	readonly needs: ReadonlyMap<string, Move>;
	readonly asks: ReadonlyMap<string, Move>;
	readonly opens: ReadonlyMap<string, Opened>;
	readonly closes: ReadonlyMap<string, Opened>;
	/** places below a parameter where something is closed */
	readonly members: ReadonlySet<string>;
}

interface Opened {
	readonly move: Move;
	readonly pairing: Pairing;
	readonly target: Value;
	readonly role: ArgRole | undefined;
}

/** Told by how locks stand, or by nobody's calls but the kernel's. */
const NO_EFFECT: ReadonlySet<Resource> = new Set<Resource>(["resv-lock", "lock", "resv-iter"]);
/** What a row can say of a parameter. */
const SAYABLE: ReadonlySet<Resource> = new Set<Resource>([
	"pin",
	"vmap",
	"bo-ref",
	"gem-ref",
	"dmabuf-ref",
	"fence-ref",
	"cpu-access",
	"fence-slots",
	"acquire-ctx",
]);

export function rowFrom(
	fn: FunctionIr,
	all: readonly Way[],
	handed: ReadonlySet<string>,
	release: string,
): OwnRow | undefined {
	if (all.length === 0 || !all.some(({ moves }) => moves.some((m) => hasEffect(m.row)))) return undefined;
	if (all.some(({ exit, moves }) => exit.state.unsure !== null || moves.some((m) => !isPlain(m)))) return undefined;
	const isMember = (key: string): boolean => fn.params.some((p) => key.startsWith(`${p.name}.`));
	const told = all.map((way) => ({ way, effect: effectOf(way.moves, isMember) }));
	const ways: { readonly way: Way; readonly effect: Effect }[] = [];
	for (const { way, effect } of told) {
		if (!effect) return undefined;
		ways.push({ way, effect });
	}
	const full = ways.filter(({ effect }) => isNet(effect));
	const first = full[0];
	if (!first || full.some(({ effect }) => keyOf(effect) !== keyOf(first.effect))) return undefined;
	// what a pointer to a pointer leads to has the name of the pointer itself here
	const params = new Map(fn.params.flatMap((p, i) => (/\*\s*\*/.test(p.type) ? [] : [[p.name, i] as const])));
	const known = (name: string): number | undefined => params.get(accessed(name) ?? name);
	const about = objectsOf(first.effect);
	if (about.some((id) => known(id) === undefined)) return undefined;
	const gives =
		first.effect.closes.size > 0 && first.effect.takes.size + first.effect.drops.size + first.effect.opens.size === 0;
	const idle = new Set<Way>();
	// nothing was there to do it to, or the object itself says so
	const counting = ways.filter(({ way, effect }) => {
		if (isNet(effect)) return true;
		const { facts } = way.exit.state;
		if (about.some((id) => facts.get(id) === ZERO)) return false;
		const asks =
			gives && way.exit.cls !== "failure" && [...facts.keys()].some((k) => about.some((id) => k.startsWith(`${id}.`)));
		if (asks) idle.add(way);
		return !asks;
	});
	const returns = returnsOf(fn, counting, known);
	if (!returns) return undefined;
	const asked = counting.filter(({ effect }) => isNet(effect));
	// what only some ways need is no contract
	const needs = [...first.effect.needs.keys()].filter((id) => asked.every(({ effect }) => effect.needs.has(id)));
	const asks = [...first.effect.asks.keys()].filter((id) => counting.every(({ effect }) => effect.asks.has(id)));
	const lock = lockOf(first.effect, needs, asks, returns, known);
	if (!lock) return undefined;
	const moves = pick(asked, lock.move);
	const opens = [...first.effect.opens.values()].map((o) => pairingOf(o, known));
	const closes = [...first.effect.closes.values()].map((o) => {
		const closed = pairingOf(o, known, returns.fails && !returns.always ? "success" : undefined);
		return closed && idle.size > 0 ? { ...closed, once: "kept" as const } : closed;
	});
	if ([...opens, ...closes].includes(undefined)) return undefined;
	const args = fn.params.map((p) => roleOf(p, [first.effect], moves));
	const { needed, sure } = errorsOf(fn, counting, known);
	const signal = INTERRUPTIONS.map((name) => needed?.[name]).find((i) => i !== undefined);
	const lowers = loweringsOf(moves, args, fn.params, first.effect, signal);
	if (!lowers) return undefined;
	const [opened, ...alsoOpens] = opens as Pairing[];
	const [closed, ...alsoCloses] = closes as Pairing[];
	const rows = ways.flatMap(({ way }) => way.moves.map((m) => m.row));
	const takes = [...new Set(rows.flatMap((r) => r.takes ?? []))];
	const line = fn.file === undefined ? [] : [{ release, at: `${fn.file}:1`, fact: "read from its body" }];
	const row: ApiRow = {
		name: fn.name,
		kind: "function",
		family: OWN_FAMILY,
		header: "(driver)",
		releases: { from: release, to: null, provenance: "inferred" },
		args,
		returns: returns.row,
		lock: lock.contract,
		...(opened ? { opens: opened } : {}),
		...(closed ? { closes: closed } : {}),
		...(alsoOpens.length > 0 ? { alsoOpens } : {}),
		...(alsoCloses.length > 0 ? { alsoCloses } : {}),
		lowers,
		ownership: [],
		mustCheck: returns.fails && (opened !== undefined || lock.contract.effect === "acquires"),
		maySleep: rows.some((r) => r.maySleep),
		...(takes.length > 0 ? { takes } : {}),
		...(rows.some((r) => r.allocates !== undefined) ? { allocates: "kernel" as const } : {}),
		...(rows.some((r) => r.waits) ? { waits: true as const } : {}),
		...(rows.some((r) => r.maps) ? { maps: true as const } : {}),
		...(lock.move?.row.interruptible ? { interruptible: true as const } : {}),
		...(needed ? { errorNeeds: needed } : {}),
		...(sure ? { cannotFailWhen: sure } : {}),
		evidence: line,
	};
	const lost = [...handed].filter((name) => params.has(name)).concat(ways.flatMap(({ effect }) => [...effect.members]));
	const writes = fn.params.flatMap((p, i) =>
		all.some(({ exit }) =>
			[...exit.state.mem.keys()].some((k) => k === p.name || k.startsWith(`${p.name}.`) || k.startsWith(`${p.name}[`)),
		)
			? [i]
			: [],
	);
	// who counts references and does more than that may count its own
	const counts = [...first.effect.opens.values(), ...first.effect.closes.values()].filter(({ pairing }) =>
		isCounted(pairing.what),
	);
	if (counts.some(({ target }) => handed.has(target.s) || writes.includes(known(target.s)!))) return undefined;
	const handsOn = fn.params.flatMap((p, arg) =>
		[...new Set(lost)].flatMap((each) =>
			each === p.name || each.startsWith(`${p.name}.`) ? [{ arg, below: each.slice(p.name.length) }] : [],
		),
	);
	return { row, handsOn, writes };
}

/** What an accessor is asked for the lock of: `xe_vm_resv(vm)`. */
function accessed(lock: string): string | undefined {
	return /^\w+\((\w+)\)$/.exec(lock)?.[1];
}

/** The lock of a parameter, as an access path. */
function pathOf(lock: string, arg: number): string {
	const object = accessed(lock);
	return object === undefined ? `arg${arg}` : lock.replace(`(${object})`, `(arg${arg})`);
}

function hasEffect({ lock, opens, closes, alsoOpens, alsoCloses }: ApiRow): boolean {
	return lock.effect !== "none" || [opens, closes].some((p) => p !== undefined) || !!alsoOpens || !!alsoCloses;
}

/** A row can tell of it together with others. */
function isPlain({ row, lock, untested }: Move): boolean {
	const { publishes, exports, imports, lastLock, shows, loop, access, fills, through } = row;
	if (publishes || exports || imports || lastLock || shows || loop || access || fills || through) return false;
	if (row.lock.mayRelease || row.lock.unless !== undefined) return false;
	if (row.lock.effect !== "none" && (lock === null || lock.many || lock.ofRound)) return false;
	if (row.lock.trylock && untested) return false;
	return row.ownership.every((o) => o.does !== "consumes" && o.does !== "frees" && o.does !== "transfers");
}

function effectOf(moves: readonly Move[], isMember: (place: string) => boolean): Effect | undefined {
	const [takes, drops, needs, asks] = [0, 0, 0, 0].map(() => new Map<string, Move>()) as [
		Map<string, Move>,
		Map<string, Move>,
		Map<string, Move>,
		Map<string, Move>,
	];
	const [opens, closes] = [new Map<string, Opened>(), new Map<string, Opened>()];
	const members = new Set<string>();
	const seen = new Set<string>();
	const others = new Map<string, number>();
	for (const move of moves) {
		const { row, lock, failed } = move;
		if (lock && lock.what !== "resv") {
			const by = row.lock.effect === "acquires" && !failed ? 1 : row.lock.effect === "releases" ? -1 : 0;
			others.set(lock.id, (others.get(lock.id) ?? 0) + by);
		} else if (lock) {
			const { id } = lock;
			const first = !seen.has(id);
			if (row.lock.pre === "free" && first) asks.set(id, move);
			if ((row.lock.pre === "held" || row.asserts === "held") && first && row.lock.effect !== "releases")
				needs.set(id, move);
			if (row.lock.effect === "acquires" && !failed) {
				if (takes.has(id) || drops.has(id)) return undefined;
				takes.set(id, move);
			} else if (row.lock.effect === "releases" && !takes.delete(id)) {
				if (seen.has(id)) return undefined;
				drops.set(id, move);
			}
			if (row.lock.effect !== "none" && !failed) seen.add(id);
		}
		const change = (pairing: Pairing, into: Map<string, Opened>, from: Map<string, Opened>): boolean => {
			if (NO_EFFECT.has(pairing.what)) return true;
			const target = move.targets.get(pairing);
			if (!target || target.s === "?" || target.s.startsWith("=")) return false;
			const index = /^\*?arg(\d+)$/.exec(pairing.on)?.[1];
			const role = index === undefined ? row.returns.object : row.args[Number(index)];
			const key = `${pairing.what}|${resourceKey(pairing.what, role, target)}`;
			// what is opened in a member is in the hands of what has it
			if (isMember(target.s)) {
				if (into === closes) members.add(target.s);
				return true;
			}
			if (!from.delete(key)) into.set(key, { move, pairing, target, role });
			return true;
		};
		for (const closed of pairingsOf(row.closes, row.alsoCloses))
			if ((!failed || closed.when !== "success") && !change(closed, closes, opens)) return undefined;
		for (const opened of pairingsOf(row.opens, row.alsoOpens))
			if (!failed && !change(opened, opens, closes)) return undefined;
	}
	if ([...others.values()].some((n) => n !== 0)) return undefined;
	return { takes, drops, needs, asks, opens, closes, members };
}

function isNet(e: Effect): boolean {
	return e.takes.size + e.drops.size + e.opens.size + e.closes.size > 0;
}

function keyOf(e: Effect): string {
	return [e.takes, e.drops, e.opens, e.closes].map((each) => [...each.keys()].sort().join()).join(";");
}

/** Names of the objects it is about. */
function objectsOf(e: Effect): readonly string[] {
	const resources = [...e.opens.values(), ...e.closes.values()].map(({ target }) => target.s);
	return [...e.takes.keys(), ...e.drops.keys(), ...resources];
}

interface Returns {
	readonly row: ApiRow["returns"];
	/** it may fail, and then nothing of the effect is there */
	readonly fails: boolean;
	/** the effect is the same whatever it returns */
	readonly always: boolean;
}

function returnsOf(
	fn: FunctionIr,
	ways: readonly { readonly way: Way; readonly effect: Effect }[],
	known: (name: string) => number | undefined,
): Returns | undefined {
	const always = ways.every(({ effect }) => isNet(effect));
	const type = fn.returns.replace(/\b(?:static|inline|extern|const|noinline|__\w+)\b/g, "").trim();
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
			: /^(?:int|long|ssize_t|s32|signed int)$/.test(type)
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

function fits(kind: ReturnKind, good: number, bad: number): ReturnKind | undefined {
	const { success, failure = 0 } = RESULTS[kind];
	return (good & ~success) === 0 && (bad & ~failure) === 0 ? kind : undefined;
}

function sameOf(
	ways: readonly { readonly way: Way }[],
	known: (name: string) => number | undefined,
): number | undefined {
	const values = new Set(ways.map(({ way }) => place(way.exit.value)));
	const [only] = values;
	return values.size === 1 ? known(only!) : undefined;
}

/** Errnos of the ways that fail: those it names, and those of the call that failed there. */
function errorNames(ways: readonly { readonly way: Way; readonly effect: Effect }[]): readonly string[] {
	const names = new Set<string>();
	for (const { way, effect } of ways) {
		if (isNet(effect)) continue;
		const { value, state } = way.exit;
		if (value.s.startsWith("=err:")) names.add(value.s.slice("=err:".length));
		const made = way.moves.find((m) => m.result.s === value.s);
		if (made) for (const name of errorsOfCall(made)) if (state.errnos.get(value.s) !== name) names.add(name);
	}
	return names.size > 0 ? [...names] : ["ENOMEM"];
}

/** Which errors a call can end with, with the constants that it is given. */
function errorsOfCall({ row, args }: Move): readonly string[] {
	const ctx = row.lock.ctxArg;
	const alone = ctx !== undefined && args[ctx]?.s === "=0";
	return row.returns.errors.filter((name) => {
		const needs = row.errorNeeds?.[name];
		if (needs !== undefined && args[needs]?.s === "=0") return false;
		return !(alone && (name === "EDEADLK" || name === "EALREADY"));
	});
}

/** Which parameters decide whether it can fail. */
function errorsOf(
	fn: FunctionIr,
	ways: readonly { readonly way: Way; readonly effect: Effect }[],
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
	for (const way of failing) {
		const lock = way.moves.findLast((m) => m.failed);
		if (lock?.row.lock.effect !== "acquires") return {};
		const set = fn.params.flatMap((p, i) => (!p.type.includes("*") && (given(way, i) & ZERO) === 0 ? [i] : []));
		for (const name of errorsOfCall(lock)) {
			if (name === "EDEADLK" || name === "EALREADY") continue;
			const arg = lock.row.errorNeeds?.[name];
			const v = arg === undefined ? undefined : lock.args[arg];
			// `ctx && ctx->interruptible`
			const direct = v?.off === "" ? known(/^\(&& (\w+) /.exec(v.s)?.[1] ?? v.s) : undefined;
			const all = direct === undefined ? set : [direct, ...set];
			const before = asked.get(name);
			asked.set(name, before ? before.filter((i) => all.includes(i)) : all);
		}
	}
	const needed: Record<string, number> = {};
	for (const [name, [param]] of asked) if (param !== undefined) needed[name] = param;
	return Object.keys(needed).length > 0 ? { needed } : {};
}

function lockOf(
	effect: Effect,
	needs: readonly string[],
	asks: readonly string[],
	returns: Returns,
	known: (name: string) => number | undefined,
): { readonly contract: LockContract; readonly move: Move | undefined } | undefined {
	if (effect.takes.size + effect.drops.size > 1) return undefined;
	for (const [id, move] of effect.takes) {
		const { lock } = move.row;
		const ctx = lock.ctxArg === undefined ? undefined : known(move.args[lock.ctxArg]?.s ?? "");
		const none = lock.ctxArg === undefined || move.args[lock.ctxArg]?.s === "=0";
		if (!none && ctx === undefined) return undefined;
		const when = returns.always ? "always" : WHEN[returns.row.kind];
		if (!when) return undefined;
		const contract: LockContract = {
			...lock,
			on: pathOf(id, known(id)!),
			acquiresWhen: when,
		};
		const { ctxArg: _, ...plain } = contract;
		return { contract: ctx === undefined ? plain : { ...plain, ctxArg: ctx }, move };
	}
	for (const [id, move] of effect.drops) return { contract: { ...move.row.lock, on: pathOf(id, known(id)!) }, move };
	const [need] = needs.filter((id) => known(id) !== undefined);
	if (need !== undefined) {
		const { enforcement } = effect.needs.get(need)!.row.lock;
		return {
			contract: { pre: "held", on: pathOf(need, known(need)!), effect: "none", enforcement },
			move: undefined,
		};
	}
	const [ask] = asks.filter((id) => known(id) !== undefined);
	if (ask !== undefined) {
		const { enforcement } = effect.asks.get(ask)!.row.lock;
		return { contract: { pre: "free", on: pathOf(ask, known(ask)!), effect: "none", enforcement }, move: undefined };
	}
	return { contract: { pre: "n/a", effect: "none", enforcement: "none" }, move: undefined };
}

const WHEN: Partial<Record<ReturnKind, LockContract["acquiresWhen"]>> = {
	errno: "zero",
	bool: "true",
	err_ptr: "not-err",
};

function pairingOf(
	{ pairing, target, role }: Opened,
	known: (name: string) => number | undefined,
	when?: Pairing["when"],
): Pairing | undefined {
	const index = known(target.s);
	if (index === undefined || !SAYABLE.has(pairing.what) || pairing.on.startsWith("*")) return undefined;
	if (!isWhole(role, target) && pairing.what !== "acquire-ctx") return undefined;
	if (isCounted(pairing.what) && !ownsLock(role) && role !== "fence") return undefined;
	const { match: _, when: own, ...rest } = pairing;
	const result = when ?? own;
	return { ...rest, on: `arg${index}`, ...(result ? { when: result } : {}) };
}

/** The member by which an object is reached is the object, to who counts what is done to it. */
function isWhole(role: ArgRole | undefined, v: Value): boolean {
	if (v.off === "") return true;
	return (ownsLock(role) || role === "resv") && canonicalOwner(`x${v.off}`) === "x";
}

/** The way to replay: one that has done all there is to do, the shortest; with a context, where there may be one. */
function pick(
	ways: readonly { readonly way: Way; readonly effect: Effect }[],
	lock: Move | undefined,
): readonly Move[] {
	const ctx = lock?.row.lock.ctxArg;
	const given = ways.filter(({ way }) =>
		ctx === undefined ? true : way.moves.some((m) => m.row === lock!.row && m.args[ctx]?.s !== "=0"),
	);
	const sorted = (given.length > 0 ? given : ways).map(({ way }) => way.moves);
	return [...sorted].sort((a, b) => a.length - b.length)[0]!;
}

function roleOf(p: Param, effects: readonly Effect[], moves: readonly Move[]): ArgRole {
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
function loweringsOf(
	moves: readonly Move[],
	args: readonly ArgRole[],
	params: readonly Param[],
	effect: Effect,
	signal: number | undefined,
): readonly Lowering[] | undefined {
	const index = (v: Value | undefined): number | undefined => {
		if (v === undefined) return undefined;
		const lock = canonicalResv(v);
		const names = [v.s, canonicalOwner(place(v)), lock, accessed(lock)];
		const i = params.findIndex((p) => names.includes(p.name));
		return i < 0 ? undefined : i;
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
			let lacks = more.unless !== undefined;
			for (const [field, source] of Object.entries(fill)) {
				if (field === "intr" && signal !== undefined && args[signal] === "bool") filled[field] = signal;
				else if (typeof source !== "number") {
					if (source === "result") lacks = true;
					filled[field] = source;
				}
				if (filled[field] !== undefined || typeof source !== "number") continue;
				const v = move.args[source];
				const at = index(v);
				if (at !== undefined) filled[field] = at;
				else if (v?.s.startsWith("=") && field !== "ctx") filled[field] = field === "intr" ? `=${v.s === "=1"}` : v.s;
				else if (isObject(move.row.args[source]) && field !== "ctx") lacks = true;
			}
			if (!lacks) {
				const { fails: _, ...rest } = more;
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

const INTERRUPTIONS = ["ERESTARTSYS", "EINTR"];
const RELEASING = /unlock|unpin|put|vunmap|end_cpu/;
