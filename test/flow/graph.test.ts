/** Control-flow graphs as text: each file of graphs/ ends in a comment with the graphs of its functions. UPDATE=1 rewrites it. */
import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { printGraph } from "../../server/core/flow/print.ts";
import { analysed, graphFile, source } from "./flow-of.ts";

const MARK = "\n/* graph\n";

const files = readdirSync(graphFile(".")).filter((name) => name.endsWith(".c"));

test("there are graphs", () => assert.ok(files.length >= 9));

for (const name of files) {
	test(name, () => {
		const [text, expected] = source(name).split(MARK) as [string, string | undefined];
		const analysis = analysed(text);
		const graphs = analysis.functions().map((f) => {
			const fn = analysis.inside.flow.ir(f.name);
			assert.ok(fn, `${f.name} was not built: ${analysis.incomplete.map((one) => one.reason).join()}`);
			return printGraph(fn);
		});
		analysis.dispose();
		const now = `${graphs.join("\n")}*/\n`;
		if (process.env["UPDATE"] === "1") writeFileSync(graphFile(name), `${text}${MARK}${now}`);
		else assert.equal(expected, now, `${name}: read the difference, then UPDATE=1`);
	});
}
