/** The shape checks at the boundary between panel and editor: right messages pass, anything else does not. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isHostMessage, isPanelMessage, isPanelState, isReplayParams, REPLAY_SCHEMA } from "../../server/core/wire.ts";

const PARAMS = { uri: "file:///a.c", function: "f" };
const GOOD = [
	{ type: "ready" },
	{ type: "reveal", file: "a.c", span: { start: 3, end: 9 } },
	{ type: "request", params: { ...PARAMS, path: 2, kernel: "6.12" } },
	{ type: "state", state: { params: PARAMS, step: 4, view: { wide: true } } },
	{ type: "save", name: "a.svg", text: "<svg/>" },
	{ type: "copy", text: "" },
];
const BAD = [
	undefined,
	null,
	"ready",
	[],
	{},
	{ type: "eval", code: "1" },
	{ type: "reveal", file: "a.c" },
	{ type: "reveal", file: "a.c", span: { start: 9, end: 3 } },
	{ type: "reveal", file: 1, span: { start: 3, end: 9 } },
	{ type: "reveal", file: "a.c", span: { start: -1, end: 9 } },
	{ type: "request", params: { function: "f" } },
	{ type: "request", params: { uri: "file:///a.c", path: "2" } },
	{ type: "request", params: { uri: "file:///a.c", position: { line: 1 } } },
	{ type: "state", state: { params: PARAMS, step: 1.5 } },
	{ type: "save", name: "a.svg" },
	{ type: "copy", text: 7 },
];

describe("messages from the panel", () => {
	for (const message of GOOD) it(`takes ${JSON.stringify(message)}`, () => assert.ok(isPanelMessage(message)));
	for (const message of BAD) it(`drops ${JSON.stringify(message)}`, () => assert.equal(isPanelMessage(message), false));
});

describe("messages from the editor", () => {
	it("takes a replay of this schema only", () => {
		const replay = { schema: REPLAY_SCHEMA, paths: [] };
		assert.ok(isHostMessage({ type: "replay", replay, params: PARAMS }));
		assert.equal(
			isHostMessage({ type: "replay", replay: { ...replay, schema: "dmabuf-lens/replay@99" }, params: PARAMS }),
			false,
		);
		assert.equal(isHostMessage({ type: "replay", replay }), false);
	});

	it("takes a sentence with stale and error", () => {
		assert.ok(isHostMessage({ type: "stale", message: "the finding is gone" }));
		assert.equal(isHostMessage({ type: "error" }), false);
	});
});

describe("what is kept and asked for", () => {
	it("needs a document", () => {
		assert.ok(isReplayParams(PARAMS));
		assert.equal(isReplayParams({}), false);
		assert.equal(isPanelState({ params: {}, step: 0 }), false);
	});
});
