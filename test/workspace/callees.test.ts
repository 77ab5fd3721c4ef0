/** Callees in other files of the driver, and behind its own tables of functions. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foldReplay } from "../../server/core/sim/view/fold.ts";
import { analysed, type Files, findings, replayed, unitFrom } from "./driver.ts";

const IOCTL = `
int foo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct foo *f = data;

	foo_move(f);
	return 0;
}`;

const PLAIN: Files = {
	"ioctl.c": IOCTL,
	"move.c": `
static void foo_told(struct foo *f)
{
	dma_buf_move_notify(f->buf);
}

void foo_move(struct foo *f)
{
	foo_told(f);
}`,
};

/** Another caller holds the lock: what the function needs is each caller's business. */
const LOCKED_CALLER = `
int foo_other(struct foo *f)
{
	dma_resv_lock(f->buf->resv, NULL);
	foo_move(f);
	dma_resv_unlock(f->buf->resv);
	return 0;
}`;
const MIXED: Files = { ...PLAIN, "other.c": LOCKED_CALLER };

const WITH_LOCK: Files = {
	...PLAIN,
	"ioctl.c": IOCTL.replace("foo_move(f);", "foo_lock(f);\n\tfoo_move(f);\n\tfoo_unlock(f);"),
	"lock.c": `
void foo_lock(struct foo *f)
{
	dma_resv_lock(f->buf->resv, NULL);
}

void foo_unlock(struct foo *f)
{
	dma_resv_unlock(f->buf->resv);
}`,
};

const BY_POINTER: Files = {
	"foo.h": `
struct foo {
	const struct foo_ops *ops;
};`,
	"ioctl.c": IOCTL.replace("foo_move(f)", "f->ops->move(f)"),
	"move.c": `#include "foo.h"
${PLAIN["move.c"]}

static const struct foo_ops foo_ops = {
	.move = foo_move,
};`,
};

describe("callees of other files", () => {
	it("are followed: what they need is told at the call that leads there", () => {
		assert.deepEqual(findings(MIXED, "ioctl.c"), ["resv-not-held@6"]);
		assert.deepEqual(findings(MIXED, "move.c"), []);
	});

	it("are not told to need what hangs on an answer that the caller may know", () => {
		const asking = (question: string) => ({
			...MIXED,
			"move.c": PLAIN["move.c"]!.replace("\tfoo_told(f);", `\tif (${question})\n\t\tfoo_told(f);`),
		});
		assert.deepEqual(findings(asking("foo_is_shared(f)"), "ioctl.c"), []);
		assert.deepEqual(findings(asking("f->shared"), "ioctl.c"), ["resv-not-held@6"]);
	});

	it("tell it themselves when no caller holds the lock", () => {
		assert.deepEqual(findings(PLAIN, "ioctl.c"), []);
		const analysis = analysed(PLAIN, "move.c");
		const [finding] = analysis.findings;
		assert.equal(finding?.confidence, "certain");
		assert.match(finding?.entry ?? "", /none of its callers holds one \(foo_ioctl\(\)\)/);
		analysis.dispose();
	});

	it("do not when the callers are not all seen", () => {
		for (const files of [
			{ ...PLAIN, "export.c": "EXPORT_SYMBOL(foo_move);" },
			{ ...PLAIN, "hook.c": "void foo_init(struct foo *f)\n{\n\tf->hook = foo_move;\n}" },
		])
			assert.deepEqual(findings(files, "move.c"), []);
		const analysis = analysed(PLAIN, "move.c", "6.12", unitFrom(PLAIN, false));
		assert.deepEqual(analysis.findings, []);
		analysis.dispose();
	});

	it("do not when a caller calls something before that is too long to be read", () => {
		const begunIn = (statements: number): Files => ({
			...PLAIN,
			"ioctl.c": IOCTL.replace("foo_move(f);", "foo_begin(f);\n\tfoo_move(f);"),
			"begin.c": `
void foo_begin(struct foo *f)
{
${"\tif (f->count)\n\t\tfoo_count(f);\n".repeat(statements)}	dma_resv_lock(f->list->first->resv, NULL);
}`,
		});
		assert.deepEqual(findings(begunIn(60), "move.c"), []);
		assert.deepEqual(findings({ ...begunIn(0), "begin.c": "void foo_begin(struct foo *f)\n{\n}" }, "move.c"), [
			"resv-not-held@4",
		]);
	});

	it("do not when the function itself calls something before that is too long to be read", () => {
		const told = (locks: number): Files => ({
			"move.c": `
int foo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct foo *f = data;

	foo_begin(f);
	dma_buf_move_notify(f->buf);
	return 0;
}`,
			"begin.c": `
void foo_begin(struct foo *f)
{
${Array.from({ length: locks }, (_, i) => `\tif (f->x${i})\n\t\tdma_resv_lock(f->b${i}->resv, NULL);\n`).join("")}}`,
		});
		assert.deepEqual(findings(told(12), "move.c"), []);
		assert.deepEqual(findings(told(0), "move.c"), ["resv-not-held@7"]);
	});

	it("do not when a helper of a helper may, too", () => {
		const helped = (begin: string): Files => ({
			...PLAIN,
			"ioctl.c": IOCTL.replace("foo_move(f);", "foo_prepare(f);\n\tfoo_move(f);"),
			"prepare.c": "void foo_prepare(struct foo *f)\n{\n\tfoo_begin(f);\n}",
			"begin.c": begin,
		});
		const long = `
void foo_begin(struct foo *f)
{
${"\tif (f->count)\n\t\tfoo_count(f);\n".repeat(60)}	dma_resv_lock(f->list->first->resv, NULL);
}`;
		assert.deepEqual(findings(helped(long), "move.c"), []);
		assert.deepEqual(findings(helped("void foo_begin(struct foo *f)\n{\n}"), "move.c"), ["resv-not-held@4"]);
	});

	it("drop what they are known to drop, also where too much was read before them", () => {
		const heavy = (n: number): string =>
			`void foo_heavy${n}(struct foo *f)\n{\n${Array.from({ length: 8 }, (_, i) => `\tif (f->c${i}) {\n\t\tdma_resv_lock(f->spare->resv, NULL);\n\t\tdma_resv_unlock(f->spare->resv);\n\t}\n`).join("")}}\n`;
		const driven = (unlock: string): Files => ({
			...WITH_LOCK,
			"heavy.c": Array.from({ length: 60 }, (_, n) => heavy(n)).join("\n"),
			"ioctl.c": `
int foo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct foo *f = data;

	foo_lock(f);
${Array.from({ length: 60 }, (_, n) => `\tfoo_heavy${n}(f);\n`).join("")}	${unlock}
	dma_resv_lock(f->buf->resv, NULL);
	dma_resv_unlock(f->buf->resv);
	return 0;
}`,
		});
		assert.ok(analysed(driven("foo_unlock(f);"), "ioctl.c").stats.unread > 0);
		assert.deepEqual(findings(driven("foo_unlock(f);"), "ioctl.c"), []);
		assert.deepEqual(findings(driven(""), "ioctl.c"), ["resv-self-deadlock@68"]);
	});

	it("that disagree are not said to be unknown", () => {
		const files = {
			"held.c": LOCKED_CALLER,
			"ioctl.c": IOCTL,
			"move.c":
				"void foo_move(struct foo *f)\n{\n\tstruct dma_buf *buf = dma_buf_get(f->fd);\n\n\tif (!IS_ERR(buf))\n\t\tf->size = buf->size;\n\tdma_buf_move_notify(f->buf);\n}",
		};
		const analysis = analysed(files, "move.c");
		assert.match(
			analysis.findings[0]?.entry ?? "",
			/^its callers do not agree on the reservation lock, which does not/,
		);
		analysis.dispose();
	});

	it("are entered with the lock that all callers hold", () => {
		const files = {
			"other.c": LOCKED_CALLER,
			"move.c":
				"void foo_move(struct foo *f)\n{\n\tdma_resv_lock(f->buf->resv, NULL);\n\tdma_resv_unlock(f->buf->resv);\n}",
		};
		assert.deepEqual(findings(files, "other.c"), ["resv-self-deadlock@5"]);
	});

	it("as callbacks are entered as a table of another file says", () => {
		const files = {
			"ops.c": "static const struct dma_buf_ops foo_ops = {\n\t.unpin = foo_unpin,\n};",
			"unpin.c": "void foo_unpin(struct dma_buf_attachment *attach)\n{\n\tdma_buf_move_notify(attach->dmabuf);\n}",
		};
		assert.deepEqual(findings(files, "unpin.c"), []);
		const locks = files["unpin.c"].replace(
			"dma_buf_move_notify(attach->dmabuf)",
			"dma_resv_lock(attach->dmabuf->resv, NULL);\n\tdma_resv_unlock(attach->dmabuf->resv)",
		);
		assert.deepEqual(findings({ ...files, "unpin.c": locks }, "unpin.c"), ["resv-self-deadlock@3"]);
	});

	it("take and drop locks for their callers", () => {
		assert.deepEqual(findings(WITH_LOCK, "ioctl.c"), []);
		const twice = IOCTL.replace("foo_move(f);", "foo_lock(f);\n\tfoo_lock(f);");
		assert.deepEqual(findings({ ...WITH_LOCK, "ioctl.c": twice }, "ioctl.c"), ["resv-self-deadlock@7"]);
		const leak = IOCTL.replace("return 0", "if (!dev)\n\t\treturn -ENODEV;\n\tfoo_unlock(f);\n\treturn 0").replace(
			"foo_move",
			"foo_lock",
		);
		assert.deepEqual(findings({ ...WITH_LOCK, "ioctl.c": leak }, "ioctl.c"), ["resv-not-released@8"]);
	});

	it("say by their bodies whether they give error pointers, when they are asked for one", () => {
		const files = (body: string): Files => ({
			"foo.h": `static inline struct foo_state *foo_state_of(struct foo *f)\n{\n${body}}`,
			"pin.c": `#include "foo.h"
int foo_pin(struct foo *f, struct ttm_buffer_object *bo)
{
	struct foo_state *state;

	ttm_bo_pin(bo);
	state = foo_state_of(f);
	if (IS_ERR(state))
		return PTR_ERR(state);
	if (!f->wanted)
		goto unpin;
	return 0;
unpin:
	ttm_bo_unpin(bo);
	return -ENOENT;
}`,
		});
		const start = "\tstruct foo_base *base = foo_base(f);\n\n\tif (!base)\n\t\treturn ";
		assert.deepEqual(findings(files(`${start}NULL;\n\treturn to_foo_state(base);\n`), "pin.c"), []);
		assert.deepEqual(findings(files(`${start}ERR_PTR(-ENOENT);\n\treturn to_foo_state(base);\n`), "pin.c"), [
			"pin-leak@9",
		]);
	});

	it("are not followed when the name is ambiguous or static elsewhere", () => {
		assert.deepEqual(findings({ ...PLAIN, "again.c": "void foo_move(struct foo *f)\n{\n}" }, "ioctl.c"), []);
		const hidden = { ...PLAIN, "move.c": PLAIN["move.c"]!.replace("void foo_move", "static void foo_move") };
		assert.deepEqual(findings(hidden, "ioctl.c"), []);
	});

	it("mean their own file's statics", () => {
		const own = `${IOCTL}\n\nstatic void foo_told(struct foo *f)\n{\n}`;
		assert.deepEqual(findings({ ...MIXED, "ioctl.c": own }, "ioctl.c"), ["resv-not-held@6"]);
	});

	it("tell their own mistakes themselves", () => {
		const files = {
			...PLAIN,
			"move.c": `
void foo_move(struct foo *f)
{
	dma_resv_lock(f->buf->resv, NULL);
	dma_resv_unlock(f->buf->resv);
	dma_resv_unlock(f->buf->resv);
}`,
		};
		assert.deepEqual(findings(files, "ioctl.c"), []);
		assert.deepEqual(findings(files, "move.c"), ["resv-unlock-not-held@6"]);
	});

	it("cannot prove a lock by an assertion that hangs on the object", () => {
		const files = {
			...PLAIN,
			"ioctl.c": IOCTL.replace(
				"foo_move(f);",
				"foo_move(f);\n\tdma_resv_lock(f->buf->resv, NULL);\n\tdma_resv_unlock(f->buf->resv);",
			),
			"move.c": `
void foo_move(struct foo *f)
{
	if (f->shared)
		dma_resv_assert_held(f->buf->resv);
}`,
		};
		assert.deepEqual(findings(files, "ioctl.c"), []);
	});

	it("are part of the replay, with their source", () => {
		const analysis = analysed(MIXED, "ioctl.c");
		const [finding] = analysis.findings;
		assert.match(finding!.message, /through foo_told\(\) \(driver\/move\.c:4\)/);
		assert.deepEqual(
			finding!.steps.map((step) => `${step.file}:${step.range.start.line}`),
			["ioctl.c:2", "driver/move.c:4", "ioctl.c:6"],
		);
		analysis.dispose();
		const replay = replayed(MIXED, "ioctl.c", "foo_ioctl", finding!.id);
		const callee = replay.callees?.find((each) => each.function === "foo_told");
		assert.equal(callee?.file, "driver/move.c");
		const run = foldReplay(replay);
		const step = run.steps.find((each) => each.violations.some((v) => v.id === "DBS-L01"));
		assert.equal(step?.at?.file, "driver/move.c");
		assert.equal(step?.at?.line, 4);
	});
});

describe("functions behind a pointer", () => {
	it("are followed when the table is the driver's own", () => {
		assert.deepEqual(findings(BY_POINTER, "ioctl.c"), ["resv-not-held@6"]);
	});

	it("are an assumption when there are several", () => {
		const files = {
			...BY_POINTER,
			"other.c": `#include "foo.h"
static void foo_still(struct foo *f)
{
}

static const struct foo_ops foo_other_ops = {
	.move = foo_still,
};`,
		};
		assert.deepEqual(findings(files, "ioctl.c"), ["resv-not-held@6?"]);
	});

	it("are unknown when the pointer may point to tables of two types", () => {
		const files = { ...BY_POINTER, "bar.h": "struct bar {\n\tconst struct bar_ops *ops;\n};" };
		assert.deepEqual(findings(files, "ioctl.c"), ["resv-not-held@6"]);
		const both = { ...files, "bar.c": "static const struct bar_ops bar_ops = {\n\t.move = bar_move,\n};" };
		assert.deepEqual(findings(both, "ioctl.c"), []);
	});
});
