/** A usage or input error: one clear sentence for stderr and exit status 2, never a stack trace. */

export class Problem extends Error {}

/** The sentence to print for anything that was thrown. */
export function sentenceOf(error: unknown): string {
	if (error instanceof Problem) return error.message;
	const text = error instanceof Error ? error.message : String(error);
	return `internal error: ${text.split("\n")[0]} (please report it; DMABUF_LENS_DEBUG=1 shows where)`;
}
