/**
 * Every rule's page: its header is complete, its examples give exactly the findings and steps they are annotated with, their
 * replays are as printed, and no transition of the rule could be left out. UPDATE=1 rewrites replay fences, nothing else.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { before, describe, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { RULES } from "../../server/core/rules/index.ts";
import type { Rule } from "../../server/core/rules/rule.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { checkExample, replayText } from "./example.ts";
import { type Fence, type Page, pageFile, readPage, withReplays } from "./page.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const UPDATE = process.env["UPDATE"] === "1";
const FIELDS = ["Why it matters", "What to do", "In the kernel", "Releases", "Simulator"];
const CITATION = /`([\w./-]+\.[ch]):(\w+), (\d+\.\d+)`/g;

function examples(page: Page, kind?: string): { readonly title: string; readonly fence: Fence }[] {
	const sections = page.sections.filter((one) =>
		kind ? one.kind === kind : one.kind === "Wrong" || one.kind === "Right",
	);
	return sections.flatMap((one) =>
		one.fences
			.filter((fence) => fence.language === "c")
			.map((fence) => ({ title: `${one.kind}: ${one.title}`, fence })),
	);
}

function sentences(text: string): number {
	return text.split(/[.!?](?:\s|$)/).filter((part) => part.trim() !== "").length;
}

test("every page belongs to a rule", () => {
	const pages = readdirSync(path.dirname(pageFile("any"))).filter((name) => name.endsWith(".md"));
	const rules = RULES.map((rule) => `${rule.id}.md`);
	assert.deepEqual(pages.sort(), rules.sort());
});

for (const rule of RULES) {
	describe(rule.id, () => {
		const page = readPage(rule.id);

		test("says what, why, what to do and where the kernel says so", () => {
			assert.equal(page.title, rule.id);
			assert.deepEqual([...page.fields.keys()], FIELDS);
			assert.equal(sentences(page.fields.get("Why it matters")!), 2, "why it matters takes two sentences");
			assert.equal(sentences(page.fields.get("What to do")!), 1, "what to do takes one sentence");
			assert.ok([...page.fields.get("In the kernel")!.matchAll(CITATION)].length > 0, "no citation");
			assert.ok(page.fields.get("Simulator")!.startsWith(rule.violation));
			assert.ok(examples(page, "Wrong").length >= 1, "no wrong example");
			assert.ok(examples(page, "Right").length >= 2, "fewer than two right examples");
			for (const section of page.sections) {
				const languages = section.fences.map((fence) => fence.language);
				const replayed = section.kind === "Wrong" && rule.replay && isReplayed(section.fences[0]!);
				const expected = replayed ? ["c", "replay"] : ["c"];
				assert.deepEqual(languages, expected, `line ${section.line}: fences of "${section.title}"`);
			}
		});

		/** A rule that follows paths may also have mistakes that the text shows by itself. */
		const isReplayed = (fence: Fence): boolean => {
			if (!rule.inText) return true;
			const { analysis } = checkExample(parser, `${rule.id}.c`, fence);
			const { replay } = analysis.findings[0]!;
			analysis.dispose();
			return replay;
		};

		for (const { title, fence } of examples(page)) {
			test(title, () => {
				const { problems, analysis } = checkExample(parser, `${rule.id}.c`, fence);
				const found = analysis.findings.map((one) => one.rule);
				analysis.dispose();
				const at = `${rule.id}.md:${fence.firstLine}`;
				assert.deepEqual(problems, [], `${at} (line numbers count within the fence)`);
				assert.deepEqual(found, title.startsWith("Wrong") ? [rule.id] : [], at);
			});
		}

		test("replays are as printed", () => {
			const replayed = rule.replay ? examples(page, "Wrong").filter(({ fence }) => isReplayed(fence)) : [];
			const now = replayed.map(({ fence }) => {
				const { analysis } = checkExample(parser, `${rule.id}.c`, fence);
				const text = replayText(analysis);
				analysis.dispose();
				return text.trimEnd();
			});
			if (UPDATE) writeFileSync(pageFile(rule.id), withReplays(readFileSync(pageFile(rule.id), "utf8"), now));
			const printed = readPage(rule.id)
				.sections.flatMap((one) => one.fences)
				.filter((fence) => fence.language === "replay")
				.map((fence) => fence.lines.join("\n"));
			assert.deepEqual(printed, now, `${rule.id}.md: stale replay; UPDATE=1 writes it`);
		});

		/** Titles of the examples that a changed rule gets wrong, with nobody to check its reports but the page. */
		const failing = (changed: Partial<Rule>): string[] => {
			const rules = RULES.map((one) => (one === rule ? { ...rule, replay: false, ...changed } : one));
			return examples(page).flatMap(({ title, fence }) => {
				const { problems, analysis } = checkExample(parser, `${rule.id}.c`, fence, rules);
				analysis.dispose();
				return problems.length > 0 ? [title] : [];
			});
		};

		test("is right about the page without the simulator's consent", () => {
			assert.deepEqual(failing({}), []);
		});

		for (const [index, transition] of rule.transitions.entries()) {
			test(`needs its transition ${index} (${transition.in ?? "start"} on ${transition.on})`, () => {
				const transitions = rule.transitions.filter((_, i) => i !== index);
				assert.notEqual(failing({ transitions }).length, 0, "the page does not notice that the transition is gone");
			});
		}
	});
}
