/**
 * Cache maintenance of a heap's buffer at map, unmap, begin and end, under the policies of the 2019 debate and of 6.12, and
 * what it costs. Knows nothing of locks or fences.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { maintain } from "./lines.ts";
import { done, type Routine } from "./routine.ts";
import { att, buf, patch, type Run, toggle, violate } from "./run.ts";

const EINVAL = -22;

function charge(m: Run, bufId: Id, what: "clean" | "inval", times = 1): void {
	const { cost } = m.state;
	m.state.cost = { ...cost, [what]: cost[what] + times, bytes: cost.bytes + times * buf(m, bufId).size };
	if (times > 0) maintain(m, bufId, what === "inval" ? "cleaninval" : "clean", undefined);
}

function policy(m: Run): string {
	return String(toggle(m, "heapPolicy") ?? "mappedOnly");
}

/** Attachments maintenance is done for; naive heaps do not ask whether they are mapped. */
function concerned(m: Run, bufId: Id): readonly Id[] {
	const { atts } = buf(m, bufId);
	const mapped = (id: Id): boolean => att(m, id).mappings.length > 0;
	if (policy(m) === "mappedOnly") return atts.filter(mapped);
	for (const id of atts) if (!mapped(id)) violate(m, "DBS-C06", bufId, { att: id });
	return atts;
}

function idle(m: Run, bufId: Id): void {
	const row = buf(m, bufId);
	const busy = row.brackets.length > 0 || row.atts.some((id) => att(m, id).mappings.length > 0);
	if (busy) return;
	patch(m, "bufs", bufId, { own: "none", backed: toggle(m, "freeOnIdle") === true ? false : row.backed });
}

export const heapRoutines: Readonly<Record<string, Routine>> = {
	/** vars: att, dir */
	"heap.map": {
		run(m, v) {
			const { buf: bufId } = att(m, v.att as Id);
			const row = buf(m, bufId);
			if (!row.heap) return done(0);
			patch(m, "bufs", bufId, { backed: true, own: "dev" });
			if (policy(m) !== "owner") charge(m, bufId, "clean");
			else if (row.cpuDirty) {
				charge(m, bufId, "clean");
				patch(m, "bufs", bufId, { cpuDirty: false });
			}
			return done(0);
		},
	},
	"heap.unmap": {
		run(m, v) {
			const { buf: bufId } = att(m, v.att as Id);
			if (!buf(m, bufId).heap) return done(0);
			if (policy(m) !== "owner") charge(m, bufId, "inval");
			else if (v.dir !== "to") patch(m, "bufs", bufId, { devDirty: true });
			idle(m, bufId);
			return done(0);
		},
	},
	/** vars: buf, dir; 0 or -EINVAL when no device has chosen the memory yet */
	"heap.begin": {
		run(m, v) {
			const bufId = v.buf as Id;
			const row = buf(m, bufId);
			if (row.placeByAttach && row.atts.length === 0) {
				violate(m, "DBS-C11", bufId, {}, [`bufs.${bufId}.atts`]);
				return done(EINVAL);
			}
			if (!row.heap) return done(0);
			patch(m, "bufs", bufId, { backed: true, own: "cpu" });
			if (policy(m) === "kmapInBegin") {
				violate(m, "DBS-C10", bufId);
				m.state.cost = { ...m.state.cost, vmapAlloc: m.state.cost.vmapAlloc + 1 };
			}
			if (policy(m) !== "owner") charge(m, bufId, "inval", concerned(m, bufId).length);
			else if (row.devDirty) {
				charge(m, bufId, "inval");
				patch(m, "bufs", bufId, { devDirty: false });
			}
			return done(0);
		},
	},
	"heap.end": {
		run(m, v) {
			const bufId = v.buf as Id;
			if (!buf(m, bufId).heap) return done(0);
			if (policy(m) !== "owner") charge(m, bufId, "clean", concerned(m, bufId).length);
			else if (v.dir !== "from") patch(m, "bufs", bufId, { cpuDirty: true });
			idle(m, bufId);
			return done(0);
		},
	},
};
