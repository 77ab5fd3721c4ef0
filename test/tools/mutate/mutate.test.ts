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

const WITHIN = `#include <linux/mutex.h>

int undo(struct demo *d)
{
	int ret = demo_try(d);

	if (ret)
		goto out;
	mutex_lock(&d->lock);
	ret = demo_start(d);
	if (ret)
		goto unlock;
	mutex_unlock(&d->lock);
	return 0;
unlock:
	mutex_unlock(&d->lock);
	mutex_lock(&d->other);
	demo_stop(d);
	mutex_unlock(&d->other);
out:
	return ret;
}
`;

test("what a way takes and gives back itself makes no difference when that way is not taken", () => {
	const base = analyze({ file: "a.c", text: WITHIN, parser, release: "6.12" });
	const all = mutationsOf(base.inside.flow.views.get("undo")!, WITHIN, (name) => lookup(name, "6.12"));
	const ways = all.filter((each) => each.class === "goto-redirect");
	assert.deepEqual(
		ways.map(({ says, closes }) => `${says}: ${closes.map((each) => each.on?.text)}`),
		["goto out to unlock: &d->lock", "goto unlock to out: &d->lock"],
	);
	base.dispose();
});

const HARMLESS = `#include <drm/drm_gem.h>

int names(struct dma_buf_attachment *attach, struct demo *demo)
{
	struct dma_buf *dmabuf = attach->dmabuf;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	demo_step(demo);
	dma_resv_unlock(dmabuf->resv);
	dma_resv_lock(attach->dmabuf->resv, NULL);
	demo_step(demo);
	dma_resv_unlock(attach->dmabuf->resv);
	return 0;
}

int pointer(struct drm_file *file, u32 handle)
{
	struct drm_gem_object *obj;
	int ret = -EINVAL;

	obj = drm_gem_object_lookup(file, handle);
	if (!obj)
		goto out;
	if (obj->size < PAGE_SIZE)
		goto put;
	ret = demo_try(handle);
put:
	drm_gem_object_put(obj);
out:
	return ret;
}

int tables(struct demo *demo)
{
	int ret = amdgpu_bo_create_kernel(demo->adev, 1, 1, 1, &demo->one, NULL, NULL);

	if (ret)
		goto none;
	ret = demo_try(1);
	if (ret)
		goto out;
	return 0;
none:
	demo_tell("dma_resv_lock() failed");
out:
	amdgpu_bo_free_kernel(&demo->one, NULL, NULL);
	return ret;
}

int object(struct i915 *i915)
{
	struct drm_i915_gem_object *obj = i915_gem_object_create_internal(i915, PAGE_SIZE);
	void *to;

	if (IS_ERR(obj))
		return PTR_ERR(obj);
	to = i915_gem_object_pin_map(obj, I915_MAP_WB);
	if (IS_ERR(to))
		goto put;
	demo_write(to);
	i915_gem_object_unpin_map(obj);
put:
	i915_gem_object_put(obj);
	return 0;
}
`;

test("one object by two names, NULL that is dereferenced or cleared, what ends with its object: no mistakes of this kind", () => {
	const input = { file: "a.c", text: HARMLESS, parser, release: "6.12" };
	const base = analyze(input);
	const probe = analyze({ ...input, rules: PROBES });
	const judged = { known: knownAt(probe), cut: false, budget: BUDGET };
	const said = (name: string): string[] =>
		mutationsOf(base.inside.flow.views.get(name)!, HARMLESS, (each) => lookup(each, "6.12")).map(
			(each) => `${each.says}: ${apart(base, each, judged) ?? "measured"}`,
		);
	const has = (name: string, ...expected: string[]): void => {
		const all = said(name);
		for (const each of expected) assert.ok(all.includes(each), `${each} not in ${all.join("; ")}`);
	};
	has("names", "dma_resv_unlock(dmabuf->resv) on attach->dmabuf->resv: same effect");
	has("pointer", "goto out deleted: oops first", "goto put deleted: same effect");
	has(
		"tables",
		"amdgpu_bo_free_kernel() deleted: escaped",
		"amdgpu_bo_free_kernel() doubled: same effect",
		"goto none to out: same effect",
	);
	has("object", "i915_gem_object_unpin_map() deleted: same effect");
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
