/** How functions of the driver say that they failed, read from their bodies where a caller tests what they give for NULL. */
import { type Case, runCases } from "./cases.ts";

/** A caller that looks for NULL alone, of a function that is defined like this. */
const asked = (body: string, before = ""): string => `${before}
static struct ctx *make(struct demo *d)
{
	struct ctx *ctx = kzalloc(sizeof(*ctx), GFP_KERNEL);
	${body}
}
int f(struct demo *d, struct dma_fence *fence)
{
	struct ctx *ctx = make(d);
	if (!ctx)
		return -ENOMEM;
	ctx->fence = dma_fence_get(fence);
	return 0;
}`;

const FOUND = "null-check-on-err-ptr@10";

const CASES: readonly Case[] = [
	{
		name: "what may be NULL untested is no error pointer alone",
		right: asked("if (!d->on) return ERR_PTR(-ENODEV); return ctx;"),
		wrong: [asked("if (!ctx) return ERR_PTR(-ENOMEM); return ctx;"), FOUND],
	},
	{
		name: "one that never fails gives no error pointer",
		right: asked("return &d->ctx;"),
		wrong: [asked("if (!ctx) return ERR_PTR(-ENOMEM); return &d->ctx;"), FOUND],
	},
	{
		name: "another function's result is asked for in its body",
		right: asked(
			"kfree(ctx); return inner(d);",
			"static struct ctx *inner(struct demo *d) { if (!d->x) return NULL; if (d->y) return ERR_PTR(-EIO); return &d->ctx; }",
		),
		wrong: [
			asked(
				"kfree(ctx); return inner(d);",
				"static struct ctx *inner(struct demo *d) { if (d->y) return ERR_PTR(-EIO); return &d->ctx; }",
			),
			FOUND,
		],
	},
	{
		name: "a way out with NULL is one, wherever it stands",
		right: asked("if (!ctx) return ERR_PTR(-ENOMEM); if (d->off) { kfree(ctx); return NULL; } return ctx;"),
		wrong: [
			asked("if (!ctx) return ERR_PTR(-ENOMEM); if (d->off) { kfree(ctx); return ERR_PTR(-EIO); } return ctx;"),
			FOUND,
		],
	},
];

runCases("what a function of the driver gives", CASES);
