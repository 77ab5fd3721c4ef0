/**
 * Everything that crosses a process or panel boundary, as versioned plain data declared once.
 * Lines and columns are 1-based, columns count UTF-16 units.
 */
import type { Entry, Event, Span } from "./kernel/vocabulary.ts";

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
	/** the function that was asked for, where it goes wrong only on the way that `function` leads there */
	readonly asked?: string;
	readonly kernel: string;
	/** the function's lines, so that the page stands alone */
	readonly source: {
		/** 1-based */
		readonly firstLine: number;
		readonly lines: readonly string[];
		/** UTF-16 offset in the file of the first line's start: `span.start - firstOffset` is an offset into `lines.join("\n")` (lines keep a trailing "\r") */
		readonly firstOffset?: number;
	};
	/**
	 * instead of paths through C: a scenario's text, whose variants are the paths (without events); `source` is the text,
	 * and an empty kernel stands for each variant's own
	 */
	readonly scenario?: string;
	/** functions that the paths enter, for steps inside them; `file` where that is not the replay's */
	readonly callees?: readonly {
		readonly function: string;
		readonly file?: string;
		readonly firstLine: number;
		readonly firstOffset: number;
		readonly lines: readonly string[];
	}[];
	readonly paths: readonly OfferedPath[];
	readonly path: number;
	readonly finding?: {
		readonly id: string;
		readonly rule: string;
		readonly violation: string;
		readonly message: string;
	};
	readonly assumptions: readonly string[];
	/** the finding's fixes, each with the nearest path through the repaired text */
	readonly fixed?: readonly { readonly title: string; readonly replay: Replay }[];
}

// ---------------------------------------------------------------------------------------------------------------
// Between editor and language server, beyond LSP.

/** request: ReplayParams -> ReplayAnswer */
export const REPLAY_REQUEST = "dmabufLens/replay";
/** request: { uri } -> KernelsAnswer */
export const KERNELS_REQUEST = "dmabufLens/kernels";
/** notification, server -> client: StatusParams, whenever a document was analysed */
export const STATUS_NOTIFICATION = "dmabufLens/status";
/** the command a CodeLens or a code action carries; its one argument is a ReplayParams (none = function at the cursor) */
export const SIMULATE_COMMAND = "dmabufLens.simulateFunction";

/** What to replay. `findingId` beats `function` beats `position`; `position` is 1-based like everything here. */
export interface ReplayParams {
	readonly uri: string;
	readonly function?: string;
	readonly position?: Position;
	readonly findingId?: string;
	/** index of the offered path; absent = the finding's, else the first */
	readonly path?: number;
	/** a release other than the one in force */
	readonly kernel?: string;
}
/** `stale`: the finding is not in the text any more. `error`: one clear sentence for the user. */
export type ReplayAnswer = Replay | { readonly stale: string } | { readonly error: string };

export interface KernelsAnswer {
	/** oldest first, variants included */
	readonly kernels: readonly string[];
	readonly current: string;
}

export interface StatusParams {
	readonly uri: string;
	readonly kernel: string;
	/** where the release came from, for the user: "setting", ".dmabuf-lens.json", "headers", "Makefile 6.12.3", "newest known" */
	readonly source: string;
	readonly skipped: readonly Incomplete[];
}

/** The settings section `dmabufLens`, as the server asks for it per document. */
export interface Settings {
	/** "" = find out */
	readonly kernel: string;
	readonly severity: Readonly<Record<string, Severity | "hint" | "off">>;
	readonly run: "onType" | "onSave";
	/** milliseconds */
	readonly debounce: number;
	/** dim the name of a function that was not analysed, with the reason */
	readonly showNotAnalysed: boolean;
}

// ---------------------------------------------------------------------------------------------------------------
// Between the editor (host) and the replay panel (webview). One tagged union per direction; reveal is one-way.

/** A condition of the document and which way the run goes there; lines are 1-based. */
export interface Branch {
	readonly line: number;
	readonly taken: boolean;
}

/** What the panel keeps through hiding and reloading (setState), enough to ask for the same replay again. */
export interface PanelState {
	readonly params: ReplayParams;
	/** index of the selected step */
	readonly step: number;
	/** the panel's own switches, opaque to the host */
	readonly view?: unknown;
}

export type HostMessage =
	/** show the bundled scenarios to choose from, or the one a link names */
	| { readonly type: "library"; readonly state?: PanelState }
	| {
			readonly type: "replay";
			readonly replay: Replay;
			readonly params: ReplayParams;
			readonly step?: number;
			/** the panel's own switches, from a link */
			readonly view?: unknown;
	  }
	/** the document changed under the replay that is shown */
	| { readonly type: "stale"; readonly message: string }
	| { readonly type: "error"; readonly message: string };

export type PanelMessage =
	| { readonly type: "ready" }
	/** show this expression in the editor; `file` as in the replay or the event */
	| { readonly type: "reveal"; readonly file: string; readonly span: Span }
	/** show a place of the kernel, where its tree is at hand */
	| {
			readonly type: "cite";
			readonly file: string;
			readonly name?: string;
			readonly line?: number;
			readonly release: string;
	  }
	/** what the run does to the lines of the document: for the editor's margin; empty lists clear it */
	| { readonly type: "marks"; readonly held: readonly number[]; readonly branches: readonly Branch[] }
	/** put a link on the clipboard that opens this state again */
	| { readonly type: "link"; readonly state: PanelState }
	/** another path, release or finding */
	| { readonly type: "request"; readonly params: ReplayParams }
	| { readonly type: "state"; readonly state: PanelState }
	/** offer to save, respectively put on the clipboard */
	| { readonly type: "save"; readonly name: string; readonly text: string }
	| { readonly type: "copy"; readonly text: string };

/** True if `value` came over a boundary in the shape of a PanelMessage; anything else is to be dropped. */
export function isPanelMessage(value: unknown): value is PanelMessage {
	if (!isRecord(value)) return false;
	switch (value.type) {
		case "ready":
			return true;
		case "reveal":
			return typeof value.file === "string" && isSpan(value.span);
		case "cite":
			return isCite(value);
		case "marks":
			return isMarks(value);
		case "request":
			return isReplayParams(value.params);
		case "state":
		case "link":
			return isPanelState(value.state);
		case "save":
			return typeof value.name === "string" && typeof value.text === "string";
		case "copy":
			return typeof value.text === "string";
		default:
			return false;
	}
}

function isCite({ file, name, line, release }: Record<string, unknown>): boolean {
	return (
		typeof file === "string" &&
		typeof release === "string" &&
		(name === undefined || typeof name === "string") &&
		(line === undefined || isCount(line))
	);
}

function isMarks({ held, branches }: Record<string, unknown>): boolean {
	return (
		Array.isArray(held) &&
		held.every(isCount) &&
		Array.isArray(branches) &&
		branches.every((one) => isRecord(one) && isCount(one.line) && typeof one.taken === "boolean")
	);
}

/** True if `value` has the shape of a HostMessage (the replay itself is only checked for its schema). */
export function isHostMessage(value: unknown): value is HostMessage {
	if (!isRecord(value)) return false;
	if (value.type === "library") return value.state === undefined || isPanelState(value.state);
	if (value.type === "stale" || value.type === "error") return typeof value.message === "string";
	return value.type === "replay" && isReplay(value.replay) && isReplayParams(value.params);
}

/** True if `value` is a replay of the schema this build speaks. */
export function isReplay(value: unknown): value is Replay {
	return isRecord(value) && value.schema === REPLAY_SCHEMA && Array.isArray(value.paths);
}

/** True if `value` is what the panel keeps with setState. */
export function isPanelState(value: unknown): value is PanelState {
	return isRecord(value) && isReplayParams(value.params) && isCount(value.step);
}

/** True if `value` can be sent as the parameters of REPLAY_REQUEST. */
export function isReplayParams(value: unknown): value is ReplayParams {
	if (!isRecord(value) || typeof value.uri !== "string") return false;
	for (const key of ["function", "findingId", "kernel"]) {
		if (value[key] !== undefined && typeof value[key] !== "string") return false;
	}
	if (value.path !== undefined && !isCount(value.path)) return false;
	const position = value.position;
	return position === undefined || (isRecord(position) && isCount(position.line) && isCount(position.column));
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isSpan(value: unknown): boolean {
	return isRecord(value) && isCount(value.start) && isCount(value.end) && value.end >= value.start;
}
