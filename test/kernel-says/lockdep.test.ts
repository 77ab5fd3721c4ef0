import assert from "node:assert/strict";
import { test } from "node:test";
import {
	codesOf,
	context,
	dropsMutex,
	ends,
	inside,
	locks,
	on,
	takesMutex,
	trylocks,
	unlocks,
} from "./event-makers.ts";

test("one object locked and unlocked draws nothing", () => {
	assert.deepEqual(codesOf("6.12", [locks("1", "b0"), unlocks("1", "b0")]), [[], []]);
});

test("a second object without context is possible recursion, and lockdep is off afterwards", () => {
	const steps = [locks("1", "b0"), locks("1", "b1"), unlocks("1", "b2", null)];
	assert.deepEqual(codesOf("6.12", steps), [[], ["LOCKDEP:recursive@caller"], []]);
});

test("the function that takes the lock is named", () => {
	const steps = [locks("1", "b0"), locks("1", "b0", null, "vmap_unlocked")];
	assert.deepEqual(codesOf("6.12", steps)[1], ["LOCKDEP:recursive@dma_buf_vmap_unlocked"]);
});

test("two objects under one context are fine, without it they are not", () => {
	const good = [[context("1", "X0", "ww-init")], locks("1", "b0", "X0"), locks("1", "b1", "X0")];
	for (const release of ["6.12", "7.3"]) assert.deepEqual(codesOf(release, good).flat(), []);
});

test("a lock without context inside an acquire context: silent in 6.12, recursion in 7.3", () => {
	const steps = [[context("1", "X0", "ww-init")], locks("1", "b0", null, "attach")];
	assert.deepEqual(codesOf("6.12", steps).flat(), []);
	assert.deepEqual(codesOf("7.3", steps).flat(), ["LOCKDEP:recursive@dma_buf_dynamic_attach"]);
});

test("an acquire context begun under a lock closes a circle", () => {
	const steps = [locks("1", "b0"), [context("1", "X0", "ww-init")]];
	assert.deepEqual(codesOf("6.12", steps)[1], ["LOCKDEP:circular@caller:reservation_ww_class_acquire"]);
});

test("a context ended with locks held", () => {
	const steps = [[context("1", "X0", "ww-init")], locks("1", "b0", "X0"), [context("1", "X0", "ww-fini")]];
	for (const release of ["6.12", "7.3"])
		assert.deepEqual(codesOf(release, steps)[2], ["LOCKDEP:nested-not-taken"], release);
});

test("a context lock on top of a plain trylock confuses lockdep's count", () => {
	const steps = [trylocks("1", "b0"), [...locks("1", "b1", "X0"), ends("1")]];
	assert.deepEqual(codesOf("6.12", [[context("1", "X0", "ww-init")], ...steps])[2], [
		"DEBUG_LOCKS_WARN:match_held_lock",
	]);
});

test("unlock without lock is three reports, the RCU one once a boot", () => {
	const three = ["LOCKDEP:rcu-usage", "LOCKDEP_ASSERT:dma_resv_reset_max_fences", "LOCKDEP:bad-unlock@caller"];
	assert.deepEqual(codesOf("6.12", [unlocks("1", "b0", null)]), [three]);
	const read = [on("1", "iter_first", { ev: "resv-deref", id: "b0", what: "list" })];
	assert.deepEqual(codesOf("6.12", [read, unlocks("1", "b0", null)]), [["LOCKDEP:rcu-usage"], three.slice(1)]);
});

test("unlocking a foreign object inside a context of two passes lockdep, and the mutex notices", () => {
	const two = [[context("1", "X0", "ww-init")], locks("1", "b0", "X0"), locks("1", "b1", "X0")];
	assert.deepEqual(codesOf("6.12", [...two, unlocks("1", "b2", null)])[3], ["WARN:__mutex_unlock_slowpath"]);
	const one = two.slice(0, 2);
	assert.deepEqual(codesOf("7.3", [...one, unlocks("1", "b2", null)])[2], ["WARN:__mutex_unlock_slowpath"]);
	assert.ok(codesOf("6.12", [...one, unlocks("1", "b2", null)])[2]?.includes("LOCKDEP:bad-unlock@caller"));
});

test("driver mutexes taken in both orders, in two tasks", () => {
	const steps = [
		[...takesMutex("1", "M0"), ...locks("1", "b0")],
		[...unlocks("1", "b0"), ...dropsMutex("1", "M0")],
		[...locks("2", "b0"), ...takesMutex("2", "M0")],
	];
	assert.deepEqual(codesOf("6.12", steps)[2], ["LOCKDEP:circular@caller:driver_mutex_0"]);
});

test("mmap_lock, reclaim and fence signalling in the order taught at boot", () => {
	const copy = [on("1", "caller", { ev: "user-copy" })];
	assert.deepEqual(codesOf("6.12", [copy, locks("1", "b0"), copy])[2], ["LOCKDEP:circular@__might_fault:mmap_lock"]);
	assert.deepEqual(codesOf("6.12", [inside("1", ["mmaplock"], locks("1", "b0"))]).flat(), []);
	assert.deepEqual(codesOf("6.12", [inside("1", ["reclaim"], locks("1", "b0"))]).flat(), [
		"LOCKDEP:circular@caller:reservation_ww_class_mutex",
	]);
	assert.deepEqual(codesOf("6.12", [inside("1", ["reclaim"], trylocks("1", "b0"))]).flat(), []);
	const alloc = [on("1", "caller", { ev: "alloc", gfp: "KERNEL" })];
	assert.deepEqual(codesOf("6.12", [inside("1", ["signalling"], alloc)]).flat(), [
		"LOCKDEP:circular@__kmalloc_cache_noprof:fs_reclaim",
	]);
	const atomic = [on("1", "caller", { ev: "alloc", gfp: "ATOMIC" })];
	assert.deepEqual(codesOf("6.12", [inside("1", ["signalling"], atomic)]).flat(), []);
});

test("an order of classes once found good is not looked at again, even when the nesting lock is missing", () => {
	const begun = [[context("1", "X0", "ww-init")], locks("1", "b0", "X0"), takesMutex("1", "M0")];
	const second = [...begun, locks("1", "b1", "X0")];
	assert.deepEqual(codesOf("6.12", second).flat(), []);
	const other = (task: string) => [
		context(task, "X1", "ww-init"),
		...locks(task, "b2", "X1"),
		...takesMutex(task, "M0"),
	];
	const without = locks("2", "b3");
	assert.deepEqual(codesOf("6.12", [other("2"), without]).at(-1), ["LOCKDEP:recursive@caller"]);
	assert.deepEqual(codesOf("6.12", [...second, other("2"), without]).at(-1), []);
});

test("might_lock alone reports recursion, and leaves no lock behind", () => {
	const begin = on("1", "begin_cpu", { ev: "might-lock", cls: "resv", id: "b0" });
	assert.deepEqual(codesOf("6.12", [[begin], [begin], locks("1", "b0"), [begin]]), [
		[],
		[],
		[],
		["LOCKDEP:recursive@dma_buf_begin_cpu_access"],
	]);
});

test("a lock given up after -EINTR is no longer held", () => {
	const given = [
		on("1", "caller", { ev: "lock-acquire", cls: "resv", id: "b0", ctx: null, trylock: false, intr: true, owner: "2" }),
		on("1", "caller", { ev: "lock-failed", cls: "resv", id: "b0", ctx: null, trylock: false, errno: -4 }),
	];
	assert.deepEqual(codesOf("6.12", [given, locks("1", "b1")]), [[], []]);
});

test("signalling inside a wait for a fence is dropped for the wait", () => {
	const wait = on("1", "fence.wait", { ev: "fence-wait", sleeps: false, fences: ["F0"] });
	assert.deepEqual(codesOf("6.12", [inside("1", ["signalling"], [wait])]).flat(), []);
	// the wait under a driver mutex teaches an order; signalling that takes the mutex breaks it
	const steps = [
		[...takesMutex("1", "M0"), wait, ...dropsMutex("1", "M0")],
		inside("1", ["signalling"], takesMutex("1", "M0")),
	];
	assert.deepEqual(codesOf("6.12", steps)[1], ["LOCKDEP:circular@caller:driver_mutex_0"]);
});

test("the signalling annotation under a mutex is an order in 6.12 and none in 7.3", () => {
	const signal = on("1", "signal", { ev: "fence-signal", fence: "F0", locked: false });
	const steps = [
		[...takesMutex("1", "M0"), signal, ...dropsMutex("1", "M0")],
		inside("1", ["signalling"], takesMutex("1", "M0")),
	];
	assert.deepEqual(codesOf("6.12", steps)[1], ["LOCKDEP:circular@caller:driver_mutex_0"]);
	assert.deepEqual(codesOf("7.3", steps)[1], []);
});
