/**
 * A small lockdep: held-lock stacks, a graph of lock classes, and the reports kernel/locking/lockdep.c derives from them.
 * Plain immutable data in, plain immutable data out. Knows nothing of dma-buf and nothing of the simulator's state.
 */

/** LD_WAIT_*: what may be taken inside what; 0 = the class is not checked (lockdep_types.h, 6.12). */
export type WaitType = 0 | 1 | 2 | 3 | 4;

export interface LockClass {
	readonly name: string;
	/** strictest context the lock itself creates */
	readonly inner: WaitType;
	/** context it needs; 0 = the same as `inner` */
	readonly outer: WaitType;
}

export interface HeldLock {
	readonly cls: string;
	readonly lock: string;
	/** the lock that serialises nesting, for locks taken under an acquire context */
	readonly nest: string | null;
	readonly trylock: boolean;
	/** 0 exclusive, 1 read, 2 recursive read */
	readonly read: 0 | 1 | 2;
	/** false: only on the stack, never in the graph (RCU) */
	readonly check: boolean;
	/** how many locks of the class this entry stands for; 0 = just itself */
	readonly references: number;
}

export interface Lockdep {
	/** debug_locks: false after the first splat, and for ever */
	readonly on: boolean;
	/** class -> classes taken while it was held */
	readonly after: Readonly<Record<string, readonly string[]>>;
	readonly stacks: Readonly<Record<string, readonly HeldLock[]>>;
	/** classes that were ever acquired; a held-check for another class never matches */
	readonly known: readonly string[];
	/** orders of classes that were validated: the same order is not looked at again (lockdep.c:lookup_chain_cache_add) */
	readonly chains: readonly string[];
}

/** What one call into lockdep reports: codes without the function they happened in. */
export type Splat =
	| { readonly kind: "recursive" }
	| { readonly kind: "circular"; readonly cls: string }
	| { readonly kind: "wait-context" | "nested-not-taken" | "bad-unlock" }
	| { readonly kind: "debug-locks"; readonly where: "match" | "release" };

export interface Answer {
	readonly lockdep: Lockdep;
	readonly splat: Splat | null;
}

export type Classes = (cls: string) => LockClass;

const NOTHING: readonly HeldLock[] = [];

function stackOf(lockdep: Lockdep, task: string): readonly HeldLock[] {
	return lockdep.stacks[task] ?? NOTHING;
}

function withStack(lockdep: Lockdep, task: string, stack: readonly HeldLock[]): Lockdep {
	return { ...lockdep, stacks: { ...lockdep.stacks, [task]: stack } };
}

function splatted(lockdep: Lockdep, splat: Splat): Answer {
	return { lockdep: { ...lockdep, on: false }, splat };
}

/** Is there a chain of recorded dependencies from one class to the other? (lockdep.c:check_path) */
export function reaches(lockdep: Lockdep, from: string, to: string): boolean {
	const seen = new Set([from]);
	const queue = [from];
	for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
		if (at === to) return true;
		for (const next of lockdep.after[at] ?? []) {
			if (seen.has(next)) continue;
			seen.add(next);
			queue.push(next);
		}
	}
	return false;
}

/** Record that `next` is taken while `prev` is held. */
export function addDependency(lockdep: Lockdep, prev: string, next: string): Lockdep {
	const after = lockdep.after[prev] ?? [];
	if (after.includes(next)) return lockdep;
	return { ...lockdep, after: { ...lockdep.after, [prev]: [...after, next] } };
}

/** Does the held entry stand for this lock? "stale" = a counted entry without a nest lock (lockdep.c:match_held_lock, 6.12). */
function matches(lockdep: Lockdep, held: HeldLock, lock: string, cls: string): boolean | "stale" {
	if (held.lock === lock) return true;
	if (held.references === 0 || !lockdep.known.includes(cls)) return false;
	if (held.nest === null) return "stale";
	return held.cls === cls;
}

/** lock_is_held(): `held` is true as well when lockdep is off, as the kernel avoids false alarms (lockdep.c:lock_is_held_type). */
export function isHeld(lockdep: Lockdep, task: string, lock: string, cls: string): Answer & { readonly held: boolean } {
	if (!lockdep.on) return { lockdep, splat: null, held: true };
	let now = lockdep;
	let splat: Splat | null = null;
	for (const entry of stackOf(lockdep, task)) {
		const match = matches(now, entry, lock, cls);
		if (match === true) return { lockdep: now, splat, held: true };
		if (match === "stale" && splat === null) {
			splat = { kind: "debug-locks", where: "match" };
			now = { ...now, on: false };
		}
	}
	return { lockdep: now, splat, held: false };
}

/** lockdep.c:check_wait_context: the strictest context held decides. */
function contextForbids(stack: readonly HeldLock[], next: HeldLock, classes: Classes): boolean {
	const wanted = classes(next.cls);
	if (wanted.inner === 0 || next.trylock) return false;
	const outer = wanted.outer === 0 ? wanted.inner : wanted.outer;
	let inner = 5;
	for (const held of stack) {
		const type = classes(held.cls).inner;
		if (type !== 0) inner = Math.min(inner, type);
	}
	return outer > inner;
}

/** lockdep.c:check_deadlock: another lock of the class held? A nest lock taken before it makes that legal. */
function classHeld(stack: readonly HeldLock[], next: HeldLock): "no" | "nested" | "deadlock" {
	let nested = false;
	for (const held of stack) {
		if (next.nest !== null && held.lock === next.nest) nested = true;
		if (held.cls !== next.cls || (next.read === 2 && held.read !== 0)) continue;
		return nested ? "nested" : "deadlock";
	}
	return "no";
}

/**
 * lock_acquire(): push the lock, after the checks of lockdep.c:__lock_acquire in their order (wait context, nest lock,
 * recursion, circles). Nothing is pushed when a check fails or lockdep is off.
 */
export function acquire(lockdep: Lockdep, task: string, next: HeldLock, classes: Classes): Answer {
	if (!lockdep.on) return { lockdep, splat: null };
	const known = lockdep.known.includes(next.cls) ? lockdep.known : [...lockdep.known, next.cls];
	let now: Lockdep = { ...lockdep, known };
	const stack = stackOf(now, task);
	const top = stack.at(-1);
	if (top !== undefined && top.cls === next.cls && next.nest !== null) {
		// the class is already on top: the entry counts references instead of a second one being pushed
		const references = Math.max(top.references, 1) + Math.max(next.references, 1);
		return { lockdep: withStack(now, task, [...stack.slice(0, -1), { ...top, references }]), splat: null };
	}
	if (contextForbids(stack, next, classes)) return splatted(now, { kind: "wait-context" });
	if (next.nest !== null) {
		const nest = isHeld(now, task, next.nest, next.nest);
		if (nest.splat !== null) return { lockdep: nest.lockdep, splat: nest.splat };
		if (!nest.held) return splatted(now, { kind: "nested-not-taken" });
	}
	const chain = [...stack, next].map((held) => `${held.cls}/${held.read}`).join(" ");
	if (next.check && !next.trylock && !now.chains.includes(chain)) {
		now = { ...now, chains: [...now.chains, chain] };
		const same = classHeld(stack, next);
		if (same === "deadlock") return splatted(now, { kind: "recursive" });
		if (same === "no") {
			// direct dependencies: down to the nearest lock that was not a trylock (lockdep.c:check_prevs_add)
			for (let i = stack.length - 1; i >= 0; i--) {
				const prev = stack[i]!;
				if (!prev.check) continue;
				if (reaches(now, next.cls, prev.cls)) return splatted(now, { kind: "circular", cls: next.cls });
				now = addDependency(now, prev.cls, next.cls);
				if (!prev.trylock) break;
			}
		}
	}
	return { lockdep: withStack(now, task, [...stack, next]), splat: null };
}

/** lock_release(): drop the lock and take the ones above it again, which repeats their checks (lockdep.c:__lock_release). */
export function release(lockdep: Lockdep, task: string, lock: string, cls: string, classes: Classes): Answer {
	if (!lockdep.on) return { lockdep, splat: null };
	const stack = stackOf(lockdep, task);
	let at = -1;
	for (let i = stack.length - 1; i >= 0 && at < 0; i--) {
		const match = matches(lockdep, stack[i]!, lock, cls);
		if (match === "stale") return splatted(lockdep, { kind: "debug-locks", where: "match" });
		if (match) at = i;
	}
	if (at < 0) return splatted(lockdep, { kind: "bad-unlock" });
	const found = stack[at]!;
	if (found.references > 1) {
		const fewer = { ...found, references: found.references - 1 };
		return { lockdep: withStack(lockdep, task, stack.with(at, fewer)), splat: null };
	}
	let now = withStack(lockdep, task, stack.slice(0, at));
	let merged = 1;
	for (let i = at + 1; i < stack.length; i++) {
		const depth = stackOf(now, task).length;
		const again = acquire(now, task, stack[i]!, classes);
		now = again.lockdep;
		if (again.splat !== null) return { lockdep: now, splat: again.splat };
		if (stackOf(now, task).length === depth && i === at + 1) merged++;
	}
	if (stackOf(now, task).length !== stack.length - merged) {
		return splatted(now, { kind: "debug-locks", where: "release" });
	}
	return { lockdep: now, splat: null };
}
