/**
 * What a variable holds when it is written over: by the next round of a loop, a reference to which nothing else leads, and
 * which nobody can give back from there on; by another variable of its name. Knows no rule.
 */
import type { Resource } from "../kernel/row.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { happen } from "./happen.ts";
import { containsId, type Expr } from "./ir.ts";
import { loseTrack } from "./lose-track.ts";
import { localAddress, SAME } from "./memory.ts";
import { isCounted } from "./objects.ts";
import { isMissed } from "./standing.ts";
import { POS, place } from "./value.ts";

/** Before `f = next(…)`: what `f` holds is from the round before. */
export function writtenOver(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "assign" }): void {
	const { l, r } = e;
	if (s.tracks.size === 0 || s.again || s.warned || s.rounds.length === 0) return;
	if (e.op !== "=" || l.t !== "id" || r.t !== "call" || !fr.fn.locals.has(l.name) || containsId(r, l.name)) return;
	const round = s.rounds.findLast((head) => head.startsWith(`${fr.chain}:`));
	const at = place(localAddress(fr, l.name));
	const old = s.mem.get(at);
	if (round === undefined || !old || (s.maskOf(old) & POS) === 0) return;
	for (const t of [...s.tracks.values()]) {
		if (t.key !== old.s || t.many || t.array || !isCounted(t.over as Resource) || !isMissed(cx, t)) continue;
		if (!`${t.since.chain}/`.startsWith(`${fr.chain}/`) || isHeldBesides(s, old.s, at)) continue;
		const left = s.clone();
		const event = record(left, fr, e.span, { kind: "return", text: l.name, value: "unknown", cuts: "continue" });
		happen(cx, left, event, {
			kind: "exit",
			over: t.over as never,
			key: t.key,
			object: t.object,
			cuts: { by: "continue", round, forNobody: true },
		});
	}
}

/**
 * A declaration of this name is reached. The cookie of a section that it hides, or that a round before has left in it, is for
 * nobody here to follow (`idx` of amdgpu_vm.c:amdgpu_vm_update_range, 6.1, in two scopes).
 */
export function declaredAgain(cx: Context, s: PathState, at: string, empty: boolean): void {
	const old = s.mem.get(at);
	for (const t of old && s.tracks.size > 0 ? [...s.tracks.values()] : [])
		if (t.key === old!.s && t.over === "device-section") loseTrack(cx, s, t);
	for (const k of s.mem.keys()) if (k.startsWith(`${at}.`)) s.mem.delete(k);
	if (empty) s.mem.delete(at);
}

/** Another place has it, or it is one more reference to what was there before. */
function isHeldBesides({ mem }: PathState, object: string, variable: string): boolean {
	if (mem.has(SAME + object)) return true;
	for (const [at, v] of mem) if (v.s === object && at !== variable) return true;
	return false;
}
