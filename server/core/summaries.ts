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

/** All functions of the file, in source order; `met`: callees that some function's analysis could not read. */
export function summariesOf(flow: FlowFile, met: ReadonlySet<string>, lines: LineIndex): readonly FunctionSummary[] {
	return [...flow.views].map(([name, f]) => {
		const why = whyUnread(flow, name, met);
		return {
			name,
			range: rangeOf(lines, f.span),
			nameRange: rangeOf(lines, f.nameSpan),
			calls: flow.familyCalls(name),
			...(why === undefined ? {} : { incomplete: why }),
		};
	});
}

/** Why a function cannot be read that calls the family, or that was met on a path; undefined for all others. */
export function whyUnread(
	{ views, familyCalls, stands }: FlowFile,
	name: string,
	met: ReadonlySet<string>,
): string | undefined {
	const broken = views.get(name)?.broken;
	if (broken === undefined || (familyCalls(name) === 0 && !met.has(name))) return undefined;
	return stands(name) ? `${broken}; to its callers it is what it was before` : broken;
}
