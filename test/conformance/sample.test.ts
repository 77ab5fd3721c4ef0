/** The committed sample of recordings, replayed; and the comparison itself, which has to notice every kind of change. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { firstDifference } from "./compare.ts";
import { type RecordedState, type RecordedStep, type Recording, readRecording } from "./recording.ts";
import { judgeFile } from "./run.ts";
import { releaseOf, simulateScript } from "./simulate.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const SAMPLE =
	[join(HERE, "sample"), join(HERE, "..", "..", "..", "test", "conformance", "sample")].find(existsSync) ?? "";
const FILES = readdirSync(SAMPLE)
	.filter((name) => name.endsWith(".jsonl"))
	.map((name) => join(SAMPLE, name));
const WITH_CODES = { codes: true };

function recordings(file: string): readonly Recording[] {
	return readFileSync(file, "utf8")
		.split("\n")
		.filter((line) => line !== "")
		.map(readRecording);
}

for (const file of FILES)
	test(`every script of ${basename(file)} agrees`, () => {
		const verdicts = judgeFile(file, true);
		assert.ok(verdicts.length > 50);
		assert.deepEqual(
			verdicts.filter((verdict) => verdict.differences.length > 0),
			[],
		);
	});

type Change = (step: RecordedStep) => RecordedStep | undefined;

function inBuf(field: string, change: (value: never) => unknown): Change {
	return (step) => {
		const found = Object.entries(step.state?.bufs ?? {}).find(([, buf]) => field in buf && step.ret !== "panic");
		if (found === undefined || step.state === null) return undefined;
		const [id, buf] = found;
		const changed = { ...buf, [field]: change((buf as never)[field]) };
		return { ...step, state: { ...step.state, bufs: { ...step.state.bufs, [id]: changed } } as RecordedState };
	};
}

function inAtt(field: string, change: (value: number) => unknown): Change {
	return (step) => {
		const found = Object.entries(step.state?.atts ?? {})[0];
		if (found === undefined || step.state === null) return undefined;
		const changed = { ...found[1], [field]: change((found[1] as never)[field]) };
		return { ...step, state: { ...step.state, atts: { ...step.state.atts, [found[0]]: changed } } as RecordedState };
	};
}

const more = (n: number): number => n + 1;

/** One change per kind of field that is compared. */
const CHANGES: Readonly<Record<string, Change>> = {
	"return value": (step) => (/^(skip|not-run)/.test(step.ret) ? undefined : { ...step, ret: `${step.ret}1` }),
	"callback order": (step) => {
		const cb = step.cb ?? [];
		const turned = [...cb].reverse();
		return JSON.stringify(turned) === JSON.stringify(cb) ? undefined : { ...step, cb: turned };
	},
	"missing callback": (step) => ((step.cb ?? []).length > 0 ? { ...step, cb: step.cb?.slice(1) ?? [] } : undefined),
	"lock owner in a callback": (step) => {
		const [first, ...rest] = step.cb ?? [];
		if (first?.resv === undefined) return undefined;
		return { ...step, cb: [{ ...first, resv: first.resv === "self" ? "free" : "self" }, ...rest] };
	},
	"exporter's own finding": (step) =>
		(step.cb ?? []).some((cb) => cb.note !== undefined)
			? { ...step, cb: (step.cb ?? []).filter((cb) => cb.note === undefined) }
			: undefined,
	"wake-up": (step) => ((step.woke ?? []).length > 0 ? { ...step, woke: [] } : undefined),
	"result of the woken": (step) => {
		const [first, ...rest] = step.woke ?? [];
		return first === undefined ? undefined : { ...step, woke: [{ ...first, ret: "-1" }, ...rest] };
	},
	"missing code": (step) =>
		step.codes.length > 0 && step.lockdep_on === 1 ? { ...step, codes: step.codes.slice(1) } : undefined,
	"other code": (step) =>
		/^(skip|not-run)/.test(step.ret) || step.lockdep_on === 0
			? undefined
			: { ...step, codes: [...step.codes, "WARN:something"] },
	"lock debugging": (step) =>
		step.state === null ? undefined : { ...step, state: { ...step.state, debug_locks: 1 - step.state.debug_locks } },
	owner: inBuf("owner", more),
	context: inBuf("ctx", more),
	references: inBuf("ref", more),
	"attachment count": inBuf("att", more),
	"kernel mappings": inBuf("vm", more),
	pins: inBuf("pins", more),
	maps: inBuf("maps", more),
	fences: inBuf("fences", (list: readonly string[]) => [...list, "F9:w"]),
	"used slots": inBuf("slots_used", more),
	"granted slots": inBuf("slots_max", more),
	released: inBuf("released", () => 0),
	dynamic: inAtt("dyn", (n) => 1 - n),
	"peer to peer": inAtt("p2p", (n) => 1 - n),
	"cached table": inAtt("sgt", (n) => 1 - n),
	"live maps": inAtt("maps", more),
	notifications: inAtt("notified", more),
	"acquired locks": (step) => {
		const found = Object.entries(step.state?.ctxs ?? {})[0];
		if (found === undefined || step.state === null) return undefined;
		return {
			...step,
			state: { ...step.state, ctxs: { ...step.state.ctxs, [found[0]]: { acquired: found[1].acquired + 1 } } },
		};
	},
};

for (const [kind, change] of Object.entries(CHANGES))
	test(`a recording with another ${kind} is reported`, () => {
		for (const file of FILES) {
			for (const recording of recordings(file)) {
				const at = recording.steps.findIndex((step) => change(step) !== undefined);
				if (at < 0) continue;
				const changed = recording.steps.with(at, change(recording.steps[at] as RecordedStep) as RecordedStep);
				const simulated = simulateScript(recording.script, releaseOf(recording.kernel, file));
				assert.equal(firstDifference(changed, simulated, WITH_CODES)[0]?.step, at, `${recording.id} step ${at}`);
				return;
			}
		}
		assert.fail(`no step of the sample has a ${kind}`);
	});

test("a simulator that does nothing agrees with no script", () => {
	for (const file of FILES)
		for (const recording of recordings(file)) {
			const nothing = recording.script.map(
				(op, i): RecordedStep => ({
					i,
					op,
					ret: "",
					codes: [],
					lockdep_on: 1,
					state: { bufs: {}, atts: {}, ctxs: {}, debug_locks: 1 },
				}),
			);
			assert.notEqual(firstDifference(recording.steps, nothing, WITH_CODES).length, 0, recording.id);
		}
});
