/** What was given back here, or never taken, and a function of another file of the driver gives back all the same. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { type Files, findings } from "./driver.ts";

const CREATE = (teardown: string): Files => ({
	"new.c": `
int foo_create(struct foo *priv, struct dma_buf *buf)
{
	int ret;

	priv->buf = buf;
	ret = dma_buf_vmap_unlocked(buf, &priv->map);
	if (ret) {
		${teardown};
		return ret;
	}
	return 0;
}
`,
	"destroy.c": `
void foo_destroy(struct foo *priv)
{
	if (priv->buf)
		dma_buf_vunmap_unlocked(priv->buf, &priv->map);
}
`,
});

it("is told at the call that leads there", () => {
	assert.deepEqual(findings(CREATE("foo_destroy(priv)"), "new.c"), ["vunmap-mismatch@9"]);
	assert.deepEqual(findings(CREATE("foo_destroy(priv)"), "destroy.c"), []);
});

it("not where that finds nothing any more", () => {
	assert.deepEqual(findings(CREATE("priv->buf = NULL;\n\t\tfoo_destroy(priv)"), "new.c"), []);
});
