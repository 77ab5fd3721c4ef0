/**
 * The shape of one row of the API table. The checker reads everything; the simulator only `CallRow` (name, roles,
 * return convention, operation), never lock states, pairing or ownership: its own behaviour has to agree with them.
 */
import type { ObjectType } from "./vocabulary.ts";

/** A mainline release, "6.12"; compared by number, never as text. */
export type Release = string;

export interface Releases {
	readonly from: Release;
	/** inclusive; null = up to the newest known */
	readonly to: Release | null;
	/** a commit or source proves the start; two sources bound it; it is inferred or from memory */
	readonly provenance: "proven" | "bounded" | "inferred";
	/** for `bounded`: first and last release the change may have happened in */
	readonly doubt?: readonly [Release, Release];
}

export interface Evidence {
	readonly release: Release;
	/** kernel file and line ("drivers/dma-buf/dma-buf.c:1137") or commit id */
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
	| "long_timeout" /* negative = error, 0 = timed out, positive = done */
	| "zero_or_minus_one"
	| "vm_fault"
	| "value";

/** What the simulator may know of a function: how C calls become operations. */
export interface CallRow {
	readonly name: string;
	readonly releases: Releases;
	/** role of each argument, by position */
	readonly args: readonly (ObjectType | "dir" | "flags" | "size" | "ops" | "device" | "usage" | "timeout" | "bool")[];
	readonly returns: { readonly kind: ReturnKind; readonly object?: ObjectType; readonly errors: readonly string[] };
	/** simulator operation and which C argument fills which of its fields: `{ op: "pin", fill: { att: 0 } }` */
	readonly lowers?: { readonly op: string; readonly fill: Readonly<Record<string, number | "result" | string>> };
}

/** An access path below an argument or the result, as in "arg0->dmabuf->resv", "result->attach->dmabuf->resv", "arg0[i]->resv". */
export type LockPath = string;

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
	| "fd"
	| "sync-file"
	| "acquire-ctx"
	| "exec"
	| "signalling"
	| "resv-lock"
	| "resv-lock-array"
	| "sg-table"
	| "dma-map"
	| "bo-ref"
	| "other";

export interface Pairing {
	readonly what: Resource;
	/** "arg0", "arg1", "result" */
	readonly on: string;
	readonly with: readonly string[];
}

export interface ApiRow extends CallRow {
	readonly kind: "function" | "inline" | "macro" | "callback" | "ioctl" | "type";
	readonly family: string;
	readonly header: string;
	readonly lock: LockContract;
	readonly opens?: Pairing;
	readonly closes?: Pairing;
	/** what happens to references that arguments or the result carry */
	readonly ownership: readonly {
		readonly does: "gets" | "puts" | "consumes" | "keeps" | "borrows" | "frees" | "transfers";
		readonly what: string;
		readonly on?: "success" | "failure";
		readonly object?: string;
	}[];
	readonly mustCheck: boolean;
	readonly maySleep: boolean;
	/** the name that replaced it, and what it replaced */
	readonly renamedTo?: string;
	readonly renamedFrom?: string;
	/** why a reader should care, in one or two sentences of our own */
	readonly note?: string;
	readonly evidence: readonly Evidence[];
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
	readonly evidence: readonly Evidence[];
}
