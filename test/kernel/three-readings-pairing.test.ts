/**
 * Pairing and brackets read twice: the table says which call closes what another opens; the simulator, which never sees
 * pairing, runs open alone, open and close, close alone and open with a wrong closer, in every release. The third reading,
 * the real kernel's (6.12 and 7.3), is compared with the simulator by the conformance test.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { behaviourOf } from "../../server/core/kernel/behaviour.ts";
import { callRow, rowsFor } from "../../server/core/kernel/lookup.ts";
import type { World } from "../../server/core/kernel/program.ts";
import { KNOWN_RELEASES } from "../../server/core/kernel/releases.ts";
import type { Pairing, Resource } from "../../server/core/kernel/row.ts";
import type { Op } from "../../server/core/kernel/vocabulary.ts";
import { endCheck, initial, step } from "../../server/core/sim/step.ts";

/** What the simulator calls an obligation that stays open, and a closing call that closes nothing. */
const JUDGED: Readonly<Partial<Record<Resource, { readonly leak: string; readonly surplus: string }>>> = {
	pin: { leak: "DBS-P01", surplus: "DBS-P02" },
	mapping: { leak: "DBS-M01", surplus: "DBS-M02" },
	attachment: { leak: "DBS-M06", surplus: "DBS-M16" },
	vmap: { leak: "DBS-V01", surplus: "DBS-V02" },
	"vmap-local": { leak: "DBS-V03", surplus: "DBS-V02" },
	"cpu-access": { leak: "DBS-C05", surplus: "DBS-C05" },
	"dmabuf-ref": { leak: "DBS-R01", surplus: "DBS-R03" },
	"resv-lock": { leak: "DBS-L03", surplus: "DBS-L04" },
};

const LEAK = "open alone is no leak";
const MATCH = "open and close do not match";
const SURPLUS = "close alone is accepted";
const WRONG = "a wrong closer closes it";

interface Exception {
	/** opening or closing call; of the closing calls, only those of this resource */
	readonly call: string;
	readonly what: Resource;
	readonly says: readonly string[];
	readonly because: string;
}

const LOCK_ONLY = "the driver counts by itself; the model knows only what the call does to the lock";
const ONE_MAPPING = "it returns at once where the buffer has no mapping (6.12 ttm_bo_util.c:ttm_bo_kunmap)";
const LOCKS_OF_CONTEXT = "it gives back every lock of the context, which may be none";

/** Calls whose model in the simulator is coarser than the table, and in what. */
const COARSER: readonly Exception[] = [
	{ call: "msm_gem_pin_pages_locked", what: "pin", says: [LEAK, SURPLUS, WRONG], because: LOCK_ONLY },
	{ call: "ib_umem_dmabuf_map_pages", what: "mapping", says: [LEAK, SURPLUS, WRONG], because: LOCK_ONLY },
	{
		call: "dma_buf_fd",
		what: "dmabuf-ref",
		says: [SURPLUS],
		because: "the descriptor takes over a reference; whose it was shows only when the descriptor is closed",
	},
	{ call: "drm_exec_fini", what: "resv-lock", says: [SURPLUS], because: LOCKS_OF_CONTEXT },
	{
		call: "i915_gem_ww_ctx_fini",
		what: "resv-lock",
		says: [MATCH, SURPLUS],
		because: `${LOCKS_OF_CONTEXT}; here the lock is taken without one`,
	},
	{
		call: "qxl_bo_vunmap_locked",
		what: "vmap",
		says: [SURPLUS],
		because: "it returns at once where the object has no mapping (6.12 qxl_object.c:qxl_bo_vunmap_locked)",
	},
	{
		call: "ttm_bo_kunmap",
		what: "vmap",
		says: [SURPLUS],
		because: "it returns at once where its description is empty (6.12 ttm_bo_util.c:ttm_bo_kunmap)",
	},
	{ call: "amdgpu_bo_kunmap", what: "vmap", says: [SURPLUS], because: ONE_MAPPING },
	{ call: "radeon_bo_kunmap", what: "vmap", says: [SURPLUS], because: ONE_MAPPING },
	{
		call: "qxl_bo_vunmap_and_unpin",
		what: "pin",
		says: [SURPLUS],
		because: "without a mapping the kernel stops at the vunmap and never comes to the unpin",
	},
];

interface Pair {
	readonly open: string;
	readonly close: string;
	readonly what: Resource;
}

const seen = new Set<string>();

for (const release of KNOWN_RELEASES)
	test(`${release}: what opens and closes according to the table does so in the simulator`, () => {
		const wrong: string[] = [];
		const compared = new Map<Resource, number>();
		for (const pair of pairsOf(release)) {
			compared.set(pair.what, (compared.get(pair.what) ?? 0) + 1);
			for (const said of differences(pair, release)) {
				const known = COARSER.find(
					({ call, what, says }) =>
						(call === pair.open || call === pair.close) && what === pair.what && says.includes(said),
				);
				if (known) seen.add(`${known.call}: ${said}`);
				else wrong.push(`${pair.open} -> ${pair.close} (${pair.what}): ${said}`);
			}
		}
		assert.deepEqual(wrong, []);
		for (const what of Object.keys(JUDGED) as Resource[])
			if (what !== "vmap-local" || callRow("drm_client_buffer_vmap_local", release))
				assert.ok(compared.get(what), `no ${what} compared`);
	});

test("every exception is still needed", () => {
	for (const { call, says } of COARSER)
		for (const said of says) assert.ok(seen.has(`${call}: ${said}`), `${call}: ${said}`);
});

/** Every opening call with each of its closing calls that the simulator knows in this release. */
function pairsOf(release: string): readonly Pair[] {
	return [...rowsFor(release)].flatMap(([open, row]) => {
		const pairings: readonly Pairing[] = [...(row.opens ? [row.opens] : []), ...(row.alsoOpens ?? [])];
		return pairings
			.filter(({ what }) => row.lowers && JUDGED[what])
			.flatMap(({ what, with: closers }) =>
				closers.filter((close) => callRow(close, release)?.lowers).map((close) => ({ open, close, what })),
			);
	});
}

/** What the simulator says differently of a pair. */
function differences({ open, close, what }: Pair, release: string): readonly string[] {
	const { leak, surplus } = JUDGED[what]!;
	const wrong = what === "dmabuf-ref" ? "dma_buf_end_cpu_access" : "dma_buf_put";
	const found: string[] = [];
	if (!raised([open], what, release).includes(leak)) found.push(LEAK);
	const both = raised([open, close], what, release);
	if (both.includes(leak) || both.includes(surplus)) found.push(MATCH);
	// a detached attachment is the only one there can be a surplus detach of
	const alone = what === "attachment" ? [open, close, close] : [close];
	if (!raised(alone, what, release).includes(surplus)) found.push(SURPLUS);
	if (!raised([open, wrong], what, release).includes(leak)) found.push(WRONG);
	return found;
}

/** Violations of these calls run one after the other by one task, the end of the run included. */
function raised(calls: readonly string[], what: Resource, release: string): readonly string[] {
	const world: World = {
		bufs: { b: { dynamic: true, movable: true, refs: what === "dmabuf-ref" ? 0 : 1, others: 1, fds: 1 } },
		attachments: { A: { buf: "b", dynamic: true, notify: "flag" } },
		ctxs: ["X"],
	};
	const behaviour = behaviourOf(release);
	const rows = calls.map((name) => callRow(name, release)!);
	const made = new Set(rows.flatMap((row) => (row.lowers ?? []).map(({ op }) => op)));
	let state = initial(world, behaviour, {}, [{ name: "t" }]);
	const ids: string[] = [];
	const run = (ops: readonly Op[]): void => {
		for (const op of ops) {
			const result = step(state, "t", op, behaviour);
			ids.push(...result.violations.map(({ id }) => id));
			state = result.state;
		}
	};
	for (const row of rows) {
		const ops = (row.lowers ?? []).map(({ op, fill }) => operation(op, fill, made));
		// what asserts the lock gets it, unless the lock or what implies it is the thing in question
		const bare = ops[0] ? step(state, "t", ops[0], behaviour).violations : [];
		const locked = bare.some(({ id }) => id === "DBS-L01");
		run(locked ? [{ op: "resv.lock", buf: "b" }, ...ops, { op: "resv.unlock", buf: "b" }] : ops);
	}
	return [...ids, ...[...endCheck(state, behaviour, "t"), ...endCheck(state, behaviour)].map(({ id }) => id)];
}

function operation(op: string, fill: Readonly<Record<string, unknown>>, made: ReadonlySet<string>): Op {
	const objects: Readonly<Record<string, unknown>> = {
		buf: made.has("export") ? "E" : "b",
		att: made.has("attach") ? "N" : "A",
		map: "M",
		dir: "bidir",
		n: 1,
		dev: "d",
		...(op.startsWith("exec.") || op.startsWith("ww.") || op === "resv.lock_slow" ? { ctx: "X" } : {}),
	};
	const fields: Record<string, unknown> = { op };
	for (const [field, from] of Object.entries(fill)) {
		const literal = typeof from === "string" && from.startsWith("=") ? from.slice(1) : undefined;
		const value = literal === undefined ? objects[field] : literal === "true" ? true : literal;
		if (value !== undefined) fields[field] = value;
	}
	return fields as unknown as Op;
}
