/** What a call of a row opens or closes: which object that is, under which key machines follow it, and what it is undone by. */
import { type ApiRow, type ArgRole, type Pairing, pairingsOf, type Resource } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import { directionText, onlyMapping, ownerOf } from "./belongings.ts";
import type { Context, Frame, PathState } from "./context.ts";
import type { Call, Expr } from "./ir.ts";
import { isAboutLock } from "./locks.ts";
import { exprText, SAME, takenThrough } from "./memory.ts";
import { isCounted, isObject, objectRef, ownsLock, resolve, resourceKey, roleAt, typeMade } from "./objects.ts";
import { ANY, isMany, isSeveral, NEG, POS, place, type Value } from "./value.ts";

export type Move = "open" | "open-failed" | "close";

export interface Moved {
	readonly kind: Move;
	readonly e: Call;
	readonly row: ApiRow;
	readonly args: readonly Value[];
	readonly pairing: Pairing;
	readonly target: Value;
	/** the argument it is, or is reached by; undefined: the result */
	readonly index: number | undefined;
	readonly role: ArgRole | undefined;
	/** under which machines follow it, and the same with the kind of resource, as `open` has it */
	readonly key: string;
	readonly name: string;
	readonly object: ObjectRef;
	/** as written */
	readonly text: string;
	/** known by the call's result from now on, though an argument was that already */
	readonly kept: boolean;
	readonly direction: string | undefined;
	/** the description of the memory, or, where there is none, whether the address itself is all there is to undo it by */
	readonly token: Value | undefined;
	readonly byAddress: boolean;
}

/** null: nobody knows what, or there is nothing to count. */
export function movedBy(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	kind: Move,
	row: ApiRow,
	pairing: Pairing,
	args: readonly Value[],
	result: Value,
): Moved | null {
	const { what, on } = pairing;
	const kept = kind === "open" && cx.discarded !== e && on === `arg${row.returns.same}` && result.s !== "?";
	const target = kept ? result : resolve(s, on, args, result);
	if (target.s === "?" || target.s.startsWith("=")) return null;
	// nothing is counted of what is not there
	const known = s.facts.get(target.s) ?? ANY;
	if (isCounted(what) && target.off === "" && (known & POS) === 0 && !(known === NEG && kind === "close")) return null;
	const at = /^\*?arg(\d+)$/.exec(on)?.[1];
	const index = at === undefined ? undefined : Number(at);
	const role = roleAt(row, on);
	const key = keyOf(s, kind, row, what, args, resourceKey(what, role, target));
	const text = objectText(cx, fr, e, on, index === undefined ? e : e.args[index], kept) ?? row.name;
	const shown = row.through ? `${text}->${row.through}` : text;
	const several = isCounted(what) ? isSeveral(target) : isMany(target);
	const dir = row.args.indexOf("dir");
	const via = row.args.indexOf("map");
	return {
		kind,
		e,
		row,
		args,
		pairing,
		target,
		index,
		role,
		key,
		name: `${what}|${key}`,
		object: {
			...objectRef(
				s,
				isObject(role) ? role : (index !== undefined && typeMade(what)) || "other",
				target,
				shown,
				several,
			),
			id: key,
			...(what === "mapping" ? ownerOf(s, row, args) : {}),
		},
		text,
		kept,
		direction: dir >= 0 && e.args[dir] ? directionText(args[dir], exprText(fr, e.args[dir])) : undefined,
		token: via >= 0 ? args[via] : undefined,
		byAddress: what === "vmap" && via < 0 && row.returns.object === "map",
	};
}

function keyOf(s: PathState, kind: Move, row: ApiRow, what: Resource, args: readonly Value[], own: string): string {
	if (kind !== "close") return own;
	if (isCounted(what)) return heldAs(s, what, own);
	return (what === "mapping" ? onlyMapping(s, row, args) : undefined) ?? own;
}

/** The result that holds a reference to the object of this name, when no machine follows the name itself. */
function heldAs(s: PathState, what: Resource, key: string): string {
	const follows = (k: string): boolean => [...s.tracks.values()].some((t) => t.over === what && t.key === k);
	if (follows(key)) return key;
	for (const k of takenThrough(s, key)) if (follows(k)) return k;
	return key;
}

/** The object as a reader knows it: the variable that gets the result, what an out-argument points to. */
function objectText(
	cx: Context,
	fr: Frame,
	e: Call,
	on: string,
	shown: Expr | undefined,
	kept: boolean,
): string | undefined {
	if ((shown === e || kept) && cx.target?.call === e) return cx.target.text;
	if (!shown) return undefined;
	const text = exprText(fr, shown);
	return on.startsWith("*") ? (text.startsWith("&") ? text.slice(1) : `*${text}`) : text;
}

/**
 * A call that gives its argument back (`fence = dma_fence_get(job->fence)`). What owns a lock stays the one object it is.
 * Another kept by that result is a reference of its own: where it came from may change meanwhile.
 */
export function sameAs(
	cx: Context,
	s: PathState,
	e: Call,
	row: ApiRow,
	args: readonly Value[],
	fresh: Value,
): Value | undefined {
	const arg = row.returns.same === undefined ? undefined : args[row.returns.same];
	if (!arg || arg.s === "?" || arg.s.startsWith("=")) return undefined;
	if (cx.discarded === e || ownsLock(row.args[row.returns.same!])) return arg;
	s.mem.set(`${SAME}${place(fresh)}`, arg);
	return fresh;
}

/** The call is about the lock of this argument, or takes or gives back a reference to it: what a loop's first round names is one object. */
export function namesOne(s: PathState, row: ApiRow, arg: number, v: Value): boolean {
	const { opens, closes, alsoOpens, alsoCloses } = row;
	const counts = ({ what, on }: Pairing): boolean => isCounted(what) && on === `arg${arg}`;
	if (pairingsOf(opens, alsoOpens).some(counts) || pairingsOf(closes, alsoCloses).some(counts)) return true;
	return isAboutLock(s, row, row.args[arg], v);
}
