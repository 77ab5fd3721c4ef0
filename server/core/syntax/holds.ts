/** Whether a text holds something, without reading all of it again after each edit. Knows no API name. */
import { remembered } from "./functions.ts";
import { LASTING, type ParsedSource } from "./parse.ts";

/** True if a line of the text matches; a match lies within one line. */
export function holds(parsed: ParsedSource, pattern: RegExp): boolean {
	const key = `${LASTING}place of ${pattern.source}`;
	return remembered(parsed.memo, key, () => placeOf(parsed, pattern, key)) >= 0;
}

/** Offset of a match, -1 when there is none: of an earlier text only what was rewritten is searched, as long as that tells. */
function placeOf({ source, since }: ParsedSource, pattern: RegExp, key: string): number {
	const before = since?.known.get(key) as number | undefined;
	if (since !== undefined && before !== undefined) {
		const { start, oldEnd, newEnd } = since.region;
		if (before >= oldEnd) return before + newEnd - oldEnd;
		if (before >= 0 && before < start) return before;
		const found = source.slice(start, newEnd).search(pattern);
		if (found >= 0) return start + found;
		if (before < 0) return before;
	}
	return source.search(pattern);
}
