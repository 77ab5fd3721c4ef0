/**
 * What cannot be read while somebody types, as it was when it could: a half-typed function, and those behind a brace that is
 * not closed yet. What callers do is judged by that, or there would be a false alarm in them with every second key. It is not
 * analysed itself until it can be read again.
 */
import type { FunctionView } from "../syntax/functions.ts";
import { differenceOf } from "../text/difference.ts";
import type { Carried, Known } from "./carried.ts";

/** Functions that an edit by hand touches: more are another version of the file, of which the one before tells nothing. */
const BY_HAND = 3;

export interface Typed {
	/** by name */
	readonly standing: ReadonlyMap<string, FunctionView>;
	/** what is open swallows what stands behind it: functions and tables that are not found are there all the same */
	readonly swallows: boolean;
}

/** `written`: the functions of the text; `isOpen`: the brace that closes one of them is missing. */
export function asTyped(
	source: string,
	written: ReadonlyMap<string, FunctionView>,
	isOpen: boolean,
	before: Carried,
): Typed {
	const standing = new Map<string, FunctionView>();
	const { prefix, suffix } = differenceOf(before.source, source);
	const to = before.source.length - suffix;
	const isTouched = ({ span }: Known): boolean => span.start < to && span.end > prefix;
	if ([...before.known.values()].filter(isTouched).length > BY_HAND) return { standing, swallows: false };
	const stand = (f: Pick<Known, "name" | "nameSpan" | "span" | "bodySpan">, { lasting }: Known): void => {
		if (ASKED_FOR.every((what) => lasting.has(what))) standing.set(f.name, asItWas(f, lasting));
	};
	for (const f of written.values()) {
		const was = f.broken === undefined ? undefined : before.known.get(f.name);
		if (was) stand(f, was);
	}
	const swallows = isOpen || standing.size > 0;
	for (const was of swallows ? before.known.values() : []) {
		if (written.has(was.name) || isTouched(was)) continue;
		const by = was.span.start < prefix ? 0 : source.length - before.source.length;
		stand(movedBy(was, by), was);
	}
	return { standing, swallows };
}

function movedBy({ name, nameSpan, span, bodySpan }: Known, by: number): Omit<Known, "lasting"> {
	const move = ({ start, end }: Known["span"]) => ({ start: start + by, end: end + by });
	return { name, nameSpan: move(nameSpan), span: move(span), bodySpan: move(bodySpan) };
}

/** `lasting`: what was known of it by its text. */
function asItWas(
	{ name, nameSpan, span, bodySpan }: Omit<Known, "lasting">,
	lasting: FunctionView["lasting"],
): FunctionView {
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

/** All that callers ask for; who has it could be read once. */
const ASKED_FOR = ["ir", "mentions", "static", "comment"];
