/** What mistakes lead to: the smallest company that turns each into damage, or the plain answer that none was found. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Consequence, findConsequence } from "../../server/core/sim/consequence.ts";
import { loadScenario } from "../../server/core/sim/scenario.ts";
import { runProgram } from "../../server/core/sim/scheduler.ts";

function consequenceOf(id: string, body: string): Consequence {
	const { problems, variants } = loadScenario(`scenario x\n${body}`);
	assert.deepEqual(problems, []);
	const { program } = variants[0]!;
	const violation = runProgram(program).violations.find((found) => found.id === id);
	assert.ok(violation, `${id} is raised`);
	return findConsequence(program, violation);
}

const CASES: readonly [id: string, damage: string, who: RegExp, says: RegExp, body: string][] = [
	[
		"DBS-P09",
		"DBS-P03",
		/eviction/,
		/moved/,
		"buffer b dynamic movable\ntask drv:\nvmap_unlocked b\nbegin_cpu b to\ncpu_write b\nend_cpu b to\nvunmap_unlocked b\n",
	],
	[
		"DBS-L01",
		"DBS-M03",
		/eviction/,
		/stale/,
		"buffer b dynamic\nattachment A b dynamic\ntask drv:\nmap A bidir\nreserve b 1\nsubmit A f write\nsignal f\nunmap A bidir\n",
	],
	["DBS-L03", "DBS-L07", /later/, /ended while holding/, "buffer b\ntask drv:\nlock b\nreturn -12\n"],
	["DBS-L02", "DBS-L07", /nobody/, /holds itself/, "buffer b\ntask drv:\nlock b\nlock b\nunlock b\n"],
	[
		"DBS-L06",
		"DBS-L07",
		/other order/,
		/mirror/,
		"buffer a\nbuffer b\ntask drv:\nlock a\nlock b\nunlock b\nunlock a\n",
	],
	[
		"DBS-L08",
		"DBS-L07",
		/waits for the fence/,
		/waiter/,
		"buffer b\nfence f\ntask drv:\nbegin_signalling\nlock b\nunlock b\nsignal f\nend_signalling\n",
	],
	["DBS-R04", "DBS-R02", /userspace/, /last reference/, "buffer b\ntask drv:\nfd b\ncopy_to_user fails=1\ntouch b\n"],
	[
		"DBS-C01",
		"DBS-C03",
		/device that writes/,
		/stale bytes/,
		"buffer b\ntask drv:\ncpu_read b via=mmap blk=0\ncpu_read b via=mmap blk=0\n",
	],
	["DBS-C01", "DBS-C04", /device that reads/, /stale bytes/, "buffer b\ntask drv:\ncpu_write b via=mmap blk=0 val=5\n"],
	[
		"DBS-P01",
		"EXPECT",
		/display/,
		/cannot be shown/,
		"buffer b dynamic\ntask drv:\nlock b\ngem_pin_locked b\nunlock b\nreturn -12\n",
	],
	[
		"DBS-P02",
		"EXPECT",
		/another owner/,
		/moved although/,
		"buffer b dynamic\ntask drv:\nlock b\ngem_unpin_locked b\nunlock b\n",
	],
	[
		"DBS-V01",
		"DBS-V05",
		/last reference/,
		/mapped into the kernel/,
		"buffer b\ntask drv:\nvmap_unlocked b\nreturn -5\n",
	],
];

describe("consequences", () => {
	for (const [id, damage, who, says, body] of CASES) {
		it(`${id} ends in ${damage}, and the schedule replays it`, () => {
			const found = consequenceOf(id, body);
			assert.ok(found.found, found.says);
			assert.equal(found.damage.id, damage);
			assert.match(found.who, who);
			assert.match(found.says, says);
			const run = runProgram(found.program, { schedule: found.schedule });
			assert.ok(run.violations.some((violation) => violation.id === damage));
		});
	}

	it("says plainly when none was found, and what was tried", () => {
		const pinned = consequenceOf(
			"DBS-L01",
			"buffer b dynamic pins=1 pins_base=1\nattachment A b dynamic\ntask drv:\nmap A bidir\nunmap A bidir\n",
		);
		assert.ok(!pinned.found);
		assert.ok(pinned.complete);
		assert.match(pinned.says, /^no damage found in any interleaving with an eviction worker, an exporter/);
		// the core does not count it, and releases the buffer beside it
		const own = consequenceOf("DBS-V01", "buffer b\ntask drv:\nown_vmap b\nreturn -5\n");
		assert.ok(!own.found);
		assert.match(own.says, /^no damage found .* last reference/);
		const alone = consequenceOf("DBS-F12", "buffer b\ntask drv:\nlock b\nreserve b 0\nunlock b\n");
		assert.ok(!alone.found);
		assert.deepEqual(alone.tried, []);
	});
});
