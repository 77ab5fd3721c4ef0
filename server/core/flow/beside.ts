/**
 * An attachment in a member of a structure, and the buffer it belongs to in the member beside it: shown wherever the file
 * makes, or undoes, one with the other. Knows no function by name.
 */
import { lookup, namesOfFamily } from "../kernel/lookup.ts";
import type { ApiRow } from "../kernel/row.ts";
import { type Context, isOurs, type PathState } from "./context.ts";
import { load } from "./memory.ts";
import { BUFFER_OF_ATTACHMENT } from "./objects.ts";
import { fieldOf, place, type Value } from "./value.ts";

const ATTACHMENT = "attachment";

export function isAboutAttachment(row: ApiRow | undefined): boolean {
	return row?.args.includes(ATTACHMENT) === true;
}

const patterns = new Map<string, readonly [made: RegExp, undone: RegExp]>();

/** `x->a = attach(x->b, …)` and `detach(x->b, x->a)`. */
function patternsOf(release: string): readonly [made: RegExp, undone: RegExp] {
	let both = patterns.get(release);
	if (!both) {
		const rows = [...namesOfFamily()].flatMap((name) => lookup(name, release) ?? []);
		const withBuffer = rows.filter((row) => row.args[0] === "dmabuf");
		const names = (is: (row: ApiRow) => boolean): string =>
			withBuffer
				.filter(is)
				.map((row) => row.name)
				.join("|");
		const made = names((row) => row.returns.object === ATTACHMENT);
		const undone = names((row) => row.args[1] === ATTACHMENT);
		both = [
			new RegExp(`([\\w.>-]+(?:->|\\.))(\\w+)\\s*=\\s*(?:${made})\\s*\\(\\s*\\1(\\w+)\\s*,`, "g"),
			new RegExp(`\\b(?:${undone})\\s*\\(\\s*([\\w.>-]+(?:->|\\.))(\\w+)\\s*,\\s*\\1(\\w+)\\s*\\)`, "g"),
		];
		patterns.set(release, both);
	}
	return both;
}

/** From the member that keeps an attachment to the one that keeps its buffer; a member with two is nobody's. */
export function buffersBeside(source: string, release: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const add = (attachment: string, buffer: string): void => {
		found.set(attachment, (found.get(attachment) ?? buffer) === buffer ? buffer : "");
	};
	const [made, undone] = patternsOf(release);
	for (const [, , attachment, buffer] of source.matchAll(made)) add(attachment!, buffer!);
	for (const [, , buffer, attachment] of source.matchAll(undone)) add(attachment!, buffer!);
	return found;
}

/** A call gets an attachment that was there before: the path learns whose it is. */
export function knowBuffer(cx: Context, s: PathState, row: ApiRow, args: readonly Value[]): void {
	const v = args[row.args.indexOf(ATTACHMENT)];
	if (v?.off !== "" || cx.frame.fn.file !== undefined) return;
	const [, base, member] = /^(.*)\.(\w+)$/.exec(v.s) ?? [];
	const buffer = base && member && !isOurs(s, v.s) ? cx.callees.bufferBeside(member) : undefined;
	const at = place(fieldOf(v, BUFFER_OF_ATTACHMENT));
	if (buffer && !s.mem.has(at)) s.mem.set(at, load(s, { s: base!, off: `.${buffer}` }));
}
