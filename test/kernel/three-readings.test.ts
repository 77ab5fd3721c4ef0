/**
 * The contract read three times: the table says what a caller must do; here the simulator, which never reads the lock
 * states, is asked the same by running every call with the lock held and without it. The oracle is the third reading.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { behaviourOf } from "../../server/core/kernel/behaviour.ts";
import { callRow, lookup, rowsFor } from "../../server/core/kernel/lookup.ts";
import type { World } from "../../server/core/kernel/program.ts";
import { KNOWN_RELEASES } from "../../server/core/kernel/releases.ts";
import type { ApiRow, CallRow } from "../../server/core/kernel/row.ts";
import type { Op } from "../../server/core/kernel/vocabulary.ts";
import { initial, step } from "../../server/core/sim/step.ts";

/** Contracts that the kernel itself checks: only those can be compared. */
const CHECKED: readonly ApiRow["lock"]["enforcement"][] = ["lockdep-assert", "self-acquire", "might-lock", "unlock"];

/** Calls whose model in the simulator is coarser than the table, with the reason. */
const COARSER: Readonly<Record<string, string>> = {
	drm_gem_ttm_vmap: "up to 6.1 the callback takes the lock, which the operation leaves to the exporter",
	drm_gem_ttm_vunmap: "as above",
	drm_gem_vram_vmap: "as above",
	drm_gem_vram_vunmap: "as above",
	drm_gem_fb_vmap: "as above, for every plane",
	drm_gem_fb_vunmap: "as above, for every plane",
	drm_client_buffer_vmap: "up to 6.1 nothing is locked, whatever the row of the whole range says",
	drm_client_buffer_vunmap: "as above",
	dma_buf_mmap: "from 6.2 to 6.5 the core locked around the callback; the operation does not",
};

type Reading = "held" | "free" | "either";

for (const release of KNOWN_RELEASES)
	test(`${release}: table and simulator say the same of every call`, () => {
		const wrong: string[] = [];
		let compared = 0;
		for (const [name, row] of rowsFor(release)) {
			if ((row.lock.what ?? "resv") !== "resv" || !row.lowers || row.lock.trylock || row.asserts) continue;
			if (!CHECKED.includes(row.lock.enforcement) || (row.lock.pre !== "held" && row.lock.pre !== "free")) continue;
			if (
				row.lowers.some(({ op }) => op.startsWith("exec.") || op.startsWith("ww.") || op === "resv.lock_slow") ||
				COARSER[name]
			)
				continue;
			const reading = readFromSimulator(callRow(name, release)!, release);
			if (reading !== row.lock.pre) wrong.push(`${name}: table ${row.lock.pre}, simulator ${reading}`);
			compared++;
		}
		assert.deepEqual(wrong, []);
		assert.ok(compared >= 50, `only ${compared} calls compared`);
	});

test("every exception is still needed", () => {
	for (const name of Object.keys(COARSER))
		assert.ok(
			KNOWN_RELEASES.some((release) => lookup(name, release)),
			name,
		);
});

function readFromSimulator(row: CallRow, release: string): Reading {
	if (raised(row, release, false).some((id) => id === "DBS-L01" || id === "DBS-L04")) return "held";
	if (raised(row, release, true).includes("DBS-L02")) return "free";
	return "either";
}

/** Violations of the call's operations, run by one task that does or does not hold the reservation lock. */
function raised(row: CallRow, release: string, held: boolean): readonly string[] {
	const world: World = {
		bufs: { b: { dynamic: true, vmaps: 2, pins: 2, pinsBase: 2, refs: 2 } },
		attachments: { A: { buf: "b", dynamic: true, mapped: "bidir", pins: 1, notify: "flag" } },
		fences: { F: {} },
		ctxs: ["X"],
	};
	const behaviour = behaviourOf(release);
	const lock: Op = { op: "resv.lock", buf: "b" };
	const ops = [...(held ? [lock] : []), ...(row.lowers ?? []).map((lowering) => operation(lowering))];
	let state = initial(world, behaviour, { endcheck: false }, [{ name: "t" }]);
	const ids: string[] = [];
	for (const [i, op] of ops.entries()) {
		const result = step(state, "t", op, behaviour);
		if (i > 0 || !held) ids.push(...result.violations.map((v) => v.id));
		state = result.state;
	}
	return ids;
}

const OBJECTS: Readonly<Record<string, unknown>> = {
	buf: "b",
	att: "A",
	map: "A",
	fence: "F",
	ctx: undefined,
	dir: "bidir",
	usage: "write",
	n: 1,
	timeout: 0,
	fenceCtx: 1,
	out: "G",
	cb: "c",
	dev: "d",
	pgoff: 0,
};

function operation({ op, fill }: NonNullable<CallRow["lowers"]>[number]): Op {
	const made: Record<string, unknown> = { op };
	for (const [field, source] of Object.entries(fill)) {
		const value = typeof source === "string" && source.startsWith("=") ? literal(source.slice(1)) : OBJECTS[field];
		if (value !== undefined) made[field] = value;
	}
	if (op === "attach") made["att"] = "N";
	if (op === "map" || op === "map_unlocked") made["map"] = "M2";
	if (op === "mmap") Object.assign(made, { pages: 1, pgoff: 0 });
	return made as unknown as Op;
}

function literal(text: string): string | number | boolean {
	if (text === "true") return true;
	return /^\d+$/.test(text) ? Number(text) : text;
}
