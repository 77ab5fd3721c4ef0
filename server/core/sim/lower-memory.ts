/**
 * What a path knows of the memory that a kernel mapping leads to: whether the buffer is somebody else's, and whether
 * anybody asked if it is memory of a device. Knows no C name.
 */
import { ASKS_EXPORTER, IS_DEVICE_MEMORY } from "../kernel/idioms.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import { type Argument, isObjectRef } from "./lower-objects.ts";

const IS_DEVICE = new RegExp(`\\b${IS_DEVICE_MEMORY}$`);

export interface MemoryKnown {
	/** an operation has been done */
	readonly done: (op: Op) => void;
	/** the path looks, in these words, what kind of memory the buffer's mapping is */
	readonly asked: (buf: Id, text: string) => void;
	/** the path goes one way at a condition */
	readonly branch: (text: string, taken: boolean) => void;
	/** the access, marked where it takes the memory of an imported buffer for ordinary memory unasked */
	readonly plain: (op: Op, args: readonly Argument[]) => Op;
}

export function memoryKnown(): MemoryKnown {
	const foreign = new Set<Id>();
	let exporterKnown = false;
	const asked = new Map<Id, string>();
	const devices = new Set<Id>();
	return {
		done(op) {
			if ((op.op === "attach" || op.op === "fd.get") && op.inject === undefined) foreign.add(op.buf);
			// a new mapping may be of another kind
			if (op.op === "vmap" || op.op === "vmap_unlocked") for (const known of [asked, devices]) known.delete(op.buf);
		},
		branch(text, taken) {
			exporterKnown ||= ASKS_EXPORTER.test(text);
			if (!taken || !IS_DEVICE.test(text)) return;
			for (const [buf, words] of asked) if (words === text) devices.add(buf);
		},
		asked: (buf, text) => asked.set(buf, text),
		plain(op, args) {
			if (op.op !== "cpu.read" && op.op !== "cpu.write") return op;
			if (!devices.has(op.buf) && (exporterKnown || !foreign.has(op.buf) || asked.has(op.buf))) return op;
			const bare = args.some((arg) => isObjectRef(arg) && arg.plain === true && (arg.buf ?? arg.id) === op.buf);
			return bare ? { ...op, plain: true } : op;
		},
	};
}
