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
}

const lock = (buf: Id): Op => ({ op: "resv.lock", buf });
const unlock = (buf: Id): Op => ({ op: "resv.unlock", buf });
const always = () => undefined;
const moves = (program: Program, buf: Id) =>
	program.world.bufs?.[buf]?.movable === true ? undefined : "this exporter's memory does not move";
const ATTACHMENT = "importer2";

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
	const taken = new Set(program.tasks.map(({ name }) => name));
	const tasks = chosen.map(({ id, role, ops }): ProgramTask => {
		let name = id;
		for (let i = 2; taken.has(name); i++) name = `${id}${i}`;
		taken.add(name);
		return { name, role, ops: ops(buf, program) };
	});
	const lines = chosen.some(({ id }) => id === "hw") ? CACHED_LINE : {};
	const bufs = { ...program.world.bufs, [buf]: { ...lines, ...program.world.bufs?.[buf] } };
	return { ...program, world: { ...program.world, bufs }, tasks: [...program.tasks, ...tasks] };
}

const CACHED_LINE = { lines: [{ m: [0], c: null, d: null }], lineSize: 64, truth: [0] } as const;
