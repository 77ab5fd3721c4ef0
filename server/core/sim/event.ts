/**
 * What a step did, in order, finely enough for an observer to predict what lockdep and the kernel's own checks would say.
 * The mechanism writes this stream and never reads it. Function names are the operations' names, not the kernel's.
 */
import type { Direction, Id, Obligation, OpContext, Usage } from "../kernel/vocabulary.ts";
import type { WaitFor } from "./state.ts";

/**
 * The kernel code an event happens in, in operation words: "caller" (the lock macro in the driver itself), "attach",
 * "map_unlocked", "cb:map" (the exporter's callback), "notify" (the importer's) …
 */
export type Site = string;

/** Checks in the kernel's code that the mechanism itself runs into. */
export type WarnId =
	| "static-pin"
	| "bad-argument"
	| "notify-missing"
	| "release-with-attachments"
	| "map-lock"
	| "pin-busy"
	| "vmap-failed"
	| "reserve-zero"
	| "container-added"
	| "fence-put-pending"
	| "error-after-signal"
	| "detach-mismatch"
	| "signal-unlocked";
export type BugId =
	| "vunmap-unmapped"
	| "vunmap-count"
	| "vunmap-other"
	| "release-vmapped"
	| "no-slot"
	| "vmap-no-address";

export type SimEvent = { readonly task: Id; readonly site: Site } & (
	| { readonly ev: "enter-context" | "leave-context"; readonly context: OpContext }
	/** attempt; `ctx` null = without acquire context; `nested` = number of locks that ctx holds already */
	| {
			readonly ev: "lock-acquire";
			readonly cls: "resv" | "mutex";
			readonly id: Id;
			readonly ctx: Id | null;
			readonly trylock: boolean;
			readonly intr: boolean;
			/** owner at that moment */
			readonly owner: Id | null;
	  }
	| {
			readonly ev: "lock-acquired";
			readonly cls: "resv" | "mutex";
			readonly id: Id;
			readonly ctx: Id | null;
			readonly trylock: boolean;
	  }
	/** attempt given up: -EDEADLK, -EALREADY, -EINTR, or a trylock that failed */
	| {
			readonly ev: "lock-failed";
			readonly cls: "resv" | "mutex";
			readonly id: Id;
			readonly ctx: Id | null;
			readonly trylock: boolean;
			readonly errno: number;
	  }
	| {
			readonly ev: "unlock";
			readonly cls: "resv" | "mutex";
			readonly id: Id;
			readonly owner: Id | null;
			readonly ctx: Id | null;
	  }
	| { readonly ev: "might-lock"; readonly cls: "resv"; readonly id: Id }
	| { readonly ev: "might-sleep" }
	| { readonly ev: "assert-held"; readonly id: Id; readonly held: boolean; readonly owner: Id | null }
	/** mmap_lock may be taken (a user page may fault in) or is taken */
	| { readonly ev: "user-copy" }
	| { readonly ev: "mmap-lock"; readonly write: boolean }
	| { readonly ev: "alloc"; readonly gfp: "KERNEL" | "ATOMIC" | "NORECLAIM" }
	| { readonly ev: "fence-wait"; readonly sleeps: boolean; readonly fences: readonly Id[] }
	| { readonly ev: "fence-signal"; readonly fence: Id; readonly locked: boolean }
	| {
			readonly ev: "ww-init" | "ww-done" | "ww-fini";
			readonly ctx: Id;
			readonly acquired: number;
			readonly done: boolean;
	  }
	/** misuse of the acquire context the lock code itself notices */
	| {
			readonly ev: "ww-misuse";
			readonly ctx: Id;
			readonly what:
				| "done-then-lock"
				| "not-contended"
				| "slow-with-locks"
				| "slow-not-contended"
				| "killed-twice"
				| "fini-with-locks"
				| "init-twice";
	  }
	| {
			readonly ev: "cb-enter";
			readonly buf: Id;
			readonly fn: string;
			readonly dir?: Direction;
			readonly att?: Id;
			/** owner of the buffer's reservation lock, seen from the task that runs the callback */
			readonly owner: "self" | "other" | "free";
	  }
	| { readonly ev: "cb-exit"; readonly buf: Id; readonly fn: string; readonly ret: number | string }
	/** a finding of the mock exporter itself */
	| { readonly ev: "note"; readonly buf: Id; readonly note: string }
	| { readonly ev: "sleep"; readonly for: WaitFor }
	| { readonly ev: "wake"; readonly by: Id }
	| { readonly ev: "warn"; readonly id: WarnId; readonly object: Id }
	| { readonly ev: "bug"; readonly id: BugId; readonly object: Id }
	| { readonly ev: "null-deref"; readonly object: Id }
	| { readonly ev: "rcu-read"; readonly usage?: Usage }
	/** locked access to the fence list (or one entry of it): checks that the lock is held or an RCU read section is open */
	| { readonly ev: "resv-deref"; readonly id: Id; readonly what: "list" | "entry" }
	/** a reservation object dies with its buffer */
	| { readonly ev: "lock-destroy"; readonly id: Id; readonly owner: Id | null }
	| { readonly ev: "hand-over" | "adopt"; readonly what: Obligation; readonly object: Id; readonly with: string }
	| { readonly ev: "op-begin" | "op-end" | "op-blocked" }
);
