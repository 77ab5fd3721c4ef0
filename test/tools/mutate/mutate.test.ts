/** What may be broken in a function, and what the analysis knows where it is broken. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { Parser } from "web-tree-sitter";
import { analyze, BUDGET } from "../../../server/core/analyze.ts";
import { lookup } from "../../../server/core/kernel/lookup.ts";
import { loadParser } from "../../../server/lsp/parser.ts";
import { apart, judgedPatiently, knownAt } from "./apart.ts";
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
	assert.deepEqual(answers.sort(), ["13 followed:resv", "15 followed:resv", "22 foreign:resv"]);
	analysis.dispose();
});

const APART = `#include <drm/drm_gem.h>

int two(struct drm_file *file, u32 a, struct demo *demo)
{
	struct drm_gem_object *obj;
	int ret;

	if (demo->gone)
		goto quiet;
	obj = drm_gem_object_lookup(file, a);
	if (!obj) {
		ret = -ENOENT;
		goto out;
	}
	ret = demo_try(a);
	if (ret)
		goto put;
	ttm_bo_pin(demo->scanout);
	ttm_bo_unpin(demo->scanout);
	demo_keep(obj);
put:
	drm_gem_object_put(obj);
out:
	demo_tell(a);
quiet:
	return ret;
}
`;

test("what is no mistake is told from one by what the function does there, not by what a rule finds", () => {
	const input = { file: "a.c", text: APART, parser, release: "6.12" };
	const base = analyze(input);
	const probe = analyze({ ...input, rules: PROBES });
	const all = mutationsOf(base.inside.flow.views.get("two")!, APART, (name) => lookup(name, "6.12"));
	const said = all.map(
		(each) => `${each.says}: ${apart(base, each, { known: knownAt(probe), cut: false, budget: BUDGET }) ?? "measured"}`,
	);
	assert.deepEqual(said.sort(), [
		"drm_gem_object_put() deleted: measured",
		"drm_gem_object_put() doubled: measured",
		"goto out deleted: nothing to give back there",
		"goto out to put: nothing to give back there",
		"goto out to quiet: same effect",
		"goto put deleted: same effect",
		"goto put to out: measured",
		"goto put to quiet: measured",
		"goto quiet deleted: same effect",
		"goto quiet to out: same effect",
		"goto quiet to put: measured",
		"ttm_bo_unpin() deleted: shared",
		"ttm_bo_unpin() doubled: measured",
	]);
	probe.dispose();
	base.dispose();
});

test("what the rules' work does not get through is judged with more of it", () => {
	const text = `void lengthy(struct dma_buf *a, struct dma_buf *b, struct demo *d)
{
	dma_resv_lock(a->resv, NULL);
${"	if (d->step)\n		d->count++;\n".repeat(BUDGET)}	dma_resv_unlock(a->resv);
	dma_resv_unlock(b->resv);
}
`;
	const input = { file: "a.c", text, parser, release: "6.12" };
	const base = analyze(input);
	assert.equal(base.incomplete.length, 1);
	const judged = judgedPatiently(base, "lengthy", new Map());
	const all = mutationsOf(base.inside.flow.views.get("lengthy")!, text, (name) => lookup(name, "6.12"));
	const said = (how: typeof judged): string[] =>
		all
			.filter((each) => each.class === "delete")
			.map((each) => `${each.closes[0]?.on?.text}: ${apart(base, each, how) ?? "measured"}`);
	assert.deepEqual(said({ known: new Map(), cut: true, budget: BUDGET }), ["a->resv: measured", "b->resv: measured"]);
	assert.deepEqual(said(judged), ["a->resv: measured", "b->resv: foreign"]);
	base.dispose();
});
