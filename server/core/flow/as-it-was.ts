/**
 * A function that cannot be read while somebody types in it, as it was when it could: what its callers do is judged by that,
 * or there would be a false alarm in them with every second key. It is not analysed itself until it can be read again.
 */
import type { FunctionView } from "../syntax/functions.ts";
import type { ParsedSource } from "../syntax/parse.ts";

/** Functions that an edit by hand replaces: more are another version of the file, of which the one before tells nothing. */
const BY_HAND = 3;

/** The text is the one before, with something typed in it. */
export function isTyped({ since }: ParsedSource): boolean {
	if (!since) return false;
	const { from, oldTo } = since.region.bodies;
	return oldTo - from <= BY_HAND;
}

/** `lasting`: what was known of it by its text; undefined where that is not all that its callers ask for. */
export function asItWas(
	{ name, nameSpan, span, bodySpan }: FunctionView,
	lasting: FunctionView["lasting"] | undefined,
): FunctionView | undefined {
	if (!lasting || !ASKED_FOR.every((what) => lasting.has(what))) return undefined;
	return {
		name,
		nameSpan,
		span,
		bodySpan,
		broken: undefined,
		node: undefined,
		body: undefined,
		params: [],
		returnType: "",
		isStatic: lasting.get("static") === true,
		isInline: false,
		attributes: [],
		comment: String(lasting.get("comment")),
		lasting,
	};
}

const ASKED_FOR = ["ir", "mentions", "static", "comment"];
