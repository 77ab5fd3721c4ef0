/** The scenario language: every operation and section both ways, exact problems, and no text that makes it throw. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { OP_LINES, type Operand } from "../../server/core/sim/language/op-table.ts";
import { parseOpLine } from "../../server/core/sim/language/ops-line.ts";
import { printOp } from "../../server/core/sim/language/ops-print.ts";
import { parseScenario } from "../../server/core/sim/language/parse.ts";
import { documentOf, printScenario } from "../../server/core/sim/language/print.ts";
import { runnables } from "../../server/core/sim/language/program.ts";
import { checkScenario, loadScenario } from "../../server/core/sim/scenario.ts";
import { bundledScenarios, ROOT, shared } from "./files.ts";

const SAMPLES: Readonly<Record<Operand["type"], string>> = {
	id: "A",
	int: "3",
	dir: "to",
	usage: "bookkeep",
	"usage-or-none": "none",
	place: "VRAM",
	text: "a-name",
	errno: "ENOENT",
	bool: "1",
	bad: "bad",
	onoff: "0",
	startend: "end",
	timeout: "20",
	gfp: "atomic",
	flags: "rw",
	rw: "write",
	ev: "inout",
	whence: "end",
	kind: "inval",
	via: "mmap",
	policy: "remap",
	holder: "field",
	from: "list",
	obligation: "vmap",
	idlist: "f,g",
	intlist: "0,1",
	deps: "s,t",
	"id-or-null": "nothing",
	source: "S0",
	fences: "F0:write F1:read",
	pair: "S0 S1",
	rest: "f g",
};

describe("one line, one operation", () => {
	it("writes every operation back as it was read, with all operands and options", () => {
		for (const line of OP_LINES) {
			const words = [line.word, ...line.operands.map(({ type }) => SAMPLES[type])];
			for (const [key, option] of Object.entries(line.options ?? {})) words.push(`${key}=${SAMPLES[option.type]}`);
			if (line.callbacks === true) words.push("map=fail", "pin=lock");
			const text = words.join(" ");
			const { op, problems } = parseOpLine(text, 7);
			assert.deepEqual(problems, [], text);
			assert.ok(op, text);
			assert.equal(op.op, line.op);
			assert.equal(printOp(op), text);
		}
	});

	it("keeps prefixes, condition, failure, result and saved name", () => {
		const text = "@2 signalling: spin: if r = -EDEADLK: map A to fail=ENOMEM fail_at=pin label=again -> -ENOMEM as q";
		const { op, task, problems } = parseOpLine(text, 3);
		assert.deepEqual(problems, []);
		assert.equal(task, "2");
		assert.ok(op);
		assert.deepEqual(op, {
			op: "map",
			att: "A",
			dir: "to",
			contexts: ["signalling", "spin"],
			if: { var: "r", eq: -35 },
			inject: "ENOMEM",
			injectAt: "pin",
			label: "again",
			ret: -12,
			save: "q",
			src: { line: 3 },
		});
		assert.equal(printOp(op, task), text);
	});

	it("says where a line is wrong and what would be right", () => {
		const cases: [text: string, column: number, endColumn: number, message: RegExp, hint: RegExp][] = [
			["lokc b", 1, 5, /"lokc" is not an operation/, /lock buf/],
			["map A sideways", 7, 15, /"sideways" is not one of bidir/, /map att \[bidir\|to\|from\|none\]/],
			["reserve b", 1, 8, /reserve needs n/, /reserve buf n/],
			["lock b c", 8, 9, /"c" is too much/, /write: lock buf/],
			["map A to -> -EBUSI", 13, 19, /not a result/, /-EBUSY\?/],
			["  pin A speed=9", 9, 16, /no option "speed"/, /pin att/],
			["if r: lock b", 4, 6, /a condition/, /if r = -EDEADLK/],
		];
		for (const [text, column, endColumn, message, hint] of cases) {
			const { op, problems } = parseOpLine(text, 4);
			assert.equal(op, undefined, text);
			const [problem] = problems;
			assert.ok(problem, text);
			assert.deepEqual([problem.line, problem.column, problem.endColumn], [4, column, endColumn], text);
			assert.match(problem.message, message);
			assert.match(problem.hint ?? "", hint);
		}
	});
});

describe("scenario files", () => {
	it("are what the printer would write, for every bundled scenario", () => {
		for (const { name, text } of bundledScenarios()) {
			const { document, problems } = parseScenario(text);
			assert.deepEqual(problems, [], name);
			assert.equal(printScenario(document), text, name);
		}
	});

	it("fill in variants from the defaults", () => {
		const { document, problems } = parseScenario(
			[
				"scenario s",
				"kernel 6.12",
				"toggle endcheck=false importPolicy=add",
				"buffer b dynamic placement=VRAM map=fail",
				"buffer c",
				"expect clean",
				"task drv:",
				"  lock b",
				"task hw role=hw:",
				"  signal f",
				"variant one",
				"  kernel 7.3",
				"  toggle importPolicy=chain",
				"  without task hw",
				"  without buffer c",
				"  schedule drv*2 imp drv",
				"  expect violation DBS-L03",
				"  task drv:",
				"    lock b",
				"    expect violation DBS-L02 here",
				"    expect ret -EDEADLK",
				"  task imp:",
				"    unlock b",
				"variant two",
			].join("\r\n"),
		);
		assert.deepEqual(problems, []);
		const [one, two] = runnables(document);
		assert.ok(one && two);
		assert.equal(one.program.kernel, "7.3");
		assert.deepEqual(one.program.toggles, { endcheck: false, importPolicy: "chain" });
		assert.deepEqual(one.program.world, {
			bufs: { b: { dynamic: true, placement: "VRAM", callbacks: { map: "fail" } } },
		});
		assert.deepEqual(
			one.program.tasks.map(({ name, ops }) => [name, ops.length, ops[0]?.ret]),
			[
				["drv", 1, -35],
				["imp", 1, undefined],
			],
		);
		assert.deepEqual(one.program.schedule, ["drv", "drv", "imp", "drv"]);
		assert.deepEqual(one.expects, [
			{ is: "violation", id: "DBS-L03" },
			{ is: "violation", id: "DBS-L02", at: { task: "drv", index: 0 } },
		]);
		assert.equal(two.program.kernel, "6.12");
		assert.deepEqual(two.expects, [{ is: "clean" }]);
		assert.deepEqual(
			two.program.tasks.map(({ name, role }) => [name, role]),
			[
				["drv", undefined],
				["hw", "hw"],
			],
		);
	});

	it("read and write everything a part may say", () => {
		const text = `scenario everything
title A title with # and "quotes"
group g
teaches One line.
teaches Another.
note A note.
source 6.12 some/file.c:1
function foo in drivers/foo.c
kernel 6.12
toggle policy='3'
toggle endcheck=false
buffer b dynamic placement=VRAM movable=0 size=4096 lines=0,0|1,2/3,4/1,0 line_size=128 truth=0,0 resv=ext pin=lock
attachment A b dev=gpu dynamic p2p mn=unmap mapped=to pins=1
fence F ctx=1 seq=5 signalled
mapping m A bidir
context X
held b for drv ctx=X
enter drv signalling spin
producer F hw
schedule drv*3 hw drv
explore preemptions=2 states=100
expect some schedule clean
expect b.pins = 1
expect b.atts = empty
expect var.r = -EBUSY
expect var.q = null
expect b.name = "12"
expect violation DBS-L01 at line 42
expect violation DBS-L02 at again
expect kernel-says LOCKDEP_ASSERT:pin
expect kernel silent

task drv role=drv:
  lock b line=40
  expect violation DBS-P01 here
  pin A label=again line=42 -> -EBUSY as r
  expect kernel-says WARN:pin here

variant v
  without tasks
  expect every schedule clean
  task other:
    nop
`;
		const { document, problems } = parseScenario(text);
		assert.deepEqual(problems, []);
		const printed = printScenario(document);
		assert.equal(printed.replaceAll(/^ {4}expect/gm, "  expect"), text);
		assert.deepEqual(parseScenario(printed).document, document);
	});

	it("hold an exported program and give it back", () => {
		const [first] = runnables(parseScenario("scenario x\nbuffer b\ntask t:\n lock b\n unlock b\n").document);
		assert.ok(first);
		const text = printScenario(documentOf("exported", first.program, { title: "A path" }));
		const [again] = runnables(parseScenario(text).document);
		assert.ok(again);
		const withoutLines = (program: typeof first.program): unknown =>
			JSON.parse(JSON.stringify(program, (key, value: unknown) => (key === "src" ? undefined : value)));
		assert.deepEqual(withoutLines(again.program), withoutLines(first.program));
	});

	it("say where they are wrong", () => {
		const { problems } = parseScenario(
			[
				"scenario a b",
				"scenario c",
				"bufer b",
				"buffer b dynamc",
				"task t:",
				"  expect violation L01",
				"  @2 lock b",
				"end",
				"nop",
			].join("\n"),
		);
		assert.deepEqual(
			problems.map(({ line, column, endColumn, hint }) => [line, column, endColumn, hint]),
			[
				[2, 10, 11, undefined],
				[3, 1, 6, "buffer?"],
				[4, 10, 16, "dynamic"],
				[6, 20, 23, problems[3]?.hint],
				[7, 3, 5, "leave out the @"],
				[9, 1, 4, undefined],
			],
		);
	});

	it("name buffers and attachments that exist", () => {
		const { problems } = loadScenario(
			"scenario x\nbuffer front\ntask t:\n  lock frnt\n  attach front A\n  map B to\n  unlock front\n",
		);
		assert.deepEqual(
			problems.map(({ line, column, endColumn, message, hint }) => [line, column, endColumn, message, hint]),
			[
				[4, 8, 12, "there is no buffer frnt", "front?"],
				[6, 7, 8, "there is no attachment B", problems[1]?.hint],
			],
		);
		assert.deepEqual(loadScenario("script s\nlock b7\nend\n").problems, []);
		assert.deepEqual(
			loadScenario("scenario s\nfunction f in f.c\ntask t:\nlock to_foo(x)->obj[0].resv\n").problems,
			[],
		);
	});

	it("never throw, whatever the text", () => {
		const words = [
			"scenario",
			"task",
			"variant",
			"expect",
			"buffer",
			"lock",
			"@2",
			"if",
			"->",
			"as",
			'"',
			"#",
			"=",
			":",
			"b",
			"spin:",
			"map",
			"A",
			"-EBUSY",
			"constructor",
			"__proto__",
			"schedule",
			"a*99999",
			"lines=|/,",
			"\u2028",
			"\ud800",
			"explore",
			"set",
			"toString=1",
			"expect violation",
		];
		let seed = 12345;
		const next = (n: number): number => {
			seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
			return (seed >>> 8) % n;
		};
		for (let round = 0; round < 1000; round++) {
			let text = "";
			for (let i = next(30); i >= 0; i--) text += `${words[next(words.length)]}${["", " ", "\n", "\t", "="][next(5)]}`;
			const { document } = parseScenario(text);
			const printed = printScenario(document);
			runnables(document);
			assert.equal(typeof printed, "string");
		}
		const long = `scenario x\n${"lock b\n".repeat(50_000)}${"(".repeat(200_000)}`;
		assert.equal(parseScenario(long).document.base.tasks[0]?.ops.length, 50_000);
	});
});

describe("the documentation", () => {
	it("shows examples that are right", () => {
		const page = readFileSync(path.join(ROOT, "docs/scenario-language.md"), "utf8");
		const examples = [...page.matchAll(/```dmabuf\n([\s\S]*?)```/g)].map((match) => match[1]!);
		assert.ok(examples.length >= 4);
		for (const example of examples) {
			const { problems, variants } = checkScenario(example);
			assert.deepEqual(problems, [], example);
			for (const { variant, wrong } of variants) assert.deepEqual(wrong, [], `${variant} of\n${example}`);
		}
	});
});

describe("the oracle's scripts", () => {
	for (const name of ["oracle-6.12-open", "oracle-7.3-open", "oracle-6.12-no-move-notify-open"]) {
		const file = shared(`oracle/${name}.jsonl`);
		it(`${name}: every line is read and written back`, "skip" in file ? { skip: file.skip } : {}, () => {
			const seen = new Set<string>();
			for (const row of ("text" in file ? file.text : "").split("\n")) {
				if (row === "") continue;
				const { id, note, script } = JSON.parse(row) as { id: string; note: string; script: string[] };
				const whole = parseScenario([`script ${id}`, `note ${note}`, ...script, "end"].join("\n"));
				assert.deepEqual(whole.problems, [], id);
				assert.equal(whole.document.base.schedule?.length, script.length);
				for (const line of script) {
					if (seen.has(line)) continue;
					seen.add(line);
					const { op, task } = parseOpLine(line, 1);
					assert.ok(op, line);
					const printed = printOp(op, task);
					assert.deepEqual(parseOpLine(printed, 1).op, op, line);
					assert.deepEqual(printed.split(" ").sort(), line.split(" ").sort(), line);
				}
			}
			assert.ok(seen.size > 500);
		});
	}
});
