/**
 * Which table an unmap means, whether it fits, and what its destruction does to device jobs. Knows no lock and no callback.
 */
import type { Direction, Id } from "../kernel/vocabulary.ts";
import { att, patch, type Run, toggle, violate } from "./run.ts";

/** The mapping meant: the named one, else the newest live one of that direction, else the newest live one; null = none. */
export function pickMapping(m: Run, attId: Id, name: Id | undefined, dir: Direction, stale: boolean): Id | null {
	const row = att(m, attId);
	if (stale) return Object.keys(m.state.mappings).findLast((id) => m.state.mappings[id]?.att === attId) ?? null;
	if (name !== undefined && row.mappings.includes(name)) return name;
	const live = row.mappings.map((id) => [id, m.state.mappings[id]] as const);
	const same = live.findLast(([, table]) => table?.dir === dir);
	return (same ?? live.at(-1))?.[0] ?? null;
}

/** Ours: an unmap that fits no map. The kernel is silent about all but a NULL table. */
export function checkUnmap(m: Run, attId: Id, id: Id | null, named: Direction | undefined, stale: boolean): void {
	const because = [`atts.${attId}.mappings`];
	if (id === null) {
		violate(m, "DBS-M02", attId, { why: "it has no live mapping" }, because);
		return;
	}
	const table = m.state.mappings[id];
	if (stale || table?.live !== true) violate(m, "DBS-M02", attId, { why: "the table is unmapped already" }, because);
	else if (named !== undefined && table.dir !== named && !table.cached)
		violate(m, "DBS-M02", attId, { why: `mapped ${table.dir}, unmapped ${named}` }, because);
}

/** The exporter has destroyed a table. */
export function destroyed(m: Run, id: Id): void {
	const running = m.state.jobs.filter((job) => job.active && job.mapping === id);
	const ghost = toggle(m, "unmapPolicy") === "exporter-fence";
	const table = m.state.mappings[id];
	if (running.length > 0 && !ghost && table !== undefined)
		violate(
			m,
			"DBS-M12",
			table.att,
			{},
			running.map((job) => `fences.${job.fence}`),
		);
	patch(m, "mappings", id, { live: false, zombie: running.length > 0 && ghost });
}
