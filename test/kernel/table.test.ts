/** The table against itself: every row is well formed, ranges do not collide, what it refers to exists. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CALLBACK_ROWS, REGISTRATIONS } from "../../server/core/kernel/callbacks.ts";
import {
	allNames,
	callbackEntry,
	callRow,
	history,
	inDoubt,
	lookup,
	namesOfFamily,
	rowsFor,
} from "../../server/core/kernel/lookup.ts";
import { compareReleases, KNOWN_RELEASES, NEWEST } from "../../server/core/kernel/releases.ts";
import { type ApiRow, BELOW, type Lowering, type Pairing, type Releases } from "../../server/core/kernel/row.ts";
import { ALL_ROWS, FAMILY_ROWS } from "../../server/core/kernel/table/all.ts";
import { CLEANUP_CLASSES, GUARD_CLASSES, LOOP_MEANINGS } from "../../server/core/kernel/table/scopes.ts";

const PATH = /^(?:exec|rcu|irq|preempt|\*?(?:arg\d|result)(?:(?:->|\.)[A-Za-z_]\w*|\[\*\])*)$/;
const RELEASE = /^\d+\.\d+(?:\.\d+)?$/;
const PLACE = /^(?:[\w./+-]+\.(?:c|h|rst):\d+|commit [0-9a-f]{10,40}|public .*|engineer memory.*|[\w.-]+\/[\w.@/-]+)$/;

const label = (row: ApiRow) => `${row.name} ${row.releases.from}-${row.releases.to ?? ""}`;
const reachesNewest = ({ to, from }: Releases) => to === null && from !== "never";

test("every row has a name, a range and a lock path that can be read", () => {
	for (const row of ALL_ROWS) {
		const { from, to, doubt } = row.releases;
		if (from === "never") continue;
		assert.match(from, RELEASE, label(row));
		if (to !== null) {
			assert.match(to, RELEASE, label(row));
			assert.ok(compareReleases(from, to) <= 0, `${label(row)}: range ends before it starts`);
		}
		if (doubt) assert.ok(compareReleases(doubt[0], doubt[1]) <= 0, `${label(row)}: doubt`);
		if (row.releases.provenance === "bounded") assert.ok(doubt, `${label(row)}: bounded, but where is the doubt?`);
		const { lock } = row;
		if (lock.on !== undefined) assert.match(lock.on, PATH, label(row));
		if (lock.effect !== "none" || lock.pre === "held") assert.ok(lock.on, `${label(row)}: which lock?`);
		if (lock.effect === "acquires") assert.ok(lock.acquiresWhen, `${label(row)}: acquires when?`);
		if (lock.ctxArg !== undefined) assert.ok(lock.ctxArg < row.args.length, `${label(row)}: ctxArg`);
	}
});

test("paths, lowerings and conditions only speak of arguments the function has", () => {
	for (const row of ALL_ROWS) {
		const count = row.args.length;
		const variadic = row.kind === "macro" || row.kind === "type" || row.kind === "ioctl";
		const check = (path: string | undefined, what: string) => {
			const match = path === undefined ? null : /^\*?arg(\d)/.exec(path);
			if (match && !(variadic && count === 0))
				assert.ok(Number(match[1]) < count, `${label(row)}: ${what} ${path}, but ${count} arguments`);
		};
		check(row.lock.on, "lock");
		for (const side of [...opened(row), ...closed(row)]) check(side.on, side.what);
		for (const o of row.ownership) check(o.object, "ownership");
		for (const lowering of row.lowers ?? [])
			for (const source of Object.values(lowering.fill))
				if (typeof source === "number" || BELOW.test(source)) check(`arg${source}`, `lowers ${lowering.op}`);
				else assert.ok(source === "result" || source.startsWith("="), `${label(row)}: ${source}`);
		for (const a of row.access ?? []) check(`arg${a.arg}`, "access");
		if (typeof row.allocates === "number") assert.equal(row.args[row.allocates], "gfp", `${label(row)}: gfp`);
		if (row.mustCheckWhen) check(`arg${row.mustCheckWhen.arg}`, "mustCheckWhen");
	}
});

test("two rows of one name never apply to the same release", () => {
	for (const name of allNames()) {
		const rows = history(name).filter((row) => row.releases.from !== "never");
		for (const release of KNOWN_RELEASES) {
			const found = rows.filter(
				({ releases: { from, to } }) =>
					compareReleases(from, release) <= 0 && (to === null || compareReleases(release, to) <= 0),
			);
			assert.ok(found.length <= 1, `${name} has ${found.length} rules in ${release}`);
		}
	}
});

test("what closes an obligation is a row, and closes that kind of obligation", () => {
	const wrong: string[] = [];
	for (const row of ALL_ROWS)
		for (const [side, other] of [
			...opened(row).map((pairing) => [pairing, closed] as const),
			...closed(row).map((pairing) => [pairing, opened] as const),
		])
			for (const name of side.with) {
				const partners = history(name);
				if (PARTNERS_OUTSIDE.has(name)) continue;
				if (partners.length === 0) wrong.push(`${label(row)}: ${name} is in no table`);
				else if (!partners.some((partner) => other(partner).some((p) => p.what === side.what)) && !OTHER_WAYS.has(name))
					wrong.push(`${label(row)}: ${name} does not answer for ${side.what}`);
			}
	assert.deepEqual(wrong, []);
});

/** Names that end an obligation although they are made for another one. */
const OTHER_WAYS: ReadonlySet<string> = new Set(["drm_exec_fini", "i915_gem_ww_ctx_fini"]);

const opened = (row: ApiRow): readonly Pairing[] => [...(row.opens ? [row.opens] : []), ...(row.alsoOpens ?? [])];
const closed = (row: ApiRow): readonly Pairing[] => [...(row.closes ? [row.closes] : []), ...(row.alsoCloses ?? [])];

/** Drivers' own closing functions, which need no row: nothing but the pairing is known of them. */
const PARTNERS_OUTSIDE: ReadonlySet<string> = new Set([
	"dma_buf_sgt_unmap_attachment",
	"submit_unlock_object",
	"virtio_gpu_cmd_transfer_to_host_2d",
]);

test("names of renames are rows", () => {
	for (const row of FAMILY_ROWS) {
		const to = row.renamedTo;
		if (to && /^\w+$/.test(to) && !["dma_resv_excl_fence", "dma_resv_shared_list"].includes(to))
			assert.ok(history(to).length > 0, `${label(row)} became ${to}, which has no row`);
	}
});

test("every row that reaches the newest release cites its source, and every fact says something", () => {
	for (const row of ALL_ROWS) {
		assert.ok(row.evidence.length > 0, `${label(row)}: no evidence`);
		if (reachesNewest(row.releases))
			assert.ok(
				row.evidence.some((e) => e.release === NEWEST && /:\d+$/.test(e.at)),
				`${label(row)}: nothing cited from ${NEWEST}`,
			);
		for (const e of row.evidence) {
			assert.match(e.at, PLACE, label(row));
			assert.ok(e.fact.length >= 4, label(row));
		}
	}
	for (const row of CALLBACK_ROWS) assert.ok(row.evidence.length > 0, `${row.struct}.${row.member}`);
});

test("guards, cleanup classes, loops and registrations name rows and callbacks that exist", () => {
	for (const [name, guard] of GUARD_CLASSES) {
		assert.equal(lookup(guard.take, NEWEST)?.lock.effect, "acquires", `guard ${name}`);
		assert.equal(lookup(guard.drop, NEWEST)?.lock.effect, "releases", `guard ${name}`);
		assert.equal(
			Boolean(guard.conditional),
			lookup(guard.take, NEWEST)?.lock.acquiresWhen !== "always",
			`guard ${name}`,
		);
	}
	for (const name of ["kfree", "fput", "get_unused_fd"])
		assert.ok(history(CLEANUP_CLASSES.get(name)!).length > 0, name);
	for (const row of ALL_ROWS)
		if (row.loop) assert.ok(LOOP_MEANINGS.has(row.name), `${row.name} loops without a meaning`);
	for (const [name, { struct, member }] of Object.entries(REGISTRATIONS).flatMap(([n, all]) =>
		all.map((one) => [n, one] as const),
	))
		assert.ok(callbackEntry(struct, member, NEWEST), `${name} registers ${struct}.${member}`);
});

test("a callback has one entry state per release", () => {
	const keys = new Set(CALLBACK_ROWS.map((row) => `${row.struct} ${row.member}`));
	for (const key of keys) {
		const [struct, member] = key.split(" ");
		for (const release of KNOWN_RELEASES) {
			const found = CALLBACK_ROWS.filter(
				(row) =>
					row.struct === struct &&
					row.member === member &&
					row.releases.from !== "never" &&
					compareReleases(row.releases.from, release) <= 0 &&
					(row.releases.to === null || compareReleases(release, row.releases.to) <= 0),
			);
			assert.ok(found.length <= 1, `${key} in ${release}`);
			if (found[0]?.nothingHeld) assert.equal(found[0].entered, "free", key);
		}
	}
});

test("the simulator's view shows no contract", () => {
	for (const name of rowsFor("6.12").keys()) {
		const row = callRow(name, "6.12");
		assert.ok(row);
		for (const key of Object.keys(row))
			assert.ok(["name", "releases", "args", "returns", "lowers"].includes(key), `${name} shows ${key}`);
	}
});

test("names that make a file interesting are words of the family, not of general locking", () => {
	const names = namesOfFamily();
	for (const wanted of ["dma_buf_pin", "dma_resv_lock", "drm_gem_vmap_unlocked", "DMA_BUF_IOCTL_SYNC", "dma_buf_ops"])
		assert.ok(names.has(wanted), wanted);
	for (const unwanted of ["mutex_lock", "kmalloc", "memcpy", "fput", "copy_to_user"])
		assert.ok(!names.has(unwanted), unwanted);
});

test("doubt is visible where the release of a change is not proven", () => {
	assert.equal(lookup("dma_fence_enable_signaling", "6.14")?.doubtful, true);
	assert.equal(lookup("dma_fence_enable_sw_signaling", "6.14")?.doubtful, true);
	assert.equal(lookup("dma_fence_enable_signaling", "7.3")?.doubtful, undefined);
	assert.equal(lookup("dma_fence_enable_sw_signaling", "7.3"), undefined);
	assert.ok(inDoubt("drm_gem_shmem_vmap", "6.17"));
	for (const release of ["6.12", "7.3"])
		for (const row of rowsFor(release).values())
			if (row.doubtful && release === "7.3") assert.fail(`${row.name} is doubtful in the release that was read`);
});

test("what a row says and what its replay does agree", () => {
	const facts: readonly (readonly [keyof ApiRow, (l: Lowering) => boolean])[] = [
		["exports", (l) => l.op === "export"],
		["imports", (l) => l.op === "fd.get"],
		["publishes", (l) => l.op === "fd.install"],
		["lastLock", (l) => l.op === "ww.done"],
		["syncs", (l) => l.op === "cache.op"],
		["interruptible", (l) => l.op.startsWith("resv.lock") && l.fill["intr"] !== undefined],
	];
	for (const [fact, does] of facts) {
		const replayed = ALL_ROWS.filter((row) => row.lowers?.some(does));
		assert.ok(replayed.length > 0, fact);
		for (const row of replayed) assert.equal(row[fact], true, `${label(row)}: ${fact}`);
		// what no replay can run may still be said; DRM's helper exports what has a name already
		for (const row of ALL_ROWS)
			if (fact !== "exports" && row[fact] === true && row.lowers)
				assert.ok(row.lowers.some(does), `${label(row)}: ${fact}`);
	}
});

test("what is steady does nothing and takes something to ask about", () => {
	for (const row of ALL_ROWS.filter((one) => one.steady)) {
		assert.ok(row.args.length > 0, label(row));
		assert.equal(row.lock.effect, "none", label(row));
		assert.deepEqual([...opened(row), ...closed(row)], [], label(row));
	}
});
