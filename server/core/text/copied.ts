/**
 * A part of a text that does not keep the whole of it alive, as a slice does: what is known of a function outlives the text
 * of the file that it was read from.
 */
export function copied(part: string): string {
	return ` ${part}`.slice(1);
}
