/** Rows read from bodies: there is none for those that lead back to each other, whichever of them is asked for first. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { paths } from "./flow-of.ts";

const CIRCLE = `
int demo_step(struct drm_gem_object *obj, int left);
int demo_walk(struct drm_gem_object *obj, int left)
{
	if (left > 0)
		demo_step(obj, left - 1);
	dma_resv_lock(obj->resv, NULL);
	return 0;
}
int demo_step(struct drm_gem_object *obj, int left)
{
	demo_walk(obj, left);
	dma_resv_unlock(obj->resv);
	return 0;
}
`;
const LINE = CIRCLE.replace("demo_step(obj, left - 1);", "demo_note(left);");

const asks = (name: string, callee: string): string => `
int ${name}(struct drm_gem_object *obj)
{
	return ${callee}(obj, 3);
}
`;

/** The callees of a function that its paths show as calls of a row. */
function rowsIn(text: string, fn: string): readonly string[] {
	const calls = paths(text, fn).flat();
	return [...new Set(calls.flatMap((e) => (e.kind === "call" && e.row ? [e.callee] : [])))];
}

for (const [first, second] of [
	["demo_walk", "demo_step"],
	["demo_step", "demo_walk"],
] as const)
	test(`${first}() is asked for first`, () => {
		const askers = asks("f", first) + asks("g", second);
		assert.deepEqual(rowsIn(LINE + askers, "f"), ["demo_walk"]);
		assert.deepEqual(rowsIn(CIRCLE + askers, "f"), []);
		assert.deepEqual(rowsIn(CIRCLE + askers, "g"), []);
	});
