/** Runs made by hand for the exporters and the panel: a story with everything in it, and a long one for speed. */

import { evidenceAt } from "../../server/core/kernel/evidence.ts";
import { changesBetween } from "../../server/core/sim/view/changes.ts";
import type { LaneView, LockSpan, RunView, Snapshot, StepView } from "../../server/core/sim/view/model.ts";
import { EMPTY_SNAPSHOT } from "../../server/core/sim/view/sections.ts";

const CITED = ["drivers/gpu/drm/drm_client.c:328", "drivers/gpu/drm/amd/amdgpu/amdgpu_object.c:1164"];
const SOURCE = [
	"static int sample_draw(struct dma_buf *buf, const void *src, size_t n)",
	"{",
	"\tstruct iosys_map map;",
	"\tint ret;",
	"",
	"\tret = dma_buf_vmap_unlocked(buf, &map);",
	"\tif (ret)",
	"\t\treturn ret;",
	"\tret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);",
	"\tif (ret)",
	"\t\tgoto out;",
	"\tmemcpy(map.vaddr, src, n);",
	"\tdma_buf_end_cpu_access(buf, DMA_TO_DEVICE);",
	"out:",
	"\tdma_buf_vunmap_unlocked(buf, &map);",
	"\treturn ret;",
	"}",
];

interface Draft {
	readonly task: string;
	readonly text: string;
	readonly ret?: string;
	readonly line?: number;
	readonly sentence: string;
	readonly after?: (old: Snapshot) => Snapshot;
	readonly more?: Partial<StepView>;
}

const buffer = (fields: Partial<Record<string, string>>, alerts?: Record<string, string>) => ({
	id: "b",
	name: "buf",
	fields: {
		place: "VRAM",
		pins: "0",
		generation: "0",
		references: "1 (caller 1)",
		fds: "0",
		vmaps: "0",
		ownership: "–",
		kind: "dynamic, movable",
		state: "alive",
		...fields,
	} as Record<string, string>,
	...(alerts ? { alerts } : {}),
});
const lock = (owner: string, waiters = "–") => ({
	id: "resv:b",
	name: "buf",
	fields: { owner, waiters, ctx: "–", slots: "–" },
});
const vmap = (generation: string, alert?: string) => ({
	id: "vmap:b",
	name: "kernel mapping ×1",
	fields: { buffer: "buf", holder: "drv", generation, state: "until vunmap" },
	...(alert ? { alerts: { generation: alert } } : {}),
});
const ENTRY: Snapshot = {
	...EMPTY_SNAPSHOT,
	locks: [lock("free")],
	buffers: [buffer({})],
	attachments: [
		{
			id: "a",
			name: "other importer",
			fields: {
				buffer: "buf",
				kind: "dynamic, peer to peer",
				pins: "0",
				mappings: "m0",
				notified: "–",
				state: "attached",
			},
		},
	],
	mappings: [
		{
			id: "m0",
			name: "m0",
			fields: { attachment: "other importer", direction: "bidir", generation: "0", state: "live" },
		},
	],
	fences: [
		{
			id: "f1",
			name: "f1",
			fields: { resv: "buf", usage: "write", state: "pending", producer: "hardware", references: "1" },
		},
	],
};

const DRAFTS: readonly Draft[] = [
	{
		task: "drv",
		text: "sample_draw() is entered",
		sentence: "Entered with nothing held: no caller in this file holds the reservation lock.",
	},
	{
		task: "drv",
		text: "dma_buf_vmap_unlocked(buf, &map)",
		ret: "0",
		line: 6,
		sentence: "Maps buf into the kernel; the lock is taken and released inside the call.",
		after: (s) => ({ ...s, buffers: [buffer({ vmaps: "1 (drv 1)" })], cpuMaps: [vmap("0")] }),
		more: {
			callbacks: [{ name: "vmap", target: "buf", lock: "self", ret: "0", depth: 0, kind: "callback" }],
		},
	},
	{
		task: "drv",
		text: "dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE)",
		ret: "blocked",
		line: 9,
		sentence: "Opens CPU access for writing and sleeps: write fence f1 is pending.",
		more: { outcome: "blocked" },
	},
	{
		task: "hw",
		text: "fence.signal f1",
		ret: "0",
		sentence: "The hardware finishes its job and signals f1; sample_draw() runs again.",
		after: (s) => ({
			...s,
			fences: s.fences.map((f) => ({ ...f, fields: { ...f.fields, state: "signalled" } })),
			brackets: [{ id: "bracket:b:0", name: "buf #1", fields: { buffer: "buf", task: "drv", direction: "to" } }],
			buffers: [buffer({ vmaps: "1 (drv 1)", ownership: "CPU" })],
		}),
		more: { woke: ["drv"] },
	},
	{
		task: "evict",
		text: "resv.trylock buf",
		ret: "1",
		sentence: "The eviction worker takes the reservation lock of buf.",
		after: (s) => ({ ...s, locks: [lock("evict")] }),
	},
	{
		task: "evict",
		text: "evict buf to SYSTEM",
		ret: "0",
		sentence: "Nothing pins buf, so it moves from VRAM to SYSTEM; the importer is told first.",
		after: (s) => ({
			...s,
			buffers: [buffer({ vmaps: "1 (drv 1)", ownership: "CPU", place: "SYSTEM", generation: "1" })],
			cpuMaps: [vmap("0 (now 1)", "the pages behind the pointer are no longer the buffer's")],
			attachments: s.attachments.map((a) => ({
				...a,
				fields: { ...a.fields, notified: "1×", state: "must map again" },
				alerts: { state: "told of a move: its mapping shows the old place" },
			})),
			mappings: s.mappings.map((m) => ({
				...m,
				fields: { ...m.fields, generation: "0 (now 1)", state: "live, invalidated" },
				alerts: { generation: "it shows where the buffer was before the move" },
			})),
		}),
		more: {
			callbacks: [
				{
					name: "move_notify",
					target: "other importer",
					to: "drv",
					lock: "self",
					ret: "",
					depth: 0,
					kind: "notify",
				},
				{
					name: "unmap",
					target: "buf",
					lock: "self",
					ret: "",
					depth: 1,
					kind: "callback",
				},
			],
		},
	},
	{
		task: "evict",
		text: "resv.unlock buf",
		sentence: "The eviction worker releases the reservation lock of buf.",
		after: (s) => ({ ...s, locks: [lock("free")] }),
	},
	{
		task: "drv",
		text: "memcpy(map.vaddr, src, n)",
		line: 12,
		sentence: "Writes through the kernel mapping, which still leads to the pages buf had before the move.",
		more: {
			violations: [
				{
					id: "DBS-P03",
					severity: "error",
					message: "kernel mapping of buf used after the buffer moved",
					why: "The pages behind the pointer are somebody else's now.",
					evidence: CITED.map(evidenceAt),
					cited: CITED,
					objects: ["b", "vmap:b"],
					because: [1, 5],
					step: 7,
					task: "drv",
				},
			],
		},
	},
	{
		task: "drv",
		text: "dma_buf_end_cpu_access(buf, DMA_TO_DEVICE)",
		ret: "0",
		line: 13,
		sentence: "Ends CPU access.",
		after: (s) => ({
			...s,
			brackets: [],
			buffers: s.buffers.map((b) => ({ ...b, fields: { ...b.fields, ownership: "–" } })),
		}),
	},
	{
		task: "drv",
		text: "printk_something(buf)",
		line: 15,
		sentence: "An unknown call; it is taken to have no effect.",
		more: { guess: "unknown callee" },
	},
	{
		task: "drv",
		text: "dma_buf_vunmap_unlocked(buf, &map)",
		ret: "-ENOMEM",
		line: 15,
		sentence: "Undoes the kernel mapping.",
		after: (s) => ({
			...s,
			cpuMaps: [],
			buffers: s.buffers.map((b) => ({ ...b, fields: { ...b.fields, vmaps: "0" } })),
		}),
		more: { injected: "ENOMEM", outcome: "failed", says: ["WARNING: at dma_buf_vunmap"] },
	},
];

function offsetOf(line: number): number {
	return SOURCE.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
}

/** Spans, changes and violations filled in from drafts. */
function build(
	drafts: readonly Draft[],
	lanes: readonly LaneView[],
	held: readonly LockSpan[],
	waits: readonly LockSpan[],
): RunView {
	const snapshots: Snapshot[] = [];
	const steps = drafts.map((draft, index): StepView => {
		const before = snapshots[index - 1] ?? ENTRY;
		const after = draft.after ? draft.after(before) : before;
		snapshots.push(after);
		const text = draft.line === undefined ? "" : (SOURCE[draft.line - 1] ?? "");
		const column = text.length - text.trimStart().length;
		const at =
			draft.line === undefined
				? undefined
				: {
						span: { start: offsetOf(draft.line) + column, end: offsetOf(draft.line) + text.length },
						line: draft.line,
						column: column + 1,
						endLine: draft.line,
						endColumn: text.length + 1,
					};
		const ret = draft.ret ?? "";
		return {
			index,
			task: draft.task,
			text: draft.text,
			op: draft.text,
			ret,
			outcome: ret.startsWith("-") ? "failed" : ret === "" ? "none" : "ok",
			sentence: draft.sentence,
			...(at ? { at } : {}),
			callbacks: [],
			says: [],
			woke: [],
			changes: index === 0 ? [] : changesBetween(before, after),
			...draft.more,
			violations: (draft.more?.violations ?? []).map((v) => ({ ...v, step: index, ...(at ? { at } : {}) })),
		};
	});
	return {
		title: "kernel mapping of buf used after the buffer moved",
		file: "drivers/gpu/drm/sample/sample_draw.c",
		subject: "sample_draw()",
		function: "sample_draw",
		kernel: "6.12",
		path: { index: 0, label: "returns 0", count: 3 },
		entry: "Entered with nothing held: no caller in this file holds the reservation lock.",
		certain: false,
		source: { function: "sample_draw", firstLine: 1, lines: SOURCE },
		callees: [],
		lanes,
		steps,
		snapshots,
		held,
		waits,
		branches: [
			{ function: "sample_draw", line: 7, text: "ret", taken: false, holds: false, event: 3 },
			{ function: "sample_draw", line: 10, text: "ret", taken: false, holds: false, event: 5 },
		],
		violations: steps.flatMap((step) => step.violations),
		finding: {
			rule: "vmap-unprotected",
			violation: "DBS-P03",
			message: "kernel mapping of buf used after the buffer moved",
		},
		assumptions: ["the exporter is dynamic and its memory movable (unknown from this function)"],
		problems: [],
	};
}

const LANES: readonly LaneView[] = [
	{ id: "drv", title: "sample_draw()", environment: false },
	{ id: "hw", title: "hardware", environment: true },
	{ id: "evict", title: "eviction", environment: true },
];

/** Ten steps of a driver, hardware and an eviction worker, with everything that can be drawn. */
export function storyRun(): RunView {
	return build(
		DRAFTS,
		LANES,
		[{ lock: "buf", task: "evict", from: 4, to: 6, open: false }],
		[{ lock: "f1", task: "drv", from: 2, to: 3, open: false }],
	);
}

/** The story over and over, `count` steps long. */
export function longRun(count: number): RunView {
	const drafts: Draft[] = DRAFTS.slice(0, 1);
	const held: LockSpan[] = [];
	while (drafts.length < count + 1) {
		const draft = DRAFTS[1 + ((drafts.length - 1) % (DRAFTS.length - 1))];
		if (draft?.text.startsWith("resv.trylock"))
			held.push({ lock: "buf", task: "evict", from: drafts.length, to: drafts.length + 2, open: false });
		if (draft) drafts.push(draft);
	}
	return build(drafts, LANES, held, []);
}
