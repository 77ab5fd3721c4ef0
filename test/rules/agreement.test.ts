/**
 * Checker and simulator, two readings of one table, agree on every page: a wrong example's path raises exactly the rule's
 * violation at the finding's event on its object, and no path of a right example raises any that a rule is about.
 */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../server/core/analyze.ts";
import type { ObjectRef } from "../../server/core/kernel/vocabulary.ts";
import { replayOf } from "../../server/core/replay-of.ts";
import { RULES } from "../../server/core/rules/index.ts";
import { simulate } from "../../server/core/sim/lower.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { readAnnotations } from "./annotations.ts";
import { checkExample, infoOf } from "./example.ts";
import { readPage } from "./page.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

const OURS = new Set(RULES.map((rule) => rule.violation));

/** The simulator names the lock apart from the buffer it guards; the checker names both by the buffer. */
function isSame(simulated: string, object: ObjectRef): boolean {
	return [object.id, object.att ?? object.buf, object.resv].includes(simulated.replace(/\.resv$/, ""));
}

for (const rule of RULES.filter((one) => one.replay)) {
	const page = readPage(rule.id);
	describe(rule.id, () => {
		for (const section of page.sections) {
			const fence = section.fences.find((one) => one.language === "c");
			// without a printed replay it is a mistake of the text: pages.test sees to that
			const replayed = section.fences.some((one) => one.language === "replay");
			if (!fence || (section.kind === "Wrong" && !replayed)) continue;
			const name = `${section.kind}: ${section.title}`;
			if (section.kind === "Wrong") {
				test(name, () => {
					const { analysis, kernel } = checkExample(parser, "example.c", fence);
					const finding = analysis.findings[0]!;
					const report = analysis.inside.reports.get(finding.id)!;
					// the path alone: neither rule, nor object, nor place goes in
					const { violations } = simulate(report.entry, report.path, kernel);
					const raised = violations.filter((one) => one.id === rule.violation);
					assert.deepEqual(
						// where it was made, when only a later event proves it
						raised.map((one) => (one.causes.includes(report.at) ? report.at : one.event)),
						[report.at],
					);
					const { object } = report.happening;
					// a lock is its context's as well
					const names = [raised[0]!.object, ...raised[0]!.also];
					assert.ok(
						names.some((each) => isSame(each, object)),
						`${raised[0]!.object} is not ${JSON.stringify(object)}`,
					);
					// the replay that is shown is of the same path
					const replay = replayOf(analysis, finding.function, { finding: finding.id });
					assert.ok(!("problem" in replay));
					const again = simulate(replay.paths[0]!.entry, replay.paths[0]!.events, kernel).violations;
					assert.deepEqual(
						again.map((one) => [one.id, one.event, one.object]),
						violations.map((one) => [one.id, one.event, one.object]),
					);
					analysis.dispose();
				});

				test(`${name}: with another violation expected nothing is reported`, () => {
					const { code } = readAnnotations(fence.lines);
					const rules = RULES.map((one) => (one === rule ? { ...one, violation: "DBS-H99" } : one));
					const { kernel } = infoOf(fence);
					const analysis = analyze({ file: "example.c", text: code, parser, release: kernel, rules });
					assert.deepEqual(
						analysis.findings.filter((one) => one.rule === rule.id),
						[],
					);
					assert.ok((analysis.stats.unconfirmed[rule.id] ?? 0) > 0, "the report is counted as not confirmed");
					analysis.dispose();
				});
			} else {
				test(name, () => {
					const { analysis, kernel } = checkExample(parser, "example.c", fence);
					const { alone } = infoOf(fence);
					const raised = new Set<string>();
					let paths = 0;
					for (const { name: fn } of analysis.functions()) {
						const replay = replayOf(analysis, fn);
						assert.ok(!("problem" in replay), `${fn} has no path to replay`);
						for (const offered of replay.paths) {
							paths++;
							for (const one of simulate(offered.entry, offered.events, kernel).violations)
								if (OURS.has(one.id)) raised.add(one.id);
						}
					}
					assert.ok(paths > 0, "no path was replayed");
					assert.deepEqual(
						[...raised].sort(),
						[...alone].sort(),
						"violations of paths that the checker is silent about",
					);
					if (alone.length > 0) assert.match(section.prose, /\.$/, "why the checker is silent has to be said");
					analysis.dispose();
				});
			}
		}
	});
}
