/** Which path somebody means who names a function. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Replay } from "../../server/core/wire.ts";
import { askedReplay } from "../../server/lsp/asked-replay.ts";
import { c, withAnalysis } from "../fixes/fixed.ts";

const TEARDOWN = c`
static void demo_stop(struct dma_buf_attachment *attach)
{
	dma_resv_lock(attach->dmabuf->resv, NULL);
	demo_idle(attach->priv);
	dma_resv_unlock(attach->dmabuf->resv);
}

int demo_start(struct dma_buf_attachment *attach)
{
	int ret;

	dma_resv_lock(attach->dmabuf->resv, NULL);
	ret = demo_enable(attach->priv);
	if (ret) {
		demo_stop(attach);
		return ret;
	}
	dma_resv_unlock(attach->dmabuf->resv);

	return 0;
}

void demo_look(struct dma_buf_attachment *attach)
{
	dma_resv_lock(attach->dmabuf->resv, NULL);
	dma_resv_unlock(attach->dmabuf->resv);
}
`;

function asked(name: string, more: { finding?: string; path?: number } = {}): Replay {
	return withAnalysis(TEARDOWN, "6.12", (analysis) => {
		const [finding] = analysis.findings;
		assert.equal(finding?.function, "demo_stop");
		const replay = askedReplay(analysis, name, more.finding === "" ? { finding: finding?.id ?? "" } : more);
		assert.ok(!("problem" in replay), JSON.stringify(replay));
		return replay;
	});
}

describe("a function that is asked for", () => {
	test("goes wrong as its caller calls it: the caller's path, and the fix to compare with", () => {
		const replay = asked("demo_stop");
		assert.equal(replay.finding?.rule, "resv-self-deadlock");
		assert.deepEqual([replay.function, replay.asked], ["demo_start", "demo_stop"]);
		assert.ok((replay.fixed ?? []).length > 0);
	});

	test("leads there itself", () => {
		const replay = asked("demo_start");
		assert.equal(replay.finding?.rule, "resv-self-deadlock");
		assert.equal(replay.asked, undefined);
		assert.equal(asked("demo_stop", { finding: "" }).asked, undefined);
	});

	test("is replayed as it is where a path of its own is chosen, and where nothing is wrong", () => {
		const chosen = asked("demo_stop", { path: 0 });
		assert.deepEqual([chosen.function, chosen.finding, chosen.asked], ["demo_stop", undefined, undefined]);
		const right = asked("demo_look");
		assert.deepEqual([right.function, right.finding, right.asked], ["demo_look", undefined, undefined]);
	});
});
