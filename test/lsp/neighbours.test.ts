/** What other files of the driver tell about an open one: read in the background, and again when they change. */
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { createFolder, type Folder } from "../cli/run.ts";
import { startClient, type TestClient } from "./client.ts";

const MOVE = `void foo_move(struct foo *f)
{
	dma_buf_pin(f->attach);
}

void foo_move_locked(struct foo *f)
{
	dma_resv_lock(f->attach->dmabuf->resv, NULL);
	foo_move(f);
	dma_resv_unlock(f->attach->dmabuf->resv);
}
`;
const IOCTL = `void foo_pin(struct foo *f)
{
	dma_buf_put(f->buf);
}

int foo_ioctl(struct drm_device *dev, void *data, struct drm_file *file)
{
	foo_move(data);
	return 0;
}
`;

describe("neighbours", () => {
	let client: TestClient;
	let folder: Folder;
	before(async () => {
		folder = createFolder();
		process.env.DMABUF_LENS_CACHE = path.join(folder.path, "cache");
		client = await startClient();
	});
	after(async () => {
		await client.stop();
		folder.remove();
	});

	test("are read after the first answer, and again when they change", async () => {
		const uri = pathToFileURL(folder.write("ioctl.c", IOCTL)).href;
		const other = folder.write("move.c", MOVE);
		const rulesNow = (): (string | number | undefined)[] =>
			(client.published(uri).at(-1)?.diagnostics ?? []).map((each) => each.code);
		client.open(uri, IOCTL);
		await client.until(() => rulesNow().includes("resv-not-held") || undefined, "the finding");
		assert.ok(client.published(uri).length > 1);
		folder.write("move.c", MOVE.replace("dma_buf_pin(f->attach)", "f->moved = true"));
		client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: pathToFileURL(other).href, type: 2 }] });
		await client.until(() => rulesNow().length === 0 || undefined, "the finding gone");
	});
});
