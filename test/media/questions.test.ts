/** Questions about runs: causes, what was switched, orders counted, who goes next, before and after a fix. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import type { Program } from "../../server/core/kernel/program.ts";
import { boot, type Config, finalViolations, fire, runnableTasks } from "../../server/core/sim/machine.ts";
import { loadScenario } from "../../server/core/sim/scenario.ts";
import { align } from "../../server/core/sim/view/align.ts";
import { assumptionsOf } from "../../server/core/sim/view/assumptions.ts";
import { causesOf } from "../../server/core/sim/view/causes.ts";
import { nextChoices } from "../../server/core/sim/view/choose.ts";
import { compareFix, compareOrders } from "../../server/core/sim/view/compare.ts";
import { cardOf } from "../../server/core/sim/view/debate.ts";
import { foldReplay, prepare, type RunChoice } from "../../server/core/sim/view/fold.ts";
import { countInterleavings, type Interleavings } from "../../server/core/sim/view/interleavings.ts";
import { marksOf } from "../../server/core/sim/view/marks.ts";
import type { RunView } from "../../server/core/sim/view/model.ts";
import { otherOptions } from "../../server/core/sim/view/others.ts";
import { scenarioReplay } from "../../server/core/sim/view/scenario-view.ts";
import { exporterOptions, isSwitches, samenessOptions, switched } from "../../server/core/sim/view/switches.ts";
import { policiesOf } from "../../server/core/sim/view/toggles.ts";
import { countText, leadingViolation } from "../../server/core/sim/view/words.ts";
import type { Replay } from "../../server/core/wire.ts";
import { flagged, HOLD, LEAK, PIN } from "./drivers.ts";
import { ROOT } from "./stub.ts";

function scenario(name: string): Replay {
	const replay = scenarioReplay(readFileSync(path.join(ROOT, "media", "scenarios", `${name}.dmabuf`), "utf8"), name);
	assert.ok(replay);
	return replay;
}

function last<T>(slices: Generator<unknown, T, void>): T {
	for (let next = slices.next(); ; next = slices.next()) if (next.done) return next.value;
}

describe("a flagged path", () => {
	let pin: Awaited<ReturnType<typeof flagged>>;
	let hold: Awaited<ReturnType<typeof flagged>>;
	let leak: Awaited<ReturnType<typeof flagged>>;
	before(async () => {
		pin = await flagged(PIN, "resv-not-held");
		hold = await flagged(HOLD, "resv-not-held");
		leak = await flagged(LEAK, "vmap-leak");
	});

	it("why: the mapping, the call that failed, and the exit that forgot it", () => {
		const run = foldReplay(leak.replay, leak.choice);
		const violation = leadingViolation(run);
		assert.ok(violation);
		const causes = causesOf(run, violation);
		assert.deepEqual(
			causes.map(({ step, kind }) => [run.steps[step]?.at?.line, kind]),
			[
				[7, "step"],
				[10, "step"],
				[12, "mistake"],
			],
		);
		assert.match(causes[0]?.facts.join() ?? "", /kernel mappings 0 → 1/);
		assert.match(causes[1]?.facts.join() ?? "", /fails with -ERESTARTSYS.*error branch/);
		assert.match(causes[2]?.facts.join() ?? "", /no step after step 1 takes that back/);
		assert.deepEqual(
			violation.evidence.map((place) => ("mail" in place ? "" : place.name)),
			["dma_buf_release"],
		);
	});

	it("why: a lock that nobody took", () => {
		const run = foldReplay(pin.replay, pin.choice);
		const violation = leadingViolation(run);
		assert.ok(violation);
		const [entry] = causesOf(run, violation);
		assert.equal(entry?.step, 0);
		assert.match(entry?.facts.join() ?? "", /the lock of .* is free, and no step before this one changes that/);
		const [first] = violation.evidence;
		assert.ok(first && !("mail" in first) && first.name === "dma_buf_pin", "the failing call's own line comes first");
	});

	it("a caller that holds the lock takes the mistake away, and the switch says so", () => {
		const entry = assumptionsOf(pin.replay, pin.choice).find(({ id }) => id === "entry");
		assert.ok(entry?.turn && !entry.turned);
		const choice = { ...pin.choice, switches: entry.turn.switches };
		const run = foldReplay(pin.replay, choice);
		assert.ok(run.violations.every(({ id }) => id !== "DBS-L01"));
		assert.match(run.steps[0]?.sentence ?? "", /^Switched: the caller holds the reservation lock/);
		const turned = assumptionsOf(pin.replay, choice).find(({ id }) => id === "entry");
		assert.deepEqual([turned?.turned, turned?.turn?.switches], [true, {}], "and it can be turned back");
	});

	it("an unknown call can be switched to take over what it gets", () => {
		const whole = pin.replay.paths.findIndex(({ events }) =>
			events.some((event) => event.kind === "call" && event.unknown && event.callee === "sample_note"),
		);
		const choice = { ...pin.choice, path: whole };
		const unknown = assumptionsOf(pin.replay, choice).find(({ id }) => id.startsWith("unknown:"));
		assert.ok(unknown?.turn);
		assert.match(unknown.text, /sample_note\(\) leaves locks, counts and obligations alone/);
		const run = foldReplay(pin.replay, { ...choice, switches: unknown.turn.switches });
		assert.ok(run.steps.some(({ op, guess }) => op.startsWith("hand_over") && guess?.includes("takes over")));
	});

	it("somebody else can be added; what makes no sense says why", () => {
		const { program } = prepare(pin.replay, pin.choice);
		assert.ok(otherOptions(program).some(({ value, reason }) => value === "evict" && reason === undefined));
		assert.match(
			exporterOptions(program).find(({ value }) => value === "cma")?.reason ?? "",
			/pins through its attachment/,
		);
		const still = prepare(leak.replay, { ...leak.choice, switches: { exporter: "static" } }).program;
		assert.match(otherOptions(still).find(({ value }) => value === "evict")?.reason ?? "", /does not move/);
		assert.match(samenessOptions(prepare(leak.replay, leak.choice).program)[0]?.reason ?? "", /one buffer only/);
		const run = foldReplay(pin.replay, { ...pin.choice, switches: { others: ["evict", "imp2"] } });
		assert.deepEqual(
			run.lanes.map(({ title }) => title),
			["sample_hold()", "eviction", "second importer"],
		);
	});

	it("who goes next: each task that can, and the order that lets it", () => {
		const choice = { ...pin.choice, switches: { others: ["evict"] } };
		const run = foldReplay(pin.replay, choice);
		const choices = nextChoices(pin.replay, choice, 0);
		assert.deepEqual(
			choices.map(({ task, now }) => [task, now]),
			[
				[run.steps[1]?.task, true],
				["evict", false],
			],
		);
		const other = foldReplay(pin.replay, { ...choice, schedule: choices[1]?.schedule ?? [] });
		assert.equal(other.steps[1]?.task, "evict");
		assert.match(choices[1]?.text ?? "", /^evict /);
	});

	it("before and after the fix: added rows are marked, the violation is gone, every order is clean", () => {
		const comparison = compareFix(hold.replay, hold.choice, 0);
		assert.ok(comparison);
		assert.deepEqual([comparison.gone, comparison.kept, comparison.added], [["DBS-L01"], [], []]);
		const added = comparison.rows.filter((row) => row.before === undefined && !row.beyond);
		assert.deepEqual(
			added.map(({ after }) => comparison.after.steps[after ?? -1]?.text.split("(")[0]),
			["dma_resv_lock", "dma_resv_unlock"],
		);
		const orders = last(compareOrders(hold.replay, hold.choice, 0, 20_000));
		assert.ok(orders);
		assert.equal(orders.before.clean, 0);
		assert.ok(orders.after.complete && orders.after.total > 1 && orders.after.clean === orders.after.total);
		assert.equal(compareFix(hold.replay, hold.choice, 9), undefined);
	});

	it("before and after with somebody else in the run: in the same order", () => {
		const choice = { ...hold.choice, switches: { others: ["later"] } };
		const comparison = compareFix(hold.replay, choice, 0);
		const tasks = (run: RunView) => run.steps.filter(({ task }) => task === "later").length;
		assert.ok(comparison && tasks(comparison.before) > 0);
		// after the fix it may have to wait for the lock: a row more
		assert.ok(tasks(comparison.after) >= tasks(comparison.before));
		assert.deepEqual(comparison.after.violations, []);
	});

	it("marks the lines where the lock is held and the branches taken", () => {
		const whole = pin.replay.paths.findIndex(({ label }) => label.startsWith("return 0"));
		const marks = marksOf(foldReplay(pin.replay, { ...pin.choice, path: whole }));
		assert.deepEqual(marks.held, [10, 11, 12]);
		assert.deepEqual(marks.branches, [{ line: 7, taken: false }]);
	});
});

describe("a condition behind a `!`", () => {
	it("is marked by the way its statement goes", async () => {
		const sample = readFileSync(path.join(ROOT, "samples", "pixl_dmabuf.c"), "utf8");
		const { replay, choice } = await flagged(sample, "resv-not-held");
		const line = sample.split("\n").findIndex((text) => text.includes("if (!buf)")) + 1;
		const branch = foldReplay(replay, choice).branches.find((each) => each.line === line);
		assert.deepEqual([branch?.text, branch?.holds, branch?.taken], ["buf", true, false]);
	});
});

describe("interleavings", () => {
	/** Every order one by one: slow, and therefore right. */
	function each(program: Program): Interleavings {
		const { machine, config } = boot(program);
		let [total, clean] = [0, 0];
		const showing: Record<string, number> = {};
		const walk = (at: Config, ids: readonly string[], bad: boolean): void => {
			const tasks = runnableTasks(machine, at);
			const raised = (found: readonly { id: string; severity: string }[]) => ({
				ids: [...ids, ...found.map(({ id }) => id)],
				bad: bad || found.some(({ severity }) => severity === "error" || severity === "warn"),
			});
			if (tasks.length === 0) {
				const end = raised(finalViolations(machine, at));
				total++;
				if (!end.bad) clean++;
				for (const id of new Set(end.ids)) showing[id] = (showing[id] ?? 0) + 1;
			}
			for (const task of tasks) {
				const fired = fire(machine, at, task);
				const now = raised(fired.violations);
				walk(fired.config, now.ids, now.bad);
			}
		};
		walk(config, [], false);
		return { complete: true, states: 0, total, clean, showing };
	}

	for (const [name, variant] of [
		["SC-C01", 0],
		["SC-G08", 0],
		["SC-B01", 0],
		["SC-D04", 1],
	] as const) {
		it(`counted over states, and one by one: ${name}`, () => {
			const text = readFileSync(path.join(ROOT, "media", "scenarios", `${name}.dmabuf`), "utf8");
			const program = loadScenario(text).variants[variant]?.program;
			assert.ok(program);
			const counted = last(countInterleavings(program, 50_000));
			assert.ok(counted.total > 0);
			assert.deepEqual({ ...counted, states: 0 }, each(program));
		});
	}

	it("says when it stopped early", () => {
		const { program } = prepare(scenario("SC-D08"), { path: 0, kernel: "" });
		assert.equal(last(countInterleavings(program, 3)).complete, false);
	});
});

describe("a debate", () => {
	it("is a card with its policies and what each is expected to come to", () => {
		const card = cardOf(readFileSync(path.join(ROOT, "media", "scenarios", "SC-A03.dmabuf"), "utf8"));
		assert.equal(card.id, "SC-A03");
		assert.deepEqual(card.variants.find(({ name }) => name === "rfc-v1-replace")?.expected, ["DBS-F01", "DBS-F02"]);
		assert.match(card.sources[0] ?? "", /^mail thread “/);
	});
	it("has a question for every scenario of the library", async () => {
		const { QUESTIONS } = (await import(path.join(ROOT, "out", "media", "debates.js"))) as {
			QUESTIONS: Record<string, string>;
		};
		const list = readFileSync(path.join(ROOT, "media", "scenario-texts.ts"), "utf8");
		const ids = [...list.matchAll(/scenarios\/(.*?)\.dmabuf"/g)].map((match) => match[1] ?? "");
		assert.deepEqual(Object.keys(QUESTIONS).sort(), ids.sort());
		for (const question of Object.values(QUESTIONS)) assert.match(question, /^[A-Z].*\?$/);
	});
	it("a switch of policy changes what happens", () => {
		const replay = scenario("SC-A03");
		const choice = { path: 0, kernel: "" };
		const [policy] = policiesOf(replay, choice).filter(({ name }) => name === "importPolicy");
		assert.equal(policy?.value, "replace");
		const ids = (switches: RunChoice["switches"] & object) =>
			new Set(foldReplay(replay, { ...choice, switches }).violations.map(({ id }) => id));
		assert.ok(ids({}).has("DBS-F01"));
		assert.ok(!ids({ toggles: { importPolicy: "add" } }).has("DBS-F01"));
	});
});

describe("switches", () => {
	it("what is taken back leaves no trace", () => {
		assert.deepEqual(switched({ others: ["evict"] }, { others: [] }), {});
		assert.deepEqual(switched({ same: "same" }, { exporter: "ttm" }), { same: "same", exporter: "ttm" });
	});
	it("only what has their shape comes through a link", () => {
		for (const good of [{}, { exporter: "cma", others: ["evict"], toggles: { a: 1 } }, { same: "same" }])
			assert.ok(isSwitches(good));
		for (const bad of [
			null,
			[],
			{ exporter: "x" },
			{ others: [1] },
			{ same: true },
			{ takesOver: ["1"] },
			{ toggles: 3 },
		])
			assert.ok(!isSwitches(bad), JSON.stringify(bad));
	});
});

describe("small things", () => {
	it("rows side by side", () => {
		assert.deepEqual(align(["a", "b", "d"], ["a", "c", "d"]), [
			{ left: 0, right: 0 },
			{ left: 1 },
			{ right: 1 },
			{ left: 2, right: 2 },
		]);
		assert.deepEqual(align([], ["x"]), [{ right: 0 }]);
	});
	it("counts for people", () => {
		assert.equal(countText(212), "212");
		assert.equal(countText(1_234_567), "1\u202f234\u202f567");
		assert.equal(countText(1e20), "about 1.0e+20");
	});
});
