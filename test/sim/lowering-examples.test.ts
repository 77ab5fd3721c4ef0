/** The acceptance examples of lowering: violation and line before the fix, nothing after it. Kept outside the repository. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Program, World } from "../../server/core/kernel/program.ts";
import type { Op } from "../../server/core/kernel/vocabulary.ts";
import { explore } from "../../server/core/sim/explore.ts";
import { runProgram } from "../../server/core/sim/scheduler.ts";
import type { Violation } from "../../server/core/sim/state.ts";

type Written = Readonly<Record<string, unknown>> & { readonly op: string };

interface Example {
	readonly id: string;
	readonly title: string;
	readonly profile: string;
	readonly world: World;
	readonly toggles: Readonly<Record<string, string | number | boolean>>;
	readonly threads: Readonly<Record<string, readonly Written[]>>;
	readonly schedule: readonly string[] | null;
	readonly explore: unknown;
	readonly producers: Readonly<Record<string, string>>;
	readonly expect: { readonly violations: Readonly<Record<string, number | null>> };
	readonly fix: { readonly drv: readonly Written[] };
	readonly fixEnv?: Readonly<Record<string, readonly Written[]>>;
}

interface Erratum {
	readonly scenario: string;
	readonly new: readonly string[];
}

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT =
	[join(HERE, "..", ".."), join(HERE, "..", "..", "..")].find((dir) => existsSync(join(dir, "package.json"))) ?? "";
const FILE = join(ROOT, "..", "shared", "simulator", "lowering-examples.json");

const WORDS: Readonly<Record<string, string>> = { TO: "to", FROM: "from", BI: "bidir", WRITE: "write", READ: "read" };

/** The examples' spelling of an operation -> ours. */
function operation(written: Written): Op {
	const { err, exporterAttachErr, ...rest } = written;
	const fields = Object.entries(rest).map(([key, value]) => [
		key,
		(key === "dir" && written.op !== "submit") || key === "usage" ? WORDS[String(value)] : value,
	]);
	const inject = err ?? exporterAttachErr;
	return { ...Object.fromEntries(fields), ...(inject === undefined ? {} : { inject }) } as Op;
}

function program(example: Example, threads: Example["threads"], schedule: Example["schedule"]): Program {
	const release = example.profile.slice(1);
	return {
		kernel: example.toggles.moveNotify === true ? release : `${release}-no-move-notify`,
		world: example.world,
		tasks: Object.entries(threads).map(([name, ops]) => ({ name, ops: ops.map(operation) })),
		toggles: example.toggles,
		producers: example.producers,
		...(schedule === null ? {} : { schedule }),
	};
}

/** Everything any schedule shows, with the runs that show it. */
function found(example: Example, subject: Program): readonly Violation[] {
	if (example.explore === null) return runProgram(subject).violations;
	return Object.values(explore(subject).witnesses).flatMap(
		({ schedule }) => runProgram(subject, { schedule }).violations,
	);
}

if (!existsSync(FILE))
	test("lowering examples", {
		skip: "skipped: the acceptance examples (../shared) are not beside the repository",
	}, () => {});
else {
	const errata = (
		JSON.parse(readFileSync(join(ROOT, "docs", "errata.json"), "utf8")) as { readonly errata: readonly Erratum[] }
	).errata;
	const { examples } = JSON.parse(readFileSync(FILE, "utf8")) as { readonly examples: readonly Example[] };
	for (const example of examples) {
		const corrected = errata.find(({ scenario }) => scenario === example.id)?.new;
		const expected = Object.entries(example.expect.violations).filter(([id]) => corrected?.includes(id) ?? true);
		test(`${example.id} ${example.title}`, () => {
			const raised = found(example, program(example, example.threads, example.schedule));
			assert.deepEqual([...new Set(raised.map(({ id }) => id))].sort(), expected.map(([id]) => id).sort());
			for (const [id, line] of expected)
				if (line !== null)
					assert.ok(
						raised.some((v) => v.id === id && v.src?.line === line),
						`${id} at line ${line}`,
					);
		});
		test(`${example.id} after the fix`, () => {
			const threads = { ...example.threads, ...example.fixEnv, drv: example.fix.drv };
			const raised = found(example, program(example, threads, null));
			assert.deepEqual(
				raised.map(({ id, message }) => `${id} ${message}`),
				[],
			);
		});
	}
}
