/**
 * From the objects of a path through C to the simulator's: which buffer, reservation object, attachment or table a
 * reference means, and what has to exist before the run. Knows no C name.
 */
import type { Direction, Event, Id, ObjectRef, Usage } from "../kernel/vocabulary.ts";

export type Argument = ObjectRef | { readonly literal: string };

export function isObjectRef(arg: Argument | undefined): arg is ObjectRef {
	return arg !== undefined && "id" in arg;
}

/** Every reference a path makes. */
export function referencesOf(events: readonly Event[]): readonly ObjectRef[] {
	return events.flatMap((event): readonly ObjectRef[] => {
		switch (event.kind) {
			case "call":
				return [...event.args.filter(isObjectRef), ...(event.result === undefined ? [] : [event.result])];
			case "access":
			case "hand-over":
			case "adopt":
				return [event.object];
			default:
				return [];
		}
	});
}

const OF_BUFFER: ReadonlySet<string> = new Set(["dmabuf", "gem", "bo", "fb", "client_buffer", "array", "resv"]);

/** The buffer a reference means; undefined = it is none and belongs to none. */
export function bufferOf(ref: ObjectRef): Id | undefined {
	if (ref.buf !== undefined) return ref.buf;
	if (OF_BUFFER.has(ref.type)) return ref.id;
	return ref.type === "attachment" ? `${ref.id}->buffer` : undefined;
}

/** A direction as C writes it; undefined = a variable whose value is not known. */
export function directionOf(arg: Argument | undefined): Direction | undefined {
	const text = arg === undefined || isObjectRef(arg) ? "" : arg.literal;
	if (/TO_DEVICE|^1$/.test(text)) return "to";
	if (/FROM_DEVICE|^2$/.test(text)) return "from";
	if (/BIDIRECTIONAL|^0$/.test(text)) return "bidir";
	return /_NONE$|^3$/.test(text) ? "none" : undefined;
}

export function usageOf(arg: Argument | undefined): Usage {
	const text = arg === undefined || isObjectRef(arg) ? "" : arg.literal;
	if (/KERNEL|^0$/.test(text)) return "kernel";
	if (/WRITE|^1$/.test(text)) return "write";
	return /READ|^2$/.test(text) ? "read" : "bookkeep";
}

/** Is this argument surely NULL, 0 or false? */
export function isNothing(arg: Argument | undefined): boolean {
	return arg === undefined || (!isObjectRef(arg) && /^(NULL|0|false|0x0)$/.test(arg.literal.trim()));
}
