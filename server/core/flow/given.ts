/**
 * A reference that a path gives back although no call of the table gave it: a callee nobody knows did, with what it returned
 * or put into an argument. That it is given back proves it.
 */
import type { Resource } from "../kernel/row.ts";
import type { Event } from "../kernel/vocabulary.ts";
import type { Context, PathState } from "./context.ts";
import { AWAY } from "./memory.ts";
import { isCounted } from "./objects.ts";
import type { Value } from "./value.ts";

/**
 * Whose the reference was that is put here, the only one this path knows of, where nothing that may keep the object has had it
 * before: a callee's that is not known, or that of the structure, or the round of a walk, it was found in.
 */
export function givenBy(
	cx: Context,
	s: PathState,
	what: Resource,
	target: Value,
	key: string,
): "callee" | "found" | null {
	if (!isCounted(what) || isOpen(s, key)) return null;
	const call = MADE.exec(target.s)?.[1] ?? "";
	const made =
		s.created.get(call) === -1 && !s.lost.has(call) && !s.shared.has(call) && !s.touched.has(AWAY + target.s);
	if (!made && !FOUND.test(target.s)) return null;
	for (let t = s.trail; t; t = t.before) if (mayKeep(cx, t.item, [key, target.s])) return null;
	return made ? "callee" : "found";
}

/** A call of the table gave a reference to it, by whatever name the kind of object goes. */
function isOpen(s: PathState, key: string): boolean {
	for (const open of s.open) {
		const bar = open.indexOf("|");
		if (open.slice(bar + 1) === key && isCounted(open.slice(0, bar) as Resource)) return true;
	}
	return false;
}

/** The result of a call, or what it put into an argument. */
const MADE = /^([^.*[-]*)(?:\*\d+)?$/;

/** A member of something, or what this round of a walk is about. */
const FOUND = /^[^&?=(]+\.\w+$|^i.*:\d+:\w+~$/;

function mayKeep(cx: Context, e: Event, names: readonly string[]): boolean {
	if (e.kind === "hand-over") return names.includes(e.object.id);
	if (e.kind !== "call" || !e.args.some((a) => "id" in a && names.includes(a.id))) return false;
	const row = cx.row(e.callee);
	return row === undefined || !(row.waits || row.closes || row.lock.effect !== "none" || ANSWERS.has(row.returns.kind));
}

/** Whoever answers a question only looks, like those that wait or give something back. */
const ANSWERS: ReadonlySet<string> = new Set(["bool", "value"]);
