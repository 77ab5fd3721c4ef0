/** Error pointers that stay in a member of what is still there, and how the file's other functions look at it. */
import { type Case, runCases } from "./cases.ts";

interface Parts {
	/** in the release of the buffer */
	readonly release?: string;
	/** in the hook, behind the call */
	readonly hook?: string;
	readonly table?: string;
	readonly rest?: string;
	readonly ops?: string;
}

const RELEASE = "if (demo->sgt) sg_free_table(demo->sgt);";
const HOOK = "if (IS_ERR(demo->sgt)) return PTR_ERR(demo->sgt);";
const OPS = ".begin_cpu_access = demo_begin, .release = demo_release,";

/** A hook that keeps a table in its buffer, and the release that frees it. */
const kept = ({ release = RELEASE, hook = HOOK, table = "", rest = "", ops = OPS }: Parts = {}): string => `
static struct sg_table *demo_table(struct demo_buffer *demo)
{
	struct sg_table *sgt = kzalloc(sizeof(*sgt), GFP_KERNEL);
	if (!sgt) return ERR_PTR(-ENOMEM);
	${table}
	demo_fill(demo, sgt);
	return sgt;
}
static int demo_begin(struct dma_buf *buf, enum dma_data_direction dir)
{
	struct demo_buffer *demo = buf->priv;
	demo->sgt = demo_table(demo);
	${hook}
	demo_start(demo);
	return 0;
}
static void demo_release(struct dma_buf *buf)
{
	struct demo_buffer *demo = buf->priv;
	${release}
	kfree(demo);
}
${rest}
static const struct dma_buf_ops demo_ops = { ${ops} };`;

const FOUND = "null-check-on-err-ptr@14";

const CASES: readonly Case[] = [
	{
		name: "cleared before the hook returns",
		right: kept({ hook: "if (IS_ERR(demo->sgt)) { int ret = PTR_ERR(demo->sgt); demo->sgt = NULL; return ret; }" }),
		wrong: [kept(), FOUND],
	},
	{
		name: "a test that sees errors, anywhere in the file, says how the member is kept",
		right: kept({ rest: "static int demo_is_on(struct demo_buffer *demo) { return !IS_ERR_OR_NULL(demo->sgt); }" }),
		wrong: [
			kept({ rest: "static int demo_is_on(struct demo_buffer *demo) { return !IS_ERR_OR_NULL(demo->fence); }" }),
			FOUND,
		],
	},
	{
		name: "... of a variable that was read from it, too",
		right: kept({
			rest: "static int demo_is_on(struct demo_buffer *demo) { struct sg_table *t = demo->sgt; return !IS_ERR(t); }",
		}),
		wrong: [
			kept({
				rest: "static int demo_is_on(struct demo_buffer *demo) { struct sg_table *t = demo_table(demo); return !IS_ERR(t); }",
			}),
			FOUND,
		],
	},
	{
		name: "what is asked first may be what tells whether there is a table",
		right: kept({ release: `if (demo->mapped) { ${RELEASE} }` }),
		wrong: [kept({ release: `if (buf->size) { ${RELEASE} }` }), FOUND],
	},
	{
		name: "a test behind which nothing is done to it",
		right: kept({ release: 'if (demo->sgt) pr_debug("still there");' }),
		wrong: [kept({ release: 'if (demo->sgt) pr_debug("%u", demo->sgt->nents);' }), FOUND],
	},
	{
		name: "a function of the file that copes with errors",
		right: kept({
			release: "if (demo->sgt) demo_drop(demo->sgt);",
			rest: "static void demo_drop(struct sg_table *sgt) { if (!IS_ERR(sgt)) sg_free_table(sgt); }",
		}),
		wrong: [
			kept({
				release: "if (demo->sgt) demo_drop(demo->sgt);",
				rest: "static void demo_drop(struct sg_table *sgt) { sg_free_table(sgt); }",
			}),
			FOUND,
		],
	},
	{
		name: "a member of that name in another structure",
		right: kept({ release: "struct demo_other *other = demo->other; if (other->sgt) sg_free_table(other->sgt);" }),
		wrong: [
			kept({ release: "struct demo_buffer *other = demo->other; if (other->sgt) sg_free_table(other->sgt);" }),
			FOUND,
		],
	},
	{
		name: "the hook that undoes this one is not called when it fails",
		right: kept({ ops: ".begin_cpu_access = demo_begin, .end_cpu_access = demo_release," }),
		wrong: [kept({ ops: ".begin_cpu_access = demo_begin, .mmap = demo_release," }), FOUND],
	},
	{
		name: "a structure that goes with the hook's failure",
		right: kept({ hook: "if (IS_ERR(demo->sgt)) { int ret = PTR_ERR(demo->sgt); kfree(demo); return ret; }" }),
		wrong: [
			kept({ hook: "if (IS_ERR(demo->sgt)) { int ret = PTR_ERR(demo->sgt); kfree(demo->x); return ret; }" }),
			FOUND,
		],
	},
	{
		name: "... or is given to somebody who may clear the member",
		right: kept({
			hook: "if (IS_ERR(demo->sgt)) { int ret = PTR_ERR(demo->sgt); demo_reset(demo); return ret; }",
			rest: "static void demo_reset(struct demo_buffer *demo) { demo->sgt = NULL; dma_fence_put(demo->fence); }",
		}),
		wrong: [
			kept({
				hook: "if (IS_ERR(demo->sgt)) { int ret = PTR_ERR(demo->sgt); demo_reset(demo); return ret; }",
				rest: "static void demo_reset(struct demo_buffer *demo) { dma_fence_put(demo->fence); }",
			}),
			FOUND,
		],
	},
	{
		name: "a function that goes on without is no failure",
		right: kept({ hook: "if (IS_ERR(demo->sgt)) demo->sgt = NULL;" }),
		wrong: [kept({ hook: "if (IS_ERR(demo->sgt)) return 0;" }), FOUND],
	},
	{
		name: "a callback of which nothing is left when it fails",
		right: kept({ ops: ".release = demo_release," }).replace("static int demo_begin", "int demo_begin"),
		wrong: [kept(), FOUND],
	},
	{
		name: "an error made of what a call of the callee answered",
		right: kept({
			table: "int ret = dma_map_sgtable(demo->dev, sgt, 0, 0); if (ret) { kfree(sgt); return NULL; }",
			hook: "",
		}),
		wrong: [
			kept({
				table: "int ret = dma_map_sgtable(demo->dev, sgt, 0, 0); if (ret) { kfree(sgt); return ERR_PTR(ret); }",
			}),
			FOUND,
		],
	},
];

runCases("error pointers left in members", CASES);
