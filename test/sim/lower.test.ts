/** Paths through C, lowered and run: every mistake a path can show, at its event, and the same path done right. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { lower, simulate } from "../../server/core/sim/lower.ts";
import {
	attach,
	attachDynamic,
	begin,
	clientMap,
	clientUnmap,
	detach,
	end,
	getFd,
	getFence,
	lock,
	map,
	pin,
	put,
	putFence,
	raise,
	unlock,
	unmap,
	unpin,
	vmap,
	vunmap,
} from "./lowered.ts";
import {
	ATT,
	BUF,
	calls,
	entryHolding,
	FREE,
	gives,
	MAP,
	path,
	RESV,
	ref,
	returns,
	SGT,
	takes,
	touches,
} from "./path-makers.ts";

raise([
	{
		name: "pin without the lock",
		events: path(attachDynamic, pin, lock, unpin, unlock, detach, returns()),
		raises: ["DBS-L01@2"],
	},
	{ name: "pin with the lock", events: path(attachDynamic, lock, pin, unpin, unlock, detach, returns()), raises: [] },
	{ name: "pin under the caller's lock", entry: entryHolding(RESV), events: path(pin, unpin, returns()), raises: [] },
	{
		name: "a reference by a name of its own, put twice",
		events: path(getFence, putFence, putFence, returns()),
		raises: ["DBS-F08@3"],
	},
	{ name: "the same, put once", events: path(getFence, putFence, returns()), raises: [] },
	{
		name: "pin left behind when map fails",
		events: path(
			lock,
			pin,
			calls("dma_buf_map_attachment", [ATT, "DMA_BIDIRECTIONAL"], { errno: "ENOMEM", result: SGT }),
			unlock,
			returns(),
		),
		raises: ["DBS-P01@5"],
	},
	{
		name: "pin undone when map fails",
		events: path(
			lock,
			pin,
			calls("dma_buf_map_attachment", [ATT, "DMA_BIDIRECTIONAL"], { errno: "ENOMEM", result: SGT }),
			unpin,
			unlock,
			returns(),
		),
		raises: [],
	},
	{ name: "unpin twice", events: path(lock, pin, unpin, unpin, unlock, returns()), raises: ["DBS-P02@4"] },
	{ name: "unpin of what an earlier call pinned", events: path(lock, unpin, unlock, returns()), raises: [] },
	{ name: "mapping left behind", events: path(attach, map, detach, returns()), raises: ["DBS-M07@3"] },
	{ name: "mapping of a parameter left behind", events: path(map, returns()), raises: ["DBS-M01@2"] },
	{ name: "mapping kept in a structure", events: path(map, gives(SGT), returns()), raises: [] },
	{ name: "mapping undone", events: path(attach, map, unmap, detach, returns()), raises: [] },
	{ name: "mapping of an earlier call undone", events: path(unmap, detach, returns()), raises: [] },
	{ name: "unmap twice", events: path(map, unmap, unmap, returns()), raises: ["DBS-M02@3"] },
	{
		name: "unmap in another direction",
		events: path(map, calls("dma_buf_unmap_attachment_unlocked", [ATT, SGT, "DMA_TO_DEVICE"]), returns()),
		raises: ["DBS-M02@2"],
	},
	{ name: "attachment left behind", events: path(attach, returns()), raises: ["DBS-M06@2"] },
	{ name: "attachment returned", events: path(attach, gives(ATT, "caller"), returns()), raises: [] },
	{
		name: "attach that failed",
		events: path(calls("dma_buf_attach", [BUF, "dev"], { errno: "ENOMEM", result: ATT }), returns()),
		raises: [],
	},
	{ name: "use after detach", events: path(attach, detach, map, returns()), raises: ["DBS-M16@3"] },
	{ name: "kernel mapping left behind", events: path(vmap, returns()), raises: ["DBS-V01@2"] },
	{ name: "kernel mapping undone", events: path(vmap, vunmap, returns()), raises: [] },
	{ name: "kernel mapping of an earlier call undone", events: path(vunmap, returns()), raises: [] },
	{ name: "vunmap twice", events: path(vmap, vunmap, vunmap, returns()), raises: ["DBS-V02@3"] },
	{ name: "local mapping not released", events: path(clientMap, returns()), raises: ["DBS-V03@2"] },
	{ name: "local mapping released", events: path(clientMap, clientUnmap, returns()), raises: [] },
	{
		name: "write outside the bracket",
		events: path(
			lock,
			calls("dma_buf_vmap", [BUF, MAP]),
			touches(MAP, "write"),
			calls("dma_buf_vunmap", [BUF, MAP]),
			unlock,
			returns(),
		),
		raises: ["DBS-C01@3"],
	},
	{
		name: "write of a mapping inside the bracket: what keeps it in place is the exporter's business",
		events: path(vmap, begin, touches(MAP, "write"), end, vunmap, returns()),
		raises: [],
	},
	{
		name: "write of a mapping whose pin was given back",
		events: path(lock, pin, unlock, vmap, begin, lock, unpin, unlock, touches(MAP, "write"), end, vunmap, returns()),
		raises: ["DBS-P09@9"],
	},
	{
		name: "read inside a write bracket",
		events: path(
			begin,
			lock,
			calls("dma_buf_vmap", [BUF, MAP]),
			touches(MAP, "read"),
			calls("dma_buf_vunmap", [BUF, MAP]),
			unlock,
			end,
			returns(),
		),
		raises: ["DBS-C02@4"],
	},
	{ name: "bracket left open", events: path(begin, returns()), raises: ["DBS-C05@2"] },
	{ name: "bracket closed", events: path(begin, end, returns()), raises: [] },
	{
		name: "end after a begin that failed",
		events: path(calls("dma_buf_begin_cpu_access", [BUF, "DMA_TO_DEVICE"], { errno: "EINTR" }), end, returns()),
		raises: ["DBS-C05@2"],
	},
	{
		name: "reference left behind",
		events: path(getFd, calls("dma_buf_attach", [BUF, "dev"], { errno: "EBUSY", result: ATT }), returns()),
		raises: ["DBS-R01@3"],
	},
	{ name: "reference kept in a structure", events: path(getFd, gives(BUF), returns()), raises: [] },
	{ name: "put twice", events: path(getFd, put, put, returns()), raises: ["DBS-R03@3"] },
	{ name: "put of a structure's reference", events: path(takes(BUF), put, returns()), raises: [] },
	{ name: "put of a field without a word", events: path(put, returns()), raises: [] },
	{ name: "use after put", events: path(getFd, put, attach, detach, returns()), raises: ["DBS-R02@3", "DBS-R02@4"] },
	{
		name: "use of a field after put",
		events: path(getFd, put, touches(BUF, "field"), returns()),
		raises: ["DBS-R02@3"],
	},
	{
		name: "mapping again inside the notification",
		entry: { ...entryHolding(RESV), callback: "dma_buf_attach_ops.move_notify" },
		events: path(calls("dma_buf_map_attachment", [ATT, "DMA_TO_DEVICE"], { result: SGT }), gives(SGT), returns()),
		raises: ["DBS-M08@1"],
	},
	{
		name: "write after vunmap",
		events: path(begin, vmap, vunmap, touches(MAP, "write"), end, returns()),
		raises: ["DBS-V06@4"],
	},
	{
		name: "local mapping kept in a structure",
		events: path(clientMap, gives(BUF), returns()),
		raises: ["DBS-V03@2", "DBS-V03@3"],
	},
	{
		name: "looked-up object left behind",
		events: path(calls("drm_gem_object_lookup", ["file", "h"], { result: ref("gem", "obj") }), returns()),
		raises: ["DBS-R06@2"],
	},
	{
		name: "looked-up object put twice",
		events: path(
			calls("drm_gem_object_lookup", ["file", "h"], { result: ref("gem", "obj") }),
			calls("drm_gem_object_put", [ref("gem", "obj")]),
			calls("drm_gem_object_put", [ref("gem", "obj")]),
			returns(),
		),
		raises: ["DBS-R08@3"],
	},
	{
		name: "lookup that failed",
		events: path(
			calls("drm_gem_object_lookup", ["file", "h"], { errno: "ENOENT", result: ref("gem", "obj") }),
			returns(),
		),
		raises: [],
	},
	{
		name: "own reference to a parameter, given back",
		events: path(calls("get_dma_buf", [BUF]), put, attach, detach, returns()),
		raises: [],
	},
	{
		name: "unknown calls change nothing",
		events: path(lock, calls("driver_does_something", [BUF]), unlock, returns()),
		raises: [],
	},
]);

test("every operation knows its event, and what has no effect is listed", () => {
	const { program, opOfEvent, skipped } = lower(FREE, path(lock, calls("printk", ["x"]), unlock, returns()), "6.12");
	assert.deepEqual(
		program.tasks[0]?.ops.map((op) => op.op),
		["resv.lock", "resv.unlock", "return"],
	);
	assert.deepEqual(
		[...opOfEvent],
		[
			[1, [0]],
			[3, [1]],
			[4, [2]],
		],
	);
	assert.deepEqual(
		skipped.map(({ event }) => event),
		[2],
	);
});

test("the same path on another kernel: map needed no lock of a static importer before 6.2", () => {
	const events = path(
		attach,
		calls("dma_buf_map_attachment", [ATT, "DMA_TO_DEVICE"], { result: SGT }),
		calls("dma_buf_unmap_attachment", [ATT, SGT, "DMA_TO_DEVICE"]),
		detach,
		returns(),
	);
	const ids = (release: string): readonly string[] => simulate(FREE, events, release).violations.map((v) => v.id);
	assert.deepEqual(ids("6.1"), []);
	assert.deepEqual(ids("6.12"), ["DBS-L01", "DBS-L01"]);
});
