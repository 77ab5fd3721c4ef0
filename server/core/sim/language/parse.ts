/**
 * A scenario file (`*.dmabuf`) or an oracle script, read line by line into a document. Every line that cannot be read is
 * a problem with its place and what would be right; the rest is still read. Never throws; linear in the text.
 */
import type { TaskRole, World } from "../../kernel/program.ts";
import type { Op } from "../../kernel/vocabulary.ts";
import { EMPTY_PART, type Expectation, type LintCase, type Part, type ScenarioDocument } from "./document.ts";
import { parseExpectation } from "./expect-line.ts";
import { integerOf, isName, isTaskName } from "./fields.ts";
import { type LanguageProblem, nearest, problemAt, type Word, wordsOf } from "./lexer.ts";
import { operationWords, parseOpWords } from "./ops-line.ts";
import { isTaskRole, ROLES } from "./roles.ts";
import { addWorldLine, WORLD_KEYWORDS } from "./world-lines.ts";

export interface ParsedScenario {
	/** always there; what could not be read is missing from it */
	readonly document: ScenarioDocument;
	readonly problems: readonly LanguageProblem[];
}

const MOST_PROBLEMS = 200;
const LONGEST_SCHEDULE = 100_000;

interface OpenTask {
	readonly name: string;
	readonly role?: TaskRole;
	readonly ops: Op[];
}

interface OpenPart {
	id: string;
	kernel?: string;
	toggles: Record<string, string | number | boolean>;
	world: World;
	tasks: OpenTask[];
	withoutTasks: string[];
	withoutBuffers: string[];
	producers: Record<string, string>;
	schedule?: string[];
	explore?: { preemptions?: number; states?: number };
	expects: Expectation[];
}

interface Reader {
	readonly problems: LanguageProblem[];
	id: string;
	title?: string;
	group?: string;
	readonly teaches: string[];
	readonly notes: string[];
	readonly sources: string[];
	function?: { name: string; file: string };
	lint?: { violation: string; cases: LintCase[] };
	readonly base: OpenPart;
	readonly variants: OpenPart[];
	part: OpenPart;
	task: OpenTask | undefined;
	/** operation the next `expect … here` speaks of */
	last: { task: OpenTask; index: number } | undefined;
	script: boolean;
	/** tasks of a script, in the order of its lines */
	readonly order: string[];
	ended: boolean;
}

type Statement = (reader: Reader, words: readonly [Word, ...Word[]], line: number, text: string) => void;

/** Reads a scenario file or a script. */
export function parseScenario(text: string): ParsedScenario {
	const base = openPart("");
	const reader: Reader = {
		problems: [],
		id: "",
		teaches: [],
		notes: [],
		sources: [],
		base,
		variants: [],
		part: base,
		task: undefined,
		last: undefined,
		script: false,
		order: [],
		ended: false,
	};
	const lines = text.split(/\r\n|\r|\n/);
	for (let i = 0; i < lines.length && reader.problems.length < MOST_PROBLEMS; i++) readLine(reader, lines[i]!, i + 1);
	if (reader.id === "") {
		const message = "a scenario begins with its name";
		reader.problems.push({ line: 1, column: 1, endColumn: 1, message, hint: "scenario my-first" });
	}
	return { document: close(reader), problems: reader.problems };
}

function readLine(reader: Reader, text: string, line: number): void {
	const words = wordsOf(text);
	const head = words[0];
	if (head === undefined) return;
	if (reader.ended) {
		complain(reader, line, head, "nothing follows after end");
		return;
	}
	const statement = head.quoted || !Object.hasOwn(STATEMENTS, head.text) ? undefined : STATEMENTS[head.text];
	if (statement !== undefined) statement(reader, words as [Word, ...Word[]], line, text);
	else readOp(reader, words, line);
}

function readOp(reader: Reader, words: readonly Word[], line: number): void {
	const parsed = parseOpWords(words, line);
	const head = words[0]!;
	if (parsed.op === undefined) {
		const near = /^[a-z-]+$/.test(head.text)
			? nearest(head.text, [...Object.keys(STATEMENTS), ...operationWords()])
			: undefined;
		const better = near !== undefined && Object.hasOwn(STATEMENTS, near);
		for (const problem of parsed.problems) reader.problems.push(better ? { ...problem, hint: `${near}?` } : problem);
		return;
	}
	reader.problems.push(...parsed.problems);
	let task = reader.task;
	if (task === undefined) {
		reader.script = true;
		const name = parsed.task ?? "1";
		task = reader.part.tasks.find((known) => known.name === name);
		if (task === undefined) {
			task = { name, ops: [] };
			reader.part.tasks.push(task);
		}
		reader.order.push(name);
	} else if (parsed.task !== undefined) {
		complain(reader, line, head, "inside a task section the task is known", "leave out the @");
	}
	const source = reader.function === undefined ? parsed.op.src : parsed.sourceLine;
	const { src: _, ...op } = parsed.op;
	task.ops.push((source === undefined ? op : { ...op, src: source }) as Op);
	reader.last = { task, index: task.ops.length - 1 };
}

const STATEMENTS: Readonly<Record<string, Statement>> = {
	scenario: begin,
	script: begin,
	title: (reader, words, _line, text) => {
		reader.title = restOf(text, words);
	},
	group: (reader, words, _line, text) => {
		reader.group = restOf(text, words);
	},
	teaches: (reader, words, _line, text) => {
		reader.teaches.push(restOf(text, words));
	},
	note: (reader, words, _line, text) => {
		reader.notes.push(restOf(text, words));
	},
	source: (reader, words, _line, text) => {
		reader.sources.push(restOf(text, words));
	},
	function: (reader, words, line) => {
		const [head, name, by, file] = words;
		if (name === undefined || by?.text !== "in" || file === undefined) {
			complain(reader, line, head, "the function a path was taken from", "function foo_draw in drivers/foo.c");
		} else reader.function = { name: name.text, file: file.text };
	},
	kernel: (reader, words, line) => {
		const [head, release] = words;
		if (release === undefined) complain(reader, line, head, "a release is missing", "kernel 6.12");
		else reader.part.kernel = release.text;
	},
	toggle: (reader, words, line) => {
		if (words.length < 2)
			complain(reader, line, words[0], "a switch and its value are missing", "toggle importPolicy=add");
		for (const word of words.slice(1)) {
			const equals = word.text.indexOf("=");
			const name = equals < 0 ? word.text : word.text.slice(0, equals);
			if (!isName(name)) complain(reader, line, word, "not a switch", "toggle importPolicy=add");
			else reader.part.toggles[name] = toggleValue(equals < 0 ? "true" : word.text.slice(equals + 1));
		}
	},
	producer: (reader, words, line) => {
		const [head, fence, task] = words;
		if (fence === undefined || task === undefined || !isName(fence.text) || !isTaskName(task.text)) {
			complain(reader, line, head, "a fence and the task that signals it", "producer f hw");
		} else reader.part.producers[fence.text] = task.text;
	},
	task: (reader, words, line) => {
		const name = words[1]?.text.replace(/:$/, "") ?? "";
		if (!isTaskName(name)) {
			complain(reader, line, words[1] ?? words[0], "a task needs a name", "task drv:");
			return;
		}
		const role = words.find((word) => word.text.startsWith("role="));
		const roleName = role?.text.slice(5).replace(/:$/, "");
		if (role !== undefined && !isTaskRole(roleName)) {
			complain(reader, line, role, "not a role", `one of ${ROLES.join(", ")}`);
		}
		if (reader.part.tasks.some((known) => known.name === name)) {
			complain(reader, line, words[1]!, `there is a task ${name} already`);
		}
		reader.task = isTaskRole(roleName) ? { name, role: roleName, ops: [] } : { name, ops: [] };
		reader.part.tasks.push(reader.task);
		reader.last = undefined;
	},
	variant: (reader, words, line) => {
		const id = words[1];
		if (id === undefined) {
			complain(reader, line, words[0], "a variant needs a name", "variant with-the-lock");
			return;
		}
		const name = id.text.replace(/:$/, "");
		if (reader.variants.some((known) => known.id === name))
			complain(reader, line, id, `there is a variant ${name} already`);
		reader.part = openPart(name);
		reader.variants.push(reader.part);
		reader.task = undefined;
		reader.last = undefined;
	},
	without: (reader, words, line) => {
		const [head, kind, name] = words;
		if (kind?.text === "tasks") reader.part.withoutTasks.push("*");
		else if (kind?.text === "task" && name !== undefined) reader.part.withoutTasks.push(name.text);
		else if (kind?.text === "buffer" && name !== undefined) reader.part.withoutBuffers.push(name.text);
		else complain(reader, line, kind ?? head, "what is left out", "without task hw, without tasks, without buffer b");
	},
	schedule: (reader, words, line) => {
		const out = reader.part.schedule ?? [];
		for (const word of words.slice(1)) {
			const [, name, count] = /^([\w.-]+)(?:\*(\d{1,6}))?$/.exec(word.text) ?? [];
			const times = count === undefined ? 1 : Number(count);
			if (name === undefined || out.length + times > LONGEST_SCHEDULE) {
				complain(reader, line, word, "a schedule is tasks in turn", "schedule drv*3 evict drv");
			} else for (let i = 0; i < times; i++) out.push(name);
		}
		reader.part.schedule = out;
	},
	explore: (reader, words, line) => {
		const bounds: { preemptions?: number; states?: number } = {};
		for (const word of words.slice(1)) {
			const [, key, text] = /^(preemptions|states)=(\d{1,9})$/.exec(word.text) ?? [];
			if (key === "preemptions") bounds.preemptions = Number(text);
			else if (key === "states") bounds.states = Number(text);
			else complain(reader, line, word, "not a bound of an exploration", "explore [preemptions=3] [states=50000]");
		}
		reader.part.explore = bounds;
	},
	expect: (reader, words, line) => {
		const parsed = parseExpectation(words, line, reader.last === undefined ? undefined : here(reader.last));
		if ("problem" in parsed) reader.problems.push(parsed.problem);
		else if ("ret" in parsed) {
			if (reader.last === undefined)
				complain(reader, line, words[0], "no operation to have this result stands before it");
			else {
				const { task, index } = reader.last;
				task.ops[index] = { ...task.ops[index]!, ret: parsed.ret };
			}
		} else reader.part.expects.push(parsed.expectation);
	},
	lint: (reader, words, line) => {
		const id = words[1];
		if (id === undefined || !/^DBS-\w+$/.test(id.text))
			complain(reader, line, id ?? words[0], "a violation id", "lint DBS-X01");
		else reader.lint = { violation: id.text, cases: reader.lint?.cases ?? [] };
	},
	case: (reader, words, line) => {
		const lists: Record<string, string[]> = { includes: [], calls: [], expect: [] };
		for (const word of words.slice(1)) {
			const [, key, text] = /^(includes|calls|expect)=(.*)$/.exec(word.text) ?? [];
			if (key === undefined || text === undefined) complain(reader, line, word, "includes=…, calls=… or expect=…");
			else lists[key] = text === "-" || text === "" ? [] : text.split(",");
		}
		if (reader.lint === undefined)
			complain(reader, line, words[0], "a case belongs to a lint scenario", "lint DBS-X01");
		else reader.lint.cases.push({ includes: lists["includes"]!, calls: lists["calls"]!, expects: lists["expect"]! });
	},
	end: (reader) => {
		reader.ended = true;
	},
	...Object.fromEntries(
		WORLD_KEYWORDS.map((keyword): [string, Statement] => [
			keyword,
			(reader, words, line) => {
				const { world, problems } = addWorldLine(reader.part.world, words, line);
				reader.part.world = world;
				reader.problems.push(...problems);
			},
		]),
	),
};

/** Words a line may begin with besides operations, for completion. */
export function statementWords(): readonly string[] {
	return Object.keys(STATEMENTS);
}

function begin(reader: Reader, words: readonly [Word, ...Word[]], line: number): void {
	const id = words[1];
	if (id === undefined) complain(reader, line, words[0], "a name is missing", "scenario my-first");
	else if (reader.id !== "") complain(reader, line, id, "one file holds one scenario");
	else reader.id = id.text;
}

function here(last: { task: OpenTask; index: number }): { task: string; index: number } {
	return { task: last.task.name, index: last.index };
}

function toggleValue(text: string): string | number | boolean {
	if (text === "true") return true;
	if (text === "false") return false;
	if (text.startsWith("'") && text.endsWith("'") && text.length > 1) return text.slice(1, -1);
	return integerOf(text) ?? text;
}

function restOf(text: string, words: readonly Word[]): string {
	const first = words[1];
	return first === undefined ? "" : text.slice(first.column - 1).trim();
}

function complain(reader: Reader, line: number, word: Word, message: string, hint?: string): void {
	reader.problems.push(problemAt(line, word, message, hint));
}

function openPart(id: string): OpenPart {
	return { id, toggles: {}, world: {}, tasks: [], withoutTasks: [], withoutBuffers: [], producers: {}, expects: [] };
}

function closePart(part: OpenPart): Part {
	const { id: _, ...rest } = part;
	return { ...EMPTY_PART, ...rest };
}

function close(reader: Reader): ScenarioDocument {
	const base = closePart(reader.base);
	return {
		id: reader.id,
		...(reader.title === undefined ? {} : { title: reader.title }),
		...(reader.group === undefined ? {} : { group: reader.group }),
		teaches: reader.teaches,
		notes: reader.notes,
		sources: reader.sources,
		...(reader.function === undefined ? {} : { function: reader.function }),
		script: reader.script,
		...(reader.lint === undefined ? {} : { lint: reader.lint }),
		base: reader.script && base.schedule === undefined ? { ...base, schedule: reader.order } : base,
		variants: reader.variants.map((part) => ({ id: part.id, ...closePart(part) })),
	};
}
