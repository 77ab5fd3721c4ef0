/** Which texts have anything to do with the family. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mentionsFamily } from "../../server/lsp/family.ts";

test("a text is looked at for a name of the table, or one that only who keeps buffers mapped calls", () => {
	assert.equal(mentionsFamily("int x(void) { return dma_buf_fd(buf, 0); }"), true);
	assert.equal(mentionsFamily("void x(void) { WARN_ON(register_vmap_purge_notifier(&d->notifier)); }"), true);
	assert.equal(mentionsFamily("void x(void) { vfree(p); dma_buf_fdx(); }"), false);
});
