/** Switches of the mechanism per release, and that they agree with what the table says callers must do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { BEHAVIOUR_CHANGES, behaviourOf, doubtfulBehaviour } from "../../server/core/kernel/behaviour.ts";
import { callbackEntry, lookup } from "../../server/core/kernel/lookup.ts";
import { compareReleases, KNOWN_RELEASES } from "../../server/core/kernel/releases.ts";

test("changes are in order of time and each says why", () => {
	for (const [i, change] of BEHAVIOUR_CHANGES.entries()) {
		if (i > 0) assert.ok(compareReleases(BEHAVIOUR_CHANGES[i - 1]!.from, change.from) <= 0, change.because);
		assert.match(change.because, /commit|drivers\/|include\//);
		assert.ok(Object.keys(change.set).length > 0);
	}
});

test("switches and table tell one story", () => {
	for (const release of KNOWN_RELEASES) {
		const b = behaviourOf(release);
		const pre = (name: string) => lookup(name, release)?.lock.pre;
		assert.equal(b.mapNeedsLock === "always", pre("dma_buf_map_attachment") === "held", `${release}: map`);
		assert.equal(b.vmapProtectedBy === "caller-resv", pre("dma_buf_vmap") === "held", `${release}: vmap`);
		assert.equal(
			b.unlockedVariants,
			pre("dma_buf_map_attachment_unlocked") === "free",
			`${release}: unlocked variants`,
		);
		assert.equal(
			b.vmapReturns,
			lookup("dma_buf_vmap", release)?.returns.kind === "errno" ? "errno" : "pointer",
			`${release}: vmap returns`,
		);
		assert.equal(b.signalReturns, lookup("dma_fence_signal", release)?.returns.kind, `${release}: signal returns`);
		assert.equal(b.gemPinExists, pre("drm_gem_pin") !== undefined, `${release}: drm_gem_pin`);
		assert.equal(b.clientVmapLocal, pre("drm_client_buffer_vmap_local") !== undefined, `${release}: vmap_local`);
		assert.equal(b.slotsMandatory, pre("dma_resv_reserve_fences") !== undefined, `${release}: slots`);
		assert.equal(
			b.mmapTakesLock,
			callbackEntry("dma_buf_ops", "mmap", release)?.entered === "held",
			`${release}: mmap`,
		);
		assert.equal(
			b.gemPinLockedBy === "core",
			callbackEntry("drm_gem_object_funcs", "pin", release)?.entered === "held",
			`${release}: gem pin`,
		);
		assert.equal(
			b.gemVmapLockedBy === "core",
			callbackEntry("drm_gem_object_funcs", "vmap", release)?.entered === "held",
			`${release}: gem vmap`,
		);
		assert.equal(
			b.gemVmapTakesLock,
			lookup("drm_gem_vmap", release)?.lock.enforcement === "self-acquire",
			`${release}: drm_gem_vmap`,
		);
		assert.equal(
			b.cacheSgtMapping,
			callbackEntry("dma_buf_ops", "cache_sgt_mapping", release) !== undefined,
			`${release}: cache`,
		);
		assert.equal(
			callbackEntry("dma_buf_attach_ops", b.notifyName, release)?.entered,
			"held",
			`${release}: ${b.notifyName}`,
		);
	}
});

test("configuration and variants", () => {
	assert.equal(behaviourOf("6.12").mapPins, "never");
	assert.equal(behaviourOf("6.12-no-move-notify").mapPins, "without-move-notify");
	assert.equal(behaviourOf("6.12", { moveNotify: false }).mapPins, "without-move-notify");
	assert.equal(behaviourOf("7.3", { moveNotify: false }).mapPins, "static-importer");
	assert.equal(behaviourOf("6.12", { debugMutexes: false }).unlockDropsSlots, false);
	assert.equal(behaviourOf("6.12", { dmabufDebug: false }).debugTables, "nothing");
	assert.equal(behaviourOf("7.3").debugTables, "copies");
	assert.equal(behaviourOf("v10").notifyName, "invalidate");
	assert.equal(behaviourOf("v10").notifiesSelf, false);
	assert.deepEqual(behaviourOf("6.16").attachMaps, false);
});

test("doubt about behaviour is said", () => {
	assert.ok(doubtfulBehaviour("6.15").some((text) => text.includes("ww_mutex")));
	assert.deepEqual(doubtfulBehaviour("7.3"), []);
	assert.deepEqual(doubtfulBehaviour("6.12"), []);
});
