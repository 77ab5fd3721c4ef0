/**
 * What rules about counted references have in common: when one taken on a path is this function's to give back, and what
 * takes it out of its hands. Knows no kind of object.
 */
import type { Happening, Transition } from "../flow/machine.ts";
import { LISTING_NAME } from "../kernel/idioms.ts";
import { cite } from "./rule.ts";
import { leftStored, stored } from "./stored.ts";

type Report = (h: Happening) => string;

export const back = (h: Happening) => `${h.callee}() gives it back`;
const note = (h: Happening) => `${h.callee}() gives a reference to \`${h.object.text}\``;

function gone(state: string): readonly Transition[] {
	return [
		{ in: state, on: "close", to: "start" },
		{ in: state, on: "hand-over", to: "start" },
		{ in: state, on: "lose-track", to: "start" },
	];
}

/**
 * A reference that came into being here, with what the call gave, or in memory that was allocated here and that nothing
 * else leads to; and left by no way.
 */
export function ownLeaks(exit: Report): readonly Transition[] {
	return [
		{ on: "open", when: (h) => !h.facts.many && (h.fresh === true || isBornHere(h)), to: "ours", note },
		...leftStored("ours", (h) => `the reference to \`${h.object.text}\` kept`),
		...gone("ours"),
		{ in: "ours", on: "exit", report: exit },
	];
}

function isBornHere(h: Happening): boolean {
	// a container is put by the name of the fence within
	return h.born === "here" && h.facts.ours && h.unshared === true && h.row?.opens?.container !== true;
}

/**
 * One more reference to somebody else's object, which may be meant to stay: only a failure is a mistake, and only where
 * other exits differ. One to what hangs in a structure is the structure's.
 */
export function takenLeaks(exit: Report): readonly Transition[] {
	return [
		{
			on: "open",
			when: (h) => !h.facts.many && !h.fresh && !h.born && !h.facts.member && h.facts.here,
			to: "taken",
			note,
		},
		stored("taken"),
		...gone("taken"),
		{ in: "taken", on: "exit", when: (h) => h.exit === "failure", exits: "inconsistent", report: exit },
	];
}

/**
 * A reference that a callback's caller keeps, given back in its place. One taken here besides is the function's own, and
 * what is put first counts as that.
 */
export function callersOwn(report: Report): readonly Transition[] {
	return [
		{ on: "kept", when: (h) => h.keeps?.when === "always", to: "callers" },
		{ in: "callers", on: "open", to: "own" },
		{ in: "callers", on: "lose-track", to: "start" },
		{ in: "callers", on: "close", to: "start", report },
		{ in: "own", on: "open", to: "start" },
		{ in: "own", on: "lose-track", to: "start" },
		{ in: "own", on: "close", to: "callers", note: back },
	];
}

/** A reference that a callback's caller gives back where the callback fails, given back before that is sure. */
export function callersUnlessDone(early: Report): readonly Transition[] {
	return [
		{ on: "kept", when: (h) => h.keeps?.when === "failure", to: "lent" },
		{ in: "lent", on: "open", to: "start" },
		{ in: "lent", on: "lose-track", to: "start" },
		{ in: "lent", on: "close", to: "early", note: early },
		{ in: "early", on: "exit", when: mayFail, reportNoted: true, report: () => "" },
	];
}

/**
 * A reference that a callback's caller has taken for what this function gives away: its own from then on. Where the core's
 * way to give it back is still in place, that may do it. One taken here besides is followed like any other.
 */
export function forwardedLeaks(exit: Report): readonly Transition[] {
	return [
		{ on: "kept", when: (h) => h.keeps?.when === "failure", to: "lent" },
		{ in: "lent", on: "open", when: (h) => h.facts.here, to: "taken", note },
		{ in: "lent", on: "forwarded", to: "given", note: (h) => `${h.callee}() has given the mapping away` },
		...gone("given"),
		{
			in: "given",
			on: "exit",
			when: (h) => h.exit !== "failure",
			assumes: ({ facts, object }) =>
				facts.bare ? undefined : `the exporter's mmap replaces what would drop the reference to \`${object.text}\``,
			report: exit,
		},
	];
}

/** A variable that has no value on this path, and other ways to the same call give it one. */
export const withoutValue: Transition = {
	on: "close",
	when: (h) => h.untaken !== undefined && h.untaken.key === undefined && !h.untaken.error,
	untaken: true,
	report: (h) =>
		`${h.callee}() gets \`${h.object.text}\`, which has no value on this path: other ways to this call give it one first. Jump past it here${cite(h.row, h.release)}`,
};

/** An object goes with the call that was to set it up. */
export const freedByFailure: Transition = {
	on: "freed",
	to: "freed",
	note: (h) => `${h.callee}() has failed, and has freed \`${h.object.text}\``,
};

/** What a call gave that failed, and this path has seen it. */
export const errorPointer: Transition = {
	on: "close",
	when: (h) => h.untaken?.error === true,
	untaken: true,
	report: (h) =>
		`${h.callee}() gets \`${h.object.text}\`, which is an error pointer on this path: it counts down in memory that is none. Jump past it here${cite(h.row, h.release)}`,
};

const mayFail = (h: Happening): boolean => h.exit === "failure" || h.exit === "unknown";

const isNoCallees = (h: Happening): boolean => !h.apart || h.above === true;

/**
 * Follows the one reference that a call of this path gave until this function gives it back; `after` says what is a mistake
 * then. What a callee puts may be another: that of a structure it takes the object out of.
 */
export function givenBack(after: Transition): readonly Transition[] {
	return [
		{ on: "open", when: (h) => !h.facts.many && (h.fresh === true || isBornHere(h)), to: "one", note },
		// another reference: what is put later may be that one
		{ in: "one", on: "open", to: "start" },
		// a list takes no reference: the one that is put later is this path's own
		{ in: "one", on: "lose-track", when: (h) => h.by === undefined || !LISTING_NAME.test(h.by), to: "start" },
		{ in: "put", on: "lose-track", to: "start" },
		{ in: "one", on: "close", when: isNoCallees, to: "put", note: back },
		{ when: isNoCallees, ...after },
	];
}

/** The same for a reference that a callee nobody knows gave. */
export const givenByCallee: Transition = {
	on: "close",
	when: (h) => h.given !== undefined && !h.facts.many,
	to: "put",
	note: back,
};

const isEven = (state: string): boolean => state === "even" || state === "passed";

/**
 * One more reference to what was there before, given back once too often where the function fails: the last put takes the
 * reference that the ways out which succeed leave alone.
 */
export function onceTooOften(report: Report): readonly Transition[] {
	const left = (state: string): readonly Transition[] => gone(state).filter(({ on }) => on !== "close");
	return [
		{ on: "open", when: (h) => !h.facts.many && h.there === true && h.facts.here, to: "more", note },
		{ in: "more", on: "open", to: "start" },
		{ in: "more", on: "close", to: "even", note: back },
		...left("more"),
		{ in: "even", on: "open", to: "start" },
		{ in: "even", on: "close", when: isNoCallees, to: "over", note: report },
		// it was even when somebody got what it hangs in: that may be torn down, with what was there before
		{ in: "even", on: "lose-track", when: (h) => h.direct === false, to: "passed" },
		...left("even"),
		{ in: "passed", on: "close", to: "start" },
		{ in: "passed", on: "hand-over", to: "start" },
		{ in: "passed", on: "lose-track", when: (h) => h.direct !== false, to: "start" },
		// what the object hung in is torn down as well
		...left("over"),
		{
			in: "over",
			on: "exit",
			when: (h) => h.exit === "failure" && h.others?.some(isEven) === true && !h.others.includes("over"),
			reportNoted: true,
			free: true,
			assumes: ({ object, others }) =>
				`the reference to \`${object.text}\` that was there before is somebody else's: ${others!.includes("even") ? "the ways out that succeed leave it alone" : "who gets on success what that hangs in leaves it alone"}`,
			report: () => "",
		},
	];
}
