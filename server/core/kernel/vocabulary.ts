/**
 * The words everybody shares: what a path through C is made of (events), and what the simulator executes (operations).
 * Plain data only; knows no rule, no parser and no protocol.
 */

import type { CallRow } from "./row.ts";

/** Half-open range of UTF-16 offsets into the original text of one file. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

/** What an argument or a result is to the dma-buf family. */
export type ObjectType =
	| "dmabuf"
	| "attachment"
	| "sg_table"
	| "resv"
	| "gem"
	| "bo"
	| "fence"
	| "sync_file"
	| "syncobj"
	| "ww_ctx"
	| "exec"
	| "map"
	| "fb"
	| "client_buffer"
	| "fd"
	| "mutex"
	| "spinlock"
	| "array"
	| "other";

/**
 * An object as a path names it. Aliases are already unified: two references to the same object have the same `id`.
 * `resv` is the id of the reservation object that guards it, `buf` the id of the dma-buf it belongs to, where known.
 */
export interface ObjectRef {
	readonly id: string;
	readonly type: ObjectType;
	/** the C text it was reached by, for messages */
	readonly text: string;
	readonly resv?: string;
	readonly buf?: string;
	/** the attachment a mapping belongs to */
	readonly att?: string;
	/** of a table from a member: the direction in which another function of the file maps what it keeps there */
	readonly mapped?: string;
	/** an address taken from a mapping's description as if it were ordinary memory, not the description itself */
	readonly plain?: true;
	/** of what a call gives back: the reference was given to this path before, by nobody the table knows, and is the only one it knows of */
	readonly given?: "callee" | "found";
	/** stands for several objects (second creation at one site, an array): never a double, a leak or a self-deadlock */
	readonly many?: boolean;
}

/** How a call ended on this path, as far as the path's own branches tell. */
export type Outcome =
	| { readonly is: "success" }
	| { readonly is: "failure"; readonly errno?: string }
	| { readonly is: "timeout" }
	| { readonly is: "untested" };

interface EventBase {
	/** position on the path; fixes insert `n.5` */
	readonly id: number;
	readonly span: Span;
	/** function it lies in; inside the flow analysis spans count from that function's start, outside from the file's */
	readonly fn?: string;
	/** set when the event lies in another file than the function under analysis */
	readonly file?: string;
	/** then: the call in the file under analysis that leads there */
	readonly via?: { readonly fn: string; readonly span: Span };
	/** 0 in the function itself, 1 in a callee whose summary was expanded, … */
	readonly depth: number;
}

export interface CallEvent extends EventBase {
	readonly kind: "call";
	readonly callee: string;
	/** one entry per C argument */
	readonly args: readonly (ObjectRef | { readonly literal: string })[];
	readonly result?: ObjectRef;
	readonly outcome: Outcome;
	/** a callee we know nothing of: no effect on locks is assumed */
	readonly unknown?: true;
	/** of a driver's own function that the table does not have: what its body says of calls of it */
	readonly row?: CallRow;
}

export interface BranchEvent extends EventBase {
	readonly kind: "branch";
	readonly text: string;
	readonly taken: boolean;
	/** id of the call event whose result is tested, if it is one */
	readonly tests?: number;
	/** signs that result can still have: 1 negative or ERR_PTR, 2 zero or NULL, 4 positive or valid, or-ed */
	readonly sign?: number;
}

/** Memory behind a kernel mapping, a dma-buf or an attachment is touched. */
export interface AccessEvent extends EventBase {
	readonly kind: "access";
	readonly object: ObjectRef;
	readonly how: "read" | "write" | "field";
}

/** An obligation or an object leaves the function's hands: stored, returned, passed on. */
export interface HandOverEvent extends EventBase {
	readonly kind: "hand-over";
	readonly object: ObjectRef;
	readonly to: "caller" | "field" | "list" | "callee" | "fd";
	/** absent: all that there is of it */
	readonly what?: "vmap";
	readonly text: string;
}

/** An obligation comes into the function's hands from a named holder (the reverse of a hand-over). */
export interface AdoptEvent extends EventBase {
	readonly kind: "adopt";
	readonly object: ObjectRef;
	readonly from: "caller" | "field" | "list";
	/** it has to be given back, or passed on; otherwise that is left to the function */
	readonly owed?: true;
}

/** What the code does with the result of a call whose convention has a way to say that it failed. */
export interface ResultEvent extends EventBase {
	readonly kind: "result";
	/** id of the call event that gave it */
	readonly of: number;
	/** the value; its text is how this place calls it */
	readonly object: ObjectRef;
	/**
	 * tested; taken for a success (`field`: what it points to is touched, `pass`: a call gets it); thrown away; returned; left
	 * in a member where others look for NULL
	 */
	readonly does: "look" | "field" | "pass" | "drop" | "give" | "keep";
	/** signs that go this way at a look, and those that go the other one: 1 negative or ERR_PTR, 2 zero or NULL, 4 positive */
	readonly here?: number;
	readonly there?: number;
	/** of a look: nothing that follows names the variable again */
	readonly last?: true;
	/** of a look: the first that is said on this way, in place of the value, is that time ran out */
	readonly late?: true;
}

export interface ReturnEvent extends EventBase {
	readonly kind: "return";
	/** no return: a round of a loop ends here, cut short by this statement */
	readonly cuts?: "continue" | "break";
	readonly text: string;
	readonly value: "zero" | "negative" | "positive" | "pointer" | "null" | "err-ptr" | "void" | "unknown";
	/**
	 * the result whose failure was the last thing seen before this return, which is not reached without a failure; whether
	 * something was undone in between, and whether what is returned was taken for the error of a pointer that has none
	 */
	readonly after?: { readonly result: string; readonly undone: boolean; readonly noError?: true };
}

/** A path: events in execution order, from the function's entry to one exit. */
export type Event = CallEvent | BranchEvent | AccessEvent | HandOverEvent | AdoptEvent | ResultEvent | ReturnEvent;

/** The task whose path it is, where a mistake is about the task itself and not about an object. */
export const RUNNING_TASK = "driver";

/** An object of which a function's caller has a reference that it keeps. */
export interface KeptObject {
	readonly object: ObjectRef;
	/** "gem-ref" */
	readonly what: string;
	/** it gives it back itself whatever happens, or only where the function fails */
	readonly when: "always" | "failure";
	/** name of the argument that it was taken for, and the member of that which leads to who gives it back in the end */
	readonly by?: { readonly name: string; readonly member: string };
}

/** How the reservation lock stands when a function is entered, and how we know. */
export interface Entry {
	/** ids of reservation objects held by the caller */
	readonly held: readonly ObjectRef[];
	/** what surely nobody has taken for this function, so that it may not give it back: other paths of it take it first */
	readonly free?: readonly ObjectRef[];
	/** references that the caller gives back itself: always, or where the function fails */
	readonly kept?: readonly KeptObject[];
	/** proven by a callback's contract, an assertion or annotation, all call sites, or nothing can hold it */
	readonly certain: boolean;
	/** the callback, if it is one: `dma_buf_ops.pin` */
	readonly callback?: string;
	/** the callback that undoes it, and is not called where it fails: `dma_buf_ops.unpin` */
	readonly undoneBy?: string;
	/** numbers of the arguments that are there after it has failed, and what they lead to: others look at it then */
	readonly outlives?: readonly number[];
	/** context in which it runs, for the sleep and signalling rules */
	readonly context: "process" | "atomic" | "signalling" | "reclaim";
	/** one sentence, shown to the user: "entered with the reservation lock held (dma_buf_ops.pin, 6.12)" */
	readonly because: string;
}

export type {
	CallbackMode,
	Direction,
	ExporterCallback,
	Id,
	InjectAt,
	NotifyPolicy,
	Obligation,
	Op,
	OpBase,
	OpContext,
	OpName,
	OpSource,
	Place,
	Usage,
} from "./operation.ts";
export type {
	CacheLine,
	Program,
	ProgramTask,
	TaskRole,
	Toggles,
	World,
	WorldAttachment,
	WorldBuf,
} from "./program.ts";
