/** What wakes the server: exactly the names, as whole identifiers, and nothing else. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { namesPattern } from "../../client/mentions.ts";

describe("namesPattern", () => {
	const names = ["buf_get", "buf_get_all", "buf_put", "map"];
	const pattern = namesPattern(names);

	it("finds every name where it stands alone", () => {
		for (const name of names) assert.ok(pattern.test(`\tret = ${name}(x);`), name);
	});

	it("does not find a name inside a longer identifier", () => {
		for (const text of ["xbuf_get(x)", "buf_get_al(x)", "buf_gets", "remap", "map_it", "buf_"]) {
			assert.equal(pattern.test(text), false, text);
		}
	});

	it("finds nothing when there are no names", () => {
		assert.equal(namesPattern([]).test("anything"), false);
	});

	it("keeps no position between calls", () => {
		assert.ok(pattern.test("map"));
		assert.ok(pattern.test("map"));
	});
});
