/**
 * Who else may be running beside a path: small tasks that a reader can add to a run. Each says when it makes no sense.
 * Looks only at a program's objects.
 */
import type { Program, ProgramTask } from "../../kernel/program.ts";
import type { Id, Op } from "../../kernel/vocabulary.ts";
import type { Option } from "./switches.ts";

interface Bystander {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly role: NonNullable<ProgramTask["role"]>;
	/** why it makes no sense in this program */
	readonly reason: (program: Program, buf: Id) => string | undefined;
	readonly ops: (buf: Id, program: Program) => readonly Op[];
	/** so many of its operations come before the path's first; default none */
	readonly before?: number;
	/** what the path itself becomes beside it */
	readonly beside?: (program: Program) => Program;
}

const lock = (buf: Id): Op => ({ op: "resv.lock", buf });
const unlock = (buf: Id): Op => ({ op: "resv.unlock", buf });
const always = () => undefined;
const moves = (program: Program, buf: Id) =>
	program.world.bufs?.[buf]?.movable === true ? undefined : "this exporter's memory does not move";
const ATTACHMENT = "importer2";
const JOB = "job";
const entered = (program: Program) =>
	(program.world.held ?? []).length > 0 ? "the path is entered with the lock held" : undefined;
/** the attachment of a mapping that the path was given */
const givenMapping = ({ world }: Program): Id | undefined =>
	Object.values(world.mappings ?? {})[0]?.att ??
	Object.entries(world.attachments ?? {}).find(([, { mapped }]) => mapped !== undefined)?.[0];
/** the first fence that some operation of the path names, and that existed before it */
const givenFence = ({ world, tasks }: Program, kind: "fence.wait" | "fence.signal"): Id | undefined => {
	const op = tasks[0]?.ops.find((each) => each.op === kind && world.fences?.[each.fence] !== undefined);
	return op !== undefined && "fence" in op ? op.fence : undefined;
};
/** the first reservation lock the path takes, else that of the buffer it is given */
const lockedBy = ({ tasks }: Program, buf: Id): Id => {
	const op = tasks[0]?.ops.find((each) => each.op === "resv.lock");
	return op?.op === "resv.lock" ? op.buf : buf;
};

export const BYSTANDERS: readonly Bystander[] = [
	{
		id: "evict",
		title: "eviction",
		about: "memory pressure: moves the buffer out if it is not pinned",
		role: "evict",
		reason: moves,
		ops: (buf) => [{ op: "evict", buf, to: "SYSTEM" }],
	},
	{
		id: "move",
		title: "an exporter that moves it",
		about: "takes the lock, tells the importers, moves the buffer",
		role: "evict",
		reason: moves,
		ops: (buf) => [lock(buf), { op: "move", buf, to: "SYSTEM" }, unlock(buf)],
	},
	{
		id: "later",
		title: "the next user of the lock",
		about: "takes the reservation lock and gives it back",
		role: "other",
		reason: always,
		ops: (buf) => [lock(buf), unlock(buf)],
	},
	{
		id: "imp2",
		title: "a second importer",
		about: "attaches, maps and unmaps the same buffer",
		role: "imp2",
		reason: always,
		ops: (buf) => [
			{ op: "attach", buf, att: ATTACHMENT, dev: "second", dynamic: true, notify: "flag" },
			lock(buf),
			{ op: "map", att: ATTACHMENT, dir: "bidir" },
			{ op: "unmap", att: ATTACHMENT, dir: "bidir" },
			unlock(buf),
			{ op: "detach", att: ATTACHMENT },
		],
	},
	{
		id: "kms",
		title: "a display",
		about: "pins the buffer in video memory to show it, and unpins it",
		role: "kms",
		reason: moves,
		ops: (buf) => [
			lock(buf),
			{ op: "gem.pin_locked", buf, to: "VRAM", save: "kms_pin" },
			{ op: "gem.unpin_locked", buf, if: { var: "kms_pin", eq: 0 } },
			unlock(buf),
		],
	},
	{
		id: "hw",
		title: "a device that writes it",
		about: "writes the memory without asking for the processor's caches",
		role: "hw",
		reason: (program, buf) =>
			(program.world.bufs?.[buf]?.size ?? 0) > 0 ? undefined : "nothing is known of the buffer's memory",
		ops: (buf) => [{ op: "dev.write", buf, blk: 0, val: 9 }],
	},
	{
		id: "job",
		title: "a device that is still working",
		about: "was given a job on the path's mapping before, and signals its fence when the path waits for it",
		role: "hw",
		reason: (program) =>
			givenMapping(program) === undefined ? "the path is given no mapping of the buffer" : entered(program),
		ops: (first, program) => {
			const att = givenMapping(program) ?? "";
			const fence = givenFence(program, "fence.wait") ?? JOB;
			const buf = program.world.attachments?.[att]?.buf ?? first;
			const submit: Op = { op: "submit", att, fence, dir: "W" };
			return [lock(buf), { op: "resv.reserve", buf, n: 1 }, submit, unlock(buf), { op: "fence.signal", fence }];
		},
		before: 4,
	},
	{
		id: "waiter",
		title: "somebody who waits for this path's fence",
		about: "holds the reservation lock while waiting, so that the path up to its signal is a fence signalling section",
		role: "other",
		reason: (program) =>
			givenFence(program, "fence.signal") === undefined ? "this path signals no fence" : entered(program),
		ops: (buf, program) => {
			const locked = lockedBy(program, buf);
			return [lock(locked), { op: "fence.wait", fence: givenFence(program, "fence.signal") ?? "" }, unlock(locked)];
		},
		before: 2,
		beside: signalling,
	},
	{
		id: "user",
		title: "userspace closing the descriptor",
		about: "another thread of the process closes the file descriptor",
		role: "user",
		reason: (program, buf) =>
			(program.world.bufs?.[buf]?.fds ?? 0) > 0 ? undefined : "no descriptor of the buffer is known to this path",
		ops: (buf) => [{ op: "fd.close", buf }],
	},
];

/** The first buffer the program is given: the one a bystander meets. */
function bufferOf(program: Program): Id | undefined {
	return Object.keys(program.world.bufs ?? {})[0];
}

/** Who may be added to a program, each with the reason where not. */
export function otherOptions(program: Program): readonly Option<string>[] {
	const buf = bufferOf(program);
	return BYSTANDERS.map(({ id, title, about, reason }) => {
		const why = buf === undefined ? "the path is given no buffer" : reason(program, buf);
		return { value: id, title, about, ...(why === undefined ? {} : { reason: why }) };
	});
}

/** The program with the chosen ones in it; those that make no sense here are left out. */
export function withOthers(program: Program, ids: readonly string[]): Program {
	const buf = bufferOf(program);
	if (buf === undefined || ids.length === 0) return program;
	const chosen = BYSTANDERS.filter((each) => ids.includes(each.id) && each.reason(program, buf) === undefined);
	const first: Id[] = [];
	const taken = new Set(program.tasks.map(({ name }) => name));
	const tasks = chosen.map(({ id, role, ops, before = 0 }): ProgramTask => {
		let name = id;
		for (let i = 2; taken.has(name); i++) name = `${id}${i}`;
		taken.add(name);
		for (let i = 0; i < before; i++) first.push(name);
		return { name, role, ops: ops(buf, program) };
	});
	const lines = chosen.some(({ id }) => id === "hw") ? CACHED_LINE : {};
	const bufs = { ...program.world.bufs, [buf]: { ...lines, ...program.world.bufs?.[buf] } };
	const around = chosen.reduce((own, { beside }) => beside?.(own) ?? own, program);
	return {
		...around,
		world: { ...around.world, bufs },
		tasks: [...around.tasks, ...tasks],
		...(first.length > 0 ? { schedule: [...first, ...(program.schedule ?? [])] } : {}),
	};
}

/** Once others wait for its fence, nothing that may block belongs before the signal (dma-fence.c:dma_fence_begin_signalling, 6.12). */
function signalling(program: Program): Program {
	const [driver, ...others] = program.tasks;
	const fence = givenFence(program, "fence.signal");
	if (driver === undefined || fence === undefined) return program;
	const last = driver.ops.findLastIndex((op) => op.op === "fence.signal" && op.fence === fence) + 1;
	const ops: readonly Op[] = [
		{ op: "crit.begin" },
		...driver.ops.slice(0, last),
		{ op: "crit.end" },
		...driver.ops.slice(last),
	];
	return {
		...program,
		tasks: [{ ...driver, ops }, ...others],
		producers: { ...program.producers, [fence]: driver.name },
	};
}

const CACHED_LINE = { lines: [{ m: [0], c: null, d: null }], lineSize: 64, truth: [0] } as const;
