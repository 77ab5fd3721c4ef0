/**
 * A path through a C function as a program, and its run to the exit. Gets the path, how the function is entered and the
 * release; knows nothing of any finding or rule, and of the table only how calls become operations.
 */
import { behaviourOf } from "../kernel/behaviour.ts";
import { rowOfCall } from "../kernel/lookup.ts";
import type { Program } from "../kernel/program.ts";
import type { CallEvent, Direction, Entry, Event, Id, Op } from "../kernel/vocabulary.ts";
import { ownHook } from "./lower-hook.ts";
import { memoryKnown } from "./lower-memory.ts";
import { bufferOf, isNothing, isObjectRef, referencesOf } from "./lower-objects.ts";
import { fillOperation, SEVERAL } from "./lower-ops.ts";
import { gaveNothing, misreadings } from "./lower-results.ts";
import { endedBy, type Gathered, ofSeveral } from "./lower-several.ts";
import { DRIVER, programOf, turn, worldFor } from "./lower-world.ts";
import type { State, StepResult, Violation } from "./state.ts";
import { endCheck, initial, resume, step } from "./step.ts";

export interface Lowered {
	readonly program: Program;
	/** event -> indices of its operations in the driver's list */
	readonly opOfEvent: ReadonlyMap<number, readonly number[]>;
	readonly skipped: readonly { readonly event: number; readonly reason: string }[];
}

/** A violation of a path's run, at the event of the path that brought it about (leaks: the last one). */
export interface PathViolation extends Violation {
	readonly event: number;
	/** events of the steps it rests on */
	readonly causes: readonly number[];
}

export interface PathRun {
	readonly violations: readonly PathViolation[];
	/** one result per operation, until the path hangs or the kernel stops */
	readonly trace: readonly StepResult[];
	readonly lowered: Lowered;
}

/** Returns that tell the caller to undo nothing, or have no caller that could be told anything. */
/** Some negative errno. */
const FAILED = -22;
/** What may be done to one of several objects, and would have to be undone. */
/** What is gone with its last reference. */
const TOUCHED: ReadonlySet<string> = new Set(["dmabuf", "gem", "bo"]);

const OPENS: ReadonlySet<string> = new Set(["vmap", "gem.pin_locked", "own.open"]);
const BEGINS: ReadonlySet<string> = new Set(["ww.init", "exec.init"]);
/** Operations that do nothing where the call finds nothing to do them to. */
const GIVES: ReadonlySet<string> = new Set(["fence.get", "fence.add_cb"]);
/** Operations that end what others of the same call began. */
const UNDOES = /unlock|unpin|unmap|fini|put|end/;
/** Operations that take a reservation lock. */
const LOCKS = /^(?:resv\.(?:lock|lock_slow|trylock)|exec\.lock_obj)$/;
/** Operations that end a context, and drop what is locked through it. */
const ENDS = /^(?:exec\.fini|ww\.(?:fini|unlock_all))$/;
/** Operations that ask for the lock, and leave nothing behind that the path would have to undo. */
const NEEDS: ReadonlySet<string> = new Set(["resv.assert_held", "resv.reserve", "resv.add"]);
const NEGATIVE: ReadonlySet<string> = new Set(["negative", "err-ptr"]);
const FAILS: ReadonlySet<string> = new Set(["negative", "null", "err-ptr", "void"]);

/** Someone who completes fences, so that a lone path is not kept waiting. */
const DEVICE = "device";

/**
 * The program of a path. Calls that the table does not know, or whose objects the path does not tell apart, have no effect
 * and are listed in `skipped`.
 */
export function lower(entry: Entry, events: readonly Event[], release: string): Lowered {
	const ops: Op[] = [];
	const opOfEvent = new Map<number, number[]>();
	const skipped: { event: number; reason: string }[] = [];
	const owners = new Map<Id, Id>();
	const obtained = new Set<Id>();
	const directions = new Map<Id, Direction | undefined>();
	const pinned: Id[] = [];
	const memory = memoryKnown();
	const hook = ownHook(entry);
	// locks of lists and arrays are not followed, either: from the first on, one of several may be locked
	let lockedSome = false;
	// but for those that an acquire context holds
	const gathered: Gathered = new Map();
	// the array whose locks are held
	let array: Id | undefined;
	const push = (event: number, op: Op): void => {
		memory.done(op);
		endedBy(op, gathered);
		if (ENDS.test(op.op) || (op.op === "resv.unlock" && op.buf === array)) array = undefined;
		const what = turn(op);
		if (what?.[0] === "pin" && op.inject === undefined) {
			if (what[2] === "open") pinned.push(what[1]);
			else if (pinned.includes(what[1])) pinned.splice(pinned.lastIndexOf(what[1]), 1);
		}
		opOfEvent.set(event, [...(opOfEvent.get(event) ?? []), ops.length]);
		ops.push(op);
	};
	const mapOwner = (id: Id): Id | undefined => {
		for (const [name, owner] of owners) if (id === name || id.startsWith(`${name}.`)) return owner;
		return undefined;
	};
	const misread = misreadings(events, release);
	for (const event of events) {
		const src = { src: { event: event.id, span: event.span } };
		for (const { result, how, call } of misread.get(event.id) ?? [])
			push(event.id, { op: "ret_misread", var: result, call, how, ...src });
		switch (event.kind) {
			case "call": {
				const row = rowOfCall(event, release, event.unknown !== true);
				const own = row && hook.does(event, row);
				if (own) push(event.id, own);
				// what maps pages is of interest in a hook alone
				const all = row?.lowers?.filter(({ op }) => op !== "kmap") ?? [];
				if (row === undefined || all.length === 0) {
					skipped.push({
						event: event.id,
						reason: row === undefined ? "not in this kernel's table" : "no effect here",
					});
					// a map that gets another pointer is no window into the buffer any more
					if (row?.args[0] === "map" && row.args[1] === "ptr" && isObjectRef(event.args[0]))
						for (const name of [...owners.keys()]) if (name === event.args[0].id) owners.delete(name);
					break;
				}
				const nothing = all.some((each) => GIVES.has(each.op)) && gaveNothing(event, events, row);
				const lowers = nothing ? all.filter((each) => !GIVES.has(each.op)) : all;
				if (nothing) skipped.push({ event: event.id, reason: "this path finds that it gave nothing" });
				const marked = lowers.findIndex((lowering) => lowering.fails);
				const failing = marked < 0 ? lowers.length - 1 : marked;
				lowers.forEach((lowering, i) => {
					if (lowering.unless !== undefined && !isNothing(event.args[lowering.unless])) return;
					if (lowering.onFailure && event.outcome.is !== "failure") return;
					if (lowering.born && !isMadeHere(event.args[Number(lowering.fill.buf)], events)) return;
					// what follows the operation that failed is not done, apart from the cleaning up at the end
					const undoes = i === lowers.length - 1 && UNDOES.test(lowering.op);
					if (event.outcome.is === "failure" && i > failing && !undoes) return;
					// a context that it began before it failed it has ended
					if (event.outcome.is === "failure" && i < failing && BEGINS.has(lowering.op)) return;
					const filled = fillOperation(event, row, lowering, i === failing, mapOwner);
					const some = filled.reason === SEVERAL ? ofSeveral(event, row, lowering, gathered) : [];
					if (some.length > 0) {
						lockedSome = true;
						for (const op of some) push(event.id, op);
					} else if (
						filled.op === undefined ||
						(lockedSome && filled.several !== undefined) ||
						(array !== undefined && mayBeOf(filled.op, ops))
					) {
						if (filled.reason === SEVERAL && LOCKS.test(lowering.op)) lockedSome = true;
						skipped.push({ event: event.id, reason: filled.reason ?? SEVERAL });
					} else {
						const op = withoutGuess(obtained, withOtherMap(owners, event, filled.op));
						const failed = event.outcome.is === "failure";
						if (!failed && LOCKS.test(op.op) && "buf" in op && row.args[Number(lowering.fill.buf)] === "array")
							array = op.buf;
						learnOwner(owners, event, op);
						const counted = "fence" in op ? op.fence : op.op === "get" ? op.buf : undefined;
						const from = lowering.fill.fence ?? lowering.fill.buf;
						// put into an out-argument, or born: nobody had it before
						if (counted !== undefined && (lowering.born || row.args[Number(from)] === "out")) obtained.add(counted);
						const given = event.result?.id;
						if (given !== undefined && Object.values(lowering.fill).includes("result")) obtained.add(given);
						// kept under a name of its own, it stands for what this call gave, not for what it was taken from
						const same = row.returns.same === undefined ? undefined : event.args[row.returns.same];
						if ("fence" in op && op.fence === given && isObjectRef(same) && same.id === given) obtained.add(op.fence);
						push(event.id, memory.plain(withDirection(bornHere(op, events), directions), event.args));
						const obj = OPENS.has(op.op) ? filled.several : undefined;
						if (obj !== undefined) push(event.id, { op: "hand_over", what: "all", obj, to: "list", ...src });
					}
				});
				break;
			}
			case "access": {
				if (event.object.type === "fence" && event.object.many !== true)
					push(event.id, { op: "fence.touch", fence: event.object.id, ...src });
				if (event.object.type === "syncobj" && event.object.many !== true)
					push(event.id, { op: "syncobj.touch", syncobj: event.object.id, ...src });
				const id = mapOwner(event.object.id) ?? bufferOf(event.object);
				if (event.object.many === true || id === undefined) break;
				if (event.how !== "field") {
					const op = { op: event.how === "read" ? "cpu.read" : "cpu.write", buf: id, ...src } as const;
					push(event.id, memory.plain(op, [event.object]));
				} else if (event.object.type === "map") memory.asked(id, event.object.text);
				else if (event.object.type === "attachment") push(event.id, { op: "dma_addr", att: event.object.id, ...src });
				else if (TOUCHED.has(event.object.type)) push(event.id, { op: "touch", buf: event.object.id, ...src });
				break;
			}
			case "branch":
				memory.branch(event.text, event.taken);
				hook.branch(event.text);
				break;
			case "hand-over":
				push(event.id, { op: "hand_over", what: event.what ?? "all", obj: event.object.id, to: event.to, ...src });
				break;
			case "adopt":
				push(event.id, {
					op: "adopt",
					what: event.owed ? "ref" : "all",
					obj: event.object.id,
					from: event.from,
					...(event.owed ? { owed: true } : {}),
					...src,
				});
				break;
			case "return":
				// a path may end where a callee does
				if (event.depth !== 0 && event !== events.at(-1)) break;
				// whoever succeeds may have pinned for his caller
				if (event.depth === 0 && !FAILS.has(event.value))
					for (const obj of pinned) push(event.id, { op: "hand_over", what: "pin", obj, to: "caller", ...src });
				// what the function says in the end matters once others know of its work
				if (event.depth === 0 && NEGATIVE.has(event.value) && ops.some((op) => op.op === "fd.install"))
					push(event.id, { op: "return", value: FAILED, ...src });
				else push(event.id, { op: "return", ...(event.cuts ? { cuts: event.cuts } : {}), ...src });
				break;
			default:
				break;
		}
	}
	const end = events.findLast((event) => event.kind === "return" && event.depth === 0);
	const fails = end?.kind === "return" && (FAILS.has(end.value) || end.value === "unknown");
	const world = worldFor(entry, referencesOf(events), ops, obtained, fails);
	return { program: programOf(release, world, ops), opOfEvent, skipped };
}

/** One of an array that the path has locked, which it names otherwise here. */
function mayBeOf(op: Op, ops: readonly Op[]): boolean {
	return NEEDS.has(op.op) && "buf" in op && !ops.some((o) => LOCKS.test(o.op) && "buf" in o && o.buf === op.buf);
}

/** A kernel mapping lives in a variable: later accesses name only that. */
function learnOwner(owners: Map<Id, Id>, event: CallEvent, op: Op): void {
	if (!("buf" in op) || op.buf === undefined || !op.op.includes("vmap")) return;
	for (const arg of [...event.args, ...(event.result === undefined ? [] : [event.result])])
		if (isObjectRef(arg) && arg.type === "map") owners.set(arg.id, op.buf);
}

/** Undoing a mapping takes the very description that making it has filled in. */
function withOtherMap(owners: ReadonlyMap<Id, Id>, event: CallEvent, op: Op): Op {
	if (op.op !== "vunmap" && op.op !== "vunmap_unlocked") return op;
	const map = event.args.find((arg) => isObjectRef(arg) && arg.type === "map");
	if (map === undefined || !isObjectRef(map) || owners.get(map.id) === op.buf) return op;
	return [...owners.values()].includes(op.buf) ? { ...op, bad: true } : op;
}

/** Which buffer an attachment belongs to is known where this path made it; else the name the detach gives is as good. */
function withoutGuess(obtained: ReadonlySet<Id>, op: Op): Op {
	if (op.op !== "detach" || obtained.has(op.att)) return op;
	const { buf: _, ...own } = op;
	return own;
}

/** A fence in memory that a call of this path gave. */
function bornHere(op: Op, events: readonly Event[]): Op {
	if (op.op !== "fence.new" && op.op !== "fence.chain") return op;
	return isGivenBy(events, op.fence) ? { ...op, owed: true } : op;
}

function isMadeHere(arg: CallEvent["args"][number] | undefined, events: readonly Event[]): boolean {
	return isObjectRef(arg) && isGivenBy(events, arg.id);
}

function isGivenBy(events: readonly Event[], id: Id): boolean {
	return events.some((e) => e.kind === "call" && e.result?.id === id);
}

/** A direction that is a variable is the same at begin and end. */
function withDirection(op: Op, known: Map<Id, Direction | undefined>): Op {
	if (op.op === "begin_cpu") {
		known.set(op.buf, op.dir);
		return { ...op, dir: op.dir ?? "bidir" };
	}
	if (op.op === "map" || op.op === "map_unlocked") known.set(op.map ?? op.att, op.dir);
	if (op.op === "unmap" || op.op === "unmap_unlocked") {
		const name = op.map ?? op.att;
		if (!known.has(name) || (known.get(name) !== undefined && op.dir !== undefined)) return op;
		const { dir: _, ...either } = op;
		return either;
	}
	if (op.op !== "end_cpu") return op;
	const begun = known.has(op.buf);
	const opened = known.get(op.buf);
	const dir = begun && (opened === undefined || op.dir === undefined) ? (opened ?? "bidir") : (op.dir ?? "bidir");
	return { ...op, dir: begun ? dir : "bidir" };
}

/** Run a path to its exit, with the end-of-run check. */
export function simulate(entry: Entry, events: readonly Event[], release: string): PathRun {
	const lowered = lower(entry, events, release);
	const { program } = lowered;
	const behaviour = behaviourOf(release);
	const [driver] = program.tasks;
	const ops = driver?.ops ?? [];
	let state: State = initial(program.world, behaviour, program.toggles, [
		{ name: DRIVER, role: "drv" },
		{ name: DEVICE, role: "hw" },
	]);
	const violations: PathViolation[] = [];
	const eventOfStep = new Map<number, number>();
	const trace: StepResult[] = [];
	const last = events.at(-1)?.id ?? 0;
	const take = (found: readonly Violation[], event: number): void => {
		for (const violation of found)
			violations.push({
				...violation,
				event,
				causes: violation.because.flatMap((step) => eventOfStep.get(step) ?? []),
			});
	};
	for (const op of ops) {
		eventOfStep.set(state.step + 1, op.src?.event ?? last);
		let result = step(state, DRIVER, op, behaviour);
		take(result.violations, op.src?.event ?? last);
		while (result.blocked?.on === "fences") {
			let free = result.state;
			for (const fence of result.blocked.fences)
				free = step(free, DEVICE, { op: "fence.signal", fence }, behaviour).state;
			result = resume(free, DRIVER, behaviour);
			take(result.violations, op.src?.event ?? last);
		}
		trace.push(result);
		state = result.state;
		// asleep for ever, or the kernel stopped: nothing after this happens
		if (result.blocked !== undefined || state.halted !== null) return { violations, trace, lowered };
	}
	// what the last operation has raised already is not said again
	const fresh = (v: Violation): boolean => !violations.some((said) => said.id === v.id && said.object === v.object);
	take([...endCheck(state, behaviour, DRIVER), ...endCheck(state, behaviour)].filter(fresh), last);
	return { violations, trace, lowered };
}
