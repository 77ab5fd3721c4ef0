/** Enumerators of the driver's headers, by their order. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { findings } from "./driver.ts";

const FOO = (header: string): readonly string[] =>
	findings(
		{
			"foo.h": header,
			"bar.h": "enum bar_mode { BAR_OFF, BAR_ON };\n",
			"foo.c": `#include "foo.h"
int foo_show(struct foo *f, struct dma_buf *buf, enum foo_state state)
{
	if (state >= FOO_PINNED)
		dma_resv_lock(buf->resv, NULL);
	foo_draw(f);
	if (state == FOO_IDLE)
		return -EINVAL;
	if (state >= FOO_PINNED)
		dma_resv_unlock(buf->resv);
	return 0;
}
`,
		},
		"foo.c",
	).filter((f) => /^resv-not-released/.test(f));

it("a header of the driver says in which order states come", () => {
	assert.equal(FOO("enum foo_state { FOO_IDLE, FOO_PINNED };\n").length, 0);
	assert.equal(FOO("enum foo_state { FOO_PINNED, FOO_IDLE };\n").length, 1);
	assert.equal(FOO("").length, 1);
});
