/**
 * What a rule is to the flow analysis: a small state machine per object, moved by happenings along a path.
 * The analysis knows happenings; what they mean, and which are mistakes, is the rule's table.
 */
import type { ApiRow, LockClass, Resource } from "../kernel/row.ts";
import type { Event, KeptObject, ObjectRef, Span } from "../kernel/vocabulary.ts";
import type { MappedWhere } from "./mapped-where.ts";
import type { NullTest } from "./null-tests.ts";
import type { Untaken } from "./untaken.ts";

export type HappeningKind =
	/** a call requires the lock: `fact` says how it stands */
	| "need"
	/** a call is about to take the lock itself */
	| "take"
	| "acquire"
	/** a reservation lock is asked for while another one is held, or in a context that lost one */
	| "ask"
	/** an exporter looks after caches, or maps, in its own hook for CPU access */
	| "maintain"
	/** a call is made while this is held, or begun and not ended */
	| "beneath"
	| "release"
	/** a resource is opened, closed, closed under another name than its opener's partner */
	| "open"
	| "open-failed"
	| "close"
	/** on entry: the caller has a reference that it keeps, see Entry.kept */
	| "kept"
	/** what the caller has taken a reference for is another's from here on, see ApiRow.forwards: the reference is this function's */
	| "forwarded"
	/** what the resource belongs to is closed while it is still open: a mapping's attachment is detached */
	| "owner-closed"
	/** the obligation leaves the function's hands */
	| "hand-over"
	/** nobody can say any more whose obligation it is */
	| "lose-track"
	/** a call that was to set it up has failed, and has freed it with all that lies around it */
	| "freed"
	/** the memory it lies in is freed by a call that knows nothing of it */
	| "discarded"
	/** memory behind the object is read or written */
	| "access"
	/** a call that does not close it takes the object (`callee`), or a member of it is touched (`how` is "field") */
	| "use"
	/** of the result of a call: tested, taken for a success while it may be a failure, thrown away, returned */
	| "look"
	| "rely"
	| "drop"
	| "give"
	/** an error pointer stays in a member that others test for NULL alone: `tested` */
	| "stays"
	/** the function says that all went well, and the last thing it saw was the failure of this call */
	| "end-after-failure"
	| "exit";

/** What machines follow: locks, resources, and what calls return. */
export type Over = LockClass | Resource | "result";

/** How the lock stands, as far as the path proves it. */
export type LockFact = "held" | "free" | "assumed-free" | "unknown";

export interface Happening {
	readonly kind: HappeningKind;
	/** what kind of thing the object is */
	readonly over: Over;
	/** key of the object inside the function; equal keys are the same object */
	readonly key: string;
	readonly object: ObjectRef;
	readonly row?: ApiRow;
	readonly callee?: string;
	readonly fact?: LockFact;
	/** the event since which the lock stands so; absent: since the entry, as far as anybody knows */
	readonly since?: number;
	/** direction argument of a mapping or CPU access, as written */
	readonly direction?: string;
	/** another function's test for NULL of what stays in a member */
	readonly tested?: NullTest;
	/** how another function of the file mapped what is unmapped, where the two do not fit */
	readonly mapped?: MappedWhere;
	/** it is closed through another owner than it was opened through, and both were made here */
	readonly foreign?: boolean;
	/** how the call that opened it had it, where this path shows that call */
	readonly opened?: Opened;
	readonly how?: "read" | "write" | "field";
	/** memory is touched through the bare address of a mapping */
	readonly plain?: boolean;
	/** ... and this path knows that it is one of a device's memory */
	readonly device?: boolean;
	/** what else is true about the object at this moment */
	readonly facts: ObjectFacts;
	/** the callback the function under analysis is, if it is one */
	readonly callback?: string;
	/** kernel release in force */
	readonly release: string;
	readonly exit?: ExitClass;
	/** of an exit: NULL is the answer, and no call of this path is known to have failed */
	readonly unfailed?: true;
	/** the `goto` that leads to an exit where other ways to the same return leave nothing behind */
	readonly jump?: Span;
	/** of a track that is lost: the callee that gets the object, where its name does not say that it gives anything back */
	readonly by?: string;
	/** given back is what this path never took: a mistake if the same call gives it back on paths that did */
	readonly untaken?: Untaken;
	/** of an exit: only a round of a loop ends; cut short: a mistake if another way through that round gives it back; `forNobody`: a mistake in any case */
	readonly cuts?: { readonly by: "continue" | "break"; readonly round: string; readonly forNobody?: true };
	/** of an owner that is closed too early: the `goto` on the way there, to blame if other ways to that call are right */
	readonly strayed?: { readonly site: string; readonly jump: Span };
	/** of an exit: a set of locks begun before any loop, the same one whatever round it is */
	readonly once?: true;
	/** every way out that succeeds leaves it behind */
	readonly always?: boolean;
	/** of an end after a failure: the good pointer whose error is returned */
	readonly misread?: string;
	/** of a hand-over: where to */
	readonly into?: Whose;
	/** of a hand-over: the array that it is put in; of an exit: it was lost with one */
	readonly array?: string;
	/** left behind by a way out that fails, where another one that fails gives it back */
	readonly unlike?: boolean;
	/** left behind by a callback that fails: what undoes that is called where the callback succeeds, and only there */
	readonly undoneBy?: string;
	/** of an exit in a settled state, with the object still where it was on entry: states in which ways out that do not fail leave it */
	readonly others?: readonly string[];
	/** the lock is taken within an acquire context, which may release it */
	readonly inContext?: boolean;
	/** given away is the object itself: not what it hangs below, nor (on a hand-over) an address inside its mapping */
	readonly direct?: boolean;
	/** no structure that outlives the call leads to it: a parameter (or embedded in one), or made here and not stored */
	readonly unshared?: boolean;
	/** what was opened is the result of this call, or what it put into an out-argument */
	readonly fresh?: boolean;
	/** it happens in another function than the one in which the object began to be followed */
	readonly apart?: boolean;
	/** ... in one that called that function */
	readonly above?: boolean;
	/** of what is given back apart: a flag that this path knows nothing of led to it */
	readonly steered?: () => boolean;
	/** of what is opened: it was there before this path began */
	readonly there?: boolean;
	/** the object came into being with this, see Pairing; `here`: the same function allocated its memory */
	readonly born?: "here" | "elsewhere";
	/** of a buffer whose reference is put: a device is attached, and it is this function that has to detach it */
	readonly attached?: boolean;
	readonly keeps?: KeptObject;
	/** of a reference given back: a callee made the object, and this path has put it behind a handle */
	readonly behindHandle?: boolean;
	/** of a reference given back that no call of the table gave: whose it was, where nothing else this path knows keeps the object */
	readonly given?: "callee" | "found";
	/** the number of what is opened is 0 */
	readonly none?: boolean;
	/** the mapping's token is a local variable: nobody else can undo it */
	readonly localToken?: boolean;
	/** another reservation lock held when one is asked for, and the lock its context lost to an older one */
	readonly holding?: ObjectRef;
	readonly lost?: string;
	/** what an allocating call may do, as written: "GFP_KERNEL" */
	readonly gfp?: string;
	/** the call in the function it belongs to, when what happens lies in a function called there */
	readonly site?: { readonly fn: string; readonly span: Span; readonly callee: string };
	/** the callee nobody knows that has had it, and by its name has left it as it was */
	readonly doubt?: string;
	/** where that variable lies */
	readonly token?: string;
	/** signs a result can have before a look, and after it on this way: 1 negative or ERR_PTR, 2 zero or NULL, 4 positive */
	readonly before?: number;
	readonly left?: number;
	/** a look at the result has told nothing apart before */
	readonly blind?: boolean;
	/** of a look: nothing that follows names the variable again */
	readonly last?: boolean;
	/** the table asks for a look at the result that is thrown away */
	readonly matters?: boolean;
	/** signs that go the way of a look, or that callers expect of what is returned */
	readonly here?: number;
	/** a wait that is over at once, or never runs out of time */
	readonly waits?: "not" | "forever" | "answers";
	/** a wait whose time is seen to run out */
	readonly limited?: boolean;
	/** a look at a result: the way taken says first that time ran out */
	readonly late?: boolean;
}

export interface Opened {
	readonly callee?: string;
	readonly direction?: string;
	readonly token?: string;
	readonly object: ObjectRef;
}

export interface ObjectFacts {
	/** the object stands for several: no double, no leak, no self-deadlock */
	readonly many: boolean;
	/** the object came into being, or into the function's hands, on this very path */
	readonly ours: boolean;
	/** this path got it from a descriptor, or attached to it, and did not ask who exports it */
	readonly imported: boolean;
	/** it hangs in a structure that others know: what is taken on it may be the structure's */
	readonly member: boolean;
	/** it happens in the function under analysis itself, not in a callee */
	readonly here: boolean;
	/** this path knows that the buffer may move: it looks after moves itself, gave its pin back or got none; and holds none now */
	readonly movable: boolean;
	/** this path has cleared what would undo the mapping that it is given away with */
	readonly bare: boolean;
	/** whether a CPU access bracket is open on the object; "unknown" when the caller may have opened one */
	readonly cpuAccess: "open" | "none" | "unknown";
}

/** Into whose hands something goes; "neutral": a callee that is known to leave locks as they are. */
export type Whose = "caller" | "field" | "list" | "callee" | "neutral" | "fd";

export type ExitClass = "success" | "failure" | "void" | "unknown";

export interface Transition {
	/** absent: the state an object is in before anything happened to it */
	readonly in?: string;
	readonly on: HappeningKind;
	readonly when?: (h: Happening) => boolean;
	/** absent: stays */
	readonly to?: string;
	/** one sentence to the user: what, why, what to do */
	readonly report?: (h: Happening) => string;
	/** other than the rule's own, for a case that weighs less */
	readonly severity?: "error" | "warning" | "info";
	/** the mistake is where the last note was made, and that note is its message; `report` adds the proof to it */
	readonly reportNoted?: true;
	/** only a mistake where `Happening.untaken` is proven by another path */
	readonly untaken?: true;
	/** the reference that was there before this path is somebody else's, and the replay has to know it */
	readonly free?: true;
	/** overrides the machine's `exits` */
	readonly exits?: "each" | "inconsistent";
	/** what the report rests on; undefined: on nothing here */
	readonly assumes?: (h: Happening) => string | undefined;
	/** what the step says when it is part of a finding's path */
	readonly note?: (h: Happening) => string;
}

export interface Machine {
	readonly id: string;
	readonly over: readonly Over[];
	readonly transitions: readonly Transition[];
	/**
	 * How mistakes at a function's exit are judged: `each` = every exit in that state is one; `inconsistent` = only
	 * where another exit of the same class is clean or this one is a failure (a lock handed to the caller on purpose is none).
	 */
	readonly exits?: "each" | "inconsistent";
	/**
	 * a callee nobody knows that gets the object leaves it as it is, unless its name says otherwise: an assumption of what
	 * follows; `either`: a name that says it opens something is otherwise, too
	 */
	readonly doubts?: true | "either";
	/** states in which this path has given back what it took: a loop that is left changes nothing about that */
	readonly settled?: readonly string[];
	/** states in which the object is nobody's any more: forgotten where nothing can name it, or where another takes its name */
	readonly gone?: readonly string[];
}

/** A mistake the analysis met, with the path that leads to it. */
export interface Report {
	readonly machine: string;
	readonly transition: number;
	readonly message: string;
	readonly happening: Happening;
	readonly path: readonly Event[];
	/** id of the event that is the mistake (for exits: the return) */
	readonly at: number;
	readonly assumptions: readonly string[];
	/** ids of the events that moved this machine for this object, with what they meant */
	readonly notes: ReadonlyMap<number, string>;
}
