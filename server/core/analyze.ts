/**
 * The one door: source text and profile in, findings out. PLACEHOLDER so that the faces compile; the real one replaces it.
 */
import type { Parser } from "web-tree-sitter";
import type { Evidence } from "./kernel/row.ts";
import type { Finding, Incomplete, Range, Replay } from "./wire.ts";

export type Config = Readonly<Record<string, unknown>>;
export type WorkspaceIndex = Readonly<Record<string, unknown>>;

export interface Stats {
	readonly functions: number;
	readonly tracked: number;
	readonly escaped: number;
	readonly assumed: number;
}

export interface FunctionSummary {
	readonly name: string;
	readonly range: Range;
	readonly nameRange: Range;
	/** number of family calls */
	readonly calls: number;
	readonly incomplete?: string;
}

export interface AnalyzeInput {
	readonly file: string;
	readonly text: string;
	readonly parser: Parser;
	readonly release: string;
	readonly config?: Config;
	readonly previous?: Analysis;
	readonly index?: WorkspaceIndex;
	readonly cancelled?: () => boolean;
}

export interface Analysis {
	readonly findings: readonly Finding[];
	readonly functions: readonly FunctionSummary[];
	readonly incomplete: readonly Incomplete[];
	readonly stats: Stats;
	dispose(): void;
}

export interface HoverContract {
	readonly name: string;
	readonly range: Range;
	readonly release: string;
	/** the rule in force, one sentence */
	readonly summary: string;
	readonly history: readonly { readonly releases: string; readonly text: string }[];
	readonly evidence: readonly Evidence[];
	readonly provenance: string;
}

export function analyze(_input: AnalyzeInput): Analysis {
	return {
		findings: [],
		functions: [],
		incomplete: [],
		stats: { functions: 0, tracked: 0, escaped: 0, assumed: 0 },
		dispose: () => undefined,
	};
}

export function replayOf(
	_analysis: Analysis,
	_functionName: string,
	_pick?: { finding?: string; path?: number },
): Replay | { problem: string } {
	return { problem: "the analysis is not built yet" };
}

export function contractAt(_analysis: Analysis, _offset: number): HoverContract | undefined {
	return undefined;
}
