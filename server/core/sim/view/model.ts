/**
 * What a replay looks like, as plain data: lanes, steps, and after every step the whole state as small tables of words.
 * Everything that shows a run (webview, terminal, Mermaid, SVG, Markdown, JSON) reads this and nothing else.
 * Knows nothing of the simulator's own state types.
 */
import type { Evidence } from "../../kernel/evidence.ts";
import type { Span } from "../../kernel/vocabulary.ts";

/** Where in the source a step comes from; lines and columns 1-based, columns count UTF-16 units. */
export interface SourceAt {
	readonly span: Span;
	/** only if it is another file than the function's */
	readonly file?: string;
	/** only if it is another function than the one replayed */
	readonly fn?: string;
	/** absent when the lines of that file are not at hand */
	readonly line?: number;
	readonly column?: number;
	readonly endLine?: number;
	readonly endColumn?: number;
}

export type SectionId =
	| "locks"
	| "buffers"
	| "attachments"
	| "mappings"
	| "fences"
	| "syncobjs"
	| "cpuMaps"
	| "brackets"
	| "obligations"
	| "jobs"
	| "contexts";

/** One thing of the simulated world, every field already a word a maintainer reads. */
export interface ItemView {
	readonly id: string;
	/** the name shown; the C text where it is known */
	readonly name: string;
	readonly fields: Readonly<Record<string, string>>;
	/** fields that are wrong or dangerous now, and why, in a few words */
	readonly alerts?: Readonly<Record<string, string>>;
	/** what it consists of, by name: the fences of an array or a chain */
	readonly members?: readonly string[];
}

export type Snapshot = Readonly<Record<SectionId, readonly ItemView[]>>;

/** One field that is not what it was before the step. `before`/`after` undefined: the item did not exist. */
export interface Change {
	readonly section: SectionId;
	readonly item: string;
	/** the item's name */
	readonly name: string;
	/** "" = the item itself came or went */
	readonly field: string;
	readonly before?: string;
	readonly after?: string;
}

export type ViewSeverity = "error" | "warning" | "info" | "perf";

export interface ViolationView {
	/** "DBS-L01" */
	readonly id: string;
	readonly severity: ViewSeverity;
	readonly message: string;
	readonly why: string;
	/** where the kernel shows it, what the failing call itself shows first */
	readonly evidence: readonly Evidence[];
	/** the same as the catalogue has it, unsorted: "drivers/dma-buf/dma-buf.c:1061" */
	readonly cited: readonly string[];
	/** ids of the items it is about */
	readonly objects: readonly string[];
	/** steps that last wrote the state it rests on; 0 = so on entry */
	readonly because: readonly number[];
	readonly step: number;
	readonly task: string;
	readonly at?: SourceAt;
}

export interface CallbackView {
	/** "dma_buf_ops.pin" */
	readonly name: string;
	/** id of the item the callback works for; notifications name the attachment that is told */
	readonly target: string;
	/** who holds the buffer's reservation lock inside */
	readonly lock: "self" | "other" | "free";
	readonly ret: string;
	/** nesting: 0 directly below the step */
	readonly depth: number;
	readonly kind: "callback" | "notify";
	/** task whose attachment is told, for an arrow between lanes */
	readonly to?: string;
}

export interface StepView {
	/** 0 = as the function is entered, then 1, 2, … */
	readonly index: number;
	readonly task: string;
	/** what is done, short: the C call, or the operation of an environment task */
	readonly text: string;
	/** the simulator's operation, "pin a" */
	readonly op: string;
	/** "0", "-ENOMEM", "blocked", "" */
	readonly ret: string;
	readonly outcome: "ok" | "failed" | "blocked" | "none";
	/** the failure that was injected here, "ENOMEM" */
	readonly injected?: string;
	/** its call fails on this path, by a branch and not by the simulator */
	readonly fails?: true;
	/** the step rests on a guess: an unknown call, a name heuristic */
	readonly guess?: string;
	/** one plain sentence */
	readonly sentence: string;
	readonly at?: SourceAt;
	/** id of the path's event it was lowered from */
	readonly event?: number;
	readonly callbacks: readonly CallbackView[];
	readonly violations: readonly ViolationView[];
	/** what the kernel itself would print here */
	readonly says: readonly string[];
	/** tasks that this step lets run again */
	readonly woke: readonly string[];
	readonly changes: readonly Change[];
}

export interface LaneView {
	readonly id: string;
	/** "etnaviv_pin()" or "eviction" */
	readonly title: string;
	/** grey outer frame: "called by dma_buf_pin() with the reservation lock held" */
	readonly outer?: string;
	readonly environment: boolean;
}

/** A stretch of steps during which a lock was held (or waited for) by a task, both ends included. */
export interface LockSpan {
	readonly lock: string;
	readonly task: string;
	readonly from: number;
	readonly to: number;
	/** true: still so at the end of the run */
	readonly open: boolean;
}

export interface BranchView {
	readonly function: string;
	readonly line: number;
	readonly text: string;
	/** the statement's branch is taken: the text holds, or stands behind a `!` and does not */
	readonly taken: boolean;
	readonly holds: boolean;
	/** the path's event: steps carry theirs, so that one sees what lies between */
	readonly event: number;
}

export interface SourceText {
	readonly function: string;
	/** only if it is another file than the replay's */
	readonly file?: string;
	readonly firstLine: number;
	readonly lines: readonly string[];
}

export interface RunView {
	readonly title: string;
	/** what is run, as people say it: "pixl_show()", or a scenario's title */
	readonly subject: string;
	readonly file: string;
	readonly function: string;
	readonly kernel: string;
	readonly path: { readonly index: number; readonly label: string; readonly count: number };
	/** how the function is entered, one sentence */
	readonly entry: string;
	readonly certain: boolean;
	readonly source: SourceText;
	/** functions of the same file that steps lie in */
	readonly callees: readonly SourceText[];
	readonly lanes: readonly LaneView[];
	readonly steps: readonly StepView[];
	/** snapshots[i] is the state after step i; as long as `steps` */
	readonly snapshots: readonly Snapshot[];
	readonly held: readonly LockSpan[];
	readonly waits: readonly LockSpan[];
	/** the branches the path takes, for the margin of the source */
	readonly branches: readonly BranchView[];
	/** all violations of the run, in order */
	readonly violations: readonly ViolationView[];
	readonly finding?: { readonly rule: string; readonly violation: string; readonly message: string };
	readonly assumptions: readonly string[];
	/** what could not be simulated, one sentence each; never silently dropped */
	readonly problems: readonly string[];
}
