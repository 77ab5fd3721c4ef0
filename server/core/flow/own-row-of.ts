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
import type { FunctionIr } from "./ir.ts";
import { isCounted, ownsLock } from "./objects.ts";
import {
	accessed,
	type Effect,
	effectOf,
	hasEffect,
	isNet,
	isPlain,
	isWhole,
	keyOf,
	type Opened,
	objectsOf,
	type Told,
} from "./own-row-effects.ts";
import { INTERRUPTIONS, loweringsOf, pick, roleOf } from "./own-row-lowers.ts";
import { errorsOf, type Returns, returnsOf } from "./own-row-returns.ts";
import type { Move, Way } from "./own-rows.ts";
import { ZERO } from "./value.ts";

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
	const ways: Told[] = [];
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
	// the author says so, for every caller of this file; of another file's objects that may hang on what they are
	const said = fn.file === undefined ? [...first.effect.said.keys()].filter((id) => known(id) !== undefined) : [];
	const asks = [...first.effect.asks.keys()].filter((id) => counting.every(({ effect }) => effect.asks.has(id)));
	const ended = [...first.effect.closes.values()].find(({ pairing }) => pairing.what === "acquire-ctx");
	const dropsMany = ways.some(({ effect }) => effect.dropsMany);
	// locks of a list: those of the context that ends with it
	if (dropsMany && !ended) return undefined;
	const lock = dropsMany ? ALL_OF_CONTEXT : lockOf(first.effect, [...said, ...needs], asks, returns, known);
	if (!lock) return undefined;
	const moves = pick(asked, lock.move);
	const opens = [...first.effect.opens.values()].map((o) => pairingOf(o, known));
	const closes = [...first.effect.closes.values()].map((o) => {
		const closed = pairingOf(o, known, returns.fails && !returns.always ? "success" : undefined);
		return closed && idle.size > 0 ? { ...closed, once: "kept" as const } : closed;
	});
	if ([...opens, ...closes].includes(undefined)) return undefined;
	const asserted = said.some((id) => lock.contract.on === `arg${known(id)}`);
	const args = fn.params.map((p) => roleOf(p, [first.effect], moves));
	const { needed, sure } = errorsOf(fn, counting, known);
	const signal = INTERRUPTIONS.map((name) => needed?.[name]).find((i) => i !== undefined);
	const lowers = loweringsOf(moves, args, fn.params, first.effect, signal);
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
		returns: returns.row,
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
	if (counts.length > 0 && (fn.calls.size > 1 || counts.some(({ target }) => writes.includes(known(target.s)!))))
		return undefined;
	const handsOn = fn.params.flatMap((p, arg) =>
		[...new Set(lost)].flatMap((each) =>
			each === p.name || each.startsWith(`${p.name}.`) ? [{ arg, below: each.slice(p.name.length) }] : [],
		),
	);
	return { row, handsOn, writes };
}

const ALL_OF_CONTEXT: { readonly contract: LockContract; readonly move: undefined } = {
	contract: { pre: "either", on: "exec", effect: "releases", enforcement: "unlock" },
	move: undefined,
};

/** The lock of a parameter, as an access path. */
function pathOf(lock: string, arg: number): string {
	const object = accessed(lock);
	return object === undefined ? `arg${arg}` : lock.replace(`(${object})`, `(arg${arg})`);
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
		const { enforcement } = (effect.said.get(need) ?? effect.needs.get(need))!.row.lock;
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
