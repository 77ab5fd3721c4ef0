/**
 * The notification that a buffer moves: the walk over the attachments and what each importer does when told. Knows the
 * filter policies of the debate; nothing of why the buffer moves.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { ownerSeen } from "./callbacks.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { call, done, jump, type Next, type Routine } from "./routine.ts";
import { att, buf, emit, lockResv, patch, type Run, requireLock, toggle, violate } from "./run.ts";
import type { Attachment } from "./state.ts";

/** Deeper nesting, or a longer walk, never comes to an end. */
const MAX_DEPTH = 6;
const MAX_WALK = 24;

export const notifyOps: Handlers = {
	move_notify: (_m, op) => call("notify", { buf: op.buf, site: "caller" }),
};

function told(m: Run, id: Id): boolean {
	const row = att(m, id);
	if (!row.hasOps || row.notify === "none") return false;
	if (!m.b.notifiesSelf && row.inMap) return false;
	const valid = row.mappings.some((map) => m.state.mappings[map]?.invalidated === false);
	return toggle(m, "filter") === "perMapping" ? valid : true;
}

/** The attachment after `current` in the list as it is now; the walk ends when `current` has left it. */
function following(m: Run, bufId: Id, current: Id | null): Id | null {
	const { atts } = buf(m, bufId);
	if (current === null) return atts[0] ?? null;
	const at = atts.indexOf(current);
	return at < 0 ? null : (atts[at + 1] ?? null);
}

function judge(m: Run, id: Id, row: Attachment): void {
	const because = [`atts.${id}.mappings`];
	const live = row.mappings.filter((map) => m.state.mappings[map]?.live === true);
	if (row.inMap) violate(m, "DBS-M09", id, {}, because);
	else if (live.length === 0) violate(m, "DBS-M10", id, {}, because);
	else if (row.needRemap && live.every((map) => m.state.mappings[map]?.invalidated))
		violate(m, "DBS-M11", id, {}, because);
}

function invalidate(m: Run, id: Id): void {
	const row = att(m, id);
	for (const map of row.mappings) patch(m, "mappings", map, { invalidated: true });
	patch(m, "atts", id, {
		notifyCount: row.notifyCount + 1,
		// an importer that has not recorded its mapping yet cannot mark it
		needRemap: row.needRemap || row.mappings.some((map) => m.state.mappings[map]?.tracked === true),
		dead: row.dead || toggle(m, "policy") === "3",
	});
}

function react(m: Run, id: Id): Next {
	switch (att(m, id).notify) {
		case "unmap":
		case "revoke":
			return call("notify.unmap", { att: id });
		case "remap":
			return call("notify.remap", { att: id });
		case "lock":
			return call("notify.lock", { att: id });
		case "pin":
			return call("pin", { att: id });
		case "wait":
			return call("resv.wait", { resv: buf(m, att(m, id).buf).resv, usage: "bookkeep", intr: false, site: "notify" });
		case "map_unlocked":
			return call("map_unlocked", { att: id, dir: "bidir" });
		default:
			return call("const", { value: 0 });
	}
}

export const notifyRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, site, depth? */
	notify: {
		check(m, v) {
			if (m.b.notifyNeedsLock) requireLock(m, v.buf as Id, "notify");
			v.current = null;
			v.walked = 0;
			if (m.stack.filter(({ routine }) => routine === "notify").length > MAX_DEPTH) {
				violate(m, "DBS-M08", v.buf as Id);
				return done("void");
			}
			return undefined;
		},
		walk(m, v) {
			const next = following(m, v.buf as Id, v.current as Id | null);
			if (next === null) return done("void");
			v.current = next;
			v.walked = (v.walked as number) + 1;
			if (v.walked > MAX_WALK || m.violations.some((found) => found.id === "DBS-M08")) {
				violate(m, "DBS-M08", v.buf as Id);
				return done("void");
			}
			if (!told(m, next)) return jump("walk");
			const fn = `move_notify:${next}`;
			emit(m, "notify", { ev: "cb-enter", buf: v.buf as Id, fn, att: next, owner: ownerSeen(m, v.buf as Id) });
			judge(m, next, att(m, next));
			invalidate(m, next);
			return react(m, next);
		},
		told(m, v) {
			emit(m, "notify", { ev: "cb-exit", buf: v.buf as Id, fn: `move_notify:${v.current}`, ret: "void" });
			return jump("walk");
		},
	},
	"notify.lock": {
		lock: (m, v) => lockResv(m, att(m, v.att as Id).buf, "cb:notify"),
		unlock(m, v) {
			unlockResv(m, buf(m, att(m, v.att as Id).buf).resv, "cb:notify");
			return done("void");
		},
	},
	/** unmap every live mapping */
	"notify.unmap": {
		one(m, v) {
			const live = att(m, v.att as Id).mappings[0];
			return live === undefined
				? done("void")
				: call("unmap", { att: v.att, name: live, site: "unmap", dir: "bidir", as: "bidir" });
		},
		again: () => jump("one"),
	},
	"notify.remap": {
		unmap: (_m, v) => call("notify.unmap", { att: v.att }),
		map: (_m, v) => call("map", { att: v.att, dir: "bidir", site: "map" }),
		done: () => done("void"),
	},
};
