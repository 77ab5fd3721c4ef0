/**
 * Who else may be running: small tasks that turn a mistake into damage, by the kind of mistake. Each is the least that
 * can do it. Knows no path and no finding, only the objects of a program.
 */
import type { Program, ProgramTask, WorldBuf } from "../kernel/program.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import type { Violation } from "./state.ts";

export interface Environment {
	/** "an eviction worker", for people */
	readonly who: string;
	readonly tasks: readonly ProgramTask[];
	/** what has to be assumed of the buffers: movable, in video memory … */
	readonly assume?: Readonly<Partial<WorldBuf>>;
	/** in words, shown with the result */
	readonly assumption?: string;
	/** what it means when one of its operations does not give the result written down */
	readonly failure?: string;
	/** comes when the program is over: earlier it would break a rule itself */
	readonly afterwards?: boolean;
}

const lock = (buf: Id): Op => ({ op: "resv.lock", buf });
const unlock = (buf: Id): Op => ({ op: "resv.unlock", buf });
const EBUSY = -16;
const task = (name: string, role: NonNullable<ProgramTask["role"]>, ...ops: Op[]): ProgramTask => ({ name, role, ops });

/** Names that no task of the program has. */
function fresh(program: Program, name: string): string {
	let out = name;
	for (let i = 2; program.tasks.some((known) => known.name === out); i++) out = `${name}${i}`;
	return out;
}

/** Environments worth trying for a violation, smallest first. Empty: nothing anybody else does makes it worse. */
export function environmentsFor(program: Program, violation: Violation): readonly Environment[] {
	const buf = bufferOf(program, violation);
	const make = KINDS[violation.id];
	return make === undefined ? [] : make(program, violation, buf);
}

type Maker = (program: Program, violation: Violation, buf: Id | undefined) => readonly Environment[];

const movable = { movable: true, dynamic: true, placement: "VRAM" } as const;
const MOVES = "the exporter may move the buffer";

const evictor: Maker = (program, _violation, buf) =>
	buf === undefined
		? []
		: [
				{
					who: "an eviction worker",
					tasks: [task(fresh(program, "evict"), "evict", { op: "evict", buf, to: "SYSTEM" })],
					assume: movable,
					assumption: MOVES,
				},
				{
					who: "an exporter that moves the buffer",
					tasks: [task(fresh(program, "mover"), "evict", lock(buf), { op: "move", buf, to: "SYSTEM" }, unlock(buf))],
					assume: movable,
					assumption: MOVES,
				},
			];

const laterCaller: Maker = (program, _violation, buf) =>
	buf === undefined
		? []
		: [
				{
					who: "anybody who takes the lock later",
					tasks: [task(fresh(program, "later"), "other", lock(buf), unlock(buf))],
				},
			];

const display: Maker = (program, _violation, buf) =>
	buf === undefined
		? []
		: [
				{
					who: "a display that needs the buffer in video memory",
					tasks: [
						task(
							fresh(program, "kms"),
							"kms",
							lock(buf),
							{ op: "gem.pin_locked", buf, to: "VRAM", ret: 0, save: "kms_pin" },
							{ op: "gem.unpin_locked", buf, if: { var: "kms_pin", eq: 0 } },
							unlock(buf),
						),
					],
					assume: { movable: true, dynamic: true, placement: "GTT", scanout: "VRAM" },
					assumption: MOVES,
					failure: "it cannot be shown: pinning it in video memory fails",
				},
				{
					who: "another owner of a pin",
					tasks: [
						task(
							fresh(program, "owner"),
							"kms",
							lock(buf),
							{ op: "gem.pin_locked", buf, ret: 0 },
							unlock(buf),
							{ op: "evict", buf, to: "SYSTEM", ret: EBUSY },
							lock(buf),
							{ op: "gem.unpin_locked", buf },
							unlock(buf),
						),
					],
					assume: movable,
					assumption: MOVES,
					failure: "its buffer is moved although it has it pinned",
				},
			];

const lastReference: Maker = (program, _violation, buf) =>
	buf === undefined
		? []
		: [
				{
					who: "whoever drops the last reference",
					afterwards: true,
					tasks: [task(fresh(program, "closer"), "user", { op: "put", buf })],
				},
			];

const device: Maker = (program, _violation, buf) =>
	buf === undefined
		? []
		: [
				{
					who: "a device that writes the buffer",
					tasks: [task(fresh(program, "device"), "hw", { op: "dev.write", buf, blk: 0, val: 9 })],
					assume: { lines: [{ m: [0], c: null, d: null }], lineSize: 64, truth: [0] },
					assumption: "the device does not snoop the processor's caches",
				},
				{
					who: "a device that reads the buffer",
					tasks: [task(fresh(program, "device"), "hw", { op: "dev.read", buf, blk: 0 })],
					assume: { lines: [{ m: [0], c: null, d: null }], lineSize: 64, truth: [0] },
					assumption: "the device does not snoop the processor's caches",
				},
			];

const userspace: Maker = (program, _violation, buf) =>
	buf === undefined
		? []
		: [
				{
					who: "userspace closing the descriptor",
					tasks: [
						task(fresh(program, "user"), "user", { op: "waitflag", flag: `published:${buf}` }, { op: "fd.close", buf }),
					],
				},
			];

const mirror: Maker = (program, violation) => {
	const first = program.tasks.find(({ name }) => name === violation.task);
	const order: Id[] = [];
	for (const op of first?.ops ?? [])
		if (op.op === "resv.lock" && op.ctx === undefined && !order.includes(op.buf)) order.push(op.buf);
	if (order.length < 2) return [];
	const reversed = [...order].reverse();
	const ops = [...reversed.map(lock), ...order.map(unlock)];
	return [
		{
			who: "the same code with the objects in the other order",
			tasks: [task(fresh(program, "mirror"), "other", ...ops)],
		},
	];
};

const waiter: Maker = (program, violation, buf) => {
	const section = program.tasks.find(({ name }) => name === violation.task);
	const signal = section?.ops.find((op) => op.op === "fence.signal");
	const target = buf ?? Object.keys(program.world.bufs ?? {})[0];
	if (signal?.op !== "fence.signal" || target === undefined) return [];
	const ops: Op[] = [lock(target), { op: "fence.wait", fence: signal.fence }, unlock(target)];
	return [
		{
			who: "somebody who waits for the fence under the lock",
			tasks: [task(fresh(program, "waiter"), "other", ...ops)],
		},
	];
};

const hardware: Maker = (program) => {
	const submitted = program.tasks.flatMap(({ ops }) => ops.flatMap((op) => (op.op === "submit" ? [op.fence] : [])));
	const signalled = program.tasks.flatMap(({ ops }) =>
		ops.flatMap((op) => (op.op === "fence.signal" ? [op.fence] : [])),
	);
	const open = [...new Set(submitted)].filter((fence) => !signalled.includes(fence));
	if (open.length === 0) return [];
	const ops = open.map((fence): Op => ({ op: "fence.signal", fence }));
	return [{ who: "the device, finishing later", tasks: [task(fresh(program, "hw"), "hw", ...ops)] }];
};

/** By violation id: who can turn it into damage (SPEC 5.6). */
const KINDS: Readonly<Record<string, Maker>> = {
	"DBS-L01": evictor,
	"DBS-L02": laterCaller,
	"DBS-L03": laterCaller,
	"DBS-L04": laterCaller,
	"DBS-L06": mirror,
	"DBS-L08": waiter,
	"DBS-P01": display,
	"DBS-P02": display,
	"DBS-P09": evictor,
	"DBS-M01": evictor,
	"DBS-M07": evictor,
	"DBS-M12": hardware,
	"DBS-F06": hardware,
	"DBS-F01": hardware,
	"DBS-V01": lastReference,
	"DBS-M06": lastReference,
	"DBS-V03": evictor,
	"DBS-C01": device,
	"DBS-C02": device,
	"DBS-C05": device,
	"DBS-R03": userspace,
	"DBS-R04": userspace,
};

function bufferOf(program: Program, violation: Violation): Id | undefined {
	const known = new Set(Object.keys(program.world.bufs ?? {}));
	for (const { ops } of program.tasks) for (const op of ops) if (op.op === "export") known.add(op.buf);
	return (
		[violation.object, ...violation.also].find((id) => known.has(id)) ?? (known.size === 1 ? [...known][0] : undefined)
	);
}
