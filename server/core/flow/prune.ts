/** Forgetting what nothing that follows can look at, so that states which differ only there merge. */
import { type Context, type Frame, forgetGone, type PathState } from "./context.ts";
import { STABLE } from "./memory.ts";
import { BUFFER_OF_ATTACHMENT } from "./objects.ts";
import { type Relevance, relevanceOf } from "./relevance.ts";
import type { Value } from "./value.ts";

interface PlaceParts {
	/** depth of the activation whose local variable it is; -1 for memory */
	readonly frame: number;
	/** the variable, or the member for memory */
	readonly name: string;
}

const parts = new Map<string, PlaceParts>();

export function placeParts(k: string): PlaceParts {
	let p = parts.get(k);
	if (!p) {
		const local = /^&(?:(\d+):)?([^.[-]*)/.exec(k);
		p = local
			? { frame: Number(local[1] ?? 0), name: local[2]! }
			: { frame: -1, name: /[.](\w+)(?:\[[^\]]*\])?$/.exec(k)?.[1] ?? "" };
		if (parts.size > 100_000) parts.clear();
		parts.set(k, p);
	}
	return p;
}

/** What an object is, told by a member, while something of it is followed: callees test it, too. */
function isBelow(key: string, sym: string): boolean {
	const root = sym.slice(0, sym.search(/[.-]|$/));
	return key === root || (key.startsWith(root) && /^[.-]/.test(key.slice(root.length)));
}

/** Drops what nothing that follows can look at, so that states which differ only there merge. */
export function prune(cx: Context, s: PathState, fr: Frame, block: number, kept?: Value): void {
	const here = relevanceOf(fr.fn)[block]!;
	const { names } = here;
	const later = [here, ...fr.above];
	const held = new Set<string>(kept ? [kept.s, kept.s.replace(/^(?:pez:|!)/, "")] : []);
	const followed = new Set<string>();
	for (const t of s.tracks.values()) followed.add(t.key);
	for (const [k, v] of s.mem) {
		const { frame, name } = placeParts(k);
		if (frame === fr.depth && !names.has(name) && !s.via.has(k)) s.mem.delete(k);
		// what was stored in an object matters if somebody still reads that member
		else if (
			frame < 0 &&
			name !== "" &&
			name !== BUFFER_OF_ATTACHMENT &&
			!s.created.has(v.s) &&
			!followed.has(v.s) &&
			!later.some((r) => r.names.has(name))
		)
			s.mem.delete(k);
		else held.add(v.s);
	}
	forgetGone(cx, s, (key) => isNowhere(key, held, later));
	const keep = (sym: string): boolean => {
		if (held.has(sym)) return true;
		const text = cx.tested.get(sym);
		if (text !== undefined && later.some((r) => r.tested.has(text))) return true;
		// one helper took something on this condition, another gives it back on the same
		if (text !== undefined && s.tracks.size > 0)
			for (const [i, fn] of [fr.fn, ...fr.callers].entries())
				for (const name of fn.calls) if (later[i]!.names.has(name) && cx.callees.tests(name, text, fn)) return true;
		for (const t of s.tracks.values()) if (t.key === sym || (STABLE.test(sym) && isBelow(t.key, sym))) return true;
		for (const mapping of s.via.keys()) if (sym.startsWith(`${mapping}.`)) return true;
		return false;
	};
	for (const sym of s.facts.keys()) if (!keep(sym)) s.facts.delete(sym);
	for (const sym of s.errnos.keys()) if (!s.facts.has(sym)) s.errnos.delete(sym);
	// an ignored failure: the caller does not look, so neither do we
	for (const [sym, how] of s.untested) {
		if (s.facts.has(sym)) continue;
		if (how === "failure") s.dead = true;
		s.untested.delete(sym);
	}
}

/** No variable leads to what this path made: where its pointer was kept is over, or has another in it. */
function isNowhere(key: string, held: ReadonlySet<string>, later: readonly Relevance[]): boolean {
	const root = /^[^.[-]*/.exec(key)?.[0] ?? key;
	if (root.includes("#")) return !held.has(root) && !held.has(key);
	// a parameter, or what a member of one points to
	const name = /\w+(?=(?:\[[^\]]*\])?$)/.exec(key)?.[0] ?? "";
	return !later.some((r) => r.names.has(name));
}
