/** Every switch of the behaviour that oracle scripts can tell apart: set the other way, some recording disagrees. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Behaviour, behaviourOf } from "../../server/core/kernel/behaviour.ts";
import { firstDifference } from "./compare.ts";
import { readRecording } from "./recording.ts";
import { simulateScript } from "./simulate.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const SAMPLE =
	[join(HERE, "sample"), join(HERE, "..", "..", "..", "test", "conformance", "sample")].find(existsSync) ?? "";

/** release -> switches set the other way, each of which a recording of that release contradicts */
const NOTICED: Readonly<Record<string, readonly Partial<Behaviour>[]>> = {
	"6.12": [
		{ attachMaps: false },
		{ attachMapsLocked: "dynamic-exporter" },
		{ attachWithoutCallback: "accepted" },
		{ mapNeedsLock: "dynamic-either" },
		{ mapNeedsLock: "dynamic-attachment" },
		{ mapPins: "without-move-notify" },
		{ mapWaitsForKernelFences: false },
		{ notifiesSelf: false },
		{ detachCleansUp: false },
		{ detachChecksBuffer: false },
		{ pinOfStatic: "silent" },
		{ pinNeedsLock: false },
		{ notifyName: "invalidate_mappings" },
		{ notifyNeedsLock: false },
		{ vmapProtectedBy: "buffer-mutex" },
		{ mmapTakesLock: true },
		{ cpuAccessMightLock: false },
		{ fenceUsage: false },
		{ slotsRoundedToBucket: false },
		{ unlockDropsSlots: false },
		{ reserveZero: "accepted" },
		{ containerWarns: false },
		{ syncFileIoctls: false },
		{ syncImportUnwraps: false },
		{ signalReturns: "void" },
		{ acquireCtxCountsAsLock: true },
		{ debugTables: "nothing" },
	],
	"6.12-no-move-notify": [{ mapPins: "never" }, { mapPins: "static-importer" }, { cacheSgtMapping: false }],
	"7.3": [
		{ attachMaps: true },
		{ attachWithoutCallback: "refused" },
		{ dynamicImporterBy: "callback" },
		{ mapNeedsLock: "dynamic-attachment" },
		{ mapPins: "never" },
		{ mapPins: "without-move-notify" },
		{ notifyName: "move_notify" },
		{ signalReturns: "errno" },
		{ acquireCtxCountsAsLock: false },
		{ debugTables: "mangles" },
	],
};

for (const [release, changes] of Object.entries(NOTICED)) {
	const recordings = readFileSync(join(SAMPLE, `oracle-${release}-sample.jsonl`), "utf8")
		.split("\n")
		.filter((line) => line !== "")
		.map(readRecording);
	for (const change of changes)
		test(`${release} with ${JSON.stringify(change)} contradicts a recording`, () => {
			const behaviour = { ...behaviourOf(release), ...change };
			assert.ok(
				recordings.some((recording) => {
					const simulated = simulateScript(recording.script, release, behaviour);
					return firstDifference(recording.steps, simulated, { codes: true }).length > 0;
				}),
			);
		});
}
