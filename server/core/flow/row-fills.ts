/** What a call of a row leaves in memory: the objects that it fills in, and the pointers that it takes back. */
import type { ArgRole } from "../kernel/row.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { copied, exprText, filled, havoc, isLocal, load, store } from "./memory.ts";
import { bindAttachment, identity, isObject } from "./objects.ts";
import { leftNull, relied } from "./results.ts";
import type { RowCall } from "./row-call.ts";
import { ANY, constant, fieldOf, POS, place, symbol, UNKNOWN, ZERO } from "./value.ts";

/** What it looks behind must be there. */
export function relyOnArguments(cx: Context, s: PathState, fr: Frame, { e, row, args }: RowCall): void {
	args.forEach((v, i) => {
		if (e.args[i] && takesPointer(row.args[i])) relied(cx, s, fr, v, e.args[i], "pass", row.waits);
	});
}

function takesPointer(role: ArgRole | undefined): boolean {
	return role === "ptr" || (isObject(role) && role !== "fd" && role !== "other");
}

export function fillIn(cx: Context, s: PathState, fr: Frame, c: RowCall): void {
	const { e, row, args, out, sym, succeeded } = c;
	const still = !succeeded && row.leavesOut === true && out !== null && s.maskOf(load(s, out.to)) === ZERO;
	row.args.forEach((role, i) => {
		const v = args[i];
		if (!v || c.emptied.has(i)) return;
		if ((role === "map" || role === "out") && isLocal(v)) havoc(s, v, `${sym}*${i}`);
		// where nothing was there is something now
		else if (i === c.pointed && role === "out" && succeeded && (s.maskOf(load(s, v)) & POS) === 0)
			store(s, v, symbol(`${sym}*${i}`));
	});
	// whatever it was made with, a variable is written over
	for (const { arg, how } of row.fills ? [] : (row.access ?? [])) {
		const v = args[arg];
		if (how === "write" && row.args[arg] === "ptr" && v && isLocal(v)) havoc(s, v, `${sym}*${arg}`);
	}
	if (row.copies && succeeded) {
		const { to, from } = row.copies;
		copied(cx, s, fr, (to === "result" ? c.value : args[to]) ?? UNKNOWN, args[from] ?? UNKNOWN, e.span);
	}
	if (row.fills) {
		const size = e.args[row.fills.with + 1];
		filled(s, args[row.fills.arg] ?? UNKNOWN, args[row.fills.with] ?? UNKNOWN, size ? exprText(fr, size) : "");
	}
	if (!out) return;
	s.mem.set(place(out.to), symbol(out.made));
	s.facts.set(out.made, succeeded ? POS : still ? ZERO : ANY);
	if (still) leftNull(s, out.made, sym);
}

/** An attachment knows its buffer from here on, and the path that the buffer is somebody else's. */
export function attach(s: PathState, { row, args, value }: RowCall): void {
	const buffer = args[row.args.indexOf("dmabuf")];
	if (row.returns.object !== "attachment" || !buffer) return;
	bindAttachment(s, value, buffer);
	s.open.add(`imported|${buffer.s}${buffer.off}`);
	// who attaches with ops is told of moves, so there may be some
	const ops = args[row.args.indexOf("ops")];
	if (ops && s.maskOf(ops) !== ZERO) s.open.add(`movable|${identity("dmabuf", buffer)}`);
	const kept = row.remembers && args[row.remembers.arg];
	if (kept && kept.s !== "?") s.mem.set(place(fieldOf(value, row.remembers!.as)), kept);
}

/** What takes a pointer by its address to drop what it points to leaves NULL there (radeon_object.c:radeon_bo_unref, 6.12). */
export function clear(s: PathState, { args, emptied }: RowCall): void {
	for (const i of emptied) if (args[i]) store(s, args[i], constant(0));
}
