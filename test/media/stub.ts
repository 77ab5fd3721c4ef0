/** What the tests of the view share: where the repository is, and a replay for the controls. */
import path from "node:path";
import { REPLAY_SCHEMA, type Replay } from "../../server/core/wire.ts";

/** Root of the repository, from the compiled test. */
export const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../../..");

/** A replay whose paths only matter to the controls; the test page brings its own run. */
export const STUB_REPLAY: Replay = {
	schema: REPLAY_SCHEMA,
	title: "story",
	file: "drivers/gpu/drm/sample/sample_draw.c",
	function: "sample_draw",
	kernel: "6.12",
	source: { firstLine: 1, lines: [] },
	path: 0,
	paths: ["returns 0", "returns ret (dma_buf_begin_cpu_access failed with -ERESTARTSYS)", "returns ret"].map(
		(label, index) => ({
			index,
			label,
			entry: { held: [], certain: false, context: "process", because: "Entered with nothing held." },
			events: [
				{
					id: 1,
					kind: "call",
					callee: "dma_buf_vmap_unlocked",
					args: [],
					span: { start: 100, end: 130 },
					depth: 0,
					outcome: index === 2 ? { is: "failure", errno: "ENOMEM" } : { is: "success" },
				},
				{
					id: 2,
					kind: "call",
					callee: "dma_buf_begin_cpu_access",
					args: [],
					span: { start: 200, end: 230 },
					depth: 0,
					outcome: index === 1 ? { is: "failure", errno: "ERESTARTSYS" } : { is: "success" },
				},
				...[1, 2].map((tests) => ({
					id: 2 + tests,
					kind: "branch" as const,
					text: "ret",
					taken: (index === 2 && tests === 1) || (index === 1 && tests === 2),
					tests,
					span: { start: 300, end: 303 },
					depth: 0,
				})),
			],
		}),
	),
	assumptions: [],
};
