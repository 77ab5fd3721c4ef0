/**
 * Device jobs and accesses of CPU and devices to a buffer's memory: what is stale, unordered or outside its bracket. Knows
 * nothing of how mappings and fences came to be.
 */
import { BEGIN_HOOK } from "../kernel/idioms.ts";
import type { Id } from "../kernel/vocabulary.ts";
import { covers, isSignalled, pending, usageFor } from "./fence-set.ts";
import type { Handlers } from "./handlers.ts";
import { cpuAccess, deviceAccess, maintain } from "./lines.ts";
import { addEntry, ensureFence } from "./resv-list.ts";
import { added } from "./resv-ops.ts";
import { done, type Next } from "./routine.ts";
import { att, buf, holds, me, type Run, requireLock, resvOf, toggle, violate } from "./run.ts";

/** The mapping a job uses: the named one, else the newest of the attachment, live or not. */
function mappingOf(m: Run, attId: Id, name: Id | undefined): Id | null {
	if (name !== undefined) return m.state.mappings[name] === undefined ? null : name;
	return att(m, attId).mappings.at(-1) ?? null;
}

function judgeMapping(m: Run, attId: Id, id: Id | null): void {
	const table = id === null ? undefined : m.state.mappings[id];
	const row = buf(m, att(m, attId).buf);
	const stale = table === undefined || !table.live || table.invalidated || (row.dynamic && table.gen !== row.gen);
	if (stale) violate(m, "DBS-M03", attId, {}, [`mappings.${id}.invalidated`, `bufs.${att(m, attId).buf}.gen`]);
}

/** A new job or access against every job still running on the buffer. */
function race(m: Run, bufId: Id, write: boolean, deps: readonly Id[]): void {
	for (const job of m.state.jobs) {
		if (!job.active || job.buf !== bufId || (!write && !job.write)) continue;
		if (deps.some((dep) => covers(m.state.fences, dep, job.fence))) continue;
		violate(m, "DBS-F06", bufId, { fence: job.fence }, [`fences.${job.fence}`]);
	}
}

export const jobOps: Handlers = {
	submit(m, op) {
		const bufId = att(m, op.att).buf;
		const write = op.dir === "W";
		ensureFence(m, op.fence);
		requireLock(m, bufId, "add");
		const usage = op.usage ?? (write ? "write" : "read");
		const implicit = op.implicit ?? (usage !== "bookkeep" && usage !== "none");
		const listed = Array.isArray(op.deps) ? (op.deps as readonly Id[]) : [];
		const waits = implicit || op.deps === "auto" ? pending(m.state, resvOf(m, bufId), usageFor(write)) : [];
		const deps = [...waits, ...listed.map((id) => m.state.syncFiles[id]?.fence ?? id)];
		const id = mappingOf(m, op.att, op.map);
		judgeMapping(m, op.att, id);
		const kernel = pending(m.state, resvOf(m, bufId), "kernel");
		const late = kernel.find((fence) => !deps.some((dep) => covers(m.state.fences, dep, fence)));
		if (late !== undefined && att(m, op.att).dynamic && buf(m, bufId).pins === 0)
			violate(m, "DBS-M04", op.att, {}, [`fences.${late}`]);
		race(m, bufId, write, deps);
		m.state.jobs = [
			...m.state.jobs,
			{
				buf: bufId,
				att: op.att,
				mapping: id,
				write,
				fence: op.fence,
				deps,
				active: !isSignalled(m.state.fences, op.fence),
				gen: buf(m, bufId).gen,
				implicit,
			},
		];
		if (usage === "none") return done();
		return added(m, bufId, addEntry(m, buf(m, bufId).resv, op.fence, usage));
	},
	"cpu.read"(m, op) {
		if (op.plain === true) bareAddress(m, op.buf);
		return access(m, op.buf, false, op.via ?? "vmap", op.nobracket === true, op.blk, undefined);
	},
	"cpu.write"(m, op) {
		if (op.plain === true) bareAddress(m, op.buf);
		return access(m, op.buf, true, op.via ?? "vmap", op.nobracket === true, op.blk, op.val ?? 1);
	},
	"dev.read": (m, op) => done(deviceAccess(m, op.buf, op.blk, undefined) ?? 0),
	"dev.write": (m, op) => done(deviceAccess(m, op.buf, op.blk, op.val ?? 1) ?? 0),
	"cache.op"(m, op) {
		if (op.unasked !== undefined) violate(m, "DBS-C06", op.unasked, { buf: op.buf, att: op.unasked });
		maintain(m, op.buf, op.kind, op.blks);
		return done();
	},
	/** the exporter maps the pages of its buffer itself, whoever wants to see them */
	kmap(m, op) {
		if (BEGIN_HOOK.test(me(m).inside ?? "")) violate(m, "DBS-C10", op.buf);
		return done();
	},
	"frame.mark": () => done(),
};

/** An exporter may map memory of its device: plain loads and stores are not for that (ttm_bo_util.c:ttm_bo_vmap, 6.12). */
function bareAddress(m: Run, bufId: Id): void {
	if (buf(m, bufId).vmaps > 0) violate(m, "DBS-V08", bufId, {}, [`bufs.${bufId}.vmaps`]);
}

function access(
	m: Run,
	bufId: Id,
	write: boolean,
	via: "vmap" | "mmap",
	nobracket: boolean,
	blk: number | undefined,
	val: number | undefined,
): Next {
	const row = buf(m, bufId);
	if (via === "vmap") judgeVmap(m, bufId);
	const mine = row.brackets.filter((bracket) => bracket.task === m.task);
	const because = [`bufs.${bufId}.brackets`];
	if (!nobracket && !row.cpuAlwaysOk) {
		if (mine.length === 0) violate(m, "DBS-C01", bufId, {}, because);
		else if (!mine.some((bracket) => bracket.dir === "bidir" || (bracket.dir === "to") === write))
			violate(m, "DBS-C02", bufId, {}, because);
	}
	race(m, bufId, write, []);
	return done(blk === undefined ? 0 : (cpuAccess(m, bufId, blk, write ? val : undefined) ?? 0));
}

/** A kernel mapping is good while it exists, the buffer has not moved, and something keeps it from moving. */
function judgeVmap(m: Run, bufId: Id): void {
	const row = buf(m, bufId);
	const because = [`bufs.${bufId}.vmaps`, `bufs.${bufId}.gen`, `bufs.${bufId}.pins`];
	if (row.vmaps === 0) {
		violate(m, row.vmapWasLocal ? "DBS-V03" : "DBS-V06", bufId, {}, because);
		return;
	}
	if (row.vmapGen !== null && row.vmapGen !== row.gen) violate(m, "DBS-P03", bufId, {}, because);
	else if (row.movable && row.pins === 0 && !holds(m, bufId) && toggle(m, "immovable") !== true)
		violate(m, "DBS-P09", bufId, {}, because);
}
