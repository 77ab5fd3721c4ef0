/**
 * The simulator's state, what one step answers, and the event stream an observer reads. Plain immutable data: two equal
 * states are equal as JSON. Knows nothing of releases, of C, or of how an operation changes it.
 */
import type {
	CacheLine,
	CallbackMode,
	Direction,
	ExporterCallback,
	Id,
	NotifyPolicy,
	Obligation,
	Op,
	OpContext,
	Place,
	TaskRole,
	Toggles,
	Usage,
} from "../kernel/vocabulary.ts";
import type { Frame } from "./frame.ts";

export type Table<T> = Readonly<Record<Id, T>>;

export interface Bracket {
	readonly task: Id;
	readonly dir: Direction;
}

export interface Buf {
	/** callback modes of the exporter; `none` = absent */
	readonly callbacks: Readonly<Record<ExporterCallback, CallbackMode>>;
	readonly dynamic: boolean;
	readonly cacheSgt: boolean;
	readonly resv: Id;
	/** the reservation object is part of the buffer and dies with it */
	readonly ownsResv: boolean;
	/** attachments in list order */
	readonly atts: readonly Id[];
	readonly size: number;
	readonly name?: string;
	/** a GEM object that counts for itself */
	readonly gem: boolean;
	/** file references, counting one per descriptor */
	readonly refs: number;
	/** references by holder; a holder below its baseline has put too often */
	readonly refsBy: Table<number>;
	readonly fds: number;
	readonly published: boolean;
	readonly released: boolean;
	readonly vmaps: number;
	/** those of them that the core does not count */
	readonly ownVmaps?: number;
	/** generation the kernel mapping was made for; null = none */
	readonly vmapGen: number | null;
	readonly vmapsBy: Table<number>;
	/** task whose local kernel mapping (with the lock) is open */
	readonly vmapLocal: Id | null;
	/** the last kernel mapping was such a local one */
	readonly vmapWasLocal: boolean;
	/** the exporter's own count of pin and map calls, as a mock exporter keeps it */
	readonly pins: number;
	readonly pinsBy: Table<number>;
	readonly pinsBase: number;
	/** generation at the first pin */
	readonly pinGen: number | null;
	readonly maps: number;
	readonly exporterDev: Id | null;
	readonly placement: Place;
	readonly movable: boolean;
	readonly backed: boolean;
	readonly freed: boolean;
	readonly revoked: boolean;
	readonly gen: number;
	readonly moves: number;
	readonly secret: boolean;
	readonly scanout: Place | null;
	readonly gemPinTakesLock: boolean;
	readonly heap: boolean;
	readonly coherent: boolean;
	readonly cpuAlwaysOk: boolean;
	readonly placeByAttach: boolean;
	readonly own: "none" | "cpu" | "dev";
	readonly cpuDirty: boolean;
	readonly devDirty: boolean;
	readonly brackets: readonly Bracket[];
	readonly mmaps: readonly { readonly task: Id; readonly gen: number }[];
	readonly lines: readonly CacheLine[] | null;
	readonly lineSize: number;
	readonly truth: readonly number[];
	/** a poll callback is pending for this direction; it holds a file reference */
	readonly polling: { readonly in: boolean; readonly out: boolean };
	/** the exporter's vmap gave no address */
	readonly vmapNull: boolean;
	/** world baseline the end check subtracts */
	readonly base: { readonly refs: number; readonly vmaps: number; readonly brackets: number };
	/** tasks that gave up the last reference they had taken */
	readonly dropped: readonly Id[];
}

export interface ResvEntry {
	readonly fence: Id;
	readonly usage: Usage;
}

export interface Resv {
	readonly owner: Id | null;
	/** acquire context the owner used */
	readonly ctx: Id | null;
	/** tasks asleep on it, first to be served first */
	readonly waiters: readonly { readonly task: Id; readonly ctx: Id | null }[];
	readonly entries: readonly ResvEntry[];
	/** how many entries may be there; entries.length .. slots are reserved; null list = never reserved */
	readonly slots: number;
	readonly capacity: number | null;
	/** changes with every change of the list, for unlocked iteration */
	readonly version: number;
	/** the first waiter was woken in vain once: the next unlock hands the lock straight to it (mutex.c:__mutex_trylock_or_handoff) */
	readonly handoff: boolean;
}

export interface WwCtx {
	/** age: smaller is older */
	readonly stamp: number;
	readonly task: Id;
	readonly acquired: number;
	readonly contended: Id | null;
	readonly done: boolean;
	readonly live: boolean;
}

export interface Mapping {
	readonly att: Id;
	readonly dir: Direction;
	readonly live: boolean;
	/** generation of the buffer it was made for */
	readonly gen: number;
	readonly invalidated: boolean;
	/** map pinned the buffer for it */
	readonly pinned: boolean;
	readonly cached: boolean;
	/** the importer has recorded it */
	readonly tracked: boolean;
	/** kept until fences signal although unmapped */
	readonly zombie: boolean;
	readonly owner: Id;
	readonly baseline: boolean;
}

export interface Attachment {
	readonly buf: Id;
	readonly dev: Id;
	readonly dynamic: boolean;
	readonly p2p: boolean;
	readonly notify: NotifyPolicy;
	readonly hasOps: boolean;
	/** table kept by the core since attach */
	readonly cached: Id | null;
	/** live mappings by id, oldest first */
	readonly mappings: readonly Id[];
	readonly inMap: boolean;
	/** one-shot policy: no use after invalidation */
	readonly dead: boolean;
	readonly needRemap: boolean;
	readonly notifyCount: number;
	readonly pins: number;
	readonly owner: Id;
	readonly baseline: boolean;
	/** a detached one is kept for the panel and for use after detach */
	readonly state: "attaching" | "attached" | "detached";
	/** a device of it has the buffer mapped (heaps maintain caches for such devices only) */
	readonly mapped: boolean;
}

export interface Fence {
	readonly ctx: number;
	readonly seq: number;
	readonly kind: "plain" | "array" | "chain";
	readonly parts: readonly Id[];
	readonly any: boolean;
	readonly prev: Id | null;
	readonly inner: Id | null;
	readonly prevSeq: number;
	readonly signalled: boolean;
	readonly error: number;
	readonly refs: number;
	readonly refsBy: Table<number>;
	/** references taken explicitly and not yet put, by task */
	readonly gotBy: Table<number>;
	/** callbacks still to run */
	readonly callbacks: readonly Id[];
	readonly stub: boolean;
	/** whoever had taken the last reference has dropped it, and nothing else leads here */
	readonly gone?: true;
}

export interface SyncObject {
	readonly refs: number;
	/** references by holder: those a task has taken */
	readonly refsBy: Table<number>;
	/** whoever had taken the last reference has dropped it */
	readonly gone?: true;
}

export interface Job {
	readonly buf: Id;
	readonly att: Id;
	readonly mapping: Id | null;
	readonly write: boolean;
	readonly fence: Id;
	readonly deps: readonly Id[];
	readonly active: boolean;
	readonly gen: number;
	readonly implicit: boolean;
}

/** What a blocked task waits for. */
export type WaitFor =
	| { readonly on: "resv"; readonly resv: Id; readonly ctx: Id | null; readonly intr: boolean }
	| { readonly on: "mutex"; readonly mutex: Id }
	/** all of them; `timeout` in ms */
	| { readonly on: "fences"; readonly fences: readonly Id[]; readonly intr: boolean; readonly timeout?: number }
	| { readonly on: "jobs"; readonly fences: readonly Id[] }
	| { readonly on: "flag"; readonly flag: string };

export interface HeldLock {
	readonly cls: "resv" | "mutex";
	readonly id: Id;
	readonly ctx: Id | null;
}

/** An obligation that changed hands: `n` times, to or from `with`. */
export interface Transfer {
	readonly what: Obligation;
	readonly obj: Id;
	readonly n: number;
	readonly with: string;
}

export interface Task {
	readonly role: TaskRole;
	/** the operation under way, and the calls nested in it, innermost last; empty = between operations */
	readonly op: Op | null;
	readonly frames: readonly Frame[];
	readonly waitFor: WaitFor | null;
	/** locks in order of acquisition */
	readonly held: readonly HeldLock[];
	/** locks its caller holds for it (callback entry): not its own to release */
	readonly lent: readonly Id[];
	readonly signalling: number;
	readonly atomic: number;
	/** spinlocks among what makes it atomic */
	readonly spins: readonly Id[];
	/** acquire contexts, sets of locks, signalling sections and walks over fences it has begun and not ended */
	readonly begun: readonly Id[];
	/** descriptors' numbers it has reserved, and neither published nor given back */
	readonly numbers: readonly Id[];
	/** locks of its own that it knows to be free: given back, or not got; what it began and has ended, numbers it has spent */
	readonly dropped: readonly Id[];
	/** objects of which it has been given the only reference it knows of, before the path or on it */
	readonly owns: readonly Id[];
	readonly contexts: readonly OpContext[];
	readonly signalPending: boolean;
	/** open callback bodies: what the lock looked like on entry */
	readonly callbacks: readonly { readonly cb: string; readonly buf: Id; readonly held: boolean }[];
	/** the callback whose body this task is: "dma_buf_attach_ops.move_notify" */
	readonly inside: string | null;
	readonly ended: boolean;
	/** obligations given to a named holder */
	readonly handedOver: readonly Transfer[];
	readonly adopted: readonly Transfer[];
	/** buffers whose last reference it dropped: released as soon as it holds no lock and no acquire context */
	readonly releasing: readonly Id[];
	/** a descriptor was published and a later step may still fail */
	readonly publishedFd: Id | null;
}

export interface GemObject {
	/** handles and the exported buffer's reference */
	readonly refs: number;
	readonly exported: boolean;
	readonly fds: number;
	readonly alive: boolean;
}

export interface Cost {
	readonly clean: number;
	readonly inval: number;
	readonly bytes: number;
	readonly vmapAlloc: number;
	readonly iommuMaps: number;
	readonly moves: number;
	readonly fenceWaits: number;
}

export interface State {
	readonly step: number;
	readonly toggles: Toggles;
	/** nothing runs any more: the kernel panicked */
	readonly halted: "bug" | "null-deref" | null;
	readonly bufs: Table<Buf>;
	readonly resvs: Table<Resv>;
	readonly atts: Table<Attachment>;
	readonly mappings: Table<Mapping>;
	readonly fences: Table<Fence>;
	/** `kept` = in the hands of a driver, nobody's descriptor yet */
	readonly syncFiles: Table<{ readonly fence: Id; readonly open: boolean; readonly kept: boolean }>;
	readonly syncobjs: Table<SyncObject>;
	readonly ctxs: Table<WwCtx>;
	readonly mutexes: Table<{ readonly owner: Id | null; readonly waiters: readonly Id[] }>;
	readonly jobs: readonly Job[];
	readonly tasks: Table<Task>;
	/** results kept by `save`, and variables; shared by all tasks */
	readonly saved: Table<number>;
	/** per open file: handle ("h1") -> object */
	readonly gemHandles: Table<Table<Id>>;
	readonly gemObjects: Table<GemObject>;
	readonly gemNext: Table<number>;
	readonly flags: Table<number>;
	readonly callbacksSeen: Table<number>;
	readonly cost: Cost;
	readonly producers: Table<Id>;
	/** fresh numbers: ww stamps, fence contexts, mapping names */
	readonly next: {
		readonly stamp: number;
		readonly fenceCtx: number;
		readonly mapping: number;
		readonly fence: number;
	};
	/** which step wrote what last, "bufs.b" -> "pins" -> step ("" = the whole row): the chain a violation cites */
	readonly written: Table<Table<number>>;
}

/** A mistake, by the catalogue's id. */
export interface Violation {
	readonly id: string;
	/** the object it is about: id of a buffer, reservation object, attachment, fence or context */
	readonly object: Id;
	/** the other names it is known by: the buffer, its reservation object, the attachment */
	readonly also: readonly Id[];
	readonly severity: "error" | "warn" | "info" | "perf";
	readonly task: Id;
	/** step that raised it; the end-of-run check has the number of the last step */
	readonly step: number;
	readonly message: string;
	readonly src?: Op["src"];
	/** earlier steps whose effect it rests on */
	readonly because: readonly number[];
}

export type { SimEvent } from "./event.ts";
export type { Frame } from "./frame.ts";

import type { SimEvent } from "./event.ts";

export interface StepResult {
	readonly state: State;
	/** the operation's result when it completed: a number, or a word ("ptr", "void", "null", "addr", "fd", …) */
	readonly ret?: number | string;
	/** the same as a number: what `save` keeps and a scenario compares ("in" = 1, "array" = its size, a pointer = 0) */
	readonly value?: number;
	/** set instead of `ret` when the task now sleeps in the operation */
	readonly blocked?: WaitFor;
	/** blocked tasks that this step made runnable, in wake-up order; `resume` them */
	readonly woke: readonly Id[];
	readonly events: readonly SimEvent[];
	readonly violations: readonly Violation[];
	/** the operation was refused before the kernel was called (no such object …) */
	readonly skipped?: string;
	/** name of the op that completed (also for a resumed task) */
	readonly op?: Op;
}
