/**
 * The shape of one row of the API table. The checker reads everything; the simulator only `CallRow` (name, roles,
 * return convention, operation), never lock states, pairing or ownership: its own behaviour has to agree with them.
 */
import type { ObjectType, OpName } from "./vocabulary.ts";

/** A mainline release, "6.12", or a named variant of one, "6.12-no-move-notify", "v10"; compared by releases.ts. */
export type Release = string;

export interface Releases {
	/** "never" = only ever proposed, in no release */
	readonly from: Release;
	/** inclusive; null = up to the newest known */
	readonly to: Release | null;
	/** a commit or source proves the range; two sources bound it; it is inferred or from memory */
	readonly provenance: "proven" | "bounded" | "inferred";
	/** first and last release in which it is not proven that this row applies (may reach outside the range) */
	readonly doubt?: readonly [Release, Release];
	/** releases whose stable updates have it since, though they came out without it: which of them, only the tree tells */
	readonly stable?: readonly Release[];
	/** named variants that have this row although their base release lies outside the range */
	readonly variants?: readonly Release[];
}

export interface Evidence {
	readonly release: Release;
	/** kernel file and line ("drivers/dma-buf/dma-buf.c:1137"), commit id or where else it was read */
	readonly at: string;
	/** in our own words */
	readonly fact: string;
}

export type ReturnKind =
	| "void"
	| "errno" /* 0 or negative */
	| "err_ptr"
	| "null_on_error"
	| "null_or_err_ptr"
	| "ptr" /* cannot fail */
	| "ptr_or_null" /* NULL is an answer, not an error */
	| "bool" /* true = done */
	| "fd_or_errno" /* >= 0 or negative */
	| "count_zero_on_error"
	| "bytes_left" /* 0 = done, positive = bytes not copied */
	| "count_or_errno" /* > 0 or negative */
	| "long_timeout" /* negative = error, 0 = timed out, positive = done */
	| "zero_or_minus_one"
	| "vm_fault"
	| "value";

export type ArgRole =
	| ObjectType
	| "dir"
	| "flags"
	| "size"
	| "ops"
	| "device"
	| "usage"
	| "timeout"
	| "bool"
	| "gfp"
	/** pointer that the call fills in */
	| "out"
	| "file"
	| "vma"
	| "user"
	| "cookie"
	| "ptr"
	/** only its type is looked at: not evaluated */
	| "type";

/**
 * One simulator operation a C call stands for. `fill` names what goes into each field: a number = that C argument,
 * "0.member" = what a member of it leads to, "result" = what the call returns ("result.member"), a string starting with "=" = that literal
 * ("=true", "=write").
 */
export interface Lowering {
	readonly op: OpName;
	readonly fill: Readonly<Record<string, number | "result" | string>>;
	/** left out where this argument is given, and is not NULL */
	readonly unless?: number;
	/** done where the call fails, and only there */
	readonly onFailure?: true;
	/** the first reference of what lies in this memory: counted where a call of the path gave the memory */
	readonly born?: true;
	/** a failing result is this operation's; absent everywhere = the last one's (one that cannot fail ignores it) */
	readonly fails?: true;
}

/** A source that is a member of an argument or of the result: which, and the members. */
export const BELOW = /^(\d+|result)\.(.+)$/;

/** What the simulator may know of a function: how C calls become operations. */
export interface CallRow {
	readonly name: string;
	readonly releases: Releases;
	/** role of each argument, by position */
	readonly args: readonly ArgRole[];
	/** `errors`: errno names without sign, "NULL", "false" or "0", the ones injected first in front */
	readonly returns: {
		readonly kind: ReturnKind;
		readonly object?: ObjectType;
		readonly errors: readonly string[];
		/** the result is this very argument */
		readonly same?: number;
	};
	/** operations in execution order; one whose object is not of the family is left out */
	readonly lowers?: readonly Lowering[];
}

/**
 * An access path below an argument or the result: "arg0->dmabuf->resv", "result->attach->dmabuf->resv", "arg0[*]->resv"
 * (every element), "*arg2" (what an out-parameter points to), "exec" (every lock a drm_exec context holds).
 */
export type LockPath = string;

/** What kind of lock a row is about; absent means the reservation lock. */
export type LockClass =
	| "resv"
	| "mutex"
	| "spinlock"
	| "rwlock"
	| "rwsem"
	| "mmap_lock"
	| "rcu"
	| "irq"
	| "preempt"
	| "object_name_lock";

export interface LockContract {
	/** state of the lock on entry; `depends` = on something the row's note explains, never decided */
	readonly pre: "held" | "free" | "either" | "depends" | "n/a";
	readonly on?: LockPath;
	readonly effect: "none" | "acquires" | "releases";
	/** when the lock is taken: always, when the call returns 0 / true / no ERR_PTR */
	readonly acquiresWhen?: "always" | "zero" | "true" | "not-err";
	/** how the kernel enforces `pre`: decides severity */
	readonly enforcement:
		| "none"
		| "lockdep-assert"
		| "self-acquire"
		| "might-lock"
		| "conditional"
		| "by-caller"
		| "unlock"
		| "doc-only";
	/** argument that carries a ww_acquire_ctx (not counting NULL) */
	readonly ctxArg?: number;
	/** argument that brings a lock along, held by whoever calls: where it is not NULL nothing is taken, and that lock is the object's */
	readonly unless?: number;
	/** absent = the reservation lock */
	readonly what?: LockClass;
	/** taken shared (readers do not exclude each other) */
	readonly shared?: true;
	/** a failed attempt is normal and leaves the lock as it was (trylock) */
	readonly trylock?: true;
	/** while it is held nothing may sleep */
	readonly atomic?: true;
	/** on some results the call has dropped the lock (VM_FAULT_RETRY): afterwards nothing is known of it */
	readonly mayRelease?: true;
}

/** A thing that must be undone: what is opened, on which argument (or the result), and by which names it is closed. */
export type Resource =
	| "dmabuf-ref"
	| "attachment"
	| "mapping"
	| "pin"
	| "vmap"
	| "vmap-local"
	| "cpu-access"
	| "gem-ref"
	| "fence-ref"
	| "fence-slots"
	/** fences of a list that one call may drop */
	| "fence-list"
	| "fd"
	| "sync-file"
	| "syncobj-ref"
	| "acquire-ctx"
	| "exec"
	| "signalling"
	| "resv-lock"
	| "resv-lock-array"
	| "resv-iter"
	/** code that runs only while the device is there */
	| "device-section"
	| "sg-table"
	| "dma-map"
	| "bo-ref"
	| "file-ref"
	| "lock"
	| "other";

export interface Pairing {
	readonly what: Resource;
	/** the object that carries the obligation: "arg0", "arg1", "result", "*arg2" */
	readonly on: string;
	readonly with: readonly string[];
	/** only on this outcome; absent = whenever the call succeeds (opens) or always (closes) */
	readonly when?: "success" | "always";
	/** the object comes into being with its first reference: whoever owns its memory may also just free that */
	readonly born?: true;
	/** the fence stands for several others (an array, a link of a chain); `may`: programs decide */
	readonly container?: true | "may";
	/** the object has and keeps one of it, however often it is asked for: closing it again does nothing; `undone` by the object itself at its end */
	readonly once?: "kept" | "undone";
	/** where the object itself goes, so does this: only a way out that keeps the object leaves it behind */
	readonly atEnd?: true;
	/** what must be equal at both ends besides the object: position in the opening and in the closing call */
	readonly match?: readonly { readonly open: string; readonly close: string }[];
}

/** The family of rows that nobody wrote: they are read from the bodies of a driver's own functions. */
export const OWN_FAMILY = "own";

export interface ApiRow extends CallRow {
	readonly kind: "function" | "inline" | "macro" | "callback" | "ioctl" | "type";
	readonly family: string;
	/** as in `#include <...>`; a bare file name or a remark in brackets = not for drivers */
	readonly header: string;
	readonly lock: LockContract;
	readonly opens?: Pairing;
	readonly closes?: Pairing;
	/** further obligations that the same call opens or closes, with the same outcome */
	readonly alsoOpens?: readonly Pairing[];
	readonly alsoCloses?: readonly Pairing[];
	/** what happens to references that arguments or the result carry */
	readonly ownership: readonly {
		readonly does: "gets" | "puts" | "consumes" | "keeps" | "borrows" | "frees" | "transfers" | "discards";
		readonly what: string;
		readonly on?: "success" | "failure";
		readonly object?: string;
	}[];
	/** frees what an object holds, and puts no reference: for the `free` hook, and for who has set the object up himself */
	readonly takesApart?: true;
	readonly mustCheck: boolean;
	/** the result matters only in this case (then `mustCheck` is false): argument and what it must be */
	readonly mustCheckWhen?: { readonly arg: number; readonly is: "non-null" | "true" };
	/** the call cannot fail when this argument is the constant (an uninterruptible lock without an acquire context) */
	readonly cannotFailWhen?: { readonly arg: number; readonly is: "true" | "false" };
	/** errors that only come when this argument is true: name -> position */
	readonly errorNeeds?: Readonly<Record<string, number>>;
	readonly maySleep: boolean;
	/** locks taken and dropped again inside the call, besides `lock` (mmap_lock of copy_to_user …) */
	readonly takes?: readonly LockClass[];
	/** allocates: position of its gfp argument, or "kernel" when it is always GFP_KERNEL */
	readonly allocates?: number | "kernel";
	/** waits until fences are signalled: forbidden where signalling depends on this code */
	readonly waits?: true;
	/** the result is a fence whose own `.wait` answers an errno, not 0, when time runs out */
	readonly answersTimeout?: true;
	/** where it fails, what its out-argument points to may stay as it was: NULL, if it was that */
	readonly leavesOut?: true;
	/** nothing is made and no lock taken where this argument is 0 */
	readonly noneWithout?: number;
	/** tells that the lock is held (or not) when it is passed: a proof about the function's entry */
	readonly asserts?: "held" | "free";
	/** memory behind which arguments is read or written by the CPU */
	readonly access?: readonly { readonly arg: number; readonly how: "read" | "write" }[];
	/** whether the description of memory in arg0 is filled in, or is not */
	readonly tells?: "set" | "null";
	/** what one argument points to becomes what the other, or the result, points to */
	readonly copies?: { readonly to: number | "result"; readonly from: number };
	/** every byte of what this argument points to becomes the value of that one */
	readonly fills?: { readonly arg: number; readonly with: number };
	/** the result is the structure around arg0, which sits in it as `as`; its member `data` shows the buffer in arg0's member `of` */
	readonly shows?: { readonly as: string; readonly data: string; readonly of: string };
	/** the same arguments have the same answer, however often it is asked: what an object is does not change */
	readonly steady?: true;
	/** arg0 leads to the object that its role names by this member */
	readonly through?: string;
	/** the result is a dma-buf made just now: nobody else uses it yet */
	readonly exports?: true;
	/** the result is a dma-buf that somebody else made */
	readonly imports?: true;
	/** from here on others find what it is given by a descriptor */
	readonly publishes?: true;
	/** from here on others find the object by the handle it gets, and may give that back */
	readonly givesHandle?: true;
	/** no lock is taken any more in the acquire context arg0 */
	readonly lastLock?: true;
	/** a signal may end the wait for the lock */
	readonly interruptible?: true;
	/** it does more than a row can say: in the file that defines it, it is followed instead */
	readonly bodyTells?: true;
	/** by the user, in `.dmabuf-lens.json`: the row is nobody else's, and a path has to bring it along */
	readonly declared?: true;
	/** looks after caches of memory that a device reaches */
	readonly syncs?: true;
	/** maps whole pages into the kernel's address space */
	readonly maps?: true;
	/** of a callback: references that are its caller's */
	readonly keeps?: readonly KeptReference[];
	/** a member of the result leads to what this argument is */
	readonly remembers?: { readonly arg: number; readonly as: string };
	/** an exported helper that the core enters as this callback, by itself or through a wrapper in a header: `drm_gem_object_funcs.mmap` */
	readonly serves?: string;
	/** where it succeeds, the mapping into userspace that is this argument is another's: what was kept for it is this function's */
	readonly forwards?: number;
	/** of a loop: run to its end, it leaves nothing in the cursor that is this argument */
	readonly exhausts?: number;
	/** begins a loop whose body runs with the lock contract as stated; see LOOP_MEANINGS in table/scopes.ts */
	readonly loop?: true;
	/** the name that replaced it, and what it replaced */
	readonly renamedTo?: string;
	readonly renamedFrom?: string;
	/** headers of single drivers that declare it in releases that no longer offer it to all */
	readonly stillIn?: readonly string[];
	/** why a reader should care, in one or two sentences of our own */
	readonly note?: string;
	readonly evidence: readonly Evidence[];
}

/** A reference that a callback's caller has and gives back itself: always, or only where the callback fails. */
export interface KeptReference {
	readonly what: Resource;
	/** access path below the callback's arguments ("arg0->priv"), and what lies there */
	readonly on: string;
	readonly as: ObjectType;
	readonly when: "always" | "failure";
	/** the argument that it was taken for leads to it by another name, and by `undoing` to who gives it back in the end */
	readonly alsoAt?: { readonly arg: number; readonly member: string; readonly undoing: string };
}

/** How the core enters a callback of a known ops table. */
export interface CallbackRow {
	/** "dma_buf_ops" */
	readonly struct: string;
	readonly member: string;
	readonly releases: Releases;
	/** state of the reservation lock of the object the callback gets */
	readonly entered: "held" | "free" | "depends" | "n/a";
	/** which lock: access path below the callback's arguments ("arg0->dmabuf->resv") */
	readonly on?: LockPath;
	readonly mayLock: boolean;
	readonly context: "process" | "atomic" | "signalling" | "reclaim";
	/** no reservation lock of any object can be held (system call, probe, work item): every other lock is free, too */
	readonly nothingHeld?: true;
	/** other locks the caller holds around it */
	readonly under?: readonly LockClass[];
	/** role of each argument */
	readonly args: readonly ArgRole[];
	/** what the callback returns: decides what `return` at its end means */
	readonly returns: ReturnKind;
	readonly keeps?: readonly KeptReference[];
	/** member of the same struct that undoes it, and is not called where this one fails */
	readonly undoneBy?: string;
	/** numbers of the arguments that are there after it has failed, and whatever they lead to */
	readonly outlives?: readonly number[];
	readonly mandatory?: boolean;
	readonly note?: string;
	readonly evidence: readonly Evidence[];
}

/** The call was to set it up; where it fails it has freed it. */
export function freesOnFailure({ does, on }: ApiRow["ownership"][number]): boolean {
	return does === "frees" && on === "failure";
}

/** What a row opens, or closes, in one list. */
export function pairingsOf(one: Pairing | undefined, more: readonly Pairing[] | undefined): readonly Pairing[] {
	return one ? (more ? [one, ...more] : [one]) : (more ?? NO_PAIRINGS);
}

const NO_PAIRINGS: readonly Pairing[] = [];
