/** `sim` and `explain` from the outside. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createFolder, type Folder } from "./run.ts";

const SCENARIO = `scenario demo
title A pin without its lock
kernel 6.12
buffer b dynamic
attachment a b dynamic

task driver:
  pin a

variant default
  expect violation DBS-L01
  expect violation DBS-P01
`;

const LOG = `[   12.345678] ============================================
[   12.345679] WARNING: possible recursive locking detected
[   12.345680] 6.12.0 #1 Not tainted
[   12.345681] --------------------------------------------
[   12.345682] demo/123 is trying to acquire lock:
[   12.345683] ffff888100000000 (reservation_ww_class_mutex){+.+.}-{3:3}, at: dma_buf_vmap_unlocked+0x10/0x40
[   12.345684] but task is already holding lock:
[   12.345685] ffff888100000000 (reservation_ww_class_mutex){+.+.}-{3:3}, at: demo_show+0x20/0x60
`;

describe("sim and explain", () => {
	let folder: Folder;
	before(() => {
		folder = createFolder();
		folder.write("good.dmabuf", SCENARIO);
		folder.write("other.dmabuf", SCENARIO.replace("expect violation DBS-L01", "expect violation DBS-L02"));
		folder.write("broken.dmabuf", SCENARIO.replace("pin a", "pinn a"));
		folder.write("lockdep.log", LOG);
	});
	after(() => folder.remove());

	test("sim check: a scenario without mistakes is silent, one with names line, column and what would be right", () => {
		assert.deepEqual(folder.run(["sim", "check", "good.dmabuf"]), { status: 0, stdout: "", stderr: "" });
		const said = folder.run(["sim", "check", "broken.dmabuf"]);
		assert.match(said.stdout, /^broken\.dmabuf:8:3: error: .*pinn/);
		assert.equal(said.status, 1);
	});

	test("sim run: as expected, or what is different", () => {
		const good = folder.run(["sim", "run", "good.dmabuf"]);
		assert.equal(good.status, 0, good.stdout);
		assert.match(good.stdout, /^ok .*DBS-L01/);
		const other = folder.run(["sim", "run", "other.dmabuf"]);
		assert.equal(other.status, 1);
		assert.match(other.stdout, /^FAIL /);
	});

	test("sim: what is not there, what is wrong", () => {
		assert.equal(folder.run(["sim", "run", "nowhere.dmabuf"]).status, 2);
		assert.match(folder.run(["sim", "run", "--set", "x", "good.dmabuf"]).stderr, /--set wants name=value/);
		assert.match(folder.run(["sim", "run", "--kernel", "1.2", "good.dmabuf"]).stderr, /older than/);
	});

	test("explain: what a lockdep report means, from a file and from stdin", () => {
		const said = folder.run(["explain", "lockdep.log"]);
		assert.match(said.stdout, /^line 2: /);
		assert.match(said.stdout, /what to do: /);
		assert.equal(folder.run(["explain"], LOG).stdout, said.stdout);
		assert.match(folder.run(["explain", "-"], "all is well\n").stdout, /Nothing in this log/);
		assert.equal(folder.run(["explain", "nowhere.log"]).status, 2);
	});
});
