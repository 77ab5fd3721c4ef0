/**
 * Every report the observer can predict, as sentences of our own: what it means and what to do. Data and lookup only;
 * names of functions come out of the code itself.
 */

export interface Explained {
	readonly code: string;
	/** how the report begins in a log, in few words */
	readonly title: string;
	readonly means: string;
	readonly advice: string;
}

interface Kind {
	readonly title: string;
	readonly means: string;
	readonly advice: string;
}

/** By prefix of the code; `{at}` = the part behind "@", `{lock}` = the lock class, `{fn}` = the part behind ":". */
const KINDS: readonly (readonly [prefix: string, kind: Kind])[] = [
	[
		"LOCKDEP:recursive",
		{
			title: "lockdep: possible recursive locking in {at}",
			means:
				"This task already holds a lock of the same class, and nothing orders the two. If it is the same lock, the task waits for itself for ever.",
			advice:
				"Call the form that expects the lock to be held, or drop the lock first; several objects need one acquire context.",
		},
	],
	[
		"LOCKDEP:circular",
		{
			title: "lockdep: possible circular locking in {at}, lock {lock}",
			means:
				"{lock} is taken here under a lock that, elsewhere or by the rules taught at boot, is taken under it: two tasks can block each other.",
			advice: "Take {lock} first, or do this part before the other lock is taken.",
		},
	],
	[
		"LOCKDEP:bad-unlock",
		{
			title: "lockdep: bad unlock balance in {at}",
			means: "The lock that is released here is not held by this task.",
			advice: "Look for an error path that unlocks without having locked, or that unlocks twice.",
		},
	],
	[
		"LOCKDEP:rcu-usage",
		{
			title: "suspicious RCU usage",
			means:
				"A fence list was read with neither the reservation lock nor an RCU read section, or the task may sleep inside such a section.",
			advice: "Hold the lock around the access, or use the unlocked iteration, which protects itself.",
		},
	],
	[
		"LOCKDEP:wait-context",
		{
			title: "lockdep: invalid wait context",
			means: "A lock that may sleep is taken inside a spinlock or an RCU read section.",
			advice: "Leave the atomic section first; the calls of this family sleep.",
		},
	],
	[
		"LOCKDEP:nested-not-taken",
		{
			title: "lockdep: nested lock was not taken",
			means: "The acquire context ended while locks taken with it are still held.",
			advice: "Unlock every object of the context before it is finished.",
		},
	],
	[
		"LOCKDEP_ASSERT",
		{
			title: "lockdep assertion failed in {fn}",
			means: "{fn} expects its caller to hold the lock, and this task does not. The call goes on unprotected.",
			advice: "Take the lock around the call, or use the form that takes it itself.",
		},
	],
	[
		"DEBUG_LOCKS_WARN",
		{
			title: "lock debugging warns in {fn}",
			means:
				"The lock code noticed an acquire context or a lock that is used against its rules. Lock debugging is off from here on.",
			advice:
				"After a back-off drop every lock and take the contended one first; finish contexts only when nothing is held.",
		},
	],
	[
		"WARN",
		{
			title: "WARN in {fn}",
			means: "{fn} was called in a way its code rules out; it says so and goes on, or returns an error.",
			advice: "Check the arguments and the order of calls that led here.",
		},
	],
	[
		"ATOMIC:sleep",
		{
			title: "sleeping function called from invalid context",
			means:
				"The call may sleep, but the task must not: a spinlock is held, or preemption, interrupts or an RCU section forbid it.",
			advice: "Move the call out of the atomic section.",
		},
	],
	[
		"ATOMIC:sched",
		{
			title: "scheduling while atomic",
			means: "The task really went to sleep inside an atomic section.",
			advice: "Move the call out of the atomic section.",
		},
	],
	[
		"BUG",
		{
			title: "kernel BUG in {fn}",
			means: "{fn} found a state it cannot go on from; the task dies here, usually the machine with it.",
			advice: "Balance the calls: one undo for each success, and reserve before adding.",
		},
	],
	[
		"PANIC:null-deref",
		{
			title: "NULL pointer dereference",
			means: "The kernel followed a pointer that was never set: nothing was reserved, or NULL was passed.",
			advice: "Do the call that creates the object first and check its result.",
		},
	],
	["PANIC", { title: "the kernel stops", means: "A BUG ended this run.", advice: "See the BUG before it." }],
	[
		"KASAN",
		{
			title: "KASAN: use after free in {fn}",
			means: "Memory was used after it was given back.",
			advice: "Keep a reference for as long as the object is used.",
		},
	],
];

function fill(text: string, parts: Readonly<Record<string, string>>): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => parts[name] ?? whole);
}

/** The catalogue's entry for a code in the oracle's form; null for an unknown one. */
export function explainCode(code: string): Explained | null {
	const found = KINDS.find(
		([prefix]) => code === prefix || code.startsWith(`${prefix}:`) || code.startsWith(`${prefix}@`),
	);
	if (found === undefined) return null;
	const [prefix, kind] = found;
	const rest = code.slice(prefix.length + 1);
	const [at = "", lock = ""] = rest.split(":");
	const parts = { at: at === "caller" || at === "" ? "the calling code" : at, lock, fn: rest };
	return {
		code,
		title: fill(kind.title, parts),
		means: fill(kind.means, parts),
		advice: fill(kind.advice, parts),
	};
}

const HANG = "the task waits for itself for ever; only the hung-task detector would say so, after two minutes";

/** One sentence for the user about everything a step drew; `lockdepOn` = before the step, `hangs` = asleep on its own lock. */
export function sentence(codes: readonly string[], lockdepOn: boolean, hangs = false): string {
	const drawn = codes.map((code) => explainCode(code)?.title ?? code);
	if (hangs) drawn.push(HANG);
	if (codes.length > 0) return drawn.join("; ");
	if (hangs) return `nothing at once: ${HANG}`;
	if (lockdepOn) return "nothing: the kernel is silent about this";
	return "nothing: lockdep switched itself off at its first report, so it would stay silent in any case";
}
