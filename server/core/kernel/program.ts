/**
 * A program for the simulator: the state it starts in, its tasks, and the switches of the run. Plain data;
 * knows nothing of how the operations behave.
 */
import type {
	CallbackMode,
	Direction,
	ExporterCallback,
	Id,
	NotifyPolicy,
	Op,
	OpContext,
	Place,
} from "./vocabulary.ts";

export interface WorldBuf {
	/** the exporter has pin and unpin */
	readonly dynamic?: boolean;
	readonly cacheSgt?: boolean;
	readonly exporterDev?: Id;
	readonly placement?: Place;
	readonly movable?: boolean;
	readonly backed?: boolean;
	readonly secret?: boolean;
	readonly scanout?: Place;
	/** bytes */
	readonly size?: number;
	/** file references and descriptors that exist before the run; they are nobody's leak */
	readonly refs?: number;
	readonly fds?: number;
	/** a GEM object: its own count, whatever buffer it exports */
	readonly gem?: boolean;
	/** references of others, which nobody here may drop */
	readonly others?: number;
	/** CPU access open before the run, by task: it may be ended, and is nobody's leak */
	readonly brackets?: readonly { readonly task: string; readonly dir: Direction }[];
	/** pins before the run, and how many of them the end-of-run check expects to remain */
	readonly pins?: number;
	readonly pinsBase?: number;
	/** kernel mappings before the run: baseline */
	readonly vmaps?: number;
	readonly vmapOp?: boolean;
	readonly gemPinTakesLock?: boolean;
	/** a heap: cache maintenance by `heapPolicy` */
	readonly heap?: boolean;
	readonly coherent?: boolean;
	readonly cpuAlwaysOk?: boolean;
	readonly placeByAttach?: boolean;
	/** cache lines: memory, cached copy, dirty flag per 64-byte block */
	readonly lines?: readonly CacheLine[];
	readonly lineSize?: 64 | 128;
	readonly truth?: readonly number[];
	/** buffer whose reservation object this one shares; "ext" = one that is not part of a buffer */
	readonly resv?: Id;
	readonly callbacks?: Readonly<Partial<Record<ExporterCallback, CallbackMode>>>;
}

export interface CacheLine {
	readonly m: readonly number[];
	readonly c: readonly number[] | null;
	readonly d: readonly boolean[] | null;
}

export interface WorldAttachment {
	readonly buf: Id;
	readonly dev?: Id;
	readonly dynamic?: boolean;
	readonly p2p?: boolean;
	readonly notify?: NotifyPolicy;
	/** live mapping before the run */
	readonly mapped?: Direction;
	readonly pins?: number;
}

/** The state in which a program starts. What exists here is baseline: it is not a leak at the end. */
export interface World {
	/** mutexes and spinlocks that no caller of the driver holds */
	readonly free?: readonly Id[];
	/** objects the only known reference to which was given to the program's tasks */
	readonly owned?: readonly Id[];
	readonly bufs?: Readonly<Record<Id, WorldBuf>>;
	readonly attachments?: Readonly<Record<Id, WorldAttachment>>;
	readonly fences?: Readonly<
		Record<
			Id,
			{
				readonly ctx?: number;
				readonly seq?: number;
				readonly signalled?: boolean;
				/** references that may be put; default 1 */
				readonly refs?: number;
			}
		>
	>;
	readonly mappings?: Readonly<Record<Id, { readonly att: Id; readonly dir: Direction }>>;
	/** acquire contexts that a caller has initialised */
	readonly ctxs?: readonly Id[];
	/**
	 * reservation locks held on entry; `for` = the task on whose behalf a caller holds it (callback entry);
	 * leaving with such a lock still held is not that task's leak, unlocking it is its mistake
	 */
	readonly held?: readonly {
		readonly buf: Id;
		readonly for: string;
		readonly ctx?: Id;
		/** fence slots that were reserved under this hold of the lock */
		readonly slots?: number;
	}[];
	/** callback whose body a task is */
	readonly inside?: Readonly<Record<string, { readonly cb: string; readonly buf: Id }>>;
	/** context a task starts in */
	readonly contexts?: Readonly<Record<string, readonly OpContext[]>>;
}

export type TaskRole = "drv" | "evict" | "imp2" | "hw" | "user" | "irq" | "kms" | "caller" | "other";

export interface ProgramTask {
	readonly name: string;
	readonly role?: TaskRole;
	readonly ops: readonly Op[];
}

export type Toggles = Readonly<Record<string, string | number | boolean>>;

/** Everything a run depends on, besides the schedule chosen by the scheduler where `schedule` ends. */
export interface Program {
	/** release or named variant: "6.12", "6.12-no-move-notify", "v10" */
	readonly kernel: string;
	readonly world: World;
	/** order is significant: the first enabled task runs by default */
	readonly tasks: readonly ProgramTask[];
	readonly toggles: Toggles;
	/** fence -> task that will signal it, for the wait-for graph */
	readonly producers: Readonly<Record<Id, string>>;
	readonly schedule?: readonly string[];
}
