/** "What if": each choice changes the run, or says why it cannot be made. On small functions analysed as the editor does. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { analyze } from "../../server/core/analyze.ts";
import { assumptionsOf } from "../../server/core/sim/view/assumptions.ts";
import { foldReplay, prepare, type RunChoice } from "../../server/core/sim/view/fold.ts";
import type { RunView } from "../../server/core/sim/view/model.ts";
import { otherOptions } from "../../server/core/sim/view/others.ts";
import { EXPORTERS, exporterOptions, type Switches, samenessOptions } from "../../server/core/sim/view/switches.ts";
import { choicesOf } from "../../server/core/sim/view/what-if.ts";
import type { Replay } from "../../server/core/wire.ts";
import { askedReplay } from "../../server/lsp/asked-replay.ts";
import { loadParser } from "../../server/lsp/parser.ts";
import { flagged, PIN } from "./drivers.ts";

const MAP_AND_DRAW = `
int sample_copy(struct dma_buf *buf, struct device *dev, const void *src, size_t n)
{
	struct dma_buf_attachment *a;
	struct iosys_map map;
	struct sg_table *sgt;
	int ret;

	a = dma_buf_attach(buf, dev);
	if (IS_ERR(a))
		return PTR_ERR(a);
	sgt = dma_buf_map_attachment_unlocked(a, DMA_TO_DEVICE);
	if (IS_ERR(sgt)) {
		ret = PTR_ERR(sgt);
		goto out;
	}
	ret = dma_buf_vmap_unlocked(buf, &map);
	if (!ret) {
		ret = dma_buf_begin_cpu_access(buf, DMA_TO_DEVICE);
		if (!ret) {
			iosys_map_memcpy_to(&map, 0, src, n);
			ret = dma_buf_end_cpu_access(buf, DMA_TO_DEVICE);
		}
		dma_buf_vunmap_unlocked(buf, &map);
	}
	dma_buf_unmap_attachment_unlocked(a, sgt, DMA_TO_DEVICE);
out:
	dma_buf_detach(buf, a);
	return ret;
}
`;

const TWO = `
void sample_both(struct dma_buf *one, struct dma_buf *two)
{
	dma_resv_lock(one->resv, NULL);
	dma_resv_lock(two->resv, NULL);
	dma_resv_unlock(two->resv);
	dma_resv_unlock(one->resv);
}
`;

const OTHER_NAME = `
void sample_let_go(struct sample *s)
{
	dma_resv_lock(s->buf->resv, NULL);
	dma_buf_unpin(s->attach);
	dma_resv_unlock(s->buf->resv);
}
`;

const SIGNALS_LAST = `
static void sample_done(struct work_struct *w)
{
	struct sample *s = container_of(w, struct sample, work);

	dma_resv_lock(s->obj->resv, NULL);
	s->busy = false;
	dma_resv_unlock(s->obj->resv);
	dma_fence_signal(&s->fence);
}
`;

async function replayOf(text: string): Promise<Replay> {
	const analysis = analyze({ file: "sample.c", text, parser: await loadParser(), release: "6.12" });
	const replay = askedReplay(analysis, analysis.functions()[0]?.name ?? "", { path: 0 });
	analysis.dispose();
	assert.ok(!("problem" in replay));
	return replay;
}

/** The path on which no call fails. */
function smooth(replay: Replay): RunChoice {
	const path = replay.paths.findIndex(({ events }) =>
		events.every((event) => event.kind !== "call" || event.outcome.is !== "failure"),
	);
	assert.ok(path >= 0);
	return { path, kernel: "6.12" };
}

const ids = (run: RunView) => run.violations.map(({ id }) => id);
/** Everything a reader sees of a run. */
const seen = ({ steps, snapshots }: RunView) => JSON.stringify([steps, snapshots]);

describe("what if the exporter were another one", () => {
	let replay: Replay;
	let choice: RunChoice;
	const as = (switches: Switches) => foldReplay(replay, { ...choice, switches });
	const called = (run: RunView) => run.steps.flatMap(({ callbacks }) => callbacks.map(({ name }) => name));
	before(async () => {
		replay = await replayOf(MAP_AND_DRAW);
		choice = smooth(replay);
	});

	it("each kind gives another run", () => {
		const runs = EXPORTERS.map(({ value }) => seen(as({ exporter: value })));
		assert.equal(new Set(runs).size, EXPORTERS.length);
	});

	it("one that moves is pinned for a static importer, one that does not is not", () => {
		for (const [exporter, pins] of [
			["static", false],
			["dynamic", true],
			["cma", false],
			["shmem", false],
			["ttm", true],
		] as const)
			assert.equal(called(as({ exporter })).includes("pin"), pins, exporter);
	});

	it("TTM leaves video memory for an importer that cannot reach it; the helpers' buffers have no hooks for the CPU", () => {
		const place = (run: RunView) => run.snapshots.map(({ buffers }) => buffers[0]?.fields["place"]);
		assert.deepEqual([...new Set(place(as({ exporter: "ttm" })))], ["VRAM", "GTT"]);
		assert.deepEqual([...new Set(place(as({ exporter: "dynamic" })))], ["GTT"]);
		assert.deepEqual([...new Set(place(as({ exporter: "cma" })))], ["CMA"]);
		assert.ok(called(as({ exporter: "static" })).includes("begin_cpu"));
		assert.ok(!called(as({ exporter: "shmem" })).includes("begin_cpu"));
	});

	it("eviction is offered for those that move only, and says so", () => {
		for (const { value } of EXPORTERS) {
			const { program } = prepare(replay, { ...choice, switches: { exporter: value } });
			const reason = otherOptions(program).find((option) => option.value === "evict")?.reason;
			assert.equal(reason, value === "dynamic" || value === "ttm" ? undefined : "this exporter's memory does not move");
		}
	});

	it("is refused, with the reason, where the path pins through its attachment", async () => {
		const pin = await flagged(PIN, "resv-not-held");
		const options = exporterOptions(prepare(pin.replay, pin.choice).program);
		assert.deepEqual(
			options.filter(({ reason }) => reason === undefined).map(({ value }) => value),
			["dynamic", "ttm"],
		);
		for (const { reason } of options) assert.match(reason ?? "the path pins", /the path pins/);
	});
});

describe("what if the buffers were the same", () => {
	it("two that are one cannot both be locked; a lock each needs an acquire context", async () => {
		const replay = await replayOf(TWO);
		const choice = smooth(replay);
		const as = (same: NonNullable<Switches["same"]>) => ids(foldReplay(replay, { ...choice, switches: { same } }));
		assert.deepEqual(ids(foldReplay(replay, choice)), ["DBS-L06"]);
		assert.deepEqual(as("same"), ["DBS-L02", "DBS-L07"]);
		assert.deepEqual(as("shared-lock"), ["DBS-L02", "DBS-L07"]);
		assert.deepEqual(as("apart"), ["DBS-L06"]);
		for (const { reason } of samenessOptions(prepare(replay, choice).program)) assert.equal(reason, undefined);
	});

	it("a lock held under another name is taken to be the one asked for, says so, and can be told apart", async () => {
		const replay = await replayOf(OTHER_NAME);
		const choice = smooth(replay);
		assert.deepEqual(ids(foldReplay(replay, choice)), []);
		const lock = assumptionsOf(replay, choice).find(({ id }) => id.startsWith("lock:"));
		assert.match(lock?.text ?? "", /^The lock of s->buf also guards s->attach->dmabuf: nothing/);
		const apart = { ...choice, switches: lock?.turn?.switches ?? {} };
		assert.deepEqual(ids(foldReplay(replay, apart)), ["DBS-L01"]);
		const back = assumptionsOf(replay, apart).find(({ id }) => id.startsWith("lock:"));
		assert.deepEqual([back?.turned, back?.turn?.switches], [true, {}]);
	});

	it("nothing is taken away that the checker has proved", async () => {
		const { replay, choice } = await flagged(PIN, "resv-not-held");
		assert.deepEqual(ids(foldReplay(replay, choice)), ["DBS-L01"]);
	});
});

describe("what if somebody else ran", () => {
	it("a path that signals a fence may be waited for under the lock; one that signals none may not", async () => {
		const replay = await replayOf(SIGNALS_LAST);
		const choice = smooth(replay);
		const run = foldReplay(replay, { ...choice, switches: { others: ["waiter"] } });
		assert.deepEqual(ids(run), ["DBS-L08", "DBS-L07"]);
		assert.match(run.violations[1]?.message ?? "", /sample_done\(\) waits for s->obj held by waiter, waiter waits for/);
		assert.deepEqual(ids(foldReplay(replay, choice)), []);
		const draw = await replayOf(MAP_AND_DRAW);
		const reasons = new Map(
			otherOptions(prepare(draw, smooth(draw)).program).map(({ value, reason }) => [value, reason]),
		);
		assert.equal(reasons.get("waiter"), "this path signals no fence");
		assert.equal(reasons.get("job"), "the path is given no mapping of the buffer");
		assert.match(reasons.get("user") ?? "", /no descriptor/);
	});
});

describe("what if a call failed, or the kernel were another", () => {
	it("each tested call has its other path, or says why not", async () => {
		const replay = await replayOf(MAP_AND_DRAW);
		const { path } = smooth(replay);
		const choices = choicesOf(replay, path);
		assert.deepEqual(
			choices.map(({ callee }) => callee),
			["dma_buf_attach", "dma_buf_map_attachment_unlocked", "dma_buf_vmap_unlocked", "dma_buf_begin_cpu_access"],
		);
		for (const { callee, other, reason } of choices) {
			if (other === undefined) {
				assert.match(reason ?? "", /^No offered path/);
				continue;
			}
			const run = foldReplay(replay, { path: other, kernel: "6.12" });
			assert.ok(
				run.steps.some(({ injected, text }) => injected && text.startsWith(callee)),
				callee,
			);
		}
	});

	it("the release decides who locks", async () => {
		const replay = await replayOf(MAP_AND_DRAW);
		const { path } = smooth(replay);
		const lock = (kernel: string) =>
			foldReplay(replay, { path, kernel })
				.steps.find(({ text }) => text.startsWith("dma_buf_vmap"))
				?.callbacks.map(({ lock }) => lock);
		assert.deepEqual(lock("6.12"), ["self"]);
		assert.deepEqual(lock("5.15"), ["free"]);
	});
});
