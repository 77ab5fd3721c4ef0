/**
 * One step under way: the draft of the next state, and what is collected on the way. Every change of state, event and
 * violation goes through here, so that who wrote what last is always known. Knows no operation.
 */
import type { Behaviour } from "../kernel/behaviour.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import type { SimEvent } from "./event.ts";
import { errnoNumber } from "./language/errno.ts";
import { call, type Next } from "./routine.ts";
import type { Attachment, Buf, Resv, State, Table, Task, Violation } from "./state.ts";
import { VIOLATIONS, violationMessage } from "./violations.ts";

type Tables = {
	[K in keyof State]: State[K] extends Table<infer T> ? (string extends keyof State[K] ? T : never) : never;
};
export type TableName = Exclude<{ [K in keyof State]: Tables[K] extends never ? never : K }[keyof State], "toggles">;
export type Row<K extends TableName> = Tables[K];

export interface Run {
	/** the draft: replaced tables are copies, rows are never changed in place */
	state: { -readonly [K in keyof State]: State[K] };
	readonly copied: Set<string>;
	readonly task: Id;
	readonly b: Behaviour;
	op: Op;
	readonly events: SimEvent[];
	readonly violations: Violation[];
	readonly woke: Id[];
	/** rules switched off, for the mutation test only */
	readonly off: ReadonlySet<string>;
	/** calls nested right now, innermost last */
	stack: readonly { readonly routine: string }[];
	/** result as a number, where the word does not say it */
	value: number | undefined;
	skipped: string | undefined;
	/** the operation's contexts are open */
	entered: boolean;
	/** the operation's result, kept while buffers are released after it */
	result: string | number | undefined;
}

export function newRun(state: State, task: Id, op: Op, b: Behaviour, off: ReadonlySet<string>): Run {
	return {
		state: { ...state },
		copied: new Set(),
		task,
		b,
		op,
		events: [],
		violations: [],
		woke: [],
		off,
		stack: [],
		value: undefined,
		skipped: undefined,
		entered: false,
		result: undefined,
	};
}

type EventBody = SimEvent extends infer E ? (E extends SimEvent ? Omit<E, "task" | "site"> : never) : never;

/** Each of them goes through might_sleep() (dma-fence.c:dma_fence_wait_timeout, mm/memory.c:__might_fault, 6.12). */
const SLEEPS: ReadonlySet<SimEvent["ev"]> = new Set(["might-sleep", "fence-wait", "user-copy"]);

export function emit(m: Run, site: string, body: EventBody): void {
	m.events.push({ task: m.task, site, ...body } as SimEvent);
	const row = me(m);
	if (SLEEPS.has(body.ev) && row.atomic > 0) violate(m, "DBS-L14", row.spins.at(-1) ?? m.task);
	if (body.ev === "user-copy" || body.ev === "mmap-lock")
		for (const lock of row.held)
			if (lock.cls === "resv") violate(m, "DBS-L10", lock.id, { buf: lock.id }, [`resvs.${lock.id}.owner`]);
}

/** Replace fields of a row, remembering this step as the one that wrote them. */
export function patch<K extends TableName>(m: Run, table: K, id: Id, fields: Partial<Row<K>>): void {
	const rows = own(m, table) as Record<Id, Row<K>>;
	rows[id] = { ...(rows[id] as object), ...(fields as object) } as Row<K>;
	const written = own(m, "written") as Record<string, Readonly<Record<string, number>>>;
	const row = `${table}.${id}`;
	const steps: Record<string, number> = { ...written[row] };
	for (const field of Object.keys(fields)) steps[field] = m.state.step;
	written[row] = steps;
}

/** Put a whole row. */
export function put<K extends TableName>(m: Run, table: K, id: Id, row: Row<K>): void {
	(own(m, table) as Record<Id, Row<K>>)[id] = row;
	(own(m, "written") as Record<string, Readonly<Record<string, number>>>)[`${table}.${id}`] = { "": m.state.step };
}

export function drop(m: Run, table: TableName, id: Id): void {
	delete (own(m, table) as Record<Id, unknown>)[id];
}

function own(m: Run, table: TableName): object {
	if (!m.copied.has(table)) {
		(m.state as Record<string, unknown>)[table] = { ...(m.state[table] as object) };
		m.copied.add(table);
	}
	return m.state[table] as object;
}

export function me(m: Run): Task {
	return m.state.tasks[m.task] as Task;
}

/** A mutex or spinlock was taken, or could not be. */
export function knowsFree(m: Run, lock: Id, free: boolean): void {
	const { dropped } = me(m);
	if (dropped.includes(lock) === free) return;
	patch(m, "tasks", m.task, { dropped: free ? [...dropped, lock] : dropped.filter((each) => each !== lock) });
}

/** A mutex or spinlock is given back: a mistake when it was already, or was not got. One never seen before is the caller's. */
export function dropsOwn(m: Run, lock: Id): void {
	if (me(m).dropped.includes(lock)) violate(m, "DBS-L15", lock, { buf: lock });
	knowsFree(m, lock, true);
}

/** A context or section begins, which this task has to end. */
export function begins(m: Run, scope: Id): void {
	knowsFree(m, scope, false);
	patch(m, "tasks", m.task, { begun: [...me(m).begun, scope] });
}

/** It ends: a mistake when this task has ended it before. One never seen before is the caller's. */
export function ends(m: Run, scope: Id, id = "DBS-L16"): void {
	const { begun, dropped } = me(m);
	if (dropped.includes(scope)) violate(m, id, scope, { buf: scope, why: "ended, and not begun" });
	knowsFree(m, scope, true);
	const at = begun.lastIndexOf(scope);
	if (at >= 0) patch(m, "tasks", m.task, { begun: begun.toSpliced(at, 1) });
}

export function buf(m: Run, id: Id): Buf {
	return m.state.bufs[id] as Buf;
}

export function resvOf(m: Run, id: Id): Resv {
	return m.state.resvs[buf(m, id).resv] as Resv;
}

export function att(m: Run, id: Id): Attachment {
	return m.state.atts[id] as Attachment;
}

/** Does the running task hold the reservation lock of this buffer? */
export function holds(m: Run, bufId: Id): boolean {
	return resvOf(m, bufId).owner === m.task;
}

/** Raise a violation. `because` = keys of `written` it rests on ("bufs.b.pins"). A kind is raised once per step and object. */
export function violate(
	m: Run,
	id: string,
	object: Id,
	fields: Readonly<Record<string, string | number>> = {},
	because: readonly string[] = [],
): void {
	if (m.off.has(id)) return;
	if (m.violations.some((v) => v.id === id && v.object === object)) return;
	m.violations.push(violation(m.state, m.task, m.op, id, object, fields, because));
}

/** The record of a violation, also for the end of a run, when no operation is under way. */
export function violation(
	state: State,
	task: Id,
	op: Op | undefined,
	id: string,
	object: Id,
	fields: Readonly<Record<string, string | number>>,
	because: readonly string[],
): Violation {
	const steps = because.map((key) => lastWriter(state, key)).filter((step): step is number => step !== undefined);
	return {
		id,
		severity: VIOLATIONS.get(id)?.severity ?? "error",
		object,
		also: namesOf(state, object),
		task,
		step: state.step,
		message: violationMessage(id, {
			op: op?.op ?? "end",
			buf: object,
			att: object,
			fence: object,
			syncobj: object,
			ctx: object,
			lock: `the reservation lock of ${object}`,
			...fields,
		}),
		because: [...new Set(steps)].sort((a, b) => a - b),
		...(op?.src === undefined ? {} : { src: op.src }),
	};
}

/** The step that wrote "bufs.b.pins", or that made "atts.A" as a whole. Ids may contain dots, fields do not. */
function lastWriter(state: State, key: string): number | undefined {
	const dot = key.lastIndexOf(".");
	const row = state.written[key.slice(0, dot)];
	return state.written[key]?.[""] ?? row?.[key.slice(dot + 1)] ?? row?.[""];
}

function namesOf(state: State, object: Id): readonly Id[] {
	const names: Id[] = [];
	const attachment = state.atts[object];
	if (attachment !== undefined) names.push(attachment.buf);
	const buffer = state.bufs[attachment?.buf ?? object];
	if (buffer !== undefined) names.push(buffer.resv);
	for (const [id, row] of Object.entries(state.bufs)) if (row.resv === object) names.push(id);
	// a lock is its context's to give back
	const ctx = state.resvs[object]?.ctx;
	if (ctx != null) names.push(ctx);
	return names.filter((name) => name !== object);
}

/**
 * The call needs the reservation lock of the buffer: report the kernel's own assertion and ours.
 * With `silent` the kernel has no assertion there.
 */
export function requireLock(m: Run, bufId: Id, site: string, silent = false): void {
	const row = resvOf(m, bufId);
	const held = row.owner === m.task;
	if (!silent) emit(m, site, { ev: "assert-held", id: buf(m, bufId).resv, held, owner: row.owner });
	if (!held) violate(m, "DBS-L01", bufId, {}, [`resvs.${buf(m, bufId).resv}.owner`]);
}

/** The injected errno of this operation, as the negative number, when it strikes here. */
export function injected(m: Run, where?: NonNullable<Op["injectAt"]>): number | undefined {
	const { inject, injectAt } = m.op;
	if (inject === undefined || injectAt !== where) return undefined;
	return -(errnoNumber(inject) ?? 22);
}

export function toggle(m: Run, name: string): string | number | boolean | undefined {
	return m.state.toggles[name];
}

/** Take the reservation lock of a buffer, as code at `site`; the result is 0 or a negative errno. */
export function lockResv(m: Run, bufId: Id, site: string, ctx: Id | null = null, intr = false): Next {
	return call("resv.lock", { resv: buf(m, bufId).resv, site, ctx, intr });
}

/** A wake-up: the task goes on when it gets to run. */
export function wake(m: Run, task: Id, site: string): void {
	if (!m.woke.includes(task)) m.woke.push(task);
	emit(m, site, { ev: "wake", by: task });
}
