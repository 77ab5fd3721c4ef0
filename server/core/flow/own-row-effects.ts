/** What one way through a function's body leaves its caller with: locks, what is opened and what is closed, by object. */
import type { ApiRow, ArgRole, Pairing, Resource } from "../kernel/row.ts";
import { isCounted, ownsLock, resourceKey } from "./objects.ts";
import type { Move, Way } from "./own-rows.ts";
import { pairingsOf } from "./resources.ts";
import { canonicalOwner, type Value } from "./value.ts";

/** A way, and what comes of it. */
export interface Told {
	readonly way: Way;
	readonly effect: Effect;
}

/** What one way out leaves its caller with. */
export interface Effect {
	readonly takes: ReadonlyMap<string, Move>;
	readonly drops: ReadonlyMap<string, Move>;
	/** held by the caller, or by nobody, when the body asks for it */
	readonly needs: ReadonlyMap<string, Move>;
	readonly asks: ReadonlyMap<string, Move>;
	readonly opens: ReadonlyMap<string, Opened>;
	readonly closes: ReadonlyMap<string, Opened>;
	/** what the author says is held: that may hang on what the object is, which only the caller knows */
	readonly said: ReadonlyMap<string, Move>;
	/** it drops locks of a list */
	readonly dropsMany: boolean;
	/** places below a parameter where something is closed */
	readonly members: ReadonlySet<string>;
}

export interface Opened {
	readonly move: Move;
	readonly pairing: Pairing;
	readonly target: Value;
	readonly role: ArgRole | undefined;
}

/** Told by how locks stand, or by nobody's calls but the kernel's. */
const NO_EFFECT: ReadonlySet<Resource> = new Set<Resource>(["resv-lock", "lock", "resv-iter"]);
export function hasEffect({ lock, opens, closes, alsoOpens, alsoCloses }: ApiRow): boolean {
	return lock.effect !== "none" || [opens, closes].some((p) => p !== undefined) || !!alsoOpens || !!alsoCloses;
}

/** A row can tell of it together with others. */
export function isPlain({ row, lock, untested }: Move): boolean {
	const { publishes, exports, imports, lastLock, shows, loop, access, copies, fills, through } = row;
	if (publishes || exports || imports || lastLock || shows || loop || access || copies || fills || through)
		return false;
	if (row.lock.mayRelease || row.lock.unless !== undefined) return false;
	const several = lock === null || lock.many || lock.ofRound;
	if (row.lock.effect === "acquires" && several) return false;
	if (row.lock.effect === "releases" && lock === null) return false;
	if (row.lock.trylock && untested) return false;
	return row.ownership.every((o) => o.does !== "consumes" && o.does !== "frees" && o.does !== "transfers");
}

export function effectOf(moves: readonly Move[], isMember: (place: string) => boolean): Effect | undefined {
	const [takes, drops, needs, asks] = [0, 0, 0, 0].map(() => new Map<string, Move>()) as [
		Map<string, Move>,
		Map<string, Move>,
		Map<string, Move>,
		Map<string, Move>,
	];
	const [opens, closes] = [new Map<string, Opened>(), new Map<string, Opened>()];
	const members = new Set<string>();
	let dropsMany = false;
	const said = new Map<string, Move>();
	const seen = new Set<string>();
	const others = new Map<string, number>();
	for (const move of moves) {
		const { row, lock, failed } = move;
		if (lock && lock.what !== "resv") {
			const by = row.lock.effect === "acquires" && !failed ? 1 : row.lock.effect === "releases" ? -1 : 0;
			others.set(lock.id, (others.get(lock.id) ?? 0) + by);
		} else if (lock && (lock.many || lock.ofRound)) dropsMany ||= row.lock.effect === "releases";
		else if (lock) {
			const { id } = lock;
			const first = !seen.has(id);
			if (row.lock.pre === "free" && first) asks.set(id, move);
			const known = first && !said.has(id) && !needs.has(id);
			if (row.asserts === "held") {
				if (known) said.set(id, move);
			} else if (known && row.lock.pre === "held" && row.lock.effect !== "releases") needs.set(id, move);
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
			// what a list has a reference to
			if (isCounted(pairing.what) && into === closes && /#|\[\*\]/.test(target.s)) return true;
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
	return { takes, drops, needs, asks, opens, closes, members, said, dropsMany };
}

export function isNet(e: Effect): boolean {
	return e.takes.size + e.drops.size + e.opens.size + e.closes.size > 0;
}

export function keyOf(e: Effect): string {
	return [e.takes, e.drops, e.opens, e.closes].map((each) => [...each.keys()].sort().join()).join(";");
}

/** Names of the objects it is about. */
export function objectsOf(e: Effect): readonly string[] {
	const resources = [...e.opens.values(), ...e.closes.values()].map(({ target }) => target.s);
	return [...e.takes.keys(), ...e.drops.keys(), ...resources];
}

/** What an accessor is asked for the lock of: `xe_vm_resv(vm)`. */
export function accessed(lock: string): string | undefined {
	return /^\w+\((\w+)\)$/.exec(lock)?.[1];
}

/** The member by which an object is reached is the object, to who counts what is done to it. */
export function isWhole(role: ArgRole | undefined, v: Value): boolean {
	if (v.off === "") return true;
	return (ownsLock(role) || role === "resv") && canonicalOwner(`x${v.off}`) === "x";
}
