import assert from "node:assert/strict";
import { test } from "node:test";
import { explainLog } from "../../server/core/sim/kernel-says/explain.ts";

/** Logs below are made up in the kernel's format; addresses and numbers mean nothing. */
const ASSERTION = `[   12.345678] ------------[ cut here ]------------
[   12.345680] WARNING: CPU: 1 PID: 321 at drivers/dma-buf/dma-buf.c:1123 dma_buf_map_attachment+0x6e/0x110
[   12.345690] Modules linked in: mydrm
[   12.345700] RIP: 0010:dma_buf_map_attachment+0x6e/0x110
[   12.345710] Call Trace:
[   12.345711]  <TASK>
[   12.345712]  ? __warn+0x80/0x130
[   12.345713]  mydrm_import_buffer+0x44/0x90 [mydrm]
[   12.345714]  mydrm_ioctl_submit+0x120/0x300 [mydrm]
[   12.345715]  drm_ioctl+0x2a0/0x510
[   12.345716]  do_syscall_64+0x5b/0x80
[   12.345717]  </TASK>
[   12.345718] ---[ end trace 0000000000000000 ]---`;

const RECURSION = `[ 99.1] ============================================
[ 99.1] WARNING: possible recursive locking detected
[ 99.1] 6.12.0 #1 Not tainted
[ 99.1] --------------------------------------------
[ 99.1] worker/77 is trying to acquire lock:
[ 99.1] ffff888004 (reservation_ww_class_mutex){+.+.}-{3:3}, at: dma_buf_vmap_unlocked+0x3c/0x80
[ 99.1] but task is already holding lock:
[ 99.1] ffff888004 (reservation_ww_class_mutex){+.+.}-{3:3}, at: mydrm_show+0x20/0x60
[ 99.1] stack backtrace:
[ 99.1]  dump_stack_lvl+0x5d/0x80
[ 99.1]  __lock_acquire+0x1a0/0x300
[ 99.1]  __ww_mutex_lock.constprop.0+0xb0/0xf00
[ 99.1]  dma_buf_vmap_unlocked+0x3c/0x80
[ 99.1]  mydrm_show+0x33/0x60`;

const CIRCLE = `WARNING: possible circular locking dependency detected
app/99 is trying to acquire lock:
ffff8880 (&mm->mmap_lock){++++}-{3:3}, at: __might_fault+0x22/0x60
but task is already holding lock:
ffff8881 (reservation_ww_class_mutex){+.+.}-{3:3}, at: mydrm_ioctl+0x40/0x100
Call Trace:
 __might_fault+0x4a/0x60
 _copy_from_user+0x20/0x70
 mydrm_ioctl+0x77/0x100`;

test("an assertion in the core: rule, blame and line", () => {
	const [found, ...more] = explainLog(ASSERTION);
	assert.equal(more.length, 0);
	assert.equal(found?.code, "WARN:dma_buf_map_attachment");
	assert.equal(found?.line, 2);
	assert.deepEqual(found?.rules, ["resv-not-held"]);
	assert.deepEqual(found?.blame, ["mydrm_import_buffer", "mydrm_ioctl_submit"]);
	assert.match(found?.happened ?? "", /without the buffer's reservation lock/);
});

test("recursion: the function that takes the lock itself", () => {
	const [found] = explainLog(RECURSION);
	assert.equal(found?.code, "LOCKDEP:recursive@dma_buf_vmap_unlocked");
	assert.deepEqual(found?.rules, ["resv-self-deadlock"]);
	assert.deepEqual(found?.blame, ["mydrm_show"]);
});

test("recursion in the driver itself: second object without a context comes first", () => {
	const [found] = explainLog(RECURSION.replaceAll("dma_buf_vmap_unlocked", "mydrm_lock_both"));
	assert.deepEqual(found?.rules, ["resv-second-without-ctx", "resv-self-deadlock"]);
});

test("recursion on a lock of the driver's own, below a call of the family", () => {
	const own = RECURSION.replaceAll("reservation_ww_class_mutex", "&obj->lock").replace(/at: \w+/, "at: mydrm_drop");
	assert.deepEqual(explainLog(own)[0]?.rules, ["lock-taken-twice"]);
});

test("user copy under the reservation lock", () => {
	const [found] = explainLog(CIRCLE);
	assert.equal(found?.code, "LOCKDEP:circular@__might_fault:mmap_lock");
	assert.deepEqual(found?.rules, ["mmap-lock-under-resv"]);
});

test("other tasks' traces in the report are not blamed", () => {
	const chain = `-> #1 (reservation_ww_class_mutex){+.+.}-{3:3}:
 __ww_mutex_lock+0x1/0x2
 other_driver_fault+0x1/0x2
stack backtrace:
Call Trace:`;
	const [found] = explainLog(CIRCLE.replace("Call Trace:", chain));
	assert.deepEqual(found?.blame, ["mydrm_ioctl"]);
});

test("forms of the same warning: journal prefix, thread ids, the newer order of words", () => {
	const journal = ASSERTION.replaceAll(/^\[ +(\S+)\]/gm, "Jun 11 11:02:51 host kernel: [$1][ T19]");
	assert.deepEqual(explainLog(journal), explainLog(ASSERTION));
	const newer = ASSERTION.replace(
		"CPU: 1 PID: 321 at drivers/dma-buf/dma-buf.c:1123 dma_buf_map_attachment+0x6e/0x110",
		"drivers/dma-buf/dma-buf.c:1199 at dma_buf_map_attachment+0x6e/0x110, CPU#1: test/321",
	);
	assert.deepEqual(explainLog(newer), explainLog(ASSERTION));
});

test("BUG in the fence list, named by RIP", () => {
	const log = `kernel BUG at drivers/dma-buf/dma-resv.c:319!
RIP: 0010:dma_resv_add_fence+0x1a0/0x1b0
Call Trace:
 mydrm_submit+0x100/0x200`;
	const [found] = explainLog(log);
	assert.equal(found?.code, "BUG:dma_resv_add_fence");
	assert.deepEqual(found?.rules, ["fence-slot-missing"]);
});

test("lock debugging, hung task and sleeping in a spinlock", () => {
	const kill = `WARNING: CPU: 0 PID: 5 at kernel/locking/ww_mutex.h:427 __ww_mutex_kill+0x50/0x60
DEBUG_LOCKS_WARN_ON(ww_ctx->contending_lock)
 mydrm_lock_all+0x11/0x40
 dma_resv_lock+0x11/0x40`;
	assert.equal(explainLog(kill)[0]?.code, "DEBUG_LOCKS_WARN:__ww_mutex_kill");
	assert.deepEqual(explainLog(kill)[0]?.rules, ["resv-backoff"]);
	const hung =
		"INFO: task kworker:12 blocked for more than 120 seconds.\n __schedule+0x1/0x2\n dma_buf_detach+0x20/0x90";
	assert.equal(explainLog(hung)[0]?.code, "HUNG");
	const atomic =
		"BUG: sleeping function called from invalid context at x.c:1\n dma_buf_map_attachment+0x1/0x2\n my_irq+0x1/0x2";
	assert.deepEqual(explainLog(atomic)[0]?.rules, ["sleep-in-atomic"]);
	assert.deepEqual(explainLog(atomic)[0]?.blame, ["my_irq"]);
});

test("several reports in one log stay apart and in order", () => {
	const codes = explainLog(`${ASSERTION}\n${RECURSION}\n${CIRCLE}`).map((found) => found.code);
	assert.deepEqual(codes, [
		"WARN:dma_buf_map_attachment",
		"LOCKDEP:recursive@dma_buf_vmap_unlocked",
		"LOCKDEP:circular@__might_fault:mmap_lock",
	]);
});

test("reports of other subsystems and ordinary lines say nothing", () => {
	const other = `WARNING: CPU: 0 PID: 1 at net/core/dev.c:1 napi_poll+0x1/0x2
 napi_poll+0x1/0x2
WARNING: possible recursive locking detected
x/1 is trying to acquire lock:
ffff (&dev->mutex){+.+.}, at: usb_lock+0x1/0x2`;
	assert.deepEqual(explainLog(other), []);
	assert.deepEqual(explainLog("usb 1-1: new device\n\n"), []);
	assert.deepEqual(explainLog(""), []);
});
