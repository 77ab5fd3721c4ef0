/** Paths made of random calls, however absurd: lowering and the run always come to an end, say the same twice, and never throw. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsFor } from "../../server/core/kernel/lookup.ts";
import type { CallRow, Lowering } from "../../server/core/kernel/row.ts";
import type { Entry, Event, ObjectRef } from "../../server/core/kernel/vocabulary.ts";
import { simulate } from "../../server/core/sim/lower.ts";
import { FREE, ref } from "./path-makers.ts";

/** splitmix32: the same sequence everywhere. */
function generator(seed: number): (n: number) => number {
	let a = seed >>> 0;
	return (n) => {
		a = (a + 0x9e3779b9) >>> 0;
		let t = a ^ (a >>> 16);
		t = Math.imul(t, 0x21f0aaad);
		t ^= t >>> 15;
		t = Math.imul(t, 0x735a2d97);
		return ((t ^ (t >>> 15)) >>> 0) % n;
	};
}

const OBJECTS: readonly ObjectRef[] = [
	ref("dmabuf", "b0"),
	ref("dmabuf", "b1"),
	ref("resv", "b0"),
	ref("resv", "other"),
	ref("gem", "b0"),
	ref("attachment", "A", { buf: "b0", resv: "b0" }),
	ref("attachment", "B", { buf: "b1", resv: "b1" }),
	ref("attachment", "orphan"),
	ref("sg_table", "t0"),
	ref("sg_table", "t1"),
	ref("map", "m0"),
	ref("fence", "f0"),
	ref("fence", "f1"),
	ref("ww_ctx", "x"),
	ref("exec", "e"),
	ref("mutex", "mu"),
	ref("spinlock", "sp"),
	ref("array", "all", { many: true }),
	ref("sync_file", "s"),
];
const LITERALS: readonly string[] = [
	"0",
	"1",
	"NULL",
	"true",
	"DMA_TO_DEVICE",
	"DMA_RESV_USAGE_WRITE",
	"GFP_KERNEL",
	"x->y",
	"-5",
];
const CONTEXTS: readonly Entry["context"][] = ["process", "atomic", "signalling", "reclaim"];

/** A row as a body could give it: operations of the table's, with what they are given from anywhere, or from nowhere. */
function madeUp(rows: readonly CallRow[], pick: (n: number) => number): CallRow {
	const any = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
	const lowers = Array.from({ length: 1 + pick(3) }, (): Lowering => {
		const { op, fill } = any(any(rows).lowers!);
		const filled = Object.entries(fill).flatMap(([field, from]) => {
			if (typeof from === "string" && from.startsWith("=")) return [[field, from] as const];
			const other = any([0, 1, 2, 3, 7, "result", "1.resv", "result.dmabuf", undefined]);
			return other === undefined ? [] : [[field, other] as const];
		});
		return { op, fill: Object.fromEntries(filled), ...(pick(4) === 0 ? { fails: true } : {}) };
	});
	return { ...any(rows), lowers };
}

function randomPath(
	seed: number,
	rows: readonly CallRow[],
): { readonly entry: Entry; readonly events: readonly Event[] } {
	const pick = generator(seed);
	const any = <T>(list: readonly T[]): T => list[pick(list.length)] as T;
	const span = { start: 0, end: 1 };
	const events = Array.from({ length: 4 + pick(20) }, (_, id): Event => {
		const base = { id, span, depth: pick(2) };
		switch (pick(12)) {
			case 0:
				return { ...base, kind: "access", object: any(OBJECTS), how: any(["read", "write", "field"] as const) };
			case 1:
				return {
					...base,
					kind: "hand-over",
					object: any(OBJECTS),
					to: any(["caller", "field", "fd"] as const),
					text: "",
				};
			case 2:
				return { ...base, kind: "adopt", object: any(OBJECTS), from: "field" };
			case 3:
				return pick(6) === 0
					? { ...base, kind: "return", text: "", value: "void" }
					: { ...base, kind: "branch", text: "", taken: true };
			default: {
				const row = pick(3) === 0 ? madeUp(rows, pick) : undefined;
				return {
					...base,
					kind: "call",
					callee: any(rows).name,
					...(row === undefined ? {} : { row }),
					args: Array.from({ length: 4 }, () => (pick(3) === 0 ? { literal: any(LITERALS) } : any(OBJECTS))),
					...(pick(2) === 0 ? { result: any(OBJECTS) } : {}),
					outcome: any([
						{ is: "success" },
						{ is: "failure", errno: "EINTR" },
						{ is: "failure" },
						{ is: "timeout" },
						{ is: "untested" },
					] as const),
				};
			}
		}
	});
	const held = pick(2) === 0 ? [any(OBJECTS)] : [];
	return { entry: { ...FREE, held, context: any(CONTEXTS) }, events };
}

for (const release of ["5.10", "6.1", "6.12", "7.3"])
	test(`random paths on ${release}`, () => {
		const rows = [...rowsFor(release).values()].filter((row) => row.lowers !== undefined && row.lowers.length > 0);
		let raised = 0;
		for (let seed = 0; seed < 2_000; seed++) {
			const { entry, events } = randomPath(seed, rows);
			const first = simulate(entry, events, release);
			raised += first.violations.length;
			const last = events.at(-1)?.id ?? 0;
			for (const { event, message } of first.violations) {
				assert.ok(event >= 0 && event <= last);
				assert.ok(!message.includes("{"), message);
			}
			if (seed % 50 === 0) assert.deepEqual(simulate(entry, events, release), first);
		}
		assert.ok(raised > 1000);
	});
