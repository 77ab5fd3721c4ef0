/**
 * From the ways through a function's body to a row that says the same: its effect on what its parameters stand for, how it
 * says that it failed, and the operations it stands for in a replay. Undefined where the ways do not agree, or where a row
 * has no words for it.
 */

import {
	type ApiRow,
	type LockContract,
	OWN_FAMILY,
	type Pairing,
	type Resource,
	type ReturnKind,
} from "../kernel/row.ts";
import type { ObjectType } from "../kernel/vocabulary.ts";
import type { FunctionIr, Param } from "./ir.ts";
import { isCounted, isObject, ownsLock } from "./objects.ts";
import {
	accessed,
	agreed,
	type Effect,
	effectOf,
	hasEffect,
	isNet,
	isTold,
	isWhole,
	keyOf,
	type Opened,
	objectsOf,
	type Told,
} from "./own-row-effects.ts";
import { INTERRUPTIONS, loweringsOf, pick, roleOf } from "./own-row-lowers.ts";
import { contentOf, isCleared, isMade, isPointerToPointer, RESULT } from "./own-row-made.ts";
import { errorsOf, type Returns, returnsOf } from "./own-row-returns.ts";
import type { Move, Way } from "./own-rows.ts";
import { ANY, ZERO } from "./value.ts";

export interface OwnRow {
	readonly row: ApiRow;
	/** what the body gives to somebody else, or closes in a member: a parameter, and how it goes on from there */
	readonly handsOn: readonly { readonly arg: number; readonly below: string }[];
	/** parameters behind which it writes */
	readonly writes: readonly number[];
}

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

/** A way and its effect; undefined where a row has no words for it, whatever the other ways do. */
export function toldOf(fn: FunctionIr, way: Way): Told | undefined {
	if (way.exit.state.unsure !== null || !way.moves.every(isTold)) return undefined;
	const isMember = (key: string): boolean => fn.params.some((p) => key.startsWith(`${p.name}.`));
	const effect = effectOf(way, isMember);
	return effect && { way, effect };
}

/** `all`: every way out of the function. */
export function rowFrom(
	fn: FunctionIr,
	all: readonly Told[],
	handed: ReadonlySet<string>,
	release: string,
): OwnRow | undefined {
	if (!all.some(({ way }) => way.moves.some((m) => hasEffect(m.row)))) return undefined;
	const ways = agreed(all);
	const full = ways.filter(({ effect }) => isNet(effect));
	const first = full[0];
	if (!first || full.some(({ effect }) => keyOf(effect) !== keyOf(first.effect))) return undefined;
	const { known, where } = placesOf(fn);
	const about = objectsOf(first.effect);
	if (about.some((id) => where(id) === undefined)) return undefined;
	const gone = [...first.effect.closes.values()]
		.filter(({ pairing }) => isCounted(pairing.what))
		.map(({ target }) => target.s)
		.filter(isMade);
	// who gives away what a pointer leads to clears the pointer, or its caller goes on with it
	if (gone.some((id) => full.some(({ way }) => !isCleared(way.exit, id)))) return undefined;
	const { counting, idle } = withoutIdle(ways, first.effect, about);
	const returns = returnsOf(fn, counting, known);
	if (!returns) return undefined;
	const asked = counting.filter(({ effect }) => isNet(effect));
	// what only some ways need is no contract
	const needs = [...first.effect.needs.keys()].filter(
		(id) => where(id) !== undefined && asked.every(({ effect }) => effect.needs.has(id)),
	);
	// the author says so, for every caller of this file; of another file's objects that may hang on what they are
	const said = fn.file === undefined ? [...first.effect.said.keys()].filter((id) => where(id) !== undefined) : [];
	const asks = [...first.effect.asks.keys()].filter(
		(id) => where(id) !== undefined && counting.every(({ effect }) => effect.asks.has(id)),
	);
	const ended = [...first.effect.closes.values()].find(({ pairing }) => pairing.what === "acquire-ctx");
	const dropsMany = ways.some(({ effect }) => effect.dropsMany);
	// locks of a list: those of the context that ends with it
	if (dropsMany && !ended) return undefined;
	const lock = dropsMany ? ALL_OF_CONTEXT : lockOf(first.effect, [...said, ...needs], asks, returns, known, where);
	if (!lock) return undefined;
	const shown = pick(asked, lock.move);
	const { moves } = shown.way;
	const opens = [...first.effect.opens.values()].map((o) => pairingOf(o, where));
	const closes = [...first.effect.closes.values()].map((o) => {
		const closed = pairingOf(o, where, returns.fails && !returns.always ? "success" : undefined);
		return closed && idle ? { ...closed, once: "kept" as const } : closed;
	});
	if ([...opens, ...closes].includes(undefined)) return undefined;
	const asserted = said.some((id) => lock.contract.on === where(id));
	const behind = (p: Param): boolean => about.includes(contentOf(p));
	const filled = (p: Param): boolean =>
		gone.includes(contentOf(p)) || counting.some(({ way }) => [...way.made.values()].includes(contentOf(p)));
	const args = fn.params.map((p) => (behind(p) && filled(p) ? "out" : roleOf(p, [first.effect], moves)));
	const { needed, sure } = errorsOf(fn, counting, known);
	const noneWithout = emptyWithout(fn, ways);
	const signal = INTERRUPTIONS.map((name) => needed?.[name]).find((i) => i !== undefined);
	const lowers = loweringsOf(shown, args, fn.params, where, signal);
	if (!lowers) return undefined;
	const ctx = ended && known(ended.target.s);
	const unlocks = dropsMany && ctx !== undefined ? [{ op: "ww.unlock_all" as const, fill: { ctx } }] : [];
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
		returns: about.includes(RESULT) ? { ...returns.row, object: madeAs(first.effect) } : returns.row,
		lock: lock.contract,
		...(opened ? { opens: opened } : {}),
		...(closed ? { closes: closed } : {}),
		...(alsoOpens.length > 0 ? { alsoOpens } : {}),
		...(alsoCloses.length > 0 ? { alsoCloses } : {}),
		lowers: [...unlocks, ...lowers],
		...(asserted && lock.contract.pre === "held" && lock.contract.effect === "none"
			? { asserts: "held" as const }
			: {}),
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
		...(noneWithout >= 0 ? { noneWithout } : {}),
		evidence: line,
	};
	// what the row itself puts there, or takes away, it says
	const writes = writtenBehind(fn, all).filter((i) => !behind(fn.params[i]!));
	const counted = [...first.effect.opens.values(), ...first.effect.closes.values()]
		.filter(({ pairing, target }) => isCounted(pairing.what) && !gone.includes(target.s))
		.map(({ target }) => known(target.s));
	// who counts references and does more than that may count its own
	if (counted.length > 0 && (fn.calls.size > 1 || counted.some((i) => writes.includes(i ?? -1)))) return undefined;
	return { row, handsOn: handedOn(fn, [...handed, ...ways.flatMap(({ effect }) => [...effect.members])]), writes };
}

/** The parameter that a name stands for, and where a call has what it names: "arg0", "*arg4", "result". */
function placesOf(fn: FunctionIr) {
	const params = new Map(fn.params.map((p, i) => [p.name, i] as const));
	const known = (name: string): number | undefined => params.get(accessed(name) ?? name);
	const where = (name: string): string | undefined => {
		if (name === RESULT) return name;
		const i = known(name.replace(/^\*/, ""));
		if (i === undefined || isPointerToPointer(fn.params[i]!) !== isMade(name)) return undefined;
		return isMade(name) ? `*arg${i}` : `arg${i}`;
	};
	return { known, where };
}

/** Ways that do nothing do not count where nothing was there to do it to, or the object itself says so (`idle`: one does). */
function withoutIdle(ways: readonly Told[], { takes, drops, opens, closes }: Effect, about: readonly string[]) {
	const gives = closes.size > 0 && takes.size + drops.size + opens.size === 0;
	let idle = false;
	const counting = ways.filter(({ way, effect }) => {
		if (isNet(effect)) return true;
		const { facts } = way.exit.state;
		if (about.some((id) => facts.get(id) === ZERO)) return false;
		if (way.exit.cls === "failure") return true;
		if (about.some((id) => id.startsWith("*") && isCleared(way.exit, id))) return false;
		const asks = gives && [...facts.keys()].some((k) => about.some((id) => k.startsWith(`${id}.`)));
		idle ||= asks;
		return !asks;
	});
	return { counting, idle };
}

/** Parameters behind which, or behind a member of which, some way writes. */
function writtenBehind({ params }: FunctionIr, ways: readonly Told[]): readonly number[] {
	const isWritten = (p: Param): boolean =>
		ways.some(({ way }) =>
			[...way.exit.state.mem].some(
				([k, v]) => (k === p.name && v.s !== contentOf(p)) || k.startsWith(`${p.name}.`) || k.startsWith(`${p.name}[`),
			),
		);
	return params.flatMap((p, i) => (isWritten(p) ? [i] : []));
}

function handedOn({ params }: FunctionIr, names: readonly string[]): OwnRow["handsOn"] {
	return params.flatMap(({ name }, arg) =>
		[...new Set(names)].flatMap((each) =>
			each === name || each.startsWith(`${name}.`) ? [{ arg, below: each.slice(name.length) }] : [],
		),
	);
}

const ALL_OF_CONTEXT: { readonly contract: LockContract; readonly move: undefined } = {
	contract: { pre: "either", on: "exec", effect: "releases", enforcement: "unlock" },
	move: undefined,
};

/** The parameter of which 0 makes nothing and is no failure, where what does something has another; -1 for none. */
function emptyWithout(fn: FunctionIr, ways: readonly Told[]): number {
	const signOf = ({ way }: Told, { name }: Param): number => way.exit.state.facts.get(name) ?? ANY;
	return fn.params.findIndex(
		(p) =>
			!p.type.includes("*") &&
			ways.some((each) => !isNet(each.effect) && each.way.exit.cls !== "failure" && signOf(each, p) === ZERO) &&
			ways.every((each) => !isNet(each.effect) || (signOf(each, p) & ZERO) === 0),
	);
}

/** What the result is to those who lock it, or give it back. */
function madeAs({ takes, opens }: Effect): ObjectType {
	const [opened] = [...opens.values()].filter(({ target }) => target.s === RESULT);
	if (opened && isObject(opened.role) && opened.role !== "other") return opened.role === "resv" ? "gem" : opened.role;
	return takes.get(RESULT)?.row.args.includes("resv") ? "gem" : "bo";
}

/** The lock of an object, as an access path. */
function pathOf(lock: string, at: string): string {
	const object = accessed(lock);
	return object === undefined ? at : lock.replace(`(${object})`, `(${at})`);
}

function lockOf(
	effect: Effect,
	needs: readonly string[],
	asks: readonly string[],
	returns: Returns,
	known: (name: string) => number | undefined,
	where: (name: string) => string | undefined,
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
			on: pathOf(id, where(id)!),
			acquiresWhen: when,
		};
		const { ctxArg: _, ...plain } = contract;
		return { contract: ctx === undefined ? plain : { ...plain, ctxArg: ctx }, move };
	}
	for (const [id, move] of effect.drops) return { contract: { ...move.row.lock, on: pathOf(id, where(id)!) }, move };
	const [need] = needs;
	if (need !== undefined) {
		const { enforcement } = (effect.said.get(need) ?? effect.needs.get(need))!.row.lock;
		return {
			contract: { pre: "held", on: pathOf(need, where(need)!), effect: "none", enforcement },
			move: undefined,
		};
	}
	const [ask] = asks;
	if (ask !== undefined) {
		const { enforcement } = effect.asks.get(ask)!.row.lock;
		return { contract: { pre: "free", on: pathOf(ask, where(ask)!), effect: "none", enforcement }, move: undefined };
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
	where: (name: string) => string | undefined,
	when?: Pairing["when"],
): Pairing | undefined {
	const on = where(target.s);
	if (on === undefined || !SAYABLE.has(pairing.what)) return undefined;
	if (!isWhole(role, target) && pairing.what !== "acquire-ctx") return undefined;
	if (isCounted(pairing.what) && !ownsLock(role) && role !== "fence") return undefined;
	const { match: _, when: own, ...rest } = pairing;
	const result = when ?? own;
	return { ...rest, on, ...(result ? { when: result } : {}) };
}
