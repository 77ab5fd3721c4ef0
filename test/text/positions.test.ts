import assert from "node:assert/strict";
import { test } from "node:test";
import { lineIndex, offsetAt, positionAt, rangeOf } from "../../server/core/text/positions.ts";

test("lines end at LF, CRLF and lone CR; columns count UTF-16 units from 1", () => {
	const text = "a\nbc\r\nd\re𝄞f\n";
	const index = lineIndex(text);
	assert.deepEqual([...index.starts], [0, 2, 6, 8, 13]);
	assert.deepEqual(positionAt(index, 0), { line: 1, column: 1 });
	assert.deepEqual(positionAt(index, 4), { line: 2, column: 3 });
	assert.deepEqual(positionAt(index, text.indexOf("f")), { line: 4, column: 4 });
	assert.deepEqual(positionAt(index, 99), { line: 5, column: 1 });
	assert.deepEqual(rangeOf(index, { start: 2, end: 4 }), {
		start: { line: 2, column: 1 },
		end: { line: 2, column: 3 },
	});
});

test("offset and position are inverse on every offset", () => {
	for (const text of ["", "x", "\n\n", "a\r\n\r\nb", "one\ntwo\nthree"]) {
		const index = lineIndex(text);
		for (let offset = 0; offset <= text.length; offset++)
			assert.equal(offsetAt(index, positionAt(index, offset)), offset, JSON.stringify(text));
	}
});

test("positions outside the text are clamped", () => {
	const index = lineIndex("ab\ncd");
	assert.equal(offsetAt(index, { line: 0, column: 5 }), 0);
	assert.equal(offsetAt(index, { line: 9, column: 1 }), 5);
	assert.equal(offsetAt(index, { line: 1, column: 99 }), 3);
	assert.equal(offsetAt(index, { line: 2, column: -4 }), 3);
});
