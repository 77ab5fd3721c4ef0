/**
 * What a repair sees of an analysis, and the door through which it has the edited text analysed again. The door comes in
 * as a parameter: nothing here may import it.
 */
import type { FlowReport } from "../flow/analysis.ts";
import type { FlowFile } from "../flow/file.ts";
import type { Entry, Event } from "../kernel/vocabulary.ts";
import type { Repair } from "../rules/in-text.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import type { LineIndex } from "../text/positions.ts";
import type { Finding, Incomplete, Replay } from "../wire.ts";

export interface Input {
	readonly file: string;
	readonly text: string;
	readonly release: string;
	/** functions worth analysing again where the text has changed */
	readonly only?: ((name: string) => boolean) | undefined;
}

export interface Followed {
	readonly tracked: ReadonlySet<string>;
	readonly escaped: ReadonlySet<string>;
	/** what was reported in it, whether the simulator raises the same or not */
	readonly reports: readonly FlowReport[];
}

export interface Analysed<I extends Input = Input> {
	readonly findings: readonly Finding[];
	readonly incomplete: readonly Incomplete[];
	readonly stats: {
		readonly tracked: number;
		readonly escaped: number;
		readonly assumed: number;
		readonly unconfirmed: Readonly<Record<string, number>>;
	};
	readonly inside: {
		readonly input: I;
		readonly parsed: ParsedSource;
		readonly flow: FlowFile;
		readonly lines: LineIndex;
		readonly reports: ReadonlyMap<string, FlowReport>;
		readonly repairs: ReadonlyMap<string, Repair>;
		/** by function that was analysed from its beginning: the objects followed, and those lost sight of */
		readonly roots: ReadonlyMap<string, Followed>;
	};
	dispose(): void;
}

/** `analyze`, `replayOf` and `simulate` of the core. */
export interface Door<I extends Input, A extends Analysed<I>> {
	readonly analyze: (input: I) => A;
	readonly replayOf: (analysis: A, functionName: string) => Replay | { problem: string };
	readonly simulate: (
		entry: Entry,
		events: readonly Event[],
		release: string,
	) => {
		readonly violations: readonly { readonly id: string; readonly event: number; readonly object: string }[];
		readonly trace: readonly { readonly blocked?: unknown }[];
	};
}
