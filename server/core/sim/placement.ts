/**
 * Where a buffer's memory is, and what moves it: pinning, mapping for a device that cannot reach it, eviction. Knows the
 * choices of the exporters the specification names (amdgpu, xe); nothing of locks.
 */
import type { Id, Place } from "../kernel/vocabulary.ts";
import { addEntry, appendEntry, ensureFence } from "./resv-list.ts";
import { call, type Next } from "./routine.ts";
import { att, buf, emit, patch, type Run, toggle, violate } from "./run.ts";

const EBUSY = -16;
const EINVAL = -22;

/** Pinning settles the memory: system-reachable for other devices. 0 or a negative errno. */
export function placeForPin(m: Run, bufId: Id, to?: Place): number {
	const row = buf(m, bufId);
	if (to !== undefined && row.placement !== to) {
		if (row.pins > 0) return EINVAL;
		relocate(m, bufId, to);
	}
	return 0;
}

/** An importer's pin brings the buffer where every device reaches it (6.12 amdgpu_dma_buf.c:151, xe_dma_buf.c:66). */
export function placeForImporterPin(m: Run, bufId: Id): Next {
	const row = buf(m, bufId);
	if (row.placement !== "VRAM" || row.pins > 0) return { next: "jump", to: "placed" };
	return call("move", { buf: bufId, to: "GTT", site: "cb:pin", moveFence: null });
}

/** Can this attachment's device reach the memory where it is? */
function reachable(m: Run, bufId: Id, attId: Id): boolean {
	const row = buf(m, bufId);
	if (row.placement !== "VRAM") return true;
	const importer = att(m, attId);
	return importer.p2p || importer.dev === row.exporterDev;
}

/** Mapping for a device: leave it, move it (with notifications), or refuse because it is pinned elsewhere. */
export function placeForMap(m: Run, bufId: Id, attId: Id): Next {
	const row = buf(m, bufId);
	const importer = att(m, attId);
	if (!row.dynamic || importer === undefined || reachable(m, bufId, attId)) return { next: "jump", to: "placed" };
	if (row.pins > 0 && row.placement === "VRAM" && !pinnedByThisMap(m, bufId, attId))
		return call("const", { value: EBUSY });
	return call("move", { buf: bufId, to: "GTT", mapper: attId, site: "cb:map", moveFence: moveFenceOf(m) });
}

function moveFenceOf(m: Run): Id | null {
	return "moveFence" in m.op && m.op.moveFence !== undefined ? m.op.moveFence : null;
}

function pinnedByThisMap(m: Run, bufId: Id, attId: Id): boolean {
	return buf(m, bufId).pins <= att(m, attId).pins && false;
}

/** Change the place; every earlier mapping now leads to the old one. */
export function relocate(m: Run, bufId: Id, to: Place, fence: Id | null = null): void {
	const row = buf(m, bufId);
	if (row.pins > 0) violate(m, "DBS-P04", bufId, {}, [`bufs.${bufId}.pins`]);
	for (const job of m.state.jobs)
		if (job.active && job.buf === bufId && fence === null && toggle(m, "moveChecksJobs") === true)
			violate(m, "DBS-F02", bufId);
	patch(m, "bufs", bufId, { placement: to, gen: row.gen + 1, moves: row.moves + 1 });
	m.state.cost = { ...m.state.cost, moves: m.state.cost.moves + 1 };
	if (fence !== null) {
		ensureFence(m, fence);
		// with one exclusive slot the mover waits for everybody before; nobody's fence is lost by it
		if (m.b.fenceUsage) addEntry(m, row.resv, fence, "kernel", true);
		else appendEntry(m, row.resv, fence, "write");
	}
	emit(m, "move", { ev: "note", buf: bufId, note: `moved-to-${to}` });
}
