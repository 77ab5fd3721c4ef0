/** The reservation lock around a call, wherever the call stands. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { c, fixed, fixesIn, withAnalysis } from "./fixed.ts";

const RULE = "resv-not-held";

/** A DRM ioctl: nothing is held when it is entered. */
function ioctl(body: string, head = ""): string {
	return `static int demo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)\n{\n\tstruct demo_args *args = data;\n\tstruct dma_buf_attachment *attach = demo_attachment(file, args->handle);\n${head}\n${body}}\n`;
}

const LOCK = "dma_resv_lock(attach->dmabuf->resv, NULL);";
const UNLOCK = "dma_resv_unlock(attach->dmabuf->resv);";

function becomes(before: string, after: string): void {
	const result = fixed(before, RULE);
	assert.equal(result, after);
	const left = withAnalysis(result, "6.12", (analysis) => analysis.findings.filter((each) => each.rule === RULE));
	assert.deepEqual(left, [], "applied once, there is nothing left to apply");
}

describe("take the lock around the call", () => {
	it("a statement of its own", () => {
		becomes(
			ioctl(
				"\tret = dma_buf_pin(attach);\n\tif (ret)\n\t\treturn ret;\n\tdemo_keep(attach);\n\treturn 0;\n",
				"\tint ret;\n",
			),
			ioctl(
				`\t${LOCK}\n\tret = dma_buf_pin(attach);\n\t${UNLOCK}\n\tif (ret)\n\t\treturn ret;\n\tdemo_keep(attach);\n\treturn 0;\n`,
				"\tint ret;\n",
			),
		);
	});

	it("a returned result, declared when there is no variable for it", () => {
		becomes(
			ioctl("\treturn dma_buf_pin(attach);\n"),
			ioctl(`\t${LOCK}\n\tret = dma_buf_pin(attach);\n\t${UNLOCK}\n\n\treturn ret;\n`, "\tint ret;\n"),
		);
	});

	it("a condition", () => {
		becomes(
			ioctl("\tif (dma_buf_pin(attach))\n\t\treturn -EIO;\n\tdemo_keep(attach);\n\treturn 0;\n"),
			ioctl(
				`\t${LOCK}\n\tret = dma_buf_pin(attach);\n\t${UNLOCK}\n\tif (ret)\n\t\treturn -EIO;\n\tdemo_keep(attach);\n\treturn 0;\n`,
				"\tint ret;\n",
			),
		);
	});

	it("an assignment inside a condition", () => {
		becomes(
			ioctl(
				"\tif ((ret = dma_buf_pin(attach)) < 0)\n\t\treturn ret;\n\tdemo_keep(attach);\n\treturn 0;\n",
				"\tint ret;\n",
			),
			ioctl(
				`\t${LOCK}\n\tret = dma_buf_pin(attach);\n\t${UNLOCK}\n\tif (ret < 0)\n\t\treturn ret;\n\tdemo_keep(attach);\n\treturn 0;\n`,
				"\tint ret;\n",
			),
		);
	});

	it("an initialiser: the value is given after the declarations", () => {
		becomes(
			ioctl(
				"\tif (ret)\n\t\tgoto out;\n\tdemo_keep(attach);\nout:\n\treturn ret;\n",
				"\tint ret = dma_buf_pin(attach);\n\tint other = 0;\n",
			),
			ioctl(
				"\tif (ret)\n\t\tgoto out;\n\tdemo_keep(attach);\nout:\n\treturn ret;\n",
				`\tint ret;\n\tint other = 0;\n\n\t${LOCK}\n\tret = dma_buf_pin(attach);\n\t${UNLOCK}\n`,
			),
		);
	});

	it("one statement below an if gets braces, and so does the other branch", () => {
		becomes(
			ioctl(
				"\tif (args->flags)\n\t\tret = dma_buf_pin(attach); /* stays */\n\telse\n\t\tret = 0;\n\tdemo_keep(attach);\n\treturn ret;\n",
				"\tint ret;\n",
			),
			ioctl(
				`\tif (args->flags) {\n\t\t${LOCK}\n\t\tret = dma_buf_pin(attach); /* stays */\n\t\t${UNLOCK}\n\t} else {\n\t\tret = 0;\n\t}\n\tdemo_keep(attach);\n\treturn ret;\n`,
				"\tint ret;\n",
			),
		);
	});

	it("an if on one line is spread over several", () => {
		becomes(
			ioctl("\tif (args->pinned) dma_buf_unpin(attach);\n\treturn 0;\n"),
			ioctl(`\tif (args->pinned) {\n\t\t${LOCK}\n\t\tdma_buf_unpin(attach);\n\t\t${UNLOCK}\n\t}\n\treturn 0;\n`),
		);
	});

	it("behind the label of an unwinding", () => {
		becomes(
			ioctl(
				"\tif (args->pinned)\n\t\tgoto err_unpin;\n\treturn 0;\n\nerr_unpin:\n\tdma_buf_unpin(attach);\n\treturn -EINVAL;\n",
			),
			ioctl(
				`\tif (args->pinned)\n\t\tgoto err_unpin;\n\treturn 0;\n\nerr_unpin:\n\t${LOCK}\n\tdma_buf_unpin(attach);\n\t${UNLOCK}\n\treturn -EINVAL;\n`,
			),
		);
	});

	it("line ends stay as they are", () => {
		const before = ioctl("\treturn dma_buf_pin(attach);\n").replaceAll("\n", "\r\n");
		const after = ioctl(`\t${LOCK}\n\tret = dma_buf_pin(attach);\n\t${UNLOCK}\n\n\treturn ret;\n`, "\tint ret;\n");
		becomes(before, after.replaceAll("\n", "\r\n"));
	});

	it("the address of a member", () => {
		const text = c`
static int demo_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct demo *demo = file->private_data;
	int ret;

	ret = drm_gem_pin_locked(&demo->bo.base);
	demo_keep(demo);
	return ret;
}

static const struct file_operations demo_fops = {
	.mmap = demo_mmap,
};
`;
		const edits = fixesIn(text, RULE).flatMap((fix) => fix.edits.map((edit) => edit.newText));
		assert.ok(edits.includes("dma_resv_lock(demo->bo.base.resv, NULL);\n\t"), edits.join("|"));
	});

	it("a result that another condition decides about is left alone", () => {
		const text = ioctl(
			"\tif (args->flags && dma_buf_pin(attach))\n\t\treturn -EIO;\n\tdemo_keep(attach);\n\treturn 0;\n",
		);
		assert.match(fixed(text, RULE), /^no fix/);
	});

	it("once around neighbours that need the same lock, dropped on the ways out between them", () => {
		const text = fixed(
			c`
int demo_show(struct demo *demo, struct dma_buf_attachment *attach)
{
	int ret;

	ret = dma_buf_pin(attach);
	if (ret)
		return ret;
	ret = demo_go(demo);
	dma_buf_unpin(attach);

	return ret;
}

static long demo_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct demo *demo = file->private_data;

	return demo_show(demo, demo->attach);
}

static const struct file_operations demo_fops = {
	.unlocked_ioctl = demo_ioctl,
};
`,
			"resv-not-held",
		);
		const body = text.slice(text.indexOf("\tdma_resv_lock"), text.indexOf("\n\treturn ret;\n}"));
		assert.equal(
			body,
			c`
	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(attach);
	if (ret) {
		dma_resv_unlock(attach->dmabuf->resv);
		return ret;
	}
	ret = demo_go(demo);
	dma_buf_unpin(attach);
	dma_resv_unlock(attach->dmabuf->resv);
`,
		);
	});

	it("not around a test that ends at what it insists on, and would keep the lock", () => {
		const text = fixed(
			c`
static void demo_test(struct kunit *test)
{
	struct drm_gem_shmem_object *shmem;
	int ret;

	shmem = drm_gem_shmem_create(test->priv, 4096);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shmem);

	ret = drm_gem_shmem_madvise(shmem, 1);
	KUNIT_ASSERT_EQ(test, ret, 1);
	ret = drm_gem_shmem_madvise(shmem, -1);
	KUNIT_ASSERT_EQ(test, ret, 0);
	drm_gem_shmem_free(shmem);
}
`,
			"resv-not-held",
		);
		const lines = text.split("\n").map((each) => each.trim());
		const taken = lines.indexOf("dma_resv_lock(shmem->base.resv, NULL);");
		assert.match(lines[taken + 1] ?? "", /^ret = drm_gem_shmem_madvise/);
		assert.equal(lines[taken + 2], "dma_resv_unlock(shmem->base.resv);");
	});
});
