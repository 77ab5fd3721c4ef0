/** What an exporter hangs on its buffer: the release hook frees it, so it is gone with the buffer's last reference. */
import { PRIVATE_MEMBER } from "../kernel/idioms.ts";
import { type Context, madeAt, type PathState } from "./context.ts";
import { type Block, type Expr, exprsOf, type FunctionIr, walkExpr } from "./ir.ts";
import { successors } from "./relevance.ts";
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

/** The buffer that memory hangs on, and that frees it at its end: whichever of the file's hooks it is, each of them does. */
export function bufferFreeing(cx: Context, s: PathState, memory: Value): string | undefined {
	const buffer = memory.off === "" ? bufferOver(s, memory.s) : undefined;
	if (buffer === undefined) return undefined;
	const hooks = cx.callees.everyHook("dmabuf-ref");
	return hooks.length > 0 && hooks.every((fn) => fn !== null && freesData(cx, fn)) ? buffer : undefined;
}

/** On every way through it, the hook frees what hangs on its buffer. */
function freesData(cx: Context, fn: FunctionIr): boolean {
	const [buffer] = fn.params;
	const data = (e: Expr | undefined): boolean =>
		e?.t === "field" && e.name === PRIVATE_MEMBER && e.base.t === "id" && e.base.name === buffer?.name;
	const names = new Set<string>();
	const isData = (e: Expr): boolean => data(e) || (e.t === "id" && names.has(e.name));
	const frees = ({ instrs }: Block): boolean => {
		let does = false;
		for (const i of instrs) {
			if (i.k === "declare" && data(i.init)) names.add(i.name);
			for (const e of exprsOf(i))
				walkExpr(e, (x) => {
					if (x.t === "assign" && x.l.t === "id" && data(x.r)) names.add(x.l.name);
					if (x.t !== "call" || x.name === null) return;
					const gone = cx.row(x.name)?.ownership.find((o) => o.does === "discards")?.object;
					const given = x.args[Number(gone?.slice("arg".length))];
					does ||= given !== undefined && isData(given);
				});
		}
		return does;
	};
	const seen = new Set<number>();
	const todo = [0];
	while (todo.length > 0) {
		const at = todo.pop()!;
		const block = fn.blocks[at]!;
		if (seen.has(at)) continue;
		seen.add(at);
		if (frees(block)) continue;
		if (block.end.k === "return" || block.end.k === "stop") return false;
		todo.push(...successors(fn, at));
	}
	return true;
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
