/** What a hover says of a call is so: in that release, of that function, and on that outcome. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { contractMarkdown } from "../../server/lsp/contract-markdown.ts";

const says = (name: string, release: string, own = false, declared: readonly string[] = []): string =>
	contractMarkdown(name, { release, source: "test", overrides: new Set(declared) }, own) ?? "";

test("a lock is taken where the call succeeds, or in any case", () => {
	assert.match(says("dma_resv_lock_interruptible", "6.12"), /returns with the lock taken where it succeeds\./);
	assert.match(says("mutex_lock", "6.12"), /returns with the lock taken\.(?! where)/);
});

test("an attempt does not sleep, and nor does an unlock", () => {
	assert.doesNotMatch(says("msm_gem_trylock", "6.12"), /May sleep/);
	assert.doesNotMatch(says("msm_gem_unlock", "6.12"), /May sleep/);
	assert.match(says("msm_gem_lock", "6.12"), /May sleep/);
});

test("a function that the file defines, or the tree declares, is not said to be missing", () => {
	assert.match(says("msm_gem_pin_pages_locked", "6.1"), /is not in this release/);
	assert.equal(says("msm_gem_pin_pages_locked", "6.1", true), "");
	assert.doesNotMatch(says("dma_buf_vmap_unlocked", "6.1", false, ["dma_buf_vmap_unlocked"]), /not in this release/);
});

test("a lock that makes no difference is not said to be checked by nobody", () => {
	assert.doesNotMatch(says("dma_map_sgtable", "6.12"), /nothing checks it/);
});
