/** A program touches the mapping of a dma-buf without telling the kernel when it begins and ends. */
import { CITATIONS, cited } from "../kernel/citations.ts";
import {
	BRACKET_HELPER,
	BRACKETS,
	DESCRIPTOR_FROM,
	DESCRIPTOR_INTO,
	DESCRIPTOR_OF_REQUEST,
	MAPS,
	PROGRAM_HEADER,
	SENDS,
	TOUCHES,
} from "../kernel/userspace.ts";
import { type CallView, callsOf } from "../syntax/calls.ts";
import { includesOf } from "../syntax/views.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import { comesAfter, holderOf } from "./program/paths.ts";
import { type Bracket, bracketsOf } from "./program/sync-ioctl.ts";
import type { Rule } from "./rule.ts";

export const syncIoctlMissing: Rule = {
	id: "sync-ioctl-missing",
	violation: "DBS-C01",
	severity: "warning",
	replay: false,
	title: "a program touches a mapped buffer without the sync ioctl",
	over: [],
	transitions: [],
	inText: unbracketed,
};

function unbracketed({ parsed }: SourceText): readonly TextMistake[] {
	if (!includesOf(parsed).some((i) => i.path === PROGRAM_HEADER)) return [];
	const text = (span: { readonly start: number; readonly end: number } | undefined): string =>
		span ? parsed.source.slice(span.start, span.end).replace(/\s+/g, "") : "";
	const calls = callsOf(parsed, { name: () => true });
	const brackets = bracketsOf(parsed);
	return calls.flatMap((map): TextMistake[] => {
		const at = MAPS.get(map.name);
		if (at === undefined) return [];
		const fd = text(map.args[at]);
		const here = calls.filter((c) => c.fn === map.fn);
		const isBuffer = here.some((c) =>
			DESCRIPTOR_FROM.has(c.name)
				? holderOf(c) === fd
				: SENDS.has(c.name)
					? isRequested(text(c.args[1]), text(c.args[2]), holderOf(c), fd)
					: text(c.args[DESCRIPTOR_INTO.get(c.name) ?? -1]) === `&${fd}`,
		);
		const memory = holderOf(map);
		if (!isBuffer || !/^\w+$/.test(memory)) return [];
		const body = parsed.source.slice(map.fn.bodySpan.start, map.fn.bodySpan.end);
		const own = brackets.filter((b) => b.call.fn === map.fn);
		const hidden = here.some(
			(c) => BRACKET_HELPER.test(c.name) && !own.some((b) => b.call.span.start === c.span.start),
		);
		if (hidden || (own.length === 0 && body.includes(BRACKETS))) return [];
		if (own.some((b) => b.is === "unknown" || b.fd !== fd)) return [];
		const word = new RegExp(`(?<![\\w.>])${memory}(?!\\w)`);
		const touch = here.find(
			(c) =>
				c.span.start > map.span.end &&
				TOUCHES.has(c.name) &&
				c.args.some((a) => word.test(text(a))) &&
				isOutside(c, own),
		);
		if (!touch) return [];
		return [
			{
				span: touch.span,
				fn: map.fn.name,
				object: memory,
				message: `\`${memory}\` is the memory of a buffer that devices use, and nothing tells the kernel that the CPU looks at it: without a coherent cache it sees old data. Bracket the access with ${BRACKETS}, start and end, and repeat it on EINTR and EAGAIN${cited(CITATIONS.beginCpuAccess)}`,
				because: [{ span: map.span, message: `${map.name}() maps the buffer behind \`${fd}\`` }],
			},
		];
	});
}

/** `ioctl(x, request, &data)` that leaves the descriptor in `data.fd`, or answers it. */
function isRequested(request: string, data: string, holder: string, fd: string): boolean {
	const member = DESCRIPTOR_OF_REQUEST.get(request);
	if (member === undefined) return false;
	if (member === null) return holder === fd;
	return fd === (data.startsWith("&") ? `${data.slice(1)}.${member}` : `${data}->${member}`);
}

/** Before every bracket or behind all of them, on the same way through the function; anything in between may be inside. */
function isOutside({ node, span }: CallView, brackets: readonly Bracket[]): boolean {
	const first = brackets[0];
	const last = brackets.at(-1);
	if (!first || !last) return true;
	if (span.end <= first.call.span.start) return first.is === "begin" && comesAfter(node, first.call.node);
	return span.start >= last.call.span.end && last.is === "end" && comesAfter(last.call.node, node);
}
