/** Runs: schedules, scripts in the oracle's manner, expectations of every kind, circles of waiting, traces. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkScenario, loadScenario } from "../../server/core/sim/scenario.ts";
import { type RunResult, runProgram, violationIds } from "../../server/core/sim/scheduler.ts";
import { traceOf } from "../../server/core/sim/trace.ts";

function run(text: string): RunResult {
	const { problems, variants } = loadScenario(`scenario x\n${text}`);
	assert.deepEqual(problems, []);
	return runProgram(variants[0]!.program, { script: variants[0]!.script });
}

function wrongOf(text: string): readonly string[] {
	const { problems, variants } = checkScenario(`scenario x\n${text}`);
	assert.deepEqual(problems, []);
	return variants[0]!.wrong;
}

describe("the default schedule", () => {
	it("is the first task that can run, in declaration order", () => {
		const { schedule } = run(
			"buffer b\ntask one:\nlock b\nawait go\nunlock b\ntask two:\nnop\nlock b\nunlock b\ntask three:\nraise go\n",
		);
		assert.deepEqual(schedule, ["one", "one", "two", "two", "three", "one", "one", "two", "two"]);
	});

	it("skips names that cannot run, and goes on by itself at the end of a schedule", () => {
		const { schedule } = run(
			"buffer b\nschedule two two one nobody two\ntask one:\nlock b\nunlock b\ntask two:\nlock b\nunlock b\n",
		);
		assert.deepEqual(schedule, ["two", "two", "one", "one"]);
	});

	it("can be chosen by a seed: the same again for the same seed, others for others", () => {
		const { variants } = loadScenario(
			"scenario x\nbuffer b\ntask one:\nlock b\nunlock b\nnop\nnop\ntask two:\nlock b\nunlock b\nnop\nnop\n",
		);
		const walk = (seed: number): string => runProgram(variants[0]!.program, { seed }).schedule.join(" ");
		assert.equal(walk(7), walk(7));
		const walks = Array.from({ length: 50 }, (_, seed) => walk(seed));
		assert.ok(new Set(walks).size > 20);
		assert.ok(walks.every((one) => one.split(" ").length >= 8));
	});

	it("stops at the budget and says so", () => {
		const { variants } = loadScenario(`scenario x\ntask t:\n${"nop\n".repeat(50)}`);
		const short = runProgram(variants[0]!.program, { budget: 10 });
		assert.deepEqual([short.steps.length, short.truncated, short.atEnd], [10, true, []]);
	});
});

describe("scripts", () => {
	it("leave out what a sleeping actor should have done, and let woken ones finish at once", () => {
		const { variants } = loadScenario(
			"script s\nexport b0\nlock b0\n@2 lock b0\n@2 unlock b0\nunlock b0\n@2 unlock b0\nput b0\nend\n",
		);
		const result = runProgram(variants[0]!.program, { script: true });
		assert.deepEqual(
			result.steps.map((step) => [step.task, step.op.op, step.result.blocked === undefined, step.resumed]),
			[
				["1", "export", true, false],
				["1", "resv.lock", true, false],
				["2", "resv.lock", false, false],
				["1", "resv.unlock", true, false],
				["2", "resv.lock", true, true],
				["2", "resv.unlock", true, false],
				["1", "put", true, false],
			],
		);
	});
});

describe("waiting", () => {
	const cases: [name: string, ids: readonly string[], message: RegExp, text: string][] = [
		[
			"two locks in two orders",
			["DBS-L06", "DBS-L07"],
			/one waits for b.* two waits for a/,
			"schedule one two one two\nbuffer a\nbuffer b\ntask one:\nlock a\nlock b\ntask two:\nlock b\nlock a\n",
		],
		[
			"a fence signalled by who waits for the lock",
			["DBS-L07"],
			/waits for fence f, which hw has to signal/,
			"schedule one*3 hw\nbuffer b\nfence f\ntask one:\nlock b\nfence_wait f inf\nunlock b\ntask hw:\nlock b\nsignal f\nunlock b\n",
		],
		[
			"a mutex and a lock",
			["DBS-L07"],
			/M0/,
			"schedule one two one two\nbuffer b\ntask one:\nlock b\nmutex_lock M0\ntask two:\nmutex_lock M0\nlock b\n",
		],
		["a fence nobody signals", ["DBS-F07"], /f/, "fence f\ntask one:\nfence_wait f inf\n"],
		[
			"a fence whose producer waits for a flag nobody raises",
			["DBS-F07"],
			/f/,
			"fence f\ntask one:\nfence_wait f inf\ntask hw:\nawait never\nsignal f\n",
		],
		[
			"a lock whose owner is gone",
			["DBS-L03", "DBS-L07"],
			/ended while holding/,
			"buffer b\ntask one:\nlock b\ntask two:\nlock b\nunlock b\n",
		],
		[
			"a member of an array",
			["DBS-F07"],
			/g/,
			"fence f\nfence g\ntask one:\nfence_array a f g\nsignal f\nfence_wait a inf\n",
		],
	];
	for (const [name, ids, message, text] of cases) {
		it(name, () => {
			const { violations } = run(text);
			assert.deepEqual(violationIds(violations), ids);
			assert.ok(
				violations.some((violation) => message.test(violation.message)),
				violations.map((one) => one.message).join("; "),
			);
		});
	}

	it("for a flag, for a limited time, or for a task that goes on, is no mistake", () => {
		assert.deepEqual(run("task one:\nawait never\n").violations, []);
		assert.deepEqual(run("fence f\ntask one:\nfence_wait f 20\n").violations, []);
		assert.deepEqual(
			run("buffer b\nschedule one two\ntask one:\nlock b\nunlock b\ntask two:\nlock b\nunlock b\n").violations,
			[],
		);
	});
});

describe("expectations", () => {
	const body = "buffer b dynamic\nattachment A b dynamic\n";
	it("of violations are sets, with places", () => {
		assert.deepEqual(wrongOf(`${body}expect clean\ntask t:\nlock b\nunlock b\n`), []);
		assert.deepEqual(wrongOf(`${body}expect clean\ntask t:\npin A\nunpin A\n`), ["DBS-L01 is raised, not expected"]);
		assert.deepEqual(wrongOf(`${body}expect violation DBS-L01\ntask t:\nlock b\nunlock b\n`), [
			"DBS-L01 is not raised",
		]);
		assert.deepEqual(wrongOf(`${body}task t:\npin A\nexpect violation DBS-L01 here\nlock b\nunpin A\nunlock b\n`), []);
		assert.match(
			wrongOf(`${body}task t:\nlock b\nexpect violation DBS-L01 here\nunlock b\npin A\nunpin A\n`)[0]!,
			/at step 3 \(t, pin\).*not where expected/,
		);
		assert.deepEqual(
			wrongOf(`${body}expect violation DBS-L01 at x\ntask t:\nlock b\npin A\nunlock b\nunpin A label=x\n`),
			[],
		);
		assert.match(
			wrongOf(
				`function f in f.c\n${body}expect violation DBS-L01 at line 7\ntask t:\nlock b\npin A line=6\nunlock b\nunpin A line=8\n`,
			)[0]!,
			/not where expected/,
		);
	});
	it("of results, of the state, of schedules and of the kernel", () => {
		assert.deepEqual(wrongOf(`${body}task t:\ntrylock b -> 1\nexpect ret 1\nunlock b\n`), []);
		assert.match(wrongOf(`${body}task t:\ntrylock b -> 0\nunlock b\n`)[0]!, /resv.trylock was to give 0 and gave 1/);
		assert.deepEqual(
			wrongOf(
				`${body}expect b.pins = 1\nexpect A.dynamic = true\nexpect b.placement = SYSTEM\ntask t:\nlock b\npin A\nunlock b\n`,
			),
			[],
		);
		assert.match(wrongOf(`${body}expect b.pins = 2\ntask t:\nlock b\npin A\nunlock b\n`)[0]!, /b.pins is 1, not 2/);
		assert.match(wrongOf(`${body}expect b.pinz = 2\ntask t:\nnop\n`)[0]!, /there is no b.pinz/);
		assert.match(wrongOf(`${body}expect every schedule clean\ntask t:\nnop\n`)[0]!, /only an exploration/);
		assert.match(
			wrongOf(`${body}explore\nexpect some schedule clean\ntask t:\npin A\nunpin A\n`)[0]!,
			/no schedule is clean/,
		);
		assert.match(wrongOf(`${body}explore\nexpect no schedule clean\ntask t:\nnop\n`)[0]!, /is clean/);
	});
	it("show both verdicts: what is wrong, and what the kernel says", () => {
		assert.deepEqual(
			wrongOf(`${body}expect violation DBS-P02\nexpect kernel silent\ntask t:\nlock b\nunpin A\nunlock b\n`),
			[],
		);
		assert.deepEqual(
			wrongOf(
				`${body}expect violation DBS-L01\nexpect kernel-says LOCKDEP_ASSERT:dma_buf_pin\ntask t:\npin A\nlock b\nunpin A\nunlock b\n`,
			),
			[],
		);
		assert.match(
			wrongOf(`${body}expect kernel silent\ntask t:\npin A\nlock b\nunpin A\nunlock b\n`)[0]!,
			/the kernel says LOCKDEP_ASSERT/,
		);
		assert.match(
			wrongOf(`${body}task t:\nlock b\nexpect kernel-says LOCKDEP_ASSERT:dma_buf_pin here\nunlock b\n`)[0]!,
			/does not say/,
		);
	});
});

describe("hostile programs", () => {
	it("with containers nested deeply, or containing themselves, come to an end", () => {
		let nested = "fence f0\nfence g\nbuffer b\ntask t:\n";
		for (let i = 1; i < 800; i++)
			nested += i % 2 === 0 ? `fence_array f${i} f${i - 1} g\n` : `fence_chain f${i} f${i - 1} ${i}\n`;
		nested +=
			"fence_status f799 -> 0\nfence_unwrap f799\nimport_sync_file b f799 w\nsignal g\nsignal f0\nfence_status f799 -> 1\n";
		assert.ok(!violationIds(run(nested).violations).includes("EXPECT"));
		const looped = run(
			"fence g\ntask t:\nfence_array a g\nfence_array c a g\nfence_array a c\nfence_status a\nfence_unwrap c\nfence_wait c 5\nsignal g\nfence_status a\n",
		);
		assert.equal(looped.steps.length, 8);
	});
	it("cannot use names that every object of the language has", () => {
		const { problems } = loadScenario(
			"scenario x\nbuffer constructor\ntask __proto__:\ntask t:\nlock toString\n  nop as valueOf\n",
		);
		assert.deepEqual(
			problems.map(({ line }) => line),
			[2, 3, 5, 6],
		);
	});
});

describe("traces", () => {
	const { variants } = loadScenario(
		"scenario x\nbuffer b dynamic\ntask drv:\nattach_dynamic b A\nlock b\nmap A to\nunmap A from\nunlock b\ndetach A\ntask two:\nlock b\nunlock b\n",
	);
	const result = runProgram(variants[0]!.program, { schedule: ["drv", "drv", "two"] });
	const trace = traceOf(result, "x");

	it("tell every step: operation, callbacks with the lock's owner, what is wrong, what changed", () => {
		assert.equal(trace.schema, "dmabuf-sim/trace@1");
		assert.deepEqual(JSON.parse(JSON.stringify(trace)), trace);
		assert.deepEqual(
			trace.steps.map((step) => [step.n, step.task, step.op, step.blocked ?? step.ret]),
			[
				[1, "drv", "attach_dynamic b A", "ptr"],
				[2, "drv", "lock b", 0],
				[3, "two", "lock b", "resv b.resv"],
				[4, "drv", "map A to", "ptr"],
				[5, "drv", "unmap A from", "void"],
				[6, "drv", "unlock b", "void"],
				[7, "drv", "detach A", "void"],
				[8, "two", "lock b", 0],
				[9, "two", "unlock b", "void"],
			],
		);
		const map = trace.steps[3]!;
		assert.deepEqual(map.cb, [{ buf: "b", fn: "map:to", resv: "self" }]);
		assert.deepEqual(map.delta["bufs.b.maps"], [0, 1]);
		assert.deepEqual(
			trace.steps[4]!.violations.map(({ id }) => id),
			["DBS-M02"],
		);
		assert.deepEqual(trace.end.ids, ["DBS-M02"]);
		assert.equal(trace.end.clean, false);
	});

	it("have deltas that lead from the first state to the last", () => {
		const state = JSON.parse(JSON.stringify(result.start.state)) as Record<string, unknown>;
		for (const { delta } of trace.steps) {
			for (const [path, [before, after]] of Object.entries(delta)) {
				const keys = keysOf(state, path);
				const last = keys.pop()!;
				let at = state;
				for (const key of keys) at = at[key] as Record<string, unknown>;
				assert.deepEqual(at[last] ?? null, JSON.parse(JSON.stringify(before)), path);
				if (after === null && !(last in at)) continue;
				at[last] = JSON.parse(JSON.stringify(after)) as unknown;
			}
		}
		const end = JSON.parse(JSON.stringify(result.end.state)) as Record<string, unknown>;
		for (const table of ["bufs", "resvs", "mappings", "fences"]) assert.deepEqual(state[table], end[table], table);
	});
});

/** Names may contain dots: the longest key that exists, or the rest. */
function keysOf(state: Record<string, unknown>, path: string): string[] {
	const parts = path.split(".");
	const keys: string[] = [];
	let at: unknown = state;
	while (parts.length > 0) {
		let length = parts.length;
		while (length > 1 && !(typeof at === "object" && at !== null && parts.slice(0, length).join(".") in at)) length--;
		const known = typeof at === "object" && at !== null && parts.slice(0, length).join(".") in at;
		const key = parts.splice(0, known ? length : parts.length).join(".");
		keys.push(key);
		at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
	}
	return keys;
}
