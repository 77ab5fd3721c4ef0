/** Replays folded by the real simulator: a path through C, every bundled scenario, and questions about a run. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import type { CallEvent, Event, ObjectRef } from "../../server/core/kernel/vocabulary.ts";
import { aftermathOf, exploreChoice, replayScenario, replayTrace } from "../../server/core/sim/view/ask.ts";
import { foldReplay } from "../../server/core/sim/view/fold.ts";
import { runMarkdown } from "../../server/core/sim/view/markdown.ts";
import { runMermaid } from "../../server/core/sim/view/mermaid.ts";
import type { RunView } from "../../server/core/sim/view/model.ts";
import { scenarioOutcomes, scenarioReplay } from "../../server/core/sim/view/scenario-view.ts";
import { runSvg } from "../../server/core/sim/view/svg.ts";
import { runText } from "../../server/core/sim/view/text.ts";
import { REPLAY_SCHEMA, type Replay } from "../../server/core/wire.ts";
import { flagged, HOLD } from "./drivers.ts";
import { ROOT } from "./stub.ts";

const LINES = [
	"int sample_map(struct dma_buf *buf, struct device *dev)",
	"{",
	"\tstruct dma_buf_attachment *a = dma_buf_dynamic_attach(buf, dev, &ops, NULL);",
	"\tint ret = dma_buf_pin(a);",
	"\tif (ret)",
	"\t\treturn ret;",
	"\treturn helper(a);",
	"}",
];
const TEXT = LINES.join("\n");
const BUF: ObjectRef = { id: "p/0", type: "dmabuf", text: "buf", resv: "p/0.resv" };
const ATT: ObjectRef = { id: "c/3", type: "attachment", text: "a", buf: "p/0", resv: "p/0.resv" };

function call(
	id: number,
	callee: string,
	text: string,
	args: CallEvent["args"],
	more: Partial<CallEvent> = {},
): CallEvent {
	const start = TEXT.indexOf(text);
	return {
		id,
		kind: "call",
		callee,
		args,
		span: { start, end: start + text.length },
		depth: 0,
		outcome: { is: "success" },
		...more,
	};
}

function pathEvents(fails: boolean): Event[] {
	const at = TEXT.indexOf("if (ret)");
	const end = fails ? "return ret" : "return helper(a)";
	const attach = "dma_buf_dynamic_attach(buf, dev, &ops, NULL)";
	const args = [BUF, { literal: "dev" }, { literal: "&ops" }, { literal: "NULL" }];
	const failure = { outcome: { is: "failure", errno: "EBUSY" } } as const;
	return [
		call(1, "dma_buf_dynamic_attach", attach, args, { result: ATT, ...(fails ? failure : {}) }),
		...(fails ? [] : [call(2, "dma_buf_pin", "dma_buf_pin(a)", [ATT])]),
		{
			id: 3,
			kind: "branch",
			text: "ret",
			taken: fails,
			tests: fails ? 1 : 2,
			span: { start: at + 4, end: at + 7 },
			depth: 0,
		},
		...(fails ? [] : [call(4, "helper", "helper(a)", [ATT], { unknown: true, outcome: { is: "untested" } })]),
		{
			id: 5,
			kind: "return",
			text: end,
			value: fails ? "negative" : "unknown",
			span: { start: TEXT.indexOf(end), end: TEXT.indexOf(end) + end.length },
			depth: 0,
		},
	];
}

const REPLAY: Replay = {
	schema: REPLAY_SCHEMA,
	title: "sample_map",
	file: "sample.c",
	function: "sample_map",
	kernel: "6.12",
	source: { firstLine: 10, lines: LINES },
	paths: [false, true].map((fails, index) => ({
		index,
		label: fails ? "return ret (dma_buf_dynamic_attach() fails)" : "return helper(a)",
		entry: { held: [], certain: true, context: "process", because: "no caller holds a lock" },
		events: pathEvents(fails),
	})),
	path: 0,
	finding: { id: "x", rule: "resv-not-held", violation: "DBS-L01", message: "" },
	assumptions: [],
};

describe("a path through C", () => {
	const run = foldReplay(REPLAY);
	it("tells each call in the code's own words, with its line", () => {
		assert.deepEqual(
			run.steps.slice(1).map((step) => [step.text, step.at?.line]),
			[
				["dma_buf_dynamic_attach(buf, dev, &ops, NULL)", 12],
				["dma_buf_pin(a)", 13],
				["helper(a)", 16],
				["return helper(a)", 16],
				["… return", 16],
			],
		);
		assert.equal(run.steps[0]?.sentence, "No caller holds a lock.");
	});
	it("raises the finding's violation at its call, named after the call and the code's objects", () => {
		const [violation] = run.violations;
		assert.equal(violation?.id, "DBS-L01");
		assert.equal(violation?.step, 2);
		assert.equal(violation?.message, "dma_buf_pin() without the reservation lock of buf");
		assert.deepEqual(run.steps[2]?.says.length, 1);
	});
	it("marks a call nothing is known of", () => {
		assert.match(run.steps[3]?.guess ?? "", /nothing is known/);
	});
	it("shows the brief hold of a lock inside a call, and branches in the margin", () => {
		assert.deepEqual(run.held[0], { lock: "buf", task: run.lanes[0]?.id, from: 1, to: 1, open: false });
		assert.deepEqual(run.branches, [
			{ function: "sample_map", line: 14, text: "ret", taken: false, holds: false, event: 3 },
		]);
	});
	it("another path injects the failure, another kernel changes what happens", () => {
		const failing = foldReplay(REPLAY, { path: 1, kernel: "6.12" });
		assert.equal(failing.steps[1]?.injected, "EBUSY");
		assert.equal(failing.steps[1]?.ret, "-EBUSY");
		const old = foldReplay(REPLAY, { path: 0, kernel: "v10" });
		assert.equal(old.kernel, "v10");
		assert.ok(!foldReplay(REPLAY, { path: 99, kernel: "6.12" }).problems.length);
	});
	it("what is still owed where a path is cut short is not held against it", () => {
		const cut = { ...REPLAY, paths: REPLAY.paths.map((p) => ({ ...p, events: p.events.slice(0, 2) })) };
		assert.deepEqual(
			foldReplay(cut).violations.map((v) => v.id),
			["DBS-L01"],
		);
	});
	it("without a path there is a sentence", () => {
		assert.match(foldReplay({ ...REPLAY, paths: [] }).problems[0] ?? "", /no path/);
	});
	it("exports a trace and a scenario that runs again to the same mistakes", () => {
		const choice = { path: 0, kernel: "6.12" };
		assert.equal(JSON.parse(replayTrace(REPLAY, choice)).schema, "dmabuf-sim/trace@1");
		const again = scenarioReplay(replayScenario(REPLAY, choice), "again.dmabuf");
		assert.ok(again);
		const ids = (r: RunView) => [...new Set(r.violations.map((v) => v.id))].sort();
		assert.deepEqual(ids(foldReplay(again, { path: 0, kernel: "" })), ids(run));
	});
});

describe("every bundled scenario", () => {
	const folder = path.join(ROOT, "media", "scenarios");
	const files = readdirSync(folder).filter((file) => file.endsWith(".dmabuf"));
	it("folds, reads well, and can be exported", () => {
		let variants = 0;
		for (const file of files) {
			const replay = scenarioReplay(readFileSync(path.join(folder, file), "utf8"), file);
			for (const { index } of replay?.paths ?? []) {
				variants++;
				if (replay) check(foldReplay(replay, { path: index, kernel: "" }), `${file} ${index}`);
			}
		}
		assert.ok(variants > 250, `${variants} variants`);
	});
	it("the library lists exactly the debates", () => {
		const list = readFileSync(path.join(ROOT, "media", "scenario-texts.ts"), "utf8");
		const listed = [...list.matchAll(/scenarios\/(.*?\.dmabuf)"/g)].map((match) => match[1]);
		assert.deepEqual(listed.sort(), files.filter((file) => file.startsWith("SC-")).sort());
	});
	it("the elephant: one policy loses the fence, the others keep it", () => {
		const text = readFileSync(path.join(folder, "SC-A03.dmabuf"), "utf8");
		const outcomes = scenarioOutcomes(text);
		assert.deepEqual(outcomes.find((o) => o.variant === "rfc-v1-replace")?.found, ["DBS-F01", "DBS-F02"]);
		assert.deepEqual(outcomes.find((o) => o.variant === "mainline-add")?.found, []);
		const replay = scenarioReplay(text, "a");
		assert.ok(replay);
		const slices = exploreChoice(replay, { path: 5, kernel: "" });
		let next = slices.next();
		while (!next.done) next = slices.next();
		const schedule = next.value.search.clean?.schedule;
		assert.ok(schedule);
		assert.deepEqual(foldReplay(replay, { path: 5, kernel: "", schedule }).violations, []);
	});
});

describe("exports of a real finding", () => {
	const golden = (name: string, text: string) => {
		const file = path.join(ROOT, "test", "media", "golden", name);
		if (process.env.UPDATE) writeFileSync(file, text);
		assert.equal(text, readFileSync(file, "utf8"));
	};
	it("as text, SVG, Mermaid, Markdown, JSON and scenario", async () => {
		const { replay, choice } = await flagged(HOLD, "resv-not-held");
		const run = foldReplay(replay, choice);
		golden("hold.txt", runText(run));
		golden("hold.svg", runSvg(run));
		golden("hold.mmd", runMermaid(run));
		golden("hold.md", runMarkdown(run));
		golden("hold.trace", replayTrace(replay, choice));
		golden("hold.dmabuf", replayScenario(replay, choice));
	});
});

describe("what can come of a mistake", () => {
	it("names the damage and gives a run that shows it, or says that none was found", () => {
		const answer = aftermathOf(REPLAY, { path: 0, kernel: "6.12" }, "DBS-L01");
		assert.match(answer.says, /^(With|Without|No damage)/);
		if (answer.around)
			assert.ok(foldReplay(REPLAY, { path: 0, kernel: "6.12", around: answer.around }).lanes.length > 1);
		assert.match(aftermathOf(REPLAY, { path: 0, kernel: "6.12" }, "DBS-V01").says, /does not raise/);
	});
});

/** Nothing half-filled, nothing lost, all spans inside. */
function check(run: RunView, where: string): void {
	const last = run.steps.length - 1;
	for (const step of run.steps.slice(1)) {
		assert.match(step.sentence, /^[A-Z].*\.$/s, where);
		assert.doesNotMatch(step.sentence, /undefined|[{}]|\[object/, where);
		assert.ok(
			run.lanes.some((lane) => lane.id === step.task),
			`${where}: ${step.task} has no lane`,
		);
	}
	assert.equal(run.snapshots.length, run.steps.length, where);
	for (const span of [...run.held, ...run.waits]) assert.ok(span.from <= span.to && span.to <= last, where);
	for (const text of [runText(run), runMermaid(run), runMarkdown(run), runSvg(run)]) {
		assert.doesNotMatch(text, /undefined|NaN|\[object/, where);
	}
	const words = JSON.stringify(run.snapshots);
	assert.doesNotMatch(words, /undefined|NaN|null/, where);
}
