/**
 * What is still owed when a task or the whole run is over. What existed before, was handed over to a named holder, or is
 * kept by the core itself is not counted. Knows no operation.
 */
import type { Behaviour } from "../kernel/behaviour.ts";
import type { Id, Obligation } from "../kernel/vocabulary.ts";
import { violation } from "./run.ts";
import type { State, Violation } from "./state.ts";

/** How much of this kind is in other hands, or came from them. */
function givenAway(state: State, what: Obligation, names: readonly Id[]): number {
	let given = 0;
	for (const task of Object.values(state.tasks)) {
		for (const h of task.handedOver) if (h.what === what && names.includes(h.obj)) given += h.n;
		// what was taken over may be given back, but need not be
		for (const a of task.adopted) if (a.what === what && names.includes(a.obj)) given += a.n;
	}
	return given;
}

/**
 * Violations of the end: with `task`, the locks that task still holds when it has no more operations; without, everything
 * the run leaves behind (unless the toggle `endcheck` is false).
 */
export function endCheck(
	state: State,
	_behaviour: Behaviour,
	task?: Id,
	off: ReadonlySet<string> = new Set(),
): readonly Violation[] {
	const found: Violation[] = [];
	const raise = (
		who: Id,
		id: string,
		object: Id,
		because: readonly string[],
		fields: Readonly<Record<string, string | number>> = {},
	): void => {
		if (!off.has(id)) found.push(violation(state, who, undefined, id, object, fields, because));
	};
	if (task !== undefined) {
		const row = state.tasks[task];
		if (row === undefined || row.ended || row.waitFor !== null) return [];
		for (const [id, buf] of Object.entries(state.bufs))
			if (buf.vmapLocal === task) raise(task, "DBS-V03", id, [`bufs.${id}.vmapLocal`]);
		for (const lock of row.held)
			if (lock.cls === "resv" && !row.lent.includes(lock.id) && givenAway(state, "lock", [lock.id]) <= 0)
				raise(task, "DBS-L03", lock.id, [`resvs.${lock.id}.owner`]);
		return found;
	}
	if (state.toggles.endcheck === false || state.halted !== null) return [];
	const who = Object.keys(state.tasks)[0] ?? "";
	for (const [id, buf] of Object.entries(state.bufs)) {
		if (!buf.released || buf.vmaps > 0) {
			const cached = buf.atts.filter((a) => state.atts[a]?.cached != null && buf.dynamic).length;
			const perMapping = buf.atts.flatMap((a) => state.atts[a]?.mappings ?? []);
			const byMap = perMapping.filter((map) => state.mappings[map]?.pinned && !state.mappings[map]?.cached).length;
			const names = [id, ...Object.keys(state.atts).filter((a) => state.atts[a]?.buf === id)];
			const pins = buf.pins - buf.pinsBase - cached - byMap - givenAway(state, "pin", names);
			if (pins > 0) raise(who, "DBS-P01", id, [`bufs.${id}.pins`], { n: pins });
			// a local mapping left open has a violation of its own
			const local = buf.vmapLocal === null ? 0 : 1;
			if (buf.vmaps - buf.base.vmaps - local - givenAway(state, "vmap", [id]) > 0)
				raise(who, "DBS-V01", id, [`bufs.${id}.vmaps`]);
			if (buf.brackets.length - buf.base.brackets - givenAway(state, "bracket", [id]) > 0)
				raise(who, "DBS-C05", id, [`bufs.${id}.brackets`]);
		}
		if (buf.released) continue;
		const taken = Object.keys(state.tasks).reduce((sum, name) => sum + Math.max(buf.refsBy[name] ?? 0, 0), 0);
		if (taken - givenAway(state, "ref", [id]) > 0) raise(who, buf.gem ? "DBS-R06" : "DBS-R01", id, [`bufs.${id}.refs`]);
	}
	for (const [id, att] of Object.entries(state.atts)) {
		if (att.state !== "attached") continue;
		const own = att.mappings.filter((map) => state.mappings[map]?.baseline !== true || state.mappings[map]?.cached);
		const live = own.filter((map) => state.mappings[map]?.live);
		if (live.length - givenAway(state, "map", live) > 0)
			raise(att.owner || who, "DBS-M01", id, [`atts.${id}.mappings`]);
		if (!att.baseline && givenAway(state, "att", [id]) <= 0) raise(att.owner || who, "DBS-M06", id, [`atts.${id}`]);
	}
	for (const [id, fence] of Object.entries(state.fences)) {
		const got = Object.values(fence.gotBy).reduce((sum, n) => sum + n, 0);
		if (got - givenAway(state, "fence", [id]) > 0) raise(who, "DBS-F09", id, [`fences.${id}.refs`]);
	}
	for (const [id, { refsBy }] of Object.entries(state.syncobjs)) {
		const taken = Object.values(refsBy).reduce((sum, n) => sum + Math.max(n, 0), 0);
		if (taken - givenAway(state, "syncobj", [id]) > 0) raise(who, "DBS-F10", id, [`syncobjs.${id}.refs`]);
	}
	for (const [id, file] of Object.entries(state.syncFiles))
		if (file.open && file.kept && givenAway(state, "file", [id]) <= 0) raise(who, "DBS-R07", id, [`syncFiles.${id}`]);
	return found;
}
