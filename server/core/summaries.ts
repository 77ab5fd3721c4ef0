/** The functions of a file as others list them. */
import type { FlowFile } from "./flow/file.ts";
import { type LineIndex, rangeOf } from "./text/positions.ts";
import type { Range } from "./wire.ts";

export interface FunctionSummary {
	readonly name: string;
	readonly range: Range;
	readonly nameRange: Range;
	/** calls of the family in its own text */
	readonly calls: number;
	readonly incomplete?: string;
}

/** All functions of the file, in source order. */
export function summariesOf(flow: FlowFile, lines: LineIndex): readonly FunctionSummary[] {
	return [...flow.views].map(([name, f]) => {
		const why = whyUnread(flow, name);
		return {
			name,
			range: rangeOf(lines, f.span),
			nameRange: rangeOf(lines, f.nameSpan),
			calls: flow.familyCalls(name),
			...(why === undefined ? {} : { incomplete: why }),
		};
	});
}

/** Why a function that calls the family cannot be read; undefined for all others. */
export function whyUnread({ views, familyCalls }: FlowFile, name: string): string | undefined {
	const broken = views.get(name)?.broken;
	return broken !== undefined && familyCalls(name) > 0 ? broken : undefined;
}
