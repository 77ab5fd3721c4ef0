/** What one way through a function's body leaves its caller with: locks, what is opened and what is closed, by object. */
import { type ApiRow, type ArgRole, type Pairing, pairingsOf, type Resource } from "../kernel/row.ts";
import { isCounted, ownsLock, resourceKey, roleAt } from "./objects.ts";
import { called, isCleared, isInner, isMade } from "./own-row-made.ts";
import type { Move, Way } from "./own-rows.ts";
import { canonicalOwner, place, type Value } from "./value.ts";

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

/** What may be kept in a part of the object that it is about: a description of its mapping. */
const PARTS: ReadonlySet<Resource> = new Set<Resource>(["vmap", "vmap-local"]);

/** Told by how locks stand, or by nobody's calls but the kernel's. */
const NO_EFFECT: ReadonlySet<Resource> = new Set<Resource>(["resv-lock", "lock", "resv-iter", "device-section"]);
export function hasEffect({ lock, opens, closes, alsoOpens, alsoCloses }: ApiRow): boolean {
	return lock.effect !== "none" || [opens, closes].some((p) => p !== undefined) || !!alsoOpens || !!alsoCloses;
}

/** A row can tell of it together with others. */
export function isTold({ row, args, lock, untested }: Move): boolean {
	const { publishes, exports, imports, lastLock, shows, loop, access, copies, fills, through } = row;
	if (publishes || exports || imports || lastLock || shows || loop || copies || through) return false;
	// variables of its own
	const isOwn = (arg: number): boolean => args[arg]?.s.startsWith("&") ?? false;
	if ((fills && !isOwn(fills.arg)) || access?.some(({ arg }) => !isOwn(arg))) return false;
	if (row.lock.mayRelease) return false;
	// a lock that was brought along is not taken
	const brought = lock === null && row.lock.unless !== undefined;
	const several = !brought && (lock === null || lock.many || lock.ofRound);
	if (row.lock.effect === "acquires" && several) return false;
	if (row.lock.effect === "releases" && lock === null) return false;
	if (row.lock.trylock && untested) return false;
	return row.ownership.every((o) => !GOES.has(o.does) || isOfBody(args, o.object));
}

const GOES: ReadonlySet<string> = new Set<ApiRow["ownership"][number]["does"]>(["consumes", "frees", "transfers"]);

function isOfBody(args: readonly Value[], object: string | undefined): boolean {
	const v = args[Number(/^arg(\d+)$/.exec(object ?? "")?.[1] ?? Number.NaN)];
	return v !== undefined && isInner(v.s);
}

export function effectOf({ moves, made }: Way, isMember: (place: string) => boolean): Effect | undefined {
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
			const id = called(made, lock.id);
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
			const thing = move.targets.get(pairing);
			if (!thing || thing.s === "?" || thing.s.startsWith("=")) return false;
			const target = { ...thing, s: called(made, thing.s) };
			// in the hands of what the body made, and keeps
			if (isInner(target.s)) return true;
			const role = roleAt(row, pairing.on);
			const key = `${pairing.what}|${resourceKey(pairing.what, role, target)}`;
			// what a list has a reference to
			if (isCounted(pairing.what) && into === closes && target.s.includes("[*]")) return true;
			// what is opened in a member is in the hands of what has it
			const apart = PARTS.has(pairing.what) && !isWhole(role, target);
			if (apart || isMember(target.s)) {
				if (into === closes) members.add(apart ? place(target) : target.s);
				return true;
			}
			// nothing of the caller's is closed with what came into being here; who frees that, and how, rows do not tell
			if (isInner(thing.s) && (into === opens ? pairing.born : !from.has(key))) return true;
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

/**
 * Effects of all ways out, without what only some of them leave open on an object that they make; and without what a way
 * does to an object that it takes out of the place where others leave one: a look at the place tells.
 */
export function agreed(ways: readonly Told[]): readonly Told[] {
	const made = new Set(ways.flatMap(({ effect }) => [...effect.takes.keys()].filter(isMade)));
	const stays = ({ exit }: Way, { target }: Opened): boolean => !made.has(target.s) || !isCleared(exit, target.s);
	const left = ways.map((told): Told => {
		const closes = [...told.effect.closes].filter(([, closed]) => stays(told.way, closed));
		return { way: told.way, effect: { ...told.effect, closes: new Map(closes) } };
	});
	const net = left.filter(({ effect }) => isNet(effect));
	const kept = (key: string, { target }: Opened): boolean =>
		!isMade(target.s) || net.every(({ effect }) => effect.opens.has(key));
	return left.map(({ way, effect }) => ({
		way,
		effect: { ...effect, opens: new Map([...effect.opens].filter(([key, opened]) => kept(key, opened))) },
	}));
}

export function isNet(e: Effect): boolean {
	return e.takes.size + e.drops.size + e.opens.size + e.closes.size > 0;
}

/** Two ways that both move locks, and not the same: nothing else about them makes them agree. */
export function locksOtherwise(a: Effect, b: Effect): boolean {
	const size = ({ takes, drops }: Effect): number => takes.size + drops.size;
	if (size(a) === 0 || size(b) === 0) return false;
	const same = (x: ReadonlyMap<string, Move>, y: ReadonlyMap<string, Move>): boolean =>
		x.size === y.size && [...x.keys()].every((id) => y.has(id));
	return !same(a.takes, b.takes) || !same(a.drops, b.drops);
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
