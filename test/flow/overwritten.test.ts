/** A result that gives way to another one before anybody has looked at it. */
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

runCases("results under results", CASES);
