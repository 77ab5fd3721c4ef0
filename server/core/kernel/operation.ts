/**
 * What the simulator executes: one operation is one step of one task. Names follow the simulator's specification and the
 * oracle's scripts. Plain data only; knows nothing of how an operation behaves.
 */
import type { Span } from "./vocabulary.ts";

export type Id = string;
export type Direction = "bidir" | "to" | "from" | "none";
export type Usage = "kernel" | "write" | "read" | "bookkeep";

/** What a callback of the mock exporter does; `ok` is the default, `none` leaves it out of the ops table. */
export type CallbackMode = "ok" | "none" | "fail" | "null" | "eintr" | "lock" | "mtx" | "notify";
/** The exporter's callbacks, by the member names the simulator uses. */
export type ExporterCallback =
	| "attach"
	| "detach"
	| "pin"
	| "unpin"
	| "map"
	| "unmap"
	| "begin"
	| "end"
	| "mmap"
	| "vmap"
	| "vunmap"
	| "release"
	/** not a callback: the exporter's private pointer, whose absence export refuses */
	| "priv";
/** What an importer does when it is told that the buffer moves; `none` = it has no such callback. */
export type NotifyPolicy = "none" | "flag" | "unmap" | "remap" | "lock" | "pin" | "wait" | "map_unlocked" | "revoke";
/** A context that surrounds one operation (`spin:lock b0`); stackable. */
export type OpContext = "spin" | "rcu" | "preempt" | "irq" | "signalling" | "reclaim" | "mmaplock" | "raw";
export type Place = "SYSTEM" | "GTT" | "VRAM" | "CMA" | "NONE";
/** How the result of a call is misread. */
export type Misreading = "ignored" | "null-test" | "err-test" | "err-kept" | "count" | "timeout" | "success";
/** Where inside a compound operation an injected failure strikes; without it the operation itself fails at once. */
export type InjectAt = "attach" | "pin" | "map" | "hook" | "copy";

export interface OpSource {
	/** 1-based line of the C function or of the script */
	readonly line?: number;
	readonly span?: Span;
	/** event of the path this operation was lowered from */
	readonly event?: number;
}

/** Fields every operation may carry. */
export interface OpBase {
	/** contexts around this operation only, outermost first */
	readonly contexts?: readonly OpContext[];
	/** expected result: a number, or a word such as "ptr", "null", "blocked:mutex" */
	readonly ret?: number | string;
	/** keep the result under this name */
	readonly save?: string;
	/** run only when the saved variable equals `eq` (default 0), or is negative */
	readonly if?: { readonly var: string; readonly eq?: number; readonly neg?: boolean };
	/** errno name: the operation fails with it */
	readonly inject?: string;
	readonly injectAt?: InjectAt;
	readonly label?: string;
	readonly src?: OpSource;
}

type BufOps =
	| "resv.trylock"
	| "resv.unlock"
	| "resv.is_locked"
	| "resv.assert_held"
	| "vmap"
	| "vmap_unlocked"
	| "client.vmap_local"
	| "client.vunmap_local"
	| "client.vmap"
	| "client.vunmap"
	| "gem.pin"
	| "gem.unpin"
	| "gem.unpin_locked"
	| "move_notify"
	| "get"
	| "put"
	| "fd.install"
	| "fd.get"
	| "fd.close"
	| "touch"
	| "kmap"
	| "ioctl_bad"
	| "frame.mark";

type AttOps = "pin" | "unpin" | "detach" | "need_remap" | "track" | "untrack" | "peek_page" | "dma_addr";

/**
 * One operation = one step of one task. Field names are the same in scenarios, in the script language and here.
 * An operation on a reservation object names the buffer it guards (`buf`); buffers may share one (`resv=b0`).
 */
export type Op = OpBase &
	(
		| { readonly op: BufOps; readonly buf: Id }
		| { readonly op: AttOps; readonly att: Id; readonly buf?: Id }
		// locks and contexts
		| { readonly op: "resv.lock"; readonly buf: Id; readonly ctx?: Id; readonly intr?: boolean }
		/** `ctx` absent: called with a NULL context */
		| { readonly op: "resv.lock_slow"; readonly buf: Id; readonly ctx?: Id; readonly intr?: boolean }
		| { readonly op: "ww.init" | "ww.done" | "ww.fini" | "ww.unlock_all"; readonly ctx: Id }
		| { readonly op: "exec.init" | "exec.until" | "exec.fini"; readonly ctx: Id; readonly dup?: boolean }
		| { readonly op: "exec.lock_obj"; readonly ctx: Id; readonly buf: Id; readonly n?: number }
		/** `try`: does not wait; 1 or 0 */
		| { readonly op: "mutex.lock"; readonly mutex: Id; readonly try?: boolean }
		| { readonly op: "mutex.unlock"; readonly mutex: Id }
		/** `scope`: the cookie that tells sections apart */
		| { readonly op: "crit.begin" | "crit.end"; readonly scope?: Id }
		| { readonly op: "nop" | "might_fault" }
		/** a stretch that must not sleep: a spinlock taken, interrupts off, an RCU section */
		| { readonly op: "atomic.begin" | "atomic.end"; readonly lock?: Id }
		| { readonly op: "alloc"; readonly gfp: "KERNEL" | "ATOMIC" | "NORECLAIM" }
		/** a callback body begins or ends: the entry state of its reservation lock is set up, and checked at the end */
		| { readonly op: "cb.enter" | "cb.exit"; readonly buf: Id; readonly cb: string }
		// reservation fences
		| { readonly op: "resv.reserve"; readonly buf: Id; readonly n: number }
		| { readonly op: "resv.add"; readonly buf: Id; readonly fence: Id; readonly usage: Usage }
		| { readonly op: "resv.add_container"; readonly buf: Id; readonly usage: Usage }
		/** every entry of `old`'s context (or of context number `ctx`) becomes `fence` */
		| {
				readonly op: "resv.replace";
				readonly buf: Id;
				readonly fence: Id;
				readonly usage: Usage;
				readonly old?: Id;
				readonly fenceCtx?: number;
		  }
		/** `timeout` in milliseconds; absent = for ever */
		| {
				readonly op: "resv.wait";
				readonly buf: Id;
				readonly usage: Usage;
				readonly intr?: boolean;
				readonly timeout?: number;
		  }
		| { readonly op: "resv.test" | "resv.get_fences"; readonly buf: Id; readonly usage: Usage }
		| { readonly op: "resv.get_singleton"; readonly buf: Id; readonly usage: Usage; readonly out?: Id }
		| { readonly op: "resv.iter"; readonly buf: Id; readonly usage: Usage; readonly locked: boolean }
		| { readonly op: "resv.expect"; readonly buf: Id; readonly list: readonly (readonly [Id, Usage])[] }
		// fences
		/** `owed`: whoever made it has to put it */
		| {
				readonly op: "fence.new";
				readonly fence: Id;
				readonly ctx?: number;
				readonly seq?: number;
				readonly owed?: boolean;
		  }
		| {
				readonly op: "fence.array";
				readonly fence: Id;
				readonly parts: readonly Id[];
				readonly any?: boolean;
				readonly owed?: boolean;
		  }
		| {
				readonly op: "fence.chain";
				readonly fence: Id;
				readonly inner: Id;
				readonly prev?: Id;
				readonly seq: number;
				readonly owed?: boolean;
		  }
		| { readonly op: "fence.merge"; readonly fence: Id; readonly of: readonly Id[] }
		| { readonly op: "fence.unwrap"; readonly fence: Id; readonly list?: readonly Id[] }
		| { readonly op: "fence.find_seqno"; readonly fence: Id; readonly seq: number; readonly expect?: Id | null }
		| {
				readonly op: "fence.signal" | "fence.signal_nolock" | "fence.status" | "fence.touch" | "fence.put";
				readonly fence: Id;
		  }
		// `several`: of what a program hands in, which may be a container, and is one here
		| { readonly op: "fence.get"; readonly fence: Id; readonly several?: boolean }
		| { readonly op: "fence.seterr"; readonly fence: Id; readonly err: string }
		| { readonly op: "fence.add_cb" | "fence.rm_cb"; readonly fence: Id; readonly cb: Id }
		| { readonly op: "fence.wait"; readonly fence: Id; readonly intr?: boolean; readonly timeout?: number }
		| { readonly op: "cb.seen"; readonly cb: Id }
		// sync objects; `new` and `find` give the only reference that the task knows of
		| {
				readonly op: "syncobj.new" | "syncobj.find" | "syncobj.get" | "syncobj.put" | "syncobj.touch";
				readonly syncobj: Id;
		  }
		// sync files; flags as letters: "r", "w", "rw", "" (none), "bad" (unknown bits), or a number
		| { readonly op: "sync.export"; readonly buf: Id; readonly flags: string; readonly out: Id }
		/** `sync` names a sync file or a fence; `badfd` = no such descriptor; `fdOf` = the descriptor of a dma-buf */
		| {
				readonly op: "sync.import";
				readonly buf: Id;
				readonly sync?: Id;
				readonly badfd?: boolean;
				readonly fdOf?: Id;
				readonly flags: string;
		  }
		/** `kept` = as a driver makes it: a file without a descriptor */
		| { readonly op: "sync.create"; readonly fence: Id; readonly sync: Id; readonly kept?: boolean }
		| { readonly op: "sync.merge"; readonly of: readonly [Id, Id]; readonly out: Id }
		| { readonly op: "sync.info" | "sync.poll" | "sync.close"; readonly sync: Id }
		| { readonly op: "poll"; readonly buf: Id; readonly ev: "in" | "out" | "inout" }
		// buffers
		| {
				readonly op: "export";
				readonly buf: Id;
				readonly dynamic?: boolean;
				readonly cache?: boolean;
				/** "ext" = a reservation object of its own given by the exporter; a buffer id = that buffer's */
				readonly resv?: Id;
				readonly callbacks?: Readonly<Partial<Record<ExporterCallback, CallbackMode>>>;
		  }
		| {
				readonly op: "set_callbacks";
				readonly buf: Id;
				readonly callbacks: Readonly<Partial<Record<ExporterCallback, CallbackMode>>>;
		  }
		| { readonly op: "llseek"; readonly buf: Id; readonly off: number; readonly whence: "SET" | "CUR" | "END" }
		| { readonly op: "set_name"; readonly buf: Id; readonly name: string }
		| { readonly op: "mmap"; readonly buf: Id; readonly pages: number; readonly pgoff: number }
		| { readonly op: "munmap"; readonly buf: Id }
		/** `flags` as sent: letters "r" "w" of the direction, or a number */
		| { readonly op: "ioctl.sync"; readonly buf: Id; readonly end: boolean; readonly flags: string }
		// attachments
		| {
				readonly op: "attach";
				readonly buf: Id;
				readonly att: Id;
				readonly dev?: Id;
				readonly dynamic?: boolean;
				readonly p2p?: boolean;
				readonly notify?: NotifyPolicy;
		  }
		| {
				readonly op: "map" | "map_unlocked";
				readonly att: Id;
				readonly dir?: Direction;
				readonly map?: Id;
				readonly moveFence?: Id;
		  }
		| {
				readonly op: "unmap" | "unmap_unlocked" | "unmap_stale";
				readonly att: Id;
				readonly dir?: Direction;
				readonly map?: Id;
		  }
		/** a call with a NULL object: `of` = put, attach, attach_nodev, detach, map, …, get_badfd */
		| { readonly op: "null"; readonly of: string }
		// CPU access
		| { readonly op: "begin_cpu"; readonly buf: Id; readonly dir: Direction; readonly intr?: boolean }
		| { readonly op: "end_cpu"; readonly buf: Id; readonly dir: Direction }
		/** `maybe` = a driver's own wrapper, which does nothing where nothing is mapped */
		| { readonly op: "vunmap" | "vunmap_unlocked"; readonly buf: Id; readonly bad?: boolean; readonly maybe?: boolean }
		| { readonly op: "gem.pin_locked"; readonly buf: Id; readonly to?: Place }
		/** a walk over the fences of a reservation object, which may keep a reference to the one it stands at */
		| { readonly op: "cursor.begin" | "cursor.end" | "device.enter" | "device.exit"; readonly scope: Id }
		/** a descriptor's number: reserved for this task, and published or given back */
		| { readonly op: "fd.reserve" | "fd.spend"; readonly fd: Id }
		/** a driver's own count of pins or kernel mappings, whichever lock it wants for it: up, or down */
		/** `once` = does nothing where it is mapped, `maybe` = where it is not */
		| { readonly op: "own.open"; readonly buf: Id; readonly what: "pin" | "vmap"; readonly once?: boolean }
		| { readonly op: "own.close"; readonly buf: Id; readonly what: "pin" | "vmap"; readonly maybe?: boolean }
		| {
				readonly op: "cpu.read" | "cpu.write";
				readonly buf: Id;
				/** "vmap" (default): through a kernel mapping; "mmap": through userspace's */
				readonly via?: "vmap" | "mmap";
				readonly nobracket?: boolean;
				/** through the bare address of a mapping of somebody else's buffer, nobody having asked what memory that is */
				readonly plain?: boolean;
				readonly blk?: number;
				readonly val?: number;
		  }
		| { readonly op: "dev.read" | "dev.write"; readonly buf: Id; readonly blk: number; readonly val?: number }
		| {
				readonly op: "cache.op";
				readonly buf: Id;
				readonly kind: "clean" | "inval" | "cleaninval";
				readonly blks?: readonly number[];
				/** for an attachment of the buffer's list that nobody has asked whether it is mapped: some are not */
				readonly unasked?: Id;
		  }
		| {
				readonly op: "submit";
				readonly att: Id;
				readonly map?: Id;
				readonly fence: Id;
				readonly dir: "R" | "W";
				readonly usage?: Usage | "none";
				readonly deps?: readonly Id[] | "auto";
				readonly implicit?: boolean;
		  }
		| { readonly op: "move"; readonly buf: Id; readonly to: Place; readonly fence?: Id }
		| { readonly op: "evict"; readonly buf: Id; readonly to?: Place }
		| { readonly op: "free_backing"; readonly buf: Id; readonly wait?: boolean; readonly revoke?: boolean }
		// GEM handles
		| { readonly op: "gem.create"; readonly obj: Id; readonly fd: Id }
		| { readonly op: "gem.close" | "prime.export"; readonly fd: Id; readonly h: string }
		| { readonly op: "prime.import"; readonly fd: Id; readonly obj: Id }
		| { readonly op: "prime.closefd" | "obj.alive"; readonly obj: Id }
		// environment and plumbing
		| { readonly op: "copy_to_user" | "copy_from_user"; readonly fail?: boolean }
		| { readonly op: "signal_pending"; readonly on?: boolean }
		| { readonly op: "set"; readonly var: string; readonly value?: number }
		| { readonly op: "value"; readonly value: number }
		| { readonly op: "waitflag"; readonly flag: string }
		| { readonly op: "ret_ignored"; readonly var: string }
		/** the result of a call is taken for something else than it says */
		| { readonly op: "ret_misread"; readonly var: string; readonly call: string; readonly how: Misreading }
		/** `cuts`: no return yet, but a `continue` or `break` ends what is looked at */
		| { readonly op: "return"; readonly value?: number; readonly cuts?: "continue" | "break" }
		/** an obligation leaves this task for a named holder, or comes to it from one; no effect on the kernel */
		| {
				readonly op: "hand_over";
				readonly what: Obligation;
				readonly obj: Id;
				readonly to: "caller" | "field" | "list" | "callee" | "fd";
		  }
		| {
				readonly op: "adopt";
				readonly what: Obligation;
				readonly obj: Id;
				readonly from: "caller" | "field" | "list";
				/** must be given back or handed over; otherwise it may be */
				readonly owed?: boolean;
		  }
	);

/** What may be owed at the end of a run: references, attachments, mappings, pins, kernel mappings, brackets, fence references. */
export type Obligation =
	| "file"
	| "ref"
	| "att"
	| "map"
	| "pin"
	| "vmap"
	| "bracket"
	| "fence"
	| "syncobj"
	| "lock"
	| "all";

export type OpName = Op["op"];
