/**
 * What an operation may read and write, as names of resources, coarsely and on the safe side: two operations of different
 * tasks whose footprints do not conflict can be swapped without anybody noticing. Knows no schedule.
 */
import type { Program } from "../kernel/program.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";

export interface Footprint {
	readonly reads: ReadonlySet<string>;
	readonly writes: ReadonlySet<string>;
}

/** Reservation object of each buffer, as far as the program's text tells. */
export function reservationsOf(program: Program): (buf: Id) => Id {
	const shared = new Map<Id, Id>();
	for (const [name, buf] of Object.entries(program.world.bufs ?? {}))
		if (buf.resv !== undefined) shared.set(name, buf.resv);
	for (const task of program.tasks) {
		for (const op of task.ops) if (op.op === "export" && op.resv !== undefined) shared.set(op.buf, op.resv);
	}
	return (buf) => {
		const seen = new Set<Id>();
		let at = buf;
		for (let next = shared.get(at); next !== undefined && !seen.has(at); next = shared.get(at)) {
			seen.add(at);
			at = next;
		}
		return at;
	};
}

/** Buffer of each attachment, as far as the program's text tells; an attachment of unknown buffer conflicts with all. */
export function attachmentsOf(program: Program): (att: Id) => Id | undefined {
	const bufs = new Map<Id, Id | undefined>();
	const add = (att: Id, buf: Id): void => {
		bufs.set(att, bufs.has(att) && bufs.get(att) !== buf ? undefined : buf);
	};
	for (const [name, { buf }] of Object.entries(program.world.attachments ?? {})) add(name, buf);
	for (const task of program.tasks) for (const op of task.ops) if (op.op === "attach") add(op.att, op.buf);
	return (att) => bufs.get(att);
}

/** Footprint of one operation. */
export function footprintOf(op: Op, resv: (buf: Id) => Id, bufOf: (att: Id) => Id | undefined): Footprint {
	const reads = new Set<string>();
	const writes = new Set<string>();
	const read = (...names: string[]): void => names.forEach((name) => void reads.add(name));
	const write = (...names: string[]): void => names.forEach((name) => void writes.add(name));
	const fields = op as unknown as Readonly<Record<string, unknown>>;
	const att = typeof fields["att"] === "string" ? fields["att"] : undefined;
	const buf = typeof fields["buf"] === "string" ? fields["buf"] : att === undefined ? undefined : bufOf(att);
	if (att !== undefined && buf === undefined) return EVERYTHING;
	const b = buf ?? "";
	const lock = `lock:${resv(b)}`;
	const list = `list:${resv(b)}`;
	if (buf !== undefined) read(`refs:${b}`);
	switch (op.op) {
		case "nop":
		case "value":
		case "return":
		case "ret_ignored":
		case "ret_misread":
		case "copy_to_user":
		case "copy_from_user":
		case "alloc":
		case "might_fault":
		case "atomic.begin":
		case "atomic.end":
		case "cursor.begin":
		case "cursor.end":
		case "device.enter":
		case "device.exit":
		case "crit.begin":
		case "crit.end":
		case "fd.reserve":
		case "fd.spend":
		case "signal_pending":
		case "hand_over":
		case "adopt":
			break;
		case "set":
			write(`flag:${op.var}`);
			break;
		case "waitflag":
			read(`flag:${op.flag}`);
			break;
		case "resv.lock":
		case "resv.lock_slow":
		case "resv.trylock":
		case "resv.unlock":
		case "exec.lock_obj":
			write(lock, list);
			break;
		case "ww.unlock_all":
		case "exec.until":
		case "exec.fini":
			return EVERYTHING;
		case "ww.init":
		case "exec.init":
		case "ww.done":
		case "ww.fini":
			write("ctx");
			break;
		case "mutex.lock":
		case "mutex.unlock":
			write(`mutex:${op.mutex}`);
			break;
		case "resv.is_locked":
		case "resv.assert_held":
			read(lock);
			break;
		case "resv.reserve":
			write(list);
			break;
		case "resv.wait":
		case "resv.test":
		case "resv.get_fences":
		case "resv.iter":
		case "resv.expect":
			read(list, "fences");
			break;
		case "poll":
			read(list, "fences");
			write(`refs:${b}`);
			break;
		case "fence.status":
		case "fence.wait":
		case "fence.unwrap":
		case "fence.find_seqno":
		case "cb.seen":
		case "sync.info":
		case "sync.poll":
			read("fences");
			break;
		case "get":
		case "fd.get":
		case "fd.install":
			write(`refs:${b}`, `flag:published:${b}`);
			break;
		case "syncobj.new":
		case "syncobj.find":
		case "syncobj.get":
		case "syncobj.put":
		case "syncobj.touch":
			write("syncobjs");
			break;
		case "touch":
		case "fence.touch":
		case "kmap":
			break;
		case "cpu.read":
		case "cpu.write":
			read(`buf:${b}`, "fences", lock);
			write(`lines:${b}`);
			break;
		case "dev.read":
		case "dev.write":
		case "cache.op":
			write(`lines:${b}`);
			break;
		case "gem.create":
		case "gem.close":
		case "prime.export":
		case "prime.import":
		case "prime.closefd":
		case "obj.alive":
			write("gem");
			break;
		default:
			// fences, sync files: one resource; everything else on a buffer: all of the buffer, its lock, list and fences
			write("fences");
			if (buf !== undefined) write(`buf:${b}`, `lines:${b}`, `refs:${b}`, lock, list);
	}
	return { reads, writes };
}

/** Conflicts with every operation. */
export const EVERYTHING: Footprint = { reads: new Set(["*"]), writes: new Set(["*"]) };

/** May the two be swapped? */
export function independent(a: Footprint, b: Footprint): boolean {
	if (a.writes.has("*") || b.writes.has("*")) return false;
	for (const name of a.writes) if (b.writes.has(name) || b.reads.has(name)) return false;
	for (const name of b.writes) if (a.reads.has(name)) return false;
	return true;
}
