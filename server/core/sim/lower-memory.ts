/**
 * What a path knows of the memory that a kernel mapping leads to: whether the buffer is somebody else's, and whether
 * anybody asked if it is memory of a device. Knows no C name.
 */
import { ASKS_EXPORTER } from "../kernel/idioms.ts";
import type { Id, Op } from "../kernel/vocabulary.ts";
import { type Argument, isObjectRef } from "./lower-objects.ts";

export interface MemoryKnown {
	/** an operation has been done */
	readonly done: (op: Op) => void;
	/** the path looks what kind of memory the buffer's mapping is */
	readonly asked: (buf: Id) => void;
	/** the path goes one way at a condition */
	readonly branch: (text: string) => void;
	/** the access, marked where it takes the memory of an imported buffer for ordinary memory unasked */
	readonly plain: (op: Op, args: readonly Argument[]) => Op;
}

export function memoryKnown(): MemoryKnown {
	const foreign = new Set<Id>();
	let exporterKnown = false;
	const asked = new Set<Id>();
	return {
		done(op) {
			if ((op.op === "attach" || op.op === "fd.get") && op.inject === undefined) foreign.add(op.buf);
			// a new mapping may be of another kind
			if (op.op === "vmap" || op.op === "vmap_unlocked") asked.delete(op.buf);
		},
		branch(text) {
			exporterKnown ||= ASKS_EXPORTER.test(text);
		},
		asked: (buf) => asked.add(buf),
		plain(op, args) {
			if ((op.op !== "cpu.read" && op.op !== "cpu.write") || exporterKnown || !foreign.has(op.buf) || asked.has(op.buf))
				return op;
			const bare = args.some((arg) => isObjectRef(arg) && arg.plain === true && (arg.buf ?? arg.id) === op.buf);
			return bare ? { ...op, plain: true } : op;
		},
	};
}
