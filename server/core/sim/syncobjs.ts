/**
 * Sync objects: who has how many references to one. Knows drm_syncobj.h and the counting of drm_syncobj.c; nothing of the
 * fence within, nor of who waits for one.
 */
import type { Id } from "../kernel/vocabulary.ts";
import type { Handlers } from "./handlers.ts";
import { done, type Next } from "./routine.ts";
import { injected, me, patch, put, type Run, violate } from "./run.ts";
import type { SyncObject } from "./state.ts";

/** One that the path comes across has a reference of whoever leads to it. */
const THERE: SyncObject = { refs: 1, refsBy: {} };

function count(m: Run, id: Id, by: number): SyncObject {
	const row = m.state.syncobjs[id] ?? THERE;
	const mine = (row.refsBy[m.task] ?? 0) + by;
	const next: SyncObject = { ...row, refs: row.refs + by, refsBy: { ...row.refsBy, [m.task]: mine } };
	put(m, "syncobjs", id, next);
	return next;
}

/** By a handle, or just made: of what else there may be of it this task knows nothing. */
function hasOne(m: Run, id: Id): Next {
	const errno = injected(m);
	if (errno !== undefined) return done(errno);
	put(m, "syncobjs", id, { refs: 1, refsBy: { [m.task]: 1 } });
	return done("ptr");
}

export const syncobjOps: Handlers = {
	"syncobj.new": (m, op) => hasOne(m, op.syncobj),
	"syncobj.find": (m, op) => hasOne(m, op.syncobj),
	"syncobj.get"(m, op) {
		count(m, op.syncobj, 1);
		return done();
	},
	"syncobj.put"(m, op) {
		const row = m.state.syncobjs[op.syncobj];
		// who has been given one may have taken more, and what is put may be theirs
		const shared = me(m).handedOver.some((each) => each.what === "syncobj" && each.obj === op.syncobj);
		if (row !== undefined && row.refs <= 0) {
			if (!shared) violate(m, "DBS-F14", op.syncobj, {}, [`syncobjs.${op.syncobj}.refs`]);
			return done();
		}
		const left = count(m, op.syncobj, -1);
		if (left.refs <= 0 && (left.refsBy[m.task] === 0 || me(m).owns.includes(op.syncobj)) && !shared)
			patch(m, "syncobjs", op.syncobj, { gone: true });
		return done();
	},
	"syncobj.touch": () => done(),
};
