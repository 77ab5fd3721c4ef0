/** Where places of a text are in another one that differs from it in one window, as an edit leaves it. */

/** Maps offsets of the old text to the new one: what lay in the window goes to its end at most. */
export function movedBetween(before: string, after: string): (offset: number) => number {
	const shorter = Math.min(before.length, after.length);
	let prefix = 0;
	while (prefix < shorter && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
	let suffix = 0;
	const most = shorter - prefix;
	while (suffix < most && before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix))
		suffix++;
	return (offset) => {
		if (offset < prefix) return offset;
		if (offset >= before.length - suffix) return offset + after.length - before.length;
		return Math.min(offset, after.length - suffix);
	};
}
