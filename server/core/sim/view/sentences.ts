/**
 * One plain sentence for each step: what the operation is for, and how it ended. A table of phrases by operation, so
 * that nothing here can disagree with the mechanism: it only reads the operation and its result.
 */
import type { Op, OpName } from "../../kernel/vocabulary.ts";
import { printResult } from "../language/ops-print.ts";
import type { StepResult, WaitFor } from "../state.ts";
import type { Names } from "./names.ts";

/** `{field}` is the named object or the plain value; a phrase starts with a verb and has no full stop. */
const PHRASES: Readonly<Record<OpName, string>> = {
	"resv.lock": "takes the reservation lock of {buf}",
	"resv.lock_slow": "takes the contended reservation lock of {buf} on the slow path",
	"resv.trylock": "tries to take the reservation lock of {buf}",
	"resv.unlock": "releases the reservation lock of {buf}",
	"resv.is_locked": "asks whether the reservation lock of {buf} is held by anybody",
	"resv.assert_held": "asserts that the reservation lock of {buf} is held",
	"ww.init": "starts the acquire context {ctx}",
	"ww.done": "declares that the context {ctx} takes no further lock",
	"ww.fini": "ends the acquire context {ctx}",
	"ww.unlock_all": "drops every lock the context {ctx} holds",
	"exec.init": "starts locking a set of objects ({ctx})",
	"exec.until": "starts a round of locking for {ctx}",
	"exec.lock_obj": "locks {buf} as one of the set {ctx}",
	"exec.fini": "drops all locks of the set {ctx} and ends it",
	"mutex.lock": "takes the mutex {mutex}",
	"mutex.unlock": "releases the mutex {mutex}",
	"atomic.begin": "begins a stretch that must not sleep",
	"atomic.end": "may sleep again",
	"crit.begin": "enters a fence signalling section",
	"crit.end": "leaves the fence signalling section",
	nop: "does nothing that concerns the buffer",
	might_fault: "touches memory that may fault in",
	alloc: "allocates memory (GFP_{gfp})",
	"cb.enter": "enters the {cb} callback of {buf}",
	"cb.exit": "leaves the {cb} callback of {buf}",
	"resv.reserve": "reserves fence slots on {buf} ({n})",
	"resv.add": "adds fence {fence} to {buf} with usage {usage}",
	"resv.add_container": "adds a container fence to {buf} with usage {usage}",
	"resv.replace": "replaces fences of {buf} by {fence}",
	"resv.wait": "waits for the {usage} fences of {buf}",
	"resv.test": "asks whether the {usage} fences of {buf} are signalled",
	"resv.get_fences": "collects the {usage} fences of {buf}",
	"resv.get_singleton": "collects the {usage} fences of {buf} into one",
	"resv.iter": "walks the {usage} fences of {buf}",
	"resv.expect": "compares the fences of {buf} with what is expected",
	"fence.new": "creates fence {fence}",
	"fence.array": "creates the fence array {fence}",
	"fence.chain": "links {inner} into the fence chain as {fence}",
	"fence.merge": "merges fences into {fence}",
	"fence.unwrap": "walks the members of {fence}",
	"fence.find_seqno": "looks for point {seq} in the chain {fence}",
	"fence.signal": "signals fence {fence}",
	"fence.signal_nolock": "signals fence {fence} with the variant for callers that hold its lock",
	"fence.touch": "uses fence {fence}",
	"fence.status": "asks for the status of fence {fence}",
	"fence.get": "takes a reference to fence {fence}",
	"fence.put": "drops a reference to fence {fence}",
	"fence.seterr": "sets error {err} on fence {fence}",
	"fence.add_cb": "asks to be called back when fence {fence} signals",
	"fence.rm_cb": "withdraws its callback from fence {fence}",
	"fence.wait": "waits for fence {fence}",
	"cb.seen": "asks whether callback {cb} ran",
	"sync.export": "exports the fences of {buf} as the sync file {out}",
	"sync.import": "imports {sync} into the fences of {buf}",
	"sync.create": "wraps fence {fence} into the sync file {sync}",
	"sync.merge": "merges two sync files into {out}",
	"sync.info": "reads the state of the sync file {sync}",
	"sync.poll": "polls the sync file {sync}",
	"sync.close": "closes the sync file {sync}",
	"syncobj.new": "makes the sync object {syncobj}",
	"syncobj.find": "finds the sync object {syncobj}, and takes a reference to it",
	"syncobj.get": "takes a reference to the sync object {syncobj}",
	"syncobj.put": "drops a reference to the sync object {syncobj}",
	"syncobj.touch": "uses the sync object {syncobj}",
	poll: "polls {buf} ({ev})",
	export: "exports {buf} as a dma-buf",
	set_callbacks: "changes what the callbacks of {buf} will answer",
	llseek: "asks for the size of {buf} by seeking",
	set_name: "names {buf}",
	mmap: "maps {buf} into userspace",
	munmap: "unmaps {buf} from userspace",
	"ioctl.sync": "marks userspace access to {buf} with the sync ioctl",
	attach: "attaches to {buf} as {att}",
	detach: "detaches {att}",
	pin: "pins the buffer through {att}",
	unpin: "gives the pin through {att} back",
	map: "maps the buffer for the device of {att}",
	map_unlocked: "maps the buffer for the device of {att}; the call takes the reservation lock itself",
	unmap: "unmaps the buffer from the device of {att}",
	unmap_unlocked: "unmaps the buffer from the device of {att}; the call takes the reservation lock itself",
	unmap_stale: "unmaps a table of {att} that was unmapped before",
	need_remap: "asks whether {att} was told of a move",
	track: "records the mapping of {att}",
	untrack: "forgets the mapping of {att}",
	peek_page: "looks at the pages behind the table of {att}",
	dma_addr: "reads the device addresses of the table of {att}",
	null: "calls {of} with a NULL object",
	begin_cpu: "announces CPU access to {buf} ({dir})",
	end_cpu: "ends CPU access to {buf} ({dir})",
	vmap: "maps {buf} into the kernel",
	vunmap: "undoes the kernel mapping of {buf}",
	vmap_unlocked: "maps {buf} into the kernel; the call takes the reservation lock itself",
	vunmap_unlocked: "undoes the kernel mapping of {buf}; the call takes the reservation lock itself",
	"client.vmap_local": "maps {buf} into the kernel and keeps its reservation lock",
	"client.vunmap_local": "undoes the local kernel mapping of {buf} and releases its lock",
	"client.vmap": "maps {buf} into the kernel for longer",
	"client.vunmap": "undoes the longer kernel mapping of {buf}",
	"own.open": "counts one more {what} of {buf}, of which the core knows nothing",
	"own.close": "counts one {what} of {buf} less, of which the core knows nothing",
	"gem.pin": "pins {buf} through the GEM helper",
	"gem.unpin": "unpins {buf} through the GEM helper",
	"gem.pin_locked": "pins {buf}, whose lock the caller has to hold",
	"gem.unpin_locked": "unpins {buf}, whose lock the caller has to hold",
	"cpu.read": "reads {buf} with the CPU",
	"cpu.write": "writes {buf} with the CPU",
	"dev.read": "lets a device read {buf}",
	"dev.write": "lets a device write {buf}",
	"cache.op": "maintains the CPU cache for {buf} ({kind})",
	submit: "gives a device a job on the mapping of {att}, to end with fence {fence}",
	move_notify: "tells every importer of {buf} that it moves",
	move: "moves {buf} to {to}",
	evict: "tries to evict {buf}",
	free_backing: "frees the memory behind {buf}",
	get: "takes a reference to {buf}",
	put: "drops a reference to {buf}",
	"cursor.begin": "begins to walk over fences with {scope}",
	"cursor.end": "ends the walk of {scope}, and drops the fence it stands at",
	"device.enter": "enters a section that the device outlives, with {scope}",
	"device.exit": "leaves the section of {scope}, and the device may go",
	"fd.reserve": "reserves the descriptor number {fd}",
	"fd.spend": "has no more to do with the descriptor number {fd}",
	"fd.install": "gives userspace a file descriptor of {buf}",
	"fd.get": "turns a file descriptor into a reference to {buf}",
	"fd.close": "closes a file descriptor of {buf}",
	touch: "uses {buf}",
	kmap: "maps the pages of {buf} into the kernel, as their exporter",
	ioctl_bad: "sends an unknown ioctl to {buf}",
	"frame.mark": "marks the end of a frame of {buf}",
	"gem.create": "creates the GEM object {obj}",
	"gem.close": "closes the GEM handle {h}",
	"prime.export": "exports the GEM handle {h}",
	"prime.import": "imports {obj} as a GEM handle",
	"prime.closefd": "closes the descriptor of {obj}",
	"obj.alive": "asks whether {obj} still lives",
	copy_to_user: "copies to userspace",
	copy_from_user: "copies from userspace",
	signal_pending: "gets a pending signal",
	set: "sets {var}",
	value: "computes a value",
	waitflag: "waits for {flag}",
	ret_ignored: "goes on without looking at the result",
	ret_misread: "goes on as if {call}() had succeeded, whatever its result says",
	return: "returns",
	hand_over: "hands the {what} of {obj} over to {to}",
	adopt: "takes the {what} of {obj} over from {from}",
};

/** How a wait that slept ends. */
const WAITS: Readonly<Partial<Record<OpName, string>>> = {
	"fence.wait": "fence {fence} is signalled",
	"resv.wait": "the {usage} fences of {buf} are signalled",
};

const WHAT: Readonly<Record<string, string>> = {
	ref: "reference",
	att: "attachment",
	map: "mapping",
	all: "obligations",
};

export interface Ending {
	readonly ret?: StepResult["ret"];
	readonly blocked?: WaitFor;
	readonly skipped?: string;
	readonly resumed: boolean;
	readonly task: string;
	readonly injected?: string;
	/** its call fails on this path, although the operation does not say so */
	readonly fails?: boolean;
	/** owner of a reservation object, by its id, before the step */
	readonly ownerOf: (resv: string) => string | null;
}

const ERROR_BRANCH = ", because this path takes its error branch";

/** The sentence for an operation that ended so. */
export function sentenceOf(op: Op, ending: Ending, names: Names): string {
	const phrase = fill(PHRASES[op.op] ?? op.op, op, names);
	if (ending.skipped !== undefined) return `${capital(phrase)}: skipped, ${ending.skipped}.`;
	if (ending.blocked)
		return `${capital(phrase)} and goes to sleep: ${waitText(ending.blocked, names, ending.ownerOf, ending.task)}.`;
	const start = ending.resumed ? `Wakes up and goes on: it ${phrase}` : capital(phrase);
	if (ending.fails) return `${start}; that fails${ERROR_BRANCH}.`;
	const failed = typeof ending.ret === "number" && ending.ret < 0;
	if (op.op === "return" && op.cuts) return op.cuts === "break" ? "Leaves the loop." : "Goes on to the next round.";
	if (op.op === "return") return failed ? "Returns an error." : "Returns.";
	if (!failed && ending.resumed && WAITS[op.op]) return `Wakes up: ${fill(WAITS[op.op] ?? "", op, names)}.`;
	if (!failed) return `${start}${answer(op, ending.ret)}.`;
	const why = ending.injected === undefined ? "" : ERROR_BRANCH;
	return `${start}; that fails with ${printResult(ending.ret ?? 0)}${why}.`;
}

/** What a sleeping task waits for, as a clause. */
export function waitText(wait: WaitFor, names: Names, ownerOf: (resv: string) => string | null, self: string): string {
	const name = (id: string) => names[id] ?? id;
	switch (wait.on) {
		case "resv": {
			const owner = ownerOf(wait.resv);
			if (owner === self) return `it holds the lock of ${name(wait.resv)} itself`;
			return owner === null
				? `it waits for the lock of ${name(wait.resv)}`
				: `the lock of ${name(wait.resv)} is held by ${name(owner)}`;
		}
		case "mutex":
			return `the mutex ${name(wait.mutex)} is taken`;
		case "fences":
			return `${list(wait.fences.map(name))} ${wait.fences.length === 1 ? "is" : "are"} not signalled`;
		case "jobs":
			return `device jobs behind ${list(wait.fences.map(name))} still run`;
		case "flag":
			return `${wait.flag} is not set`;
	}
}

/** What a question was answered with, where the number says something. */
function answer(op: Op, ret: StepResult["ret"]): string {
	if (op.op === "resv.trylock") return ret === 0 ? ": somebody else has it" : ", and gets it";
	if (op.op === "resv.test" || op.op === "fence.status") return ret === 0 ? ": not yet" : ": yes";
	if (op.op === "resv.wait" || op.op === "fence.wait") return ret === 0 ? " until the time is up" : "";
	return "";
}

function fill(phrase: string, op: Op, names: Names): string {
	const fields = op as unknown as Readonly<Record<string, unknown>>;
	return phrase
		.replace(/\{(\w+)\}/g, (_, field: string) => {
			const value = fields[field];
			if (field === "what" && typeof value === "string") return WHAT[value] ?? value;
			if (typeof value === "string") return names[value] ?? value;
			return value === undefined ? "it" : String(value);
		})
		.replace("fence fence", "fence");
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function list(words: readonly string[]): string {
	return words.length < 2 ? (words[0] ?? "nothing") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
