/** What holds after every step of every run, whatever the program does: the simulator's own consistency (SPEC 3.1). */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadScenario } from "../../server/core/sim/scenario.ts";
import { type RunResult, runProgram } from "../../server/core/sim/scheduler.ts";
import type { State } from "../../server/core/sim/state.ts";
import { bundledScenarios } from "./files.ts";

const OWNERS: readonly string[] = [
	"none none",
	"cpu cpu",
	"dev dev",
	"none cpu",
	"none dev",
	"cpu dev",
	"dev cpu",
	"cpu none",
	"dev none",
];

function broken(state: State, before: State): string[] {
	const out: string[] = [];
	const check = (holds: boolean, what: string): void => {
		if (!holds) out.push(what);
	};
	for (const [id, { owner }] of Object.entries(state.resvs)) {
		if (owner === null) continue;
		check(
			state.tasks[owner]?.held.some((lock) => lock.cls === "resv" && lock.id === id) === true,
			`${owner} does not know it holds ${id}`,
		);
	}
	for (const [name, { held, waitFor, frames, ended }] of Object.entries(state.tasks)) {
		for (const lock of held) {
			const owner = lock.cls === "resv" ? state.resvs[lock.id]?.owner : state.mutexes[lock.id]?.owner;
			check(owner === name, `${name} believes it holds ${lock.id}`);
		}
		check((waitFor === null) === (frames.length === 0), `${name} sleeps nowhere, or waits for nothing`);
		check(!ended || waitFor === null, `${name} ended asleep`);
	}
	for (const [id, { acquired, live }] of Object.entries(state.ctxs)) {
		const locks = Object.values(state.resvs).filter(({ ctx, owner }) => ctx === id && owner !== null).length;
		check(!live || acquired === locks, `${id} counts ${acquired} locks, has ${locks}`);
	}
	for (const [id, buf] of Object.entries(state.bufs)) {
		check(
			buf.vmaps >= 0 && buf.vmaps > 0 === (buf.vmapGen !== null),
			`${id}: ${buf.vmaps} kernel mappings of generation ${buf.vmapGen}`,
		);
		check(buf.refs >= 0 && buf.fds >= 0, `${id}: negative references`);
		check(
			buf.atts.every((att) => state.atts[att]?.buf === id),
			`${id}: foreign attachment`,
		);
		check(new Set(buf.atts).size === buf.atts.length, `${id}: an attachment twice`);
		const was = before.bufs[id]?.own ?? "none";
		check(OWNERS.includes(`${was} ${buf.own}`), `${id}: owner ${was} to ${buf.own}`);
	}
	for (const [id, { mappings }] of Object.entries(state.atts)) {
		check(
			mappings.every((mapping) => state.mappings[mapping]?.att === id),
			`${id}: foreign mapping`,
		);
	}
	return out;
}

function checkRun(what: string, run: RunResult): number {
	let before = run.start.state;
	for (const step of run.steps) {
		assert.deepEqual(broken(step.config.state, before), [], `${what}, step ${step.n}: ${step.task} ${step.op.op}`);
		before = step.config.state;
	}
	return run.steps.length;
}

describe("invariants", () => {
	const variants = bundledScenarios().flatMap(({ name, text }) =>
		loadScenario(text).variants.map((variant) => ({ name, ...variant })),
	);

	it("hold in every bundled run", () => {
		const steps = variants.map(({ name, variant, program }) =>
			checkRun(`${name} ${variant}`, runProgram(program, { observe: false })),
		);
		assert.ok(steps.reduce((sum, count) => sum + count) > 1500);
	});

	it("hold in random walks through programs of several tasks", () => {
		let steps = 0;
		for (const { name, variant, program } of variants) {
			if (program.tasks.length < 2) continue;
			for (let seed = 0; seed < 10; seed++)
				steps += checkRun(
					`${name} ${variant} seed ${seed}`,
					runProgram(program, { seed, schedule: [], observe: false }),
				);
		}
		assert.ok(steps > 5000);
	});
});
