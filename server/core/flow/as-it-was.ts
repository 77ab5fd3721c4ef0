/**
 * A function that cannot be read while somebody types in it, as it was when it could: what its callers do is judged by that,
 * or there would be a false alarm in them with every second key. It is not analysed itself until it can be read again.
 */
import type { FunctionView } from "../syntax/functions.ts";

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
