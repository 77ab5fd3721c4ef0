/**
 * The converse of agreement over every example of every page: what the simulator raises on an offered path is found, or its
 * example says why not (`alone=`), or the checker's silence has a reason that the analysis itself knows.
 */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../../server/core/analyze.ts";
import { RULES } from "../../../server/core/rules/index.ts";
import { loadParser } from "../../../server/lsp/parser.ts";
import { readAnnotations } from "../../rules/annotations.ts";
import { checkExample, infoOf } from "../../rules/example.ts";
import { readPage } from "../../rules/page.ts";
import { raisedIn } from "./raised.ts";

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

for (const rule of RULES.filter((one) => one.replay))
	describe(rule.id, () => {
		for (const { kind, title, fences } of readPage(rule.id).sections) {
			const fence = fences.find((one) => one.language === "c");
			if (!fence) continue;
			const { alone } = infoOf(fence);
			test(`${kind}: ${title}`, () => {
				const { analysis } = checkExample(parser, "example.c", fence);
				const left = raisedIn(analysis).filter((one) => one.reason === "unexplained" && !alone.includes(one.violation));
				assert.deepEqual(
					left.map((one) => `${one.violation} ${one.object}: ${one.statement}`),
					[],
				);
				analysis.dispose();
			});
			if (kind === "Wrong")
				test(`${kind}: ${title}: without the rules it is not found`, () => {
					const text = readAnnotations(fence.lines).code;
					const analysis = analyze({ file: "example.c", text, parser, release: infoOf(fence).kernel, rules: [] });
					assert.ok(!raisedIn(analysis).some((one) => one.reason === "found"));
					analysis.dispose();
				});
		}
	});
