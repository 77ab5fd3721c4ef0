/** "Hold" and "do not hold", name by name and release by release: every statement of the flip table. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { callbackEntry, flips, history, lookup, turnOf } from "../../server/core/kernel/lookup.ts";
import { KNOWN_RELEASES } from "../../server/core/kernel/releases.ts";

/** Columns: 6.1, 6.2-6.5, 6.6-6.9, 6.10-6.15, 6.16-7.2, 7.3. `-` = the name is not there, `*` = see elsewhere. */
const COLUMNS = [["6.1"], ["6.2", "6.5"], ["6.6", "6.9"], ["6.10", "6.15"], ["6.16", "7.2"], ["7.3"]] as const;
const CALLS: Readonly<Record<string, string>> = {
	dma_buf_map_attachment: "depends held held held held held",
	dma_buf_unmap_attachment: "depends held held held held held",
	dma_buf_map_attachment_unlocked: "- free free free free free",
	dma_buf_attach: "free free free free free free",
	dma_buf_detach: "free free free free free free",
	dma_buf_pin: "held held held held held held",
	dma_buf_vmap: "free held held held held held",
	dma_buf_vunmap: "free held held held held held",
	dma_buf_vmap_unlocked: "- free free free free free",
	dma_buf_begin_cpu_access: "free free free free free free",
	dma_buf_mmap: "free free free free free free",
	drm_gem_vmap: "free held held held free free",
	drm_gem_vunmap: "free held held held free free",
	drm_gem_vmap_unlocked: "- free free free - -",
	drm_gem_vmap_locked: "- - - - held held",
	drm_gem_shmem_pin: "either either free free free free",
	drm_gem_shmem_vmap: "free held held held * free",
	drm_gem_shmem_purge: "either either held held * free",
	drm_gem_shmem_purge_locked: "either either - - held held",
	drm_gem_ttm_vmap: "free held held held held held",
	drm_gem_vram_vmap: "free held held held held held",
	drm_client_buffer_vmap: "free free free free free free",
	drm_gem_map_dma_buf: "either held held held held held",
};
const CALLBACKS: Readonly<Record<string, string>> = {
	"dma_buf_ops.mmap": "free held free free free free",
	"dma_buf_ops.map_dma_buf": "depends held held held held held",
	"dma_buf_ops.pin": "held held held held held held",
	"dma_buf_ops.attach": "free free free free free free",
	"dma_buf_ops.begin_cpu_access": "free free free free free free",
	"dma_buf_ops.release": "free free free free free free",
	"dma_buf_ops.vmap": "free held held held held held",
	"drm_gem_object_funcs.pin": "free free free held held held",
	"drm_gem_object_funcs.unpin": "free free free held held held",
	"drm_gem_object_funcs.vmap": "free held held held held held",
	"drm_gem_object_funcs.get_sg_table": "free held held held held held",
	"drm_gem_object_funcs.free": "free free free free free free",
};

for (const [name, row] of Object.entries(CALLS))
	test(name, () => {
		for (const [i, wanted] of row.split(" ").entries())
			for (const release of COLUMNS[i]!)
				if (wanted !== "*") assert.equal(lookup(name, release)?.lock.pre ?? "-", wanted, `${name} in ${release}`);
	});

for (const [name, row] of Object.entries(CALLBACKS))
	test(`${name} (entered)`, () => {
		const [struct = "", member = ""] = name.split(".");
		for (const [i, wanted] of row.split(" ").entries())
			for (const release of COLUMNS[i]!)
				assert.equal(callbackEntry(struct, member, release)?.entered, wanted, `${name} in ${release}`);
	});

test("GEM pin helpers come and go", () => {
	assert.equal(lookup("drm_gem_pin", "6.9")?.lock.enforcement, "none");
	assert.equal(lookup("drm_gem_pin", "6.10")?.lock.enforcement, "self-acquire");
	assert.equal(lookup("drm_gem_pin", "6.16")?.lock.pre, "free");
	assert.equal(lookup("drm_gem_pin", "6.17"), undefined);
	assert.equal(lookup("drm_gem_pin_locked", "6.12")?.lock.pre, "held");
});

test("what a call returns changes, too", () => {
	assert.equal(lookup("dma_fence_signal", "6.18")?.returns.kind, "errno");
	assert.equal(lookup("dma_fence_signal", "7.0")?.returns.kind, "void");
	assert.equal(lookup("dma_buf_vmap", "5.10")?.returns.kind, "null_on_error");
	assert.equal(lookup("dma_buf_vmap", "5.15")?.returns.kind, "errno");
	assert.equal(lookup("dma_buf_move_notify", "7.0")?.renamedTo, "dma_buf_invalidate_mappings");
	assert.equal(lookup("dma_buf_move_notify", "7.1"), undefined);
});

test("a call that keeps a lock says so", () => {
	const local = lookup("drm_client_buffer_vmap_local", "6.12");
	assert.equal(local?.lock.effect, "acquires");
	assert.equal(local?.lock.on, "arg0->gem->resv");
	assert.equal(lookup("drm_client_buffer_vunmap_local", "6.12")?.lock.effect, "releases");
});

test("flips names what changed, and is silent where nothing did", () => {
	assert.deepEqual(flips("drm_gem_vmap", "6.15", "6.16")?.changed, ["lock"]);
	assert.deepEqual(flips("dma_buf_vmap", "6.1", "6.2")?.changed, ["lock"]);
	assert.deepEqual(flips("drm_gem_vmap_unlocked", "6.12", "7.3")?.changed, ["existence"]);
	assert.equal(flips("dma_buf_pin", "6.1", "7.3"), undefined);
	assert.equal(flips("nobody_knows_this", "6.1", "7.3"), undefined);
});

test("a turn lies between the rows that differ in what turned, however many there are", () => {
	const [map, mapNow] = [lookup("dma_buf_map_attachment", "5.10")!, lookup("dma_buf_map_attachment", "7.3")!];
	const [last, first] = turnOf("dma_buf_map_attachment", map, mapNow);
	assert.deepEqual([last.releases.to, first.releases.from], ["6.1", "6.2"]);
});

test("history is in order of time", () => {
	assert.deepEqual(
		history("dma_buf_map_attachment").map((row) => row.releases.from),
		["3.3", "5.5", "6.2", "6.16"],
	);
});

test("6.2 is older than 6.10 in every table", () => {
	for (const release of KNOWN_RELEASES.filter((r) => /^6\.(?:[2-9])$/.test(r)))
		assert.equal(lookup("drm_gem_lock", release), undefined, release);
	assert.ok(lookup("drm_gem_lock", "6.10"));
});
