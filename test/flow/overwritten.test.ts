/** Results that give way to others before anybody has looked at them, and such that nobody reads. */
import { type Case, runCases } from "./cases.ts";

const AFTER = (lines: string): string => `
int f(struct dma_buf *buf)
{
	int ret, first;
	ret = dma_resv_lock_interruptible(buf->resv, NULL);
	${lines}
	dma_resv_unlock(buf->resv);
	return ret;
}`;

const OVER = AFTER("ret = demo_fill(buf);");

const right: readonly (readonly [string, string])[] = [
	["handed to somebody is looked at", 'demo_note("%d", ret);\n\tret = demo_fill(buf);'],
	["asked by a macro that ends it all", "BUG_ON(ret);\n\tret = demo_fill(buf);"],
	["kept elsewhere", "first = ret;\n\tret = demo_fill(buf);\n\tif (first)\n\t\treturn first;"],
	["part of the next one", "ret = demo_next(buf, ret);"],
	["added to", "ret |= demo_fill(buf);"],
];

const CASES: readonly Case[] = right.map(([name, lines]) => ({
	name,
	right: AFTER(lines),
	wrong: [OVER, "result-ignored@6"],
}));

const KEPT = (lines: string, behind = "", end = ""): string => `
int f(struct dma_buf *buf)
{
	int ret, i;
	${lines}
		ret = dma_resv_lock_interruptible(buf->resv, NULL);
	${behind}
	dma_resv_unlock(buf->resv);
	return 0;
	${end}
}`;

const read: readonly (readonly [string, string])[] = [
	["where the preprocessor leaves it out", KEPT("", "#ifdef DEMO\n\tif (ret)\n\t\treturn ret;\n#endif")],
	["by its address", KEPT("demo_watch(buf, &ret);")],
	["in the next round", KEPT("for (i = 0; i < 2; i++) {\n\tif (i && ret)\n\t\treturn ret;", "}")],
	["in the same statement", KEPT("", "").replace("NULL);", "NULL), demo_note(ret);")],
];

const NEVER: readonly Case[] = read.map(([name, right]) => ({
	name,
	right,
	wrong: [KEPT(""), "result-ignored@6"],
}));

const EMPTY = "if (buf->size == 0) {\n\t\tret = -EINVAL;\n\t\tgoto fail;\n\t}";

runCases("results under results", CASES);
runCases("results that nobody reads", NEVER);
runCases("results that only another way out reads", [
	{
		name: "a label behind the end",
		right: KEPT(EMPTY, "if (ret)\n\t\tgoto fail;", "fail:\n\treturn ret;"),
		wrong: [KEPT(EMPTY, "", "fail:\n\treturn ret;"), "result-ignored@9"],
	},
]);
