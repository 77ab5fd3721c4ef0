/** What one analysis of one file needs at hand: the table for the release, the file's functions, the rules' machines. */
import type { ApiRow, LockClass, Resource } from "../kernel/row.ts";
import type { Event, Span } from "../kernel/vocabulary.ts";
import type { Question } from "./asked.ts";
import type { Behind } from "./callees.ts";
import type { Choosing } from "./choosing.ts";
import type { Exit } from "./explore.ts";
import type { Call, Expr, FunctionIr } from "./ir.ts";
import type { Machine, Report } from "./machine.ts";
import type { MappedWhere } from "./mapped-where.ts";
import type { Meaning } from "./meaning.ts";
import type { KeptPointer, NullTest } from "./null-tests.ts";
import type { NumberOf } from "./numbers.ts";
import type { OwnRow } from "./own-row-of.ts";
import type { Move } from "./own-rows.ts";
import type { Relevance } from "./relevance.ts";
import { extend, type State } from "./state.ts";
import type { Value } from "./value.ts";

/** An event without the fields the trail adds. */
export type NewEvent = Event extends infer E
	? E extends Event
		? Omit<E, "id" | "span" | "depth" | "fn" | "file" | "via">
		: never
	: never;

export type PathState = State<Event>;

/** One activation of a function on the path: the function itself, or a callee that is followed. */
export interface Frame {
	readonly fn: FunctionIr;
	readonly depth: number;
	/** call sites that lead here, so that what one callee creates for two callers has two names */
	readonly chain: string;
	/** a short name for the chain, for symbols */
	readonly tag: string;
	/** the block that runs now */
	block: number;
	/** where it was called */
	readonly from?: { readonly frame: Frame; readonly span: Span };
	/** in a callee of another file: the call in the file under analysis that leads there */
	readonly via?: { readonly fn: string; readonly span: Span };
	/** what the callers still look at when this function comes back, innermost first */
	readonly above: readonly Relevance[];
	/** the callers themselves */
	readonly callers: readonly FunctionIr[];
}

/** The function itself, called by nobody on the path. */
export function rootFrame(fn: FunctionIr): Frame {
	return { fn, depth: 0, chain: "", tag: "", block: 0, above: [], callers: [] };
}

/** Takes mmap_lock; allocates memory or waits; maps pages into the kernel. */
export type Grave = "faults" | "allocates" | "maps";

/** Where a call stands: what a name means there. */
export type Caller = { readonly file?: string };

/** Which functions of the driver are followed into, and what is known of those that are not. */
export interface Callees {
	/** the table, as it reads in the file */
	readonly row: (name: string) => ApiRow | undefined;
	/** all that is known, where others see less of it; and what was read from bodies of this file's functions */
	readonly whole: () => Callees;
	/** what is known to a function of another file, the same whichever file is under analysis: what is read from its body is kept */
	readonly abroad: () => Callees;
	/** stands for what is known of other files: another object when that changes */
	readonly others: object;
	readonly ownRows: Map<string, OwnRow | null>;
	/** the function a name stands for in a function that calls it; undefined when it is not followed */
	readonly follow: (name: string, from: Caller) => FunctionIr | undefined;
	/** it would be worth following, and is too long for that */
	readonly isTooLong: (name: string, from: Caller) => boolean;
	/** it lies in the file under analysis */
	readonly isHere: (name: string, from: Caller) => boolean;
	/** some function of the file drops a lock of this class, and maybe of this member, that its caller took */
	readonly dropsForCaller: (what: LockClass, member?: string) => boolean;
	/** a function of the file that tests what another leaves in a member for NULL, where no test there is of errors */
	readonly nullTest: (kept: KeptPointer) => NullTest | null;
	/** functions of the file that call it by its name; and those that lead to it, with all that these lead to besides */
	readonly callersOf: (name: string) => readonly FunctionIr[];
	readonly besides: (name: string) => readonly FunctionIr[];
	/** a name that makes a function worth analysing */
	readonly ofFamily: (name: string) => boolean;
	/** a function of the file may be followed somewhere, for whatever reason */
	readonly mayFollow: (name: string) => boolean;
	/** the function, if it or something it calls does what is forbidden beneath a reservation lock, or where fences are signalled */
	readonly grave: (name: string, how: Grave, from: Caller) => FunctionIr | undefined;
	/** the function a name stands for, if that lies in another file; to look at, not to follow; or wherever it lies */
	readonly elsewhere: (name: string, from: Caller) => FunctionIr | undefined;
	readonly body: (name: string, from: Caller) => FunctionIr | undefined;
	/** what a call through a pointer may run: `x->base->member()`; none when nobody knows */
	readonly behind: (base: string, member: string) => Behind;
	/** a function of the driver from which no call that moves a lock or a resource is reached */
	readonly locksNothing: (name: string, from: Caller) => boolean;
	/** a function of the driver from which a call that moves a lock or a resource is reached */
	readonly leadsOn: (name: string, from: Caller) => boolean;
	/** the callee only looks at what this argument points to; looked up in other files, too, where that is worth the reading */
	readonly borrows: (name: string, arg: number, from: Caller) => boolean;
	readonly looksOnly: (name: string, arg: number, from: Caller) => boolean;
	/** the callee puts something where this argument points */
	readonly fills: (name: string, arg: number) => boolean;
	/** the callee is followed, and it, or something it calls, tests a condition of this text */
	readonly tests: (name: string, text: string, from: Caller) => boolean;
	/** the callee is followed, and it, or something it calls, mentions a member of this name, or lies in another file */
	readonly reads: (name: string, member: string, from: Caller) => boolean;
	/** the callee reads or writes memory mapped at this argument, and leaves it to its caller to announce that */
	readonly touches: (name: string, arg: number, from: Caller) => "read" | "write" | undefined;
	/** how the table that a call gives back was mapped by another function of the file, where that does not fit */
	readonly mappedWhere: (call: Call, table: number, given: string, from: FunctionIr) => MappedWhere | null;
	/** the member beside one that keeps an attachment, where the file shows that its buffer is there */
	readonly bufferBeside: (member: string) => string | undefined;
	/** the file's functions that run when the last reference of this kind goes, if they lead to anything; members any of them clears */
	readonly hooks: (what: Resource) => readonly FunctionIr[];
	/** all of them, null for one that cannot be read */
	readonly everyHook: (what: Resource) => readonly (FunctionIr | null)[];
	readonly clearedAtEnd: (what: Resource) => ReadonlySet<string>;
	/** the half that this file has of a release in another file that is not at hand, for a structure, or for any */
	readonly releaseOf: (name: string, struct: string | null, from: Caller) => FunctionIr | undefined;
	/** a function of this file that has a `return NULL` */
	readonly mayGiveNothing: (name: string) => boolean;
	/** a macro that returns from the function in which it stands */
	readonly leaves: (name: string) => boolean;
	/** a function that is no more than a short name for a place; which one it is, is seen of it without following it */
	readonly shortFor: (name: string, from: FunctionIr) => FunctionIr | undefined;
	/** what an enumerator of the file's, or of its driver's, stands for */
	readonly numberOf: NumberOf;
	/** told what a function of the file was asked for by none of these: its body was followed, or something told of it as a whole */
	readonly note: (question: Question) => void;
}

export interface Context {
	readonly release: string;
	readonly row: (name: string) => ApiRow | undefined;
	readonly callees: Callees;
	readonly machines: readonly Machine[];
	/** machine and transition numbers by "kind:over" */
	readonly listeners: ReadonlyMap<string, readonly (readonly [number, number])[]>;
	/** some machine listens to uses of objects */
	readonly hearsUse: boolean;
	/** some machine wants to know what is called beneath a lock */
	readonly hearsBeneath: boolean;
	readonly report: (r: Report, s: PathState) => void;
	/** choices made so far while the current statement runs, as text */
	script: () => string;
	/** exits of callees already followed for the current statement */
	memo: Map<string, unknown>;
	/** expressions known to have one outcome, or several */
	readonly choosing: Map<Expr, Choosing>;
	/** what calls stand for */
	readonly meanings: Map<Expr, Meaning>;
	/** the C text under which a symbol was last tested */
	readonly tested: Map<string, string>;
	/** what made a symbol, where that was a callee that is not followed */
	readonly unfollowed: Map<string, Unfollowed>;
	/** callees that were followed from some caller */
	readonly entered: Set<string>;
	/** objects that some machine followed, on whatever path, and those among them that one lost track of */
	readonly tracked: Set<string>;
	readonly escaped: Set<string>;
	/** calls that give back what their path took, with what that was; see untaken.ts */
	readonly givenBack: Map<string, Set<string>>;
	/** what some path took itself, with the calls before that cannot have taken it; see untaken.ts */
	readonly takenAnew: Map<string, Set<string>>;
	/** calls that detach, on some path, what was unmapped before */
	readonly unmappedAt: Set<string>;
	/** what rounds of loops give back by their end, see rounds.ts */
	readonly roundsClean: Set<string>;
	/** told of calls of functions without a row, before they run */
	onCall?: (name: string, from: FunctionIr, args: readonly Value[], s: PathState) => void;
	/** told of calls of rows, once they are on the path, and of what leaves the function's hands */
	onRow?: (s: PathState, move: Omit<Move, "targets">) => void;
	onLetGo?: (v: Value) => void;
	/** the ways out that were found so far tell all that is asked: no others are looked for */
	enough?: (exits: readonly Exit[]) => boolean;
	/** the row that a callee's body is worth; undefined when it is better followed */
	readonly ownRow: (cx: Context, callee: FunctionIr) => OwnRow | undefined;
	/** every failure of a function of the driver is an error pointer, and what it gives otherwise is never NULL */
	readonly givesErrors: (cx: Context, name: string, from: Caller) => boolean;
	/** such rows that were used, by name */
	readonly ownRows: Map<string, ApiRow>;
	/** a function whose calls are all that is looked for: what leads to none is not followed */
	towards?: string;
	/** states of one property that are followed from one block, each a real path; 0 = only locks tell states apart, all others are joined */
	apart: number;
	/** callees are not followed: a second look at a function that cost too much with them */
	readonly skims: boolean;
	/** states that were not followed: enough like them were */
	passedOver: number;
	/** callees that could not be read, or cost too much: what they do is unknown */
	readonly unread: Set<string>;
	/** something depends on whether the callers hold a lock */
	asked: boolean;
	/** the activation that runs now */
	frame: Frame;
	/** the call whose result is stored right away, and the C text of where */
	target: { readonly call: Expr; readonly text: string } | null;
	/** the call whose result the current statement throws away */
	discarded: Expr | null;
	/** picks one of `n` outcomes; the others are explored later from the same state */
	choose: (n: number) => number;
	/** follows a callee; gives the value it returns, or null when the path ends in it */
	readonly enter: Enter;
}

/** A call that is not followed, in the function it stands in. */
export interface Unfollowed {
	readonly name: string;
	readonly from: FunctionIr;
	readonly span: Span;
}

/** What a path does with the call of a function that has a body. */
export type Enter = (
	cx: Context,
	s: PathState,
	fr: Frame,
	callee: FunctionIr,
	call: Expr & { t: "call" },
	args: readonly Value[],
) => Value | null;

/** What an exploration begins with: nothing chosen, followed or lost so far. */
export function nothingYet() {
	return {
		target: null,
		discarded: null,
		choose: () => 0,
		script: () => "",
		memo: new Map<string, unknown>(),
		choosing: new Map<Expr, Choosing>(),
		meanings: new Map<Expr, Meaning>(),
		tested: new Map<string, string>(),
		unfollowed: new Map<string, Unfollowed>(),
		entered: new Set<string>(),
		tracked: new Set<string>(),
		escaped: new Set<string>(),
		givenBack: new Map<string, Set<string>>(),
		takenAnew: new Map<string, Set<string>>(),
		unmappedAt: new Set<string>(),
		roundsClean: new Set<string>(),
		passedOver: 0,
		ownRows: new Map<string, ApiRow>(),
		unread: new Set<string>(),
	};
}

/** Appends an event to the path; gives its id. */
export function record(s: PathState, fr: Frame, span: Span, event: NewEvent): number {
	s.trail = extend(s.trail, event, span, fr);
	return s.trail.length;
}

/** The object came into being, or into the function's hands, on this path; and the event with which it did. */
export function isOurs(s: PathState, key: string): boolean {
	return madeAt(s, key) !== undefined;
}

export function madeAt(s: PathState, key: string): number | undefined {
	const at = s.created.get(/^[^.-]*/.exec(key)![0]) ?? -1;
	return at > 0 ? at : undefined;
}
