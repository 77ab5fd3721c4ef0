/** Wrappers that a driver has of its own, in a header and in another file: nobody lists them, their bodies tell. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { analysed, type Files, findings, replayed, unitFrom } from "./driver.ts";

const HEADER = `
static inline int __foo_bo_reserve(struct foo_bo *bo, bool no_intr)
{
	int ret = ttm_bo_reserve(&bo->tbo, !no_intr, false, NULL);

	if (ret)
		dev_err(bo->dev, "no lock\\n");
	return ret;
}

static inline int foo_bo_reserve(struct foo_bo *bo, bool no_intr)
{
	return __foo_bo_reserve(bo, no_intr);
}

static inline void foo_bo_unreserve(struct foo_bo *bo)
{
	ttm_bo_unreserve(&bo->tbo);
}

static inline int foo_bo_lock(struct foo_bo *bo, struct foo_ctx *ctx)
{
	if (ctx && ctx->intr)
		return dma_resv_lock_interruptible(bo->tbo.base.resv, &ctx->ww);
	return dma_resv_lock(bo->tbo.base.resv, ctx ? &ctx->ww : NULL);
}`;

const BO = `#include "foo.h"
int foo_bo_pin(struct foo_bo *bo, u32 domain)
{
	int ret;

	if (bo->shared && domain == FOO_VRAM)
		return -EINVAL;
	if (bo->tbo.pin_count) {
		ttm_bo_pin(&bo->tbo);
		return 0;
	}
	ret = ttm_bo_validate(&bo->tbo, &bo->placement, NULL);
	if (ret)
		return ret;
	ttm_bo_pin(&bo->tbo);
	bo->pinned_in = domain;
	return 0;
}

void foo_bo_unpin(struct foo_bo *bo)
{
	ttm_bo_unpin(&bo->tbo);
	if (!bo->tbo.pin_count)
		foo_account(bo->dev, bo->size);
}

void foo_bo_unpin_any(struct foo_bo *bo)
{
	if (!bo->tbo.pin_count)
		return;
	ttm_bo_unpin(&bo->tbo);
}

int foo_bo_pin_once(struct foo_bo *bo)
{
	if (bo->is_pinned)
		return 0;
	ttm_bo_pin(&bo->tbo);
	bo->is_pinned = true;
	return 0;
}

void foo_ctx_init(struct foo_ctx *ctx)
{
	ww_acquire_init(&ctx->ctx, &reservation_ww_class);
	INIT_LIST_HEAD(&ctx->objects);
}

int foo_ctx_lock(struct foo_ctx *ctx, struct foo_bo *bo)
{
	int ret = dma_resv_lock_interruptible(bo->tbo.base.resv, &ctx->ctx);

	if (!ret)
		list_add_tail(&bo->link, &ctx->objects);
	return ret;
}

void foo_ctx_fini(struct foo_ctx *ctx)
{
	struct foo_bo *bo;

	while ((bo = list_first_entry_or_null(&ctx->objects, struct foo_bo, link))) {
		list_del(&bo->link);
		dma_resv_unlock(bo->tbo.base.resv);
	}
	ww_acquire_fini(&ctx->ctx);
}`;

/** The driver, and a function of the file that is looked at. */
function driver(body: string): Files {
	return {
		"foo.h": HEADER,
		"bo.c": BO,
		"use.c": `#include "foo.h"\nint foo_use(struct foo_bo *bo, int n)\n{\n\tint ret;\n${body}}\n`,
	};
}

const SHOWN = `
	ret = foo_bo_reserve(bo, false);
	if (ret)
		return ret;
	ret = foo_bo_pin(bo, FOO_GTT);
	if (ret)
		goto out;
	ret = foo_show(n);
	if (ret)
		foo_bo_unpin(bo);
out:
	foo_bo_unreserve(bo);
	return ret;
`;

function inUse(body: string): string[] {
	return findings(driver(body), "use.c");
}

describe("wrappers read from their bodies", () => {
	it("say nothing where all is right", () => assert.deepEqual(inUse(SHOWN), []));

	it("take the lock that is left behind at a return", () =>
		assert.deepEqual(inUse(SHOWN.replace("goto out", "return ret")), ["resv-not-released@11"]));

	it("pin, where the way out that fails does not unpin", () => {
		const leak = SHOWN.replace(
			"if (ret)\n\t\tfoo_bo_unpin(bo);",
			"if (ret == -EIO)\n\t\tgoto out;\n\tif (ret)\n\t\tfoo_bo_unpin(bo);",
		);
		assert.deepEqual(inUse(leak), ["pin-leak@14"]);
	});

	it("unpin what was never pinned", () => {
		const unpins = SHOWN.replace("goto out;", "goto unpin;").replace(
			"if (ret)\n\t\tfoo_bo_unpin",
			"if (ret)\nunpin:\n\t\tfoo_bo_unpin",
		);
		assert.deepEqual(inUse(unpins), ["unpin-without-pin@15"]);
	});

	it("need the lock at the call", () =>
		assert.deepEqual(
			inUse(SHOWN.replace("out:\n", "out:\n\tfoo_bo_unreserve(bo);\n\tfoo_bo_unpin(bo);\n\treturn ret;\n")),
			["resv-not-held@17", "unpin-without-pin@17"],
		));

	it("cannot fail where the argument that makes them fail is not given", () => {
		assert.deepEqual(inUse("\n\tfoo_bo_reserve(bo, true);\n\tfoo_bo_unreserve(bo);\n\treturn 0;\n"), []);
		assert.deepEqual(inUse("\n\tfoo_bo_reserve(bo, false);\n\tfoo_bo_unreserve(bo);\n\treturn 0;\n"), [
			"result-ignored@6",
		]);
		assert.deepEqual(inUse("\n\tfoo_bo_lock(bo, NULL);\n\tfoo_bo_unreserve(bo);\n\treturn 0;\n"), []);
	});

	it("are followed where they look for themselves whether there is something to do", () => {
		const twice =
			"\n\tfoo_bo_reserve(bo, true);\n\tttm_bo_pin(&bo->tbo);\n\tCALL(bo);\n\tCALL(bo);\n\tfoo_bo_unreserve(bo);\n\treturn 0;\n";
		assert.deepEqual(inUse(twice.replaceAll("CALL", "foo_bo_unpin")), ["unpin-without-pin@9"]);
		assert.deepEqual(inUse(twice.replaceAll("CALL", "foo_bo_unpin_any")), []);
		assert.deepEqual(
			inUse("\n\tret = foo_bo_pin_once(bo);\n\tif (n)\n\t\treturn -EIO;\n\tfoo_bo_unpin(bo);\n\treturn ret;\n"),
			[],
		);
	});

	it("begin and end a context of the driver's own, with the locks taken in it", () => {
		const body =
			"\tstruct foo_ctx ctx;\n\n\tfoo_ctx_init(&ctx);\n\tret = foo_ctx_lock(&ctx, bo);\n\tif (!ret)\n\t\tret = foo_show(n);\n\tfoo_ctx_fini(&ctx);\n\treturn ret;\n";
		assert.deepEqual(inUse(body), []);
		assert.deepEqual(inUse(body.replace("if (!ret)", "if (ret)\n\t\treturn ret;\n\tif (!ret)")), [
			"acquire-ctx-misuse@10",
		]);
	});

	it("tell the same whichever file of the driver was looked at before", () => {
		const leak = SHOWN.replace(
			"if (ret)\n\t\tfoo_bo_unpin",
			"if (ret == -EIO)\n\t\tgoto out;\n\tif (ret)\n\t\tfoo_bo_unpin",
		);
		const indirect = leak.replace("foo_bo_pin(bo, FOO_GTT)", "foo_pin_gtt(bo)");
		const files: Files = {
			...driver(indirect),
			"pin.c": "int foo_pin_gtt(struct foo_bo *bo)\n{\n\treturn foo_bo_pin(bo, FOO_GTT);\n}\n",
			"bo.c": `${BO}\n\nint foo_first(struct foo_bo *bo)\n{\n\tint ret;\n${indirect}}\n`,
		};
		const all = Object.keys(files);
		const inTurn = (names: readonly string[]): Record<string, string[]> => {
			const unit = unitFrom(files);
			const told = names.map((name): [string, string[]] => {
				const analysis = analysed(files, name, "6.12", unit);
				const lines = analysis.findings.map((one) => `${one.rule}@${one.range.start.line}`);
				analysis.dispose();
				return [name, lines];
			});
			return Object.fromEntries(told);
		};
		const one = inTurn(all);
		assert.ok(one["use.c"]!.length > 0);
		assert.deepEqual(inTurn(all.toReversed()), one);
	});

	it("are named, cited and replayed", () => {
		const files = driver(SHOWN.replace("goto out", "return ret"));
		const analysis = analysed(files, "use.c");
		const [finding] = analysis.findings;
		assert.match(
			finding!.steps.map((s) => s.message).join("\n"),
			/foo_bo_reserve\(\) takes the reservation lock of `bo`/,
		);
		analysis.dispose();
		const replay = replayed(files, "use.c", "foo_use", finding!.id);
		assert.ok(replay.paths.some((path) => path.events.some((e) => e.kind === "call" && e.callee === "foo_bo_reserve")));
	});
});
