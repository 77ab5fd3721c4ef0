/** Wrappers that the user declares count in other files, too, from the moment on when they are declared. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Wrapper } from "../../server/core/kernel/config.ts";
import { analysed, type Files, unitFrom } from "./driver.ts";

const FILES: Files = {
	"bo.c": `
int foo_bo_claim(struct foo_bo *bo)
{
	return vendor_lock(&bo->lock, bo);
}

void foo_bo_yield(struct foo_bo *bo)
{
	vendor_unlock(&bo->lock, bo);
}`,
	"use.c": `
int foo_use(struct foo_bo *bo)
{
	int ret = foo_bo_claim(bo);

	if (ret)
		return ret;
	ret = foo_show(bo->address);
	if (ret)
		return ret;
	foo_bo_yield(bo);
	return 0;
}`,
};

function found(wrappers: readonly Wrapper[], unit: ReturnType<typeof unitFrom>): string[] {
	const analysis = analysed(FILES, "use.c", "6.12", unit, { wrappers });
	const findings = analysis.findings.map((one) => `${one.rule}@${one.range.start.line}`);
	analysis.dispose();
	return findings;
}

it("what is declared counts in the driver's other files", () => {
	const unit = unitFrom(FILES);
	const like = (name: string, like: string) => ({ name, like, arg: "arg1->resv" });
	assert.deepEqual(found([], unit), []);
	const declared = [like("vendor_lock", "dma_resv_lock"), like("vendor_unlock", "dma_resv_unlock")];
	assert.deepEqual(found(declared, unit), ["resv-not-released@10"]);
	assert.deepEqual(found([], unit), []);
});
