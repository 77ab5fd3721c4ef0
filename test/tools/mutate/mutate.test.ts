/** What may be broken in a function, and what the analysis knows where it is broken. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze } from "../../../server/core/analyze.ts";
import { lookup } from "../../../server/core/kernel/lookup.ts";
import { loadParser } from "../../../server/lsp/parser.ts";
import { PROBES } from "./probe.ts";
import { mutationsOf } from "./sites.ts";

const CODE = `#include <linux/dma-resv.h>

int both(struct dma_buf *a, struct dma_buf *b, struct mutex *m)
{
	int ret = dma_resv_lock(a->resv, NULL);

	if (ret)
		goto out;
	ret = dma_resv_lock_interruptible(b->resv, NULL);
	if (ret)
		goto unlock;
	keep(a);
	dma_resv_unlock(b->resv);
unlock:
	dma_resv_unlock(a->resv);
out:
	return ret;
}

void foreign(struct dma_buf *a)
{
	dma_resv_unlock(a->resv);
}
`;

let parser: Parser;
before(async () => {
	parser = await loadParser();
});

test("unlocks are deleted, doubled and aimed elsewhere, gotos only where something is given back on one way", () => {
	const analysis = analyze({ file: "a.c", text: CODE, parser, release: "6.12" });
	const view = analysis.inside.flow.views.get("both")!;
	const said = mutationsOf(view, CODE, (name) => lookup(name, "6.12")).map((each) => `${each.class}: ${each.says}`);
	assert.deepEqual(said.sort(), [
		"delete: dma_resv_unlock() deleted",
		"delete: dma_resv_unlock() deleted",
		"double: dma_resv_unlock() doubled",
		"double: dma_resv_unlock() doubled",
		"goto-delete: goto out deleted",
		"goto-delete: goto unlock deleted",
		"goto-redirect: goto out to unlock",
		"goto-redirect: goto unlock to out",
		"redirect: dma_resv_unlock(a->resv) on b->resv",
		"redirect: dma_resv_unlock(b->resv) on a->resv",
	]);
	analysis.dispose();
});

test("the probes tell what was taken on the path from what was not", () => {
	const analysis = analyze({ file: "a.c", text: CODE, parser, release: "6.12", rules: PROBES });
	const answers = analysis.findings.map((each) => `${each.range.start.line} ${each.rule}`);
	assert.deepEqual(answers.sort(), ["13 followed", "15 escaped", "15 followed", "22 foreign"]);
	analysis.dispose();
});
