/** The model of a shown run and its exports, on a hand-made run. `UPDATE=1` rewrites the golden files. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { causesOf } from "../../server/core/sim/view/causes.ts";
import { changesBetween, changeText } from "../../server/core/sim/view/changes.ts";
import { runMarkdown } from "../../server/core/sim/view/markdown.ts";
import { runMermaid } from "../../server/core/sim/view/mermaid.ts";
import { standalonePage } from "../../server/core/sim/view/page.ts";
import { EMPTY_SNAPSHOT } from "../../server/core/sim/view/sections.ts";
import { runSvg } from "../../server/core/sim/view/svg.ts";
import { runText } from "../../server/core/sim/view/text.ts";
import { choicesOf } from "../../server/core/sim/view/what-if.ts";
import { leadingViolation, verdictText } from "../../server/core/sim/view/words.ts";
import { storyRun } from "./fixture.ts";
import { ROOT, STUB_REPLAY } from "./stub.ts";

const GOLDEN = path.join(ROOT, "test/media/golden");

function golden(name: string, text: string): void {
	const file = path.join(GOLDEN, name);
	if (process.env.UPDATE) {
		mkdirSync(GOLDEN, { recursive: true });
		writeFileSync(file, text);
	}
	assert.equal(text, readFileSync(file, "utf8"));
}

describe("exports of a run", () => {
	const run = storyRun();
	it("text", () => golden("story.txt", runText(run)));
	it("Mermaid", () => golden("story.mmd", runMermaid(run)));
	it("SVG", () => golden("story.svg", runSvg(run)));
	it("Markdown", () => golden("story.md", runMarkdown(run)));
	it("text paints and leaves out", () => {
		const text = runText(run, { brief: true, paint: (style, part) => `<${style}>${part}</${style}>` });
		assert.match(text, /<error>✗ error DBS-P03/);
		assert.doesNotMatch(text, /· buf: placement/);
	});
	it("every activation in Mermaid ends or is noted as still held", () => {
		const lines = runMermaid(run).split("\n");
		const count = (word: string) => lines.filter((line) => line.trim().startsWith(word)).length;
		assert.equal(count("activate"), count("deactivate"));
	});
});

describe("differences of two states", () => {
	const item = (id: string, fields: Record<string, string>) => ({ id, name: id, fields });
	it("fields, comings and goings", () => {
		const before = { ...EMPTY_SNAPSHOT, buffers: [item("b", { pins: "0" }), item("c", { pins: "1" })] };
		const after = { ...EMPTY_SNAPSHOT, buffers: [item("b", { pins: "1" }), item("d", { pins: "2" })] };
		assert.deepEqual(changesBetween(before, after).map(changeText), ["b: pins 0 → 1", "buffer d new", "buffer c gone"]);
	});
	it("nothing where nothing changed", () => {
		assert.deepEqual(changesBetween(EMPTY_SNAPSHOT, { ...EMPTY_SNAPSHOT, locks: [] }), []);
	});
});

describe("why a mistake happened", () => {
	it("ends with the mistake and names the move", () => {
		const run = storyRun();
		const violation = leadingViolation(run);
		assert.ok(violation);
		const causes = causesOf(run, violation);
		assert.deepEqual(
			causes.map((cause) => cause.step),
			[1, 5, 7],
		);
		assert.equal(causes.at(-1)?.kind, "mistake");
		assert.ok(causes.some((cause) => cause.facts.some((fact) => fact.includes("generation 0 → 1"))));
	});
	it("says that a lock was never taken", () => {
		const run = storyRun();
		const violation = leadingViolation(run);
		assert.ok(violation);
		const causes = causesOf(run, { ...violation, id: "DBS-L01", objects: ["resv:b"], because: [0], step: 2 });
		assert.equal(causes[0]?.step, 0);
		assert.match(causes[0]?.facts[0] ?? "", /lock of buf is free, and no step before this one changes that/);
	});
});

describe("verdict", () => {
	it("says when the run does not bear out the finding", () => {
		const run = storyRun();
		assert.match(verdictText(run), /raises what the checker found/);
		const other = { ...run, finding: { rule: "pin-leak", violation: "DBS-P01", message: "" } };
		assert.match(verdictText(other), /does not raise what the checker found \(pin-leak, DBS-P01\)/);
	});
});

describe("what if a call had ended the other way", () => {
	it("finds the path with the same steps before and the other outcome", () => {
		const choices = choicesOf(STUB_REPLAY, 0);
		assert.deepEqual(
			choices.map(({ callee, fails, other }) => ({ callee, fails, other })),
			[
				{ callee: "dma_buf_vmap_unlocked", fails: false, other: 2 },
				{ callee: "dma_buf_begin_cpu_access", fails: false, other: 1 },
			],
		);
	});
	it("gives the reason where no such path is offered", () => {
		const lonely = { ...STUB_REPLAY, paths: STUB_REPLAY.paths.slice(0, 1) };
		assert.match(choicesOf(lonely, 0)[0]?.reason ?? "", /No offered path lets dma_buf_vmap_unlocked\(\) fail/);
		assert.deepEqual(choicesOf(lonely, 7), []);
	});
});

describe("the self-contained page", () => {
	it("nothing in the replay ends its script element", () => {
		const title = "</script><script>alert(1)</script><!--\u2028";
		const page = standalonePage({ ...STUB_REPLAY, title, function: "<b>" }, "let x = '</script>';", "a{}");
		assert.equal(page.match(/<\/script>/g)?.length, 2);
		assert.doesNotMatch(page, /<!--/);
		assert.doesNotMatch(page, /<b>/);
		const data = /id="replay">(.*?)<\/script>/s.exec(page)?.[1] ?? "";
		assert.equal(JSON.parse(data).title, title);
	});
});
