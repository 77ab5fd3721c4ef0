/** Every rule is needed: with any one violation switched off, at least one bundled scenario is no longer as expected. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { expectedIds } from "../../server/core/sim/expectations.ts";
import { checkVariant, loadScenario } from "../../server/core/sim/scenario.ts";
import { bundledScenarios } from "./files.ts";

const variants = bundledScenarios().flatMap(({ text }) => {
	const { document, variants: all } = loadScenario(text);
	return all.map((variant) => ({ id: document.id, variant, expects: expectedIds(variant.expects) ?? [] }));
});
const ids = [...new Set(variants.flatMap(({ expects }) => expects))].sort();

describe("a rule switched off", () => {
	it("covers most of the catalogue", () => assert.ok(ids.length >= 55, `${ids.length} ids`));
	for (const id of ids) {
		it(`${id} is missed`, () => {
			const { variant, id: scenario } = variants.find(({ expects }) => expects.includes(id))!;
			assert.deepEqual(checkVariant(scenario, variant).wrong, []);
			const { wrong } = checkVariant(scenario, variant, { off: new Set([id]) });
			assert.ok(wrong.includes(`${id} is not raised`), `${scenario}/${variant.variant}`);
		});
	}
});
