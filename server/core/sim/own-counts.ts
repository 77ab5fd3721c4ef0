/**
 * Counts that a driver keeps of pins and kernel mappings without the core: they ask for no lock of their own, call no
 * exporter, and must not go below zero. Knows nothing of how the core counts.
 */
import type { Handlers } from "./handlers.ts";
import { done } from "./routine.ts";
import { buf, injected, patch, type Run, violate } from "./run.ts";

export const ownCounts: Handlers = {
	"own.open"(m, op) {
		const errno = injected(m);
		if (errno !== undefined) return done(errno);
		// the one there is already
		if (op.once === true && buf(m, op.buf).vmaps > 0) return done(0);
		count(m, op.buf, op.what, 1);
		return done(0);
	},
	"own.close"(m, op) {
		const row = buf(m, op.buf);
		const none = (op.what === "pin" ? row.pins : row.vmaps) <= 0;
		if (none && op.maybe === true) return done();
		if (none) violate(m, op.what === "pin" ? "DBS-P02" : "DBS-V02", op.buf);
		else count(m, op.buf, op.what, -1);
		return done();
	},
};

function count(m: Run, id: string, what: "pin" | "vmap", by: 1 | -1): void {
	const row = buf(m, id);
	const mine = (all: Readonly<Record<string, number>>) => ({ ...all, [m.task]: Math.max((all[m.task] ?? 0) + by, 0) });
	if (what === "vmap")
		patch(m, "bufs", id, {
			vmaps: row.vmaps + by,
			ownVmaps: (row.ownVmaps ?? 0) + by,
			vmapsBy: mine(row.vmapsBy),
		});
	else {
		const pins = row.pins + by;
		const pinGen = pins === 0 ? null : (row.pinGen ?? row.gen);
		patch(m, "bufs", id, { pins, pinGen, pinsBy: mine(row.pinsBy) });
	}
}
