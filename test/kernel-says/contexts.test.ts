import assert from "node:assert/strict";
import { test } from "node:test";
import { codesOf, ends, inside, locks, on, unlocks } from "./event-makers.ts";

const sleep = on("1", "map", { ev: "might-sleep" });
const asleep = on("1", "caller", { ev: "sleep", for: { on: "mutex", mutex: "M0" } });

test("sleeping is fine in process context", () => {
	assert.deepEqual(codesOf("6.12", [[sleep, ends("1")]]), [[]]);
});

test("spinlock: the sleep and the wait context", () => {
	assert.deepEqual(codesOf("6.12", [inside("1", ["spin"], locks("1", "b0"))]), [
		["ATOMIC:sleep", "LOCKDEP:wait-context"],
	]);
	assert.deepEqual(codesOf("6.12", [inside("1", ["spin"], [sleep])]), [["ATOMIC:sleep"]]);
});

test("interrupts and preemption off: only the sleep", () => {
	for (const context of ["irq", "preempt"] as const)
		assert.deepEqual(codesOf("6.12", [inside("1", [context], locks("1", "b0"))]), [["ATOMIC:sleep"]], context);
});

test("an RCU read section: once as RCU usage", () => {
	const steps = [inside("1", ["rcu"], [sleep]), inside("1", ["rcu"], [sleep])];
	assert.deepEqual(codesOf("6.12", steps), [["LOCKDEP:rcu-usage", "ATOMIC:sleep"], ["ATOMIC:sleep"]]);
});

test("the read section protects the fence list", () => {
	const read = on("1", "iter_first", { ev: "resv-deref", id: "b0", what: "list" });
	assert.deepEqual(codesOf("6.12", [inside("1", ["rcu"], [read])]), [[]]);
	assert.deepEqual(codesOf("6.12", [[read]]), [["LOCKDEP:rcu-usage"]]);
});

test("really asleep in a spinlock: the count is spoilt, and it shows when the operation ends later", () => {
	const begin = inside("1", ["spin"], [sleep, asleep]).slice(0, 3);
	const rest = inside("1", ["spin"], []).slice(1);
	assert.deepEqual(codesOf("6.12", [begin, rest, [sleep]]), [
		["ATOMIC:sleep", "ATOMIC:sched"],
		["ATOMIC:sleep", "ATOMIC:sched"],
		[],
	]);
});

test("a task that slept comes back with interrupts on", () => {
	const begin = inside("1", ["irq"], [sleep, asleep]).slice(0, 3);
	const rest = [sleep, ...inside("1", ["irq"], []).slice(1)];
	assert.deepEqual(codesOf("6.12", [begin, rest]), [["ATOMIC:sleep"], []]);
});

test("two tasks: a spinlock of one does not concern the other", () => {
	const steps = [
		[on("1", "caller", { ev: "enter-context", context: "spin" })],
		[on("2", "map", { ev: "might-sleep" }), ...locks("2", "b0"), ...unlocks("2", "b0")],
	];
	assert.deepEqual(codesOf("6.12", steps), [[], []]);
});

test("annotation of fence signalling is left out where the kernel leaves it out", () => {
	const alloc = on("1", "caller", { ev: "alloc", gfp: "KERNEL" });
	assert.deepEqual(codesOf("6.12", [inside("1", ["preempt", "signalling"], [alloc])]), [["ATOMIC:sleep"]]);
});
