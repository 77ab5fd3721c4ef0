/** Which texts have anything to do with the family. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { mentionOfFamily, mentionsFamily } from "../../server/lsp/family.ts";

test("a text is looked at for a name of the table, or one that only who keeps buffers mapped calls", () => {
	assert.equal(mentionsFamily("int x(void) { return dma_buf_fd(buf, 0); }"), true);
	assert.equal(mentionsFamily("void x(void) { WARN_ON(register_vmap_purge_notifier(&d->notifier)); }"), true);
	assert.equal(mentionsFamily("void x(void) { vfree(p); dma_buf_fdx(); }"), false);
});

test("a mention is found wherever it went since it was last seen", () => {
	const far = "/* */\n".repeat(1000);
	const call = "void x(void) { dma_buf_put(b); }\n";
	for (const text of [far + call, call + far, far, call + far + call]) {
		for (const before of [undefined, -1, 0, far.length, 2 * far.length]) {
			const at = mentionOfFamily(text, before);
			assert.equal(at >= 0, mentionsFamily(text), `${before}`);
			if (at >= 0) assert.equal(text.slice(at, at + "dma_buf_put".length), "dma_buf_put");
		}
	}
});
