/**
 * Everything that crosses a process or panel boundary, as versioned plain data declared once.
 * Lines and columns are 1-based, columns count UTF-16 units.
 */
import type { Event, Entry } from "./kernel/vocabulary.ts";

export const FINDINGS_SCHEMA = "dmabuf-lens/findings@1";
export const REPLAY_SCHEMA = "dmabuf-lens/replay@1";

export interface Position {
	readonly line: number;
	readonly column: number;
}
export interface Range {
	readonly start: Position;
	readonly end: Position;
}
export type Severity = "error" | "warning" | "info";

export interface Step {
	readonly file: string;
	readonly range: Range;
	readonly message: string;
}
export interface Edit {
	readonly file: string;
	readonly range: Range;
	readonly newText: string;
}
export interface Fix {
	readonly title: string;
	readonly edits: readonly Edit[];
}

export interface Finding {
	/** stable against line drift: rule, function, object, normalised statement */
	readonly id: string;
	readonly rule: string;
	readonly violation: string;
	readonly severity: Severity;
	readonly confidence: "certain" | "assumed";
	readonly assumptions: readonly string[];
	readonly file: string;
	readonly function: string;
	readonly object: string;
	readonly entry: string;
	readonly range: Range;
	readonly message: string;
	readonly steps: readonly Step[];
	readonly fixes: readonly Fix[];
	readonly replay: boolean;
	readonly kernels: readonly string[];
}

/** A function, or part of one, that was not analysed, and why ("skipped: macro X at line N"). */
export interface Incomplete {
	readonly file: string;
	readonly function: string;
	readonly reason: string;
	readonly range?: Range;
}

export interface FindingsReport {
	readonly schema: typeof FINDINGS_SCHEMA;
	readonly version: string;
	readonly kernel: string;
	readonly files: number;
	readonly functions: number;
	readonly incomplete: readonly Incomplete[];
	readonly findings: readonly Finding[];
}

/** One way through a function that can be replayed. */
export interface OfferedPath {
	readonly index: number;
	/** "returns ret (dma_buf_pin failed)" */
	readonly label: string;
	readonly entry: Entry;
	readonly events: readonly Event[];
}

/** What the replay panel, the HTML page and the exporters get: operations and their source, never states. */
export interface Replay {
	readonly schema: typeof REPLAY_SCHEMA;
	readonly title: string;
	readonly file: string;
	readonly function: string;
	readonly kernel: string;
	/** the function's lines, so that the page stands alone */
	readonly source: { readonly firstLine: number; readonly lines: readonly string[] };
	readonly paths: readonly OfferedPath[];
	readonly path: number;
	readonly finding?: { readonly id: string; readonly rule: string; readonly violation: string; readonly message: string };
	readonly assumptions: readonly string[];
}
