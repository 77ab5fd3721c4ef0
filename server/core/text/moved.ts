/** Where places of a text are in another one that differs from it in one window, as an edit leaves it. */
import { differenceOf } from "./difference.ts";

/** Maps offsets of the old text to the new one: what lay in the window goes to its end at most. */
export function movedBetween(before: string, after: string): (offset: number) => number {
	const { prefix, suffix } = differenceOf(before, after);
	return (offset) => {
		if (offset < prefix) return offset;
		if (offset >= before.length - suffix) return offset + after.length - before.length;
		return Math.min(offset, after.length - suffix);
	};
}
