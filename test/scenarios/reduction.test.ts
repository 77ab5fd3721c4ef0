/** Reduction on programs nobody wrote: small random ones show the same violations with it and without. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explore } from "../../server/core/sim/explore.ts";
import { parseScenario } from "../../server/core/sim/language/parse.ts";
import { runnables } from "../../server/core/sim/language/program.ts";

const LINES = [
	"lock %b",
	"unlock %b",
	"trylock %b",
	"ctx_init X%t",
	"lock_ctx %b X%t as r",
	"unlock_all X%t",
	"ctx_fini X%t",
	"reserve %b 1",
	"add_fence %b F%n write",
	"fence_new F%n",
	"signal F%n",
	"fence_wait F%n inf",
	"wait %b read inf",
	"map A%b bidir",
	"unmap A%b bidir",
	"map_unlocked A%b to",
	"attach %b N%t",
	"detach N%t",
	"pin A%b",
	"unpin A%b",
	"evict %b to=SYSTEM",
	"move %b GTT",
	"vmap_unlocked %b",
	"vunmap_unlocked %b",
	"cpu_write %b",
	"begin_cpu %b to",
	"end_cpu %b to",
	"submit A%b F%n write",
	"get %b",
	"put %b",
	"fd %b",
	"close_fd %b",
	"export_sync_file %b rw S%t",
	"import_sync_file %b F%n w",
	"poll %b in",
	"mutex_lock M",
	"mutex_unlock M",
	"raise go",
	"await go",
	"nop",
	"copy_to_user fails=1",
	"begin_signalling",
	"end_signalling",
	"alloc",
	"touch %b",
];

function program(seed: number): string {
	let state = (seed * 2654435761) >>> 0;
	const next = (n: number): number => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return (state >>> 9) % n;
	};
	const out = [
		"scenario random",
		"buffer a dynamic placement=VRAM",
		"buffer b",
		"attachment Aa a dynamic",
		"attachment Ab b",
		"fence F0",
		"fence F1",
	];
	if (next(2) === 0) out.push("toggle endcheck=false");
	const tasks = 2 + next(2);
	for (let task = 0; task < tasks; task++) {
		out.push(`task t${task}:`);
		for (let i = 2 + next(tasks === 2 ? 5 : 3); i > 0; i--) {
			const line = LINES[next(LINES.length)]!;
			out.push(
				`  ${line
					.replaceAll("%b", next(3) === 0 ? "b" : "a")
					.replaceAll("%t", String(task))
					.replaceAll("%n", String(next(2)))}`,
			);
		}
	}
	return out.join("\n");
}

describe("reduction", () => {
	it("shows the same violations and clean schedules for random programs", () => {
		const rounds = Number(process.env["SIM_RANDOM"] ?? 120);
		let reduced = 0;
		let raised = 0;
		for (let seed = 1; seed <= rounds; seed++) {
			const text = program(seed);
			const { document, problems } = parseScenario(text);
			assert.deepEqual(problems, []);
			const variants = runnables(document);
			const small = explore(variants[0]!.program);
			const full = explore(variants[0]!.program, { por: false });
			assert.ok(full.complete && small.complete, text);
			assert.deepEqual(small.violations, full.violations, `seed ${seed}\n${text}`);
			assert.equal(small.clean === undefined, full.clean === undefined, `seed ${seed}\n${text}`);
			if (small.states < full.states) reduced++;
			raised += small.violations.length;
		}
		assert.ok(reduced > rounds / 4, `${reduced} of ${rounds} became smaller`);
		assert.ok(raised > rounds, `${raised} violations`);
	});
});
