import assert from "node:assert/strict";
import { test } from "node:test";
import { behaviourOf } from "../../server/core/kernel/behaviour.ts";
import { initial } from "../../server/core/sim/initial.ts";
import { explainCode } from "../../server/core/sim/kernel-says/catalogue.ts";
import { newObserver, observe } from "../../server/core/sim/kernel-says/observe.ts";
import { codesOf, locks, on, unlocks } from "./event-makers.ts";

test("an assertion names its function, by the release's name, and leaves lockdep on", () => {
	const notify = on("1", "move_notify", { ev: "assert-held", id: "b0", held: false, owner: null });
	assert.deepEqual(codesOf("6.12", [[notify], [notify]]), [
		["LOCKDEP_ASSERT:dma_buf_move_notify"],
		["LOCKDEP_ASSERT:dma_buf_move_notify"],
	]);
	assert.deepEqual(codesOf("7.3", [[notify]]), [["LOCKDEP_ASSERT:dma_buf_invalidate_mappings"]]);
	assert.deepEqual(codesOf("7.3", [locks("1", "b0"), [notify]]), [[], []]);
});

test("WARN goes on after lockdep is off, assertions do not", () => {
	const warn = on("1", "pin", { ev: "warn", id: "static-pin", object: "A" });
	const held = on("1", "pin", { ev: "assert-held", id: "b2", held: false, owner: null });
	const off = [locks("1", "b0"), locks("1", "b1")];
	assert.deepEqual(codesOf("6.12", [[warn, held]]), [["WARN:dma_buf_pin", "LOCKDEP_ASSERT:dma_buf_pin"]]);
	assert.deepEqual(codesOf("6.12", [...off, [warn, held]])[2], ["WARN:dma_buf_pin"]);
});

test("a failing vmap callback warns once a boot, an attach without callback each time", () => {
	const vmap = on("1", "vmap", { ev: "warn", id: "vmap-failed", object: "b0" });
	const attach = on("1", "attach", { ev: "warn", id: "notify-missing", object: "b0" });
	assert.deepEqual(codesOf("6.12", [[vmap], [vmap]]), [["WARN:dma_buf_vmap"], []]);
	assert.deepEqual(codesOf("6.12", [[attach], [attach]]), [
		["WARN:dma_buf_dynamic_attach"],
		["WARN:dma_buf_dynamic_attach"],
	]);
});

test("BUG and NULL end the run: nothing is said after them", () => {
	const bug = on("1", "vunmap", { ev: "bug", id: "vunmap-count", object: "b0" });
	const warn = on("1", "pin", { ev: "warn", id: "static-pin", object: "A" });
	assert.deepEqual(codesOf("6.12", [[bug, warn], [warn]]), [["BUG:dma_buf_vunmap", "PANIC:bug"], []]);
	const missing = on("1", "add", { ev: "null-deref", object: "b0" });
	assert.deepEqual(codesOf("6.12", [[missing]]), [["PANIC:null-deref"]]);
});

test("each misuse of an acquire context has its own place, and the first one silences the rest", () => {
	const misuse = (what: "killed-twice" | "slow-not-contended" | "done-then-lock" | "not-contended") =>
		on("1", "caller", { ev: "ww-misuse", ctx: "X0", what });
	assert.deepEqual(codesOf("6.12", [[misuse("killed-twice")]]), [["DEBUG_LOCKS_WARN:__ww_mutex_kill"]]);
	assert.deepEqual(codesOf("6.12", [[misuse("slow-not-contended")]]), [["DEBUG_LOCKS_WARN:ww_mutex_lock_slow"]]);
	assert.deepEqual(codesOf("6.12", [[misuse("done-then-lock"), misuse("killed-twice")]]), [
		["DEBUG_LOCKS_WARN:ww_mutex_lock_acquired"],
	]);
});

test("a buffer freed with its lock held", () => {
	const free = on("2", "release", { ev: "lock-destroy", id: "b0", owner: "1" });
	const idle = on("2", "release", { ev: "lock-destroy", id: "b0", owner: null });
	assert.deepEqual(codesOf("6.12", [locks("1", "b0"), [free]])[1], ["DEBUG_LOCKS_WARN:mutex_destroy"]);
	assert.deepEqual(codesOf("6.12", [[idle]]), [[]]);
});

test("one sentence for the user, also where the kernel is silent", () => {
	const behaviour = behaviourOf("6.12");
	const fresh = newObserver(behaviour);
	assert.equal(observe(fresh, [], behaviour).says, "nothing: the kernel is silent about this");
	const splat = observe(fresh, [...locks("1", "b0"), ...locks("1", "b1")], behaviour);
	assert.equal(splat.says, "lockdep: possible recursive locking in the calling code");
	assert.match(observe(splat.observer, [], behaviour).says, /switched itself off/);
});

test("a task asleep on its own lock hangs, whether or not lockdep still speaks", () => {
	const behaviour = behaviourOf("6.12");
	const again = [
		on("1", "caller", {
			ev: "lock-acquire",
			cls: "resv",
			id: "b0",
			ctx: null,
			trylock: false,
			intr: false,
			owner: "1",
		}),
		on("1", "caller", { ev: "sleep", for: { on: "resv", resv: "b0", ctx: null, intr: false } }),
	];
	const held = observe(newObserver(behaviour), locks("1", "b0"), behaviour).observer;
	const first = observe(held, again, behaviour);
	assert.match(first.says, /^lockdep: possible recursive locking .*; the task waits for itself for ever/);
	assert.match(observe(first.observer, again, behaviour).says, /^nothing at once: the task waits for itself/);
	const others = observe(
		held,
		[{ ...again[0]!, task: "2" } as (typeof again)[0], { ...again[1]!, task: "2" }],
		behaviour,
	);
	assert.equal(others.says, "nothing: the kernel is silent about this");
});

test("locks, contexts and acquire contexts that a run begins with are known", () => {
	const behaviour = behaviourOf("7.3");
	const world = { bufs: { b0: {}, b1: {} }, held: [{ buf: "b0", for: "t" }], contexts: { u: ["spin" as const] } };
	const state = initial(world, behaviour, {}, [{ name: "t" }, { name: "u" }]);
	const begun = newObserver(behaviour, state);
	const id = state.bufs.b0?.resv ?? "";
	const pin = (task: string) => [on(task, "pin", { ev: "assert-held", id, held: true, owner: "t" })];
	assert.deepEqual(observe(begun, pin("t"), behaviour).codes, []);
	assert.deepEqual(observe(begun, pin("u"), behaviour).codes, ["LOCKDEP_ASSERT:dma_buf_pin"]);
	assert.deepEqual(observe(begun, [on("u", "map", { ev: "might-sleep" })], behaviour).codes, ["ATOMIC:sleep"]);
	assert.deepEqual(observe(begun, unlocks("t", id), behaviour).codes, []);
});

test("the observer's state is plain data and observing does not change it", () => {
	const behaviour = behaviourOf("7.3");
	const before = newObserver(behaviour);
	const text = JSON.stringify(before);
	const after = observe(
		before,
		[on("1", "caller", { ev: "ww-init", ctx: "X0", acquired: 0, done: false })],
		behaviour,
	).observer;
	assert.equal(JSON.stringify(before), text);
	assert.notEqual(JSON.stringify(after), text);
	assert.deepEqual(JSON.parse(JSON.stringify(after)), after);
	const twice = (start: typeof after) => observe(start, locks("1", "b0", "X0"), behaviour);
	assert.deepEqual(twice(after), twice(JSON.parse(JSON.stringify(after))));
});

test("every kind of report has an entry in the catalogue", () => {
	for (const code of [
		"LOCKDEP:recursive@dma_buf_detach",
		"LOCKDEP:circular@__might_fault:mmap_lock",
		"LOCKDEP:bad-unlock@caller",
		"LOCKDEP:rcu-usage",
		"LOCKDEP:wait-context",
		"LOCKDEP:nested-not-taken",
		"LOCKDEP_ASSERT:dma_buf_pin",
		"DEBUG_LOCKS_WARN:__ww_mutex_kill",
		"WARN:dma_buf_vmap",
		"ATOMIC:sleep",
		"ATOMIC:sched",
		"BUG:dma_buf_vunmap",
		"PANIC:bug",
		"PANIC:null-deref",
		"KASAN:dma_buf_put",
	]) {
		const entry = explainCode(code);
		assert.ok(entry !== null, code);
		assert.doesNotMatch(entry.title + entry.means + entry.advice, /\{\w+\}/, code);
	}
	assert.equal(
		explainCode("LOCKDEP:circular@caller:mmap_lock")?.title,
		"lockdep: possible circular locking in the calling code, lock mmap_lock",
	);
	assert.equal(explainCode("NOISE"), null);
});
