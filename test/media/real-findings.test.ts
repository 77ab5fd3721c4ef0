/**
 * Five findings of docs/findings-6.12.md, told as a maintainer would tell them: in the kernel's own files where LINUX_SRC
 * names a folder with linux-source-6.12, and always in a reduction of the same mistake in words of our own.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { analyze } from "../../server/core/analyze.ts";
import { causesOf } from "../../server/core/sim/view/causes.ts";
import { foldReplay } from "../../server/core/sim/view/fold.ts";
import { askedReplay } from "../../server/lsp/asked-replay.ts";
import { loadParser } from "../../server/lsp/parser.ts";

interface Found {
	/** in the kernel, and in the reduction */
	readonly file: string;
	readonly in: string;
	readonly reduced: string;
	readonly rule: string;
	readonly shows: string;
	/** what each link of the chain from cause to mistake has to say, in order */
	readonly says: readonly RegExp[];
	/** a consequence the run comes to by itself */
	readonly leads?: string;
}

const FOUND: readonly Found[] = [
	{
		file: "drivers/gpu/drm/radeon/cik.c",
		in: "cik_mec_fini",
		rule: "resv-self-deadlock",
		shows: "DBS-L02",
		says: [
			/owner free → \w+\(\)/,
			/fails with -ENOMEM.*error branch/,
			/which this task already holds.*is true in line/,
		],
		leads: "DBS-L07",
		reduced: `
static void queue_fini(struct queue *q)
{
	int r;

	r = radeon_bo_reserve(q->ring, false);
	if (r != 0)
		return;
	radeon_bo_unpin(q->ring);
	radeon_bo_unreserve(q->ring);
}

static int queue_init(struct queue *q)
{
	int r;

	r = radeon_bo_reserve(q->ring, false);
	if (r)
		return r;
	r = radeon_bo_pin(q->ring, RADEON_GEM_DOMAIN_GTT, &q->at);
	if (r) {
		queue_fini(q);
		return r;
	}
	radeon_bo_unreserve(q->ring);
	return 0;
}
`,
	},
	{
		file: "drivers/gpu/drm/radeon/radeon_uvd.c",
		in: "radeon_uvd_init",
		rule: "resv-not-released",
		shows: "DBS-L03",
		says: [
			/owner free → \w+\(\)/,
			/it fails with -ENOMEM, and .* error branch/,
			/still held on return.*no step after step \d+ takes that back/,
		],
		reduced: `
int decoder_init(struct decoder *d)
{
	int r;

	r = radeon_bo_reserve(d->bo, false);
	if (r)
		return r;
	r = radeon_bo_pin(d->bo, RADEON_GEM_DOMAIN_VRAM, &d->at);
	if (r) {
		radeon_bo_unreserve(d->bo);
		return r;
	}
	r = radeon_bo_kmap(d->bo, &d->cpu);
	if (r)
		return r;
	radeon_bo_unreserve(d->bo);
	return 0;
}
`,
	},
	{
		file: "drivers/gpu/drm/msm/msm_drv.c",
		in: "msm_ioctl_gem_info_set_metadata",
		rule: "resv-not-released",
		shows: "DBS-L03",
		says: [/owner free →/, /it fails, and .* error branch/, /still held on return/],
		reduced: `
static int note_set(struct drm_gem_object *obj, struct note *note, size_t size)
{
	void *fresh;
	int ret;

	ret = msm_gem_lock_interruptible(obj);
	if (ret)
		return ret;
	fresh = krealloc(note->text, size, GFP_KERNEL);
	if (!fresh)
		return -ENOMEM;
	note->text = fresh;
	msm_gem_unlock(obj);
	return 0;
}
`,
	},
	{
		file: "drivers/gpu/drm/vmwgfx/vmwgfx_kms.c",
		in: "vmw_du_destroy_cursor_mob",
		rule: "resv-not-held",
		shows: "DBS-L01",
		says: [
			/lock of .* is free, and no step before/,
			/fails with -ERESTARTSYS.*error branch/,
			/without the reservation lock/,
		],
		reduced: `
static int cursor_unmap(struct cursor *c)
{
	int ret;

	ret = ttm_bo_reserve(&c->vbo->tbo, true, false, NULL);
	if (ret == 0) {
		ttm_bo_kunmap(&c->map);
		ttm_bo_unpin(&c->vbo->tbo);
		ttm_bo_unreserve(&c->vbo->tbo);
	}
	return ret;
}

void cursor_cleanup(struct cursor *c)
{
	if (cursor_unmap(c))
		ttm_bo_unpin(&c->vbo->tbo);
}
`,
	},
	{
		file: "drivers/gpu/drm/i915/gem/selftests/i915_gem_dmabuf.c",
		in: "igt_dmabuf_export_vmap",
		rule: "vmap-leak",
		shows: "DBS-V01",
		says: [/kernel mappings 0 → 1/, /mapping of \w+ leaked.*no step after step \d+ takes that back/],
		reduced: `
static int look_at(struct dma_buf *buf, size_t size)
{
	struct iosys_map map;
	int err;

	err = dma_buf_vmap_unlocked(buf, &map);
	if (err)
		goto out;
	if (memchr_inv(map.vaddr, 0, size)) {
		err = -EINVAL;
		goto out;
	}
	dma_buf_vunmap_unlocked(buf, &map);
out:
	dma_buf_put(buf);
	return err;
}
`,
	},
];

const KERNEL = process.env["LINUX_SRC"] && path.join(process.env["LINUX_SRC"], "linux-source-6.12");
const skip = KERNEL && existsSync(KERNEL) ? false : "skipped: LINUX_SRC does not point to kernel sources";

describe("the story of a real finding", () => {
	for (const found of FOUND) {
		it(`${found.file}, reduced`, () => tells(found, "reduced.c", found.reduced));
		it(found.file, { skip }, () => {
			const file = path.join(KERNEL ?? "", found.file);
			return tells(found, file, readFileSync(file, "utf8"), found.in);
		});
	}
});

/** The replay of the rule's finding shows the mistake, and the chain to it says what it has to. */
async function tells({ rule, shows, says, leads }: Found, file: string, text: string, within?: string): Promise<void> {
	const analysis = analyze({ file, text, parser: await loadParser(), release: "6.12" });
	const finding = analysis.findings.find((each) => each.rule === rule && (!within || each.function === within));
	assert.ok(finding, `no ${rule}; there is ${analysis.findings.map((each) => `${each.rule} in ${each.function}`)}`);
	const replay = askedReplay(analysis, finding.function, { finding: finding.id });
	assert.ok(!("problem" in replay));
	analysis.dispose();
	const run = foldReplay(replay);
	const violation = run.violations.find(({ id }) => id === shows);
	assert.ok(violation, `${shows} is not raised`);
	// what a goto leaves behind is marked at the goto, and comes true at the return
	assert.ok((violation.at?.line ?? 0) >= finding.range.start.line);
	const causes = causesOf(run, violation);
	assert.equal(causes.length, says.length, JSON.stringify(causes, null, 1));
	causes.forEach(({ facts }, i) => {
		assert.match(facts.join("; "), says[i] ?? /^$/);
	});
	assert.ok(violation.evidence.length > 0, "with evidence");
	if (leads) assert.ok(run.violations.some(({ id }) => id === leads));
	assert.deepEqual(run.problems, []);
}
