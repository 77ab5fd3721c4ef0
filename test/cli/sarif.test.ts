/** SARIF: the members that readers rely on, and the shape that the standard asks for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv } from "ajv";
import type { Log } from "sarif";
import { toSarif } from "../../server/cli/sarif.ts";
import { FINDINGS_SCHEMA, type FindingsReport } from "../../server/core/wire.ts";
import { finding } from "./finding.ts";

const range = { start: { line: 3, column: 2 }, end: { line: 3, column: 2 } };
const REPORT: FindingsReport = {
	schema: FINDINGS_SCHEMA,
	version: "0.1.0",
	kernel: "6.12",
	files: 2,
	functions: 3,
	incomplete: [{ file: "b.c", function: "broken", reason: "skipped: macro X at line 4" }],
	findings: [
		finding({
			id: "one",
			file: "dir with space/a.c",
			fixes: [{ title: "lock", edits: [{ file: "dir with space/a.c", range, newText: "x\n" }] }],
		}),
		finding({ id: "two", rule: "vmap-leak", severity: "info", steps: [] }),
	],
};

/** The parts of the standard that we use, in our own words: what is required, which words are allowed. */
const USED_PART_OF_SARIF = {
	type: "object",
	required: ["version", "runs"],
	properties: {
		version: { const: "2.1.0" },
		runs: {
			type: "array",
			items: {
				type: "object",
				required: ["tool"],
				properties: {
					tool: {
						type: "object",
						required: ["driver"],
						properties: { driver: { type: "object", required: ["name"] } },
					},
					columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
					invocations: { type: "array", items: { type: "object", required: ["executionSuccessful"] } },
					results: { type: "array", items: { $ref: "#/definitions/result" } },
				},
			},
		},
	},
	definitions: {
		message: { type: "object", required: ["text"], properties: { text: { type: "string" } } },
		region: {
			type: "object",
			required: ["startLine", "startColumn", "endLine", "endColumn"],
			additionalProperties: { type: "integer", minimum: 1 },
		},
		location: {
			type: "object",
			required: ["physicalLocation"],
			properties: {
				physicalLocation: {
					type: "object",
					required: ["artifactLocation"],
					properties: { region: { $ref: "#/definitions/region" } },
				},
				message: { $ref: "#/definitions/message" },
			},
		},
		result: {
			type: "object",
			required: ["message", "ruleId", "ruleIndex", "level", "locations"],
			properties: {
				level: { enum: ["none", "note", "warning", "error"] },
				message: { $ref: "#/definitions/message" },
				locations: { type: "array", items: { $ref: "#/definitions/location" } },
				codeFlows: {
					type: "array",
					items: {
						type: "object",
						required: ["threadFlows"],
						properties: {
							threadFlows: {
								type: "array",
								minItems: 1,
								items: {
									type: "object",
									required: ["locations"],
									properties: { locations: { type: "array", minItems: 1 } },
								},
							},
						},
					},
				},
				fixes: {
					type: "array",
					items: {
						type: "object",
						required: ["artifactChanges"],
						properties: {
							artifactChanges: {
								type: "array",
								minItems: 1,
								items: {
									type: "object",
									required: ["artifactLocation", "replacements"],
									properties: {
										replacements: {
											type: "array",
											minItems: 1,
											items: { type: "object", required: ["deletedRegion"] },
										},
									},
								},
							},
						},
					},
				},
			},
		},
	},
};

const log: Log = toSarif(REPORT, [{ id: "resv-not-held", title: "The lock is not held" }]);

test("it has the shape of the parts of the standard it uses", () => {
	const validate = new Ajv({ strict: false }).compile(USED_PART_OF_SARIF);
	assert.ok(validate(JSON.parse(JSON.stringify(log))), JSON.stringify(validate.errors));
});

test("rules are listed once, results point at them, paths are addresses, the path is a code flow", () => {
	const [run] = log.runs;
	assert.deepEqual(
		run?.tool.driver.rules?.map(({ id }) => id),
		["resv-not-held", "vmap-leak"],
	);
	const [first, second] = run?.results ?? [];
	assert.equal(first?.locations?.[0]?.physicalLocation?.artifactLocation?.uri, "dir%20with%20space/a.c");
	assert.equal(first?.codeFlows?.[0]?.threadFlows[0]?.locations.length, 1);
	assert.equal(first?.fixes?.[0]?.artifactChanges[0]?.replacements[0]?.insertedContent?.text, "x\n");
	assert.equal(first?.partialFingerprints?.["dmabufLensId/v1"], "one");
	assert.equal(second?.level, "note");
	assert.equal(second?.ruleIndex, 1);
	assert.equal(second?.codeFlows, undefined);
});
