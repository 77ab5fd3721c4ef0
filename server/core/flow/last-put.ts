/**
 * The last reference to an object that this path has made is put: the object's own hook runs, and gives back what the path
 * has hung on it. Followed where the file has that hook; which of several it is, what it reads tells. Knows no rule.
 */
import { LAST_PUT_HOOKS } from "../kernel/idioms.ts";
import type { Resource } from "../kernel/row.ts";
import type { Context, Frame, PathState } from "./context.ts";
import { dead } from "./evaluate.ts";
import type { Expr } from "./ir.ts";
import { place, type Value } from "./value.ts";

/** Callees within callees that are still followed. */
const DEEPEST = 3;

const MORE = "more|";

/** A reference is taken to what there is one of already: a put is not the last one. */
export function oneMore(s: PathState, what: Resource, key: string): void {
	if (LAST_PUT_HOOKS[what]) s.touched.add(`${MORE}${what}|${key}`);
}

export const hasMore = (s: PathState, what: Resource, key: string): boolean => s.touched.has(`${MORE}${what}|${key}`);

/** True when the hook was followed: what hung on the object is dealt with. */
export function lastPut(
	cx: Context,
	s: PathState,
	fr: Frame,
	what: Resource,
	key: string,
	target: Value,
	e: Expr & { t: "call" },
	text: string,
): boolean {
	if (!LAST_PUT_HOOKS[what] || fr.depth >= DEEPEST || hasMore(s, what, key)) return false;
	if ((s.created.get(target.s) ?? -1) <= 0 || s.lost.has(target.s)) return false;
	const members = hanging(s, target.s);
	if (members.length === 0) return false;
	const hooks = cx.callees.hooks(what).filter((fn) => members.some((m) => cx.callees.reads(fn.name, m, fr.fn)));
	const [hook] = hooks;
	if (!hook || hooks.length > 1) return false;
	s.assume(`\`${text}\` has no other reference, and ${hook.name}() frees it`);
	// it is gone only when its hook is done with it
	const ended = [...s.tracks].filter(([, t]) => t.key === key && cx.machines[t.machine]!.gone?.includes(t.state));
	for (const [k] of ended) s.tracks.delete(k);
	if (cx.enter(cx, s, fr, hook, e, [target]) === null) dead(s);
	for (const [k, t] of ended) s.tracks.set(k, t);
	return true;
}

/** Members of an object that keep what was opened on this path. */
function hanging(s: PathState, object: string): readonly string[] {
	const members: string[] = [];
	for (const [at, v] of s.mem) {
		const member = at.startsWith(object) ? /\.(\w+)$/.exec(at.slice(object.length))?.[1] : undefined;
		if (member === undefined) continue;
		for (const what of HANGS) if (s.open.has(`${what}|${place(v)}`)) members.push(member);
	}
	return members;
}

const HANGS = ["attachment", "mapping", "dmabuf-ref"] as const;
