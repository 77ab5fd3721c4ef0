/** The bundled scenarios: every variant as expected, nothing lost of the vectors they were made from. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { expectedIds } from "../../server/core/sim/expectations.ts";
import { checkScenario, loadScenario } from "../../server/core/sim/scenario.ts";
import { bundledScenarios, ROOT, shared } from "./files.ts";

interface Vector {
	readonly id: string;
	readonly kind?: string;
	readonly cases?: readonly { readonly includes: string[]; readonly calls: string[]; readonly expect: string[] }[];
	readonly variants?: readonly {
		readonly id: string;
		readonly explore?: unknown;
		readonly expect: { readonly violations: readonly string[]; readonly cleanSchedules?: boolean };
		readonly ref?: { readonly witness: Readonly<Record<string, readonly string[]>> };
	}[];
}

interface Erratum {
	readonly scenario: string;
	readonly variant: string;
	readonly old: readonly string[];
	readonly new: readonly string[];
	readonly kernel: string;
	readonly script: string;
	readonly why: string;
}

const errata = JSON.parse(readFileSync(path.join(ROOT, "docs/errata.json"), "utf8")) as { errata: readonly Erratum[] };
const files = bundledScenarios();

describe("bundled scenarios", () => {
	let variants = 0;
	for (const { name, text } of files) {
		it(name, () => {
			const verdict = checkScenario(text);
			assert.deepEqual(verdict.problems, []);
			const wrong = verdict.variants.flatMap((variant) => variant.wrong.map((what) => `${variant.variant}: ${what}`));
			assert.deepEqual(wrong, []);
			variants += verdict.variants.length;
		});
	}
	it("are 119 with 308 variants", () => {
		assert.deepEqual([files.length, variants], [119, 308]);
	});
});

describe("vectors", () => {
	const file = shared("simulator/scenarios.json");
	const vectors = "text" in file ? (JSON.parse(file.text) as { scenarios: readonly Vector[] }).scenarios : [];
	const skip = "skip" in file ? { skip: file.skip } : {};

	it("nothing was lost: scenarios, variants, expected violations after errata", skip, () => {
		const ours = files.map(({ text }) => loadScenario(text));
		assert.deepEqual(ours.map(({ document }) => document.id).sort(), vectors.map(({ id }) => id).sort());
		for (const vector of vectors) {
			const { document, variants } = ours.find((loaded) => loaded.document.id === vector.id)!;
			if (vector.kind === "lint") {
				const cases = vector.cases?.map(({ includes, calls, expect }) => ({ includes, calls, expects: expect }));
				assert.deepEqual(document.lint?.cases, cases);
				continue;
			}
			assert.deepEqual(
				variants.map(({ variant }) => variant),
				vector.variants?.map(({ id }) => id),
				vector.id,
			);
			for (const { id, expect, explore } of vector.variants ?? []) {
				const at = `${vector.id}/${id}`;
				const mine = variants.find(({ variant }) => variant === id)!;
				const erratum = errata.errata.find(({ scenario, variant }) => scenario === vector.id && variant === id);
				if (erratum !== undefined) assert.deepEqual([...erratum.old].sort(), [...expect.violations].sort(), at);
				const wanted = erratum?.new ?? expect.violations;
				assert.deepEqual(expectedIds(mine.expects), [...wanted].sort(), at);
				assert.equal(mine.explore !== undefined, explore !== undefined, at);
				const clean = mine.expects.find(({ is }) => is === "schedules");
				const said = clean?.is === "schedules" ? clean.clean !== "no" : undefined;
				assert.equal(said, expect.cleanSchedules, at);
			}
		}
	});

	it("every erratum names a script of the oracle and the kernel it ran on", skip, () => {
		for (const erratum of errata.errata) {
			const oracle = shared(`oracle/oracle-${erratum.kernel}-open.jsonl`);
			assert.ok("text" in oracle);
			assert.ok(
				oracle.text.includes(`"id":"${erratum.script}"`) || oracle.text.includes(`"id": "${erratum.script}"`),
				erratum.script,
			);
		}
	});
});
