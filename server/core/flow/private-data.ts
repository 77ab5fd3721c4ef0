/** What an exporter hangs on its buffer: the release hook frees it, so it is gone with the buffer's last reference. */
import { PRIVATE_MEMBER } from "../kernel/idioms.ts";
import { type Context, madeAt, type PathState } from "./context.ts";
import { fieldOf, symbol, type Value } from "./value.ts";

const HANGS = "=hangs:";

/** A buffer is made from this description. Only what this path allocated for it is followed: other things have other holders. */
export function exported(cx: Context, s: PathState, info: Value | undefined, buffer: string): void {
	s.open.add(`exported|${buffer}`);
	if (!info || info.s === "?") return;
	const member = fieldOf(info, PRIVATE_MEMBER);
	const data = s.mem.get(member.s + member.off);
	if (data?.off === "" && isAllocated(cx, s, data.s)) s.mem.set(HANGS + data.s, symbol(buffer));
}

/** The buffer that memory hangs on. */
export function bufferOver(s: PathState, memory: string): string | undefined {
	return s.mem.get(HANGS + memory)?.s;
}

function isAllocated(cx: Context, s: PathState, memory: string): boolean {
	const at = madeAt(s, memory);
	for (let t = at === undefined ? null : s.trail; t; t = t.before)
		if (t.item.id === at)
			return (
				t.item.kind === "call" && cx.row(t.item.callee)?.returns.object === "other" && isAllocator(cx, t.item.callee)
			);
	return false;
}

function isAllocator(cx: Context, callee: string): boolean {
	const row = cx.row(callee);
	return row?.returns.kind === "null_on_error" && typeof row.allocates === "number";
}
