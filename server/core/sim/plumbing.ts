/**
 * Operations around the kernel's own: contexts, allocation, flags between tasks, user copies, returns, obligations given
 * away or taken over, and bodies of callbacks. Knows nothing of buffers' mechanics.
 */
import type { Misreading } from "../kernel/operation.ts";
import type { Id } from "../kernel/vocabulary.ts";
import { callbackEntersLocked } from "./callback-entry.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { call, done, type Next, type Routine, wait } from "./routine.ts";
import { begins, buf, dropsOwn, emit, ends, injected, knowsFree, me, patch, type Run, violate } from "./run.ts";
import type { Transfer } from "./state.ts";

const EFAULT = -14;
const CALLER = "caller";

const MISREAD: Readonly<Record<Misreading, string>> = {
	ignored: "DBS-S01",
	"null-test": "DBS-S03",
	"err-kept": "DBS-S03",
	"err-test": "DBS-S04",
	count: "DBS-S02",
	success: "DBS-S05",
	timeout: "DBS-S06",
};

/** Locks of its own a task still holds when it returns. */
function leftLocked(m: Run): void {
	const task = me(m);
	const given = task.handedOver.filter((h) => h.what === "lock").map((h) => h.obj);
	for (const [id, row] of Object.entries(m.state.bufs))
		if (row.vmapLocal === m.task) violate(m, "DBS-V03", id, {}, [`bufs.${id}.vmapLocal`]);
	for (const id of task.spins) if (!given.includes(id)) violate(m, "DBS-L13", id, { buf: id });
	for (const id of task.numbers)
		violate(m, "DBS-R10", id, { buf: id, why: "reserved, and neither published nor given back" });
	for (const id of task.begun)
		violate(m, m.state.ctxs[id] ? "DBS-L12" : "DBS-L16", id, { buf: id, why: "begun, and still open on return" });
	for (const lock of task.held)
		if (lock.cls === "mutex" && !given.includes(lock.id)) violate(m, "DBS-L13", lock.id, { buf: lock.id });
	for (const lock of task.held) {
		if (Object.values(m.state.bufs).some((row) => row.vmapLocal === m.task && row.resv === lock.id)) continue;
		if (lock.cls !== "resv" || task.lent.includes(lock.id) || given.includes(lock.id)) continue;
		violate(m, "DBS-L03", lock.id, {}, [`resvs.${lock.id}.owner`]);
	}
}

export const plumbingOps: Handlers = {
	"cursor.begin"(m, op) {
		begins(m, op.scope);
		return done();
	},
	"cursor.end"(m, op) {
		ends(m, op.scope);
		return done();
	},
	"device.enter"(m, op) {
		const got = injected(m) === undefined;
		if (got) begins(m, op.scope);
		return done(got ? 1 : 0);
	},
	"device.exit"(m, op) {
		ends(m, op.scope);
		return done();
	},
	"crit.begin"(m, op) {
		if (op.scope !== undefined) begins(m, op.scope);
		patch(m, "tasks", m.task, { signalling: me(m).signalling + 1 });
		emit(m, CALLER, { ev: "enter-context", context: "signalling" });
		return done();
	},
	"crit.end"(m, op) {
		if (op.scope !== undefined) ends(m, op.scope);
		patch(m, "tasks", m.task, { signalling: Math.max(me(m).signalling - 1, 0) });
		emit(m, CALLER, { ev: "leave-context", context: "signalling" });
		return done();
	},
	"atomic.begin"(m, op) {
		const got = injected(m) === undefined;
		if (op.lock !== undefined) knowsFree(m, op.lock, !got);
		if (!got) return done(0);
		const row = me(m);
		if (op.lock !== undefined && row.spins.includes(op.lock)) violate(m, "DBS-L02", op.lock, { lock: op.lock });
		const spins = op.lock === undefined ? row.spins : [...row.spins, op.lock];
		patch(m, "tasks", m.task, { atomic: row.atomic + 1, spins });
		emit(m, CALLER, { ev: "enter-context", context: "spin" });
		return done(1);
	},
	"atomic.end"(m, op) {
		const row = me(m);
		const at = op.lock === undefined ? -1 : row.spins.lastIndexOf(op.lock);
		const spins = at < 0 ? row.spins : row.spins.toSpliced(at, 1);
		// an RCU section lies within another one
		if (op.lock !== undefined && !spins.includes(op.lock)) dropsOwn(m, op.lock);
		patch(m, "tasks", m.task, { atomic: Math.max(row.atomic - 1, 0), spins });
		emit(m, CALLER, { ev: "leave-context", context: "spin" });
		return done();
	},
	alloc(m, op) {
		emit(m, CALLER, { ev: "alloc", gfp: op.gfp });
		if (me(m).atomic > 0 && op.gfp === "KERNEL") violate(m, "DBS-L14", me(m).spins.at(-1) ?? m.task);
		if (me(m).signalling > 0 && op.gfp === "KERNEL") violate(m, "DBS-L09", m.task, {}, [`tasks.${m.task}.signalling`]);
		return done(injected(m) ?? "void");
	},
	nop: () => done(),
	might_fault(m) {
		emit(m, CALLER, { ev: "user-copy" });
		return done();
	},
	copy_to_user: (m, op) => copy(m, op.fail === true),
	copy_from_user: (m, op) => copy(m, op.fail === true),
	signal_pending(m, op) {
		patch(m, "tasks", m.task, { signalPending: op.on ?? true });
		return done();
	},
	set(m, op) {
		m.state.flags = { ...m.state.flags, [op.var]: op.value ?? 1 };
		return done(op.value ?? 1);
	},
	value: (_m, op) => done(op.value),
	waitflag: (_m, op) => call("waitflag", { flag: op.flag }),
	ret_ignored(m, op) {
		if ((m.state.saved[op.var] ?? 0) < 0) violate(m, "DBS-S01", op.var, { op: op.var });
		return done();
	},
	ret_misread(m, op) {
		violate(m, MISREAD[op.how], op.var, { op: op.call });
		return done();
	},
	return(m, op) {
		leftLocked(m);
		patch(m, "tasks", m.task, { ended: true });
		return done(op.value ?? 0);
	},
	hand_over(m, op) {
		if (m.state.bufs[op.obj]?.vmapLocal === m.task) violate(m, "DBS-V03", op.obj, {}, [`bufs.${op.obj}.vmapLocal`]);
		const owed = op.what === "all" ? owedNow(m, op.obj) : [{ what: op.what, obj: op.obj, n: 1, with: op.to }];
		const { begun, numbers, handedOver } = me(m);
		patch(m, "tasks", m.task, {
			handedOver: [...handedOver, ...owed.map((o) => ({ ...o, with: op.to }))],
			begun: begun.filter((id) => id !== op.obj),
			numbers: numbers.filter((id) => id !== op.obj),
		});
		emit(m, CALLER, { ev: "hand-over", what: op.what, object: op.obj, with: op.to });
		return done();
	},
	adopt(m, op) {
		const what = op.what === "all" ? "ref" : op.what;
		const row = m.state.bufs[op.obj];
		if (what === "ref" && row !== undefined)
			patch(m, "bufs", op.obj, { refsBy: { ...row.refsBy, [m.task]: (row.refsBy[m.task] ?? 0) + 1 } });
		if (op.owed !== true)
			patch(m, "tasks", m.task, { adopted: [...me(m).adopted, { what, obj: op.obj, n: 1, with: op.from }] });
		emit(m, CALLER, { ev: "adopt", what: op.what, object: op.obj, with: op.from });
		return done();
	},
	need_remap: (m, op) => done(m.state.atts[op.att]?.needRemap === true ? 1 : 0),
	track: (m, op) => track(m, op.att, true),
	untrack: (m, op) => track(m, op.att, false),
	"cb.enter"(m, op) {
		const held = callbackEntersLocked(m.b, op.cb, buf(m, op.buf).dynamic);
		const { resv } = buf(m, op.buf);
		patch(m, "tasks", m.task, { callbacks: [...me(m).callbacks, { cb: op.cb, buf: op.buf, held }] });
		if (held) {
			patch(m, "resvs", resv, { owner: m.task });
			patch(m, "tasks", m.task, {
				held: [...me(m).held, { cls: "resv", id: resv, ctx: null }],
				lent: [...me(m).lent, resv],
			});
			// the caller's lock: told as one that was tried and got, which teaches no order
			emit(m, CALLER, { ev: "lock-acquired", cls: "resv", id: resv, ctx: null, trylock: true });
		}
		return done(held ? 1 : 0);
	},
	"cb.exit"(m, op) {
		const open = me(m).callbacks.at(-1);
		const { resv } = buf(m, op.buf);
		const mine = m.state.resvs[resv]?.owner === m.task;
		patch(m, "tasks", m.task, { callbacks: me(m).callbacks.slice(0, -1) });
		if (open === undefined) return done();
		if (open.held && !mine) violate(m, "DBS-L04", resv, {}, [`resvs.${resv}.owner`]);
		else if (!open.held && mine) violate(m, "DBS-L03", resv, {}, [`resvs.${resv}.owner`]);
		if (open.held && mine) unlockResv(m, resv, CALLER);
		return done();
	},
};

function track(m: Run, attId: string, tracked: boolean): Next {
	for (const id of m.state.atts[attId]?.mappings ?? []) patch(m, "mappings", id, { tracked });
	return done();
}

function copy(m: Run, fail: boolean): Next {
	emit(m, CALLER, { ev: "user-copy" });
	const errno = injected(m) ?? injected(m, "copy");
	return done(fail || errno !== undefined ? EFAULT : 0);
}

export const plumbingRoutines: Readonly<Record<string, Routine>> = {
	waitflag: {
		look(m, v) {
			const flag = v.flag as string;
			return (m.state.flags[flag] ?? 0) === 0 ? wait({ on: "flag", flag }, "look") : done(0);
		},
	},
};

/** Everything the running task owes for an object right now: what goes along when the object is given away. */
function owedNow(m: Run, obj: Id): readonly Omit<Transfer, "with">[] {
	const out: Omit<Transfer, "with">[] = [];
	const owe = (what: Transfer["what"], n: number): void => {
		if (n > 0) out.push({ what, obj, n });
	};
	const row = m.state.bufs[obj];
	if (row !== undefined) {
		owe("ref", row.refsBy[m.task] ?? 0);
		owe("vmap", row.vmapsBy[m.task] ?? 0);
		owe("pin", row.pinsBy[m.task] ?? 0);
		owe("bracket", row.brackets.length - row.base.brackets);
	}
	const attachment = m.state.atts[obj];
	if (attachment !== undefined) {
		owe("att", attachment.baseline ? 0 : 1);
		owe("pin", attachment.pins);
	}
	const table = m.state.mappings[obj];
	if (table !== undefined) owe("map", table.live ? 1 : 0);
	const fence = m.state.fences[obj];
	if (fence !== undefined) owe("fence", fence.gotBy[m.task] ?? 0);
	owe("syncobj", m.state.syncobjs[obj]?.refsBy[m.task] ?? 0);
	if (m.state.syncFiles[obj]?.open === true) owe("file", 1);
	return out;
}
