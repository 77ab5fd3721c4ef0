/**
 * A lowered program with names people can write: every object id becomes a plain word made from its C text, so that the
 * program can be printed as a scenario and read again. Pure renaming.
 */
import type { Program } from "../../kernel/program.ts";
import type { Id } from "../../kernel/vocabulary.ts";

/** Longest word made from C text. */
const LONGEST = 24;

/** `program` with ids and device names as plain words; `names` gives the C text of ids. */
export function plainProgram(program: Program, names: Readonly<Record<string, string>>): Program {
	const words = new Map<Id, string>();
	const taken = new Set(program.tasks.map((task) => task.name));
	const wordFor = (id: Id): string => {
		const known = words.get(id);
		if (known !== undefined) return known;
		const word = unique(plainWord(names[id] ?? id), taken);
		taken.add(word);
		words.set(id, word);
		return word;
	};
	const ids = idsOf(program);
	const rename = (value: unknown): unknown => {
		if (typeof value === "string") return ids.has(value) ? wordFor(value) : value;
		if (Array.isArray(value)) return value.map(rename);
		if (typeof value !== "object" || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([key, inner]) => [
				ids.has(key) ? wordFor(key) : key,
				key === "src" ? inner : rename(inner),
			]),
		);
	};
	return {
		...program,
		world: rename(program.world) as Program["world"],
		tasks: program.tasks.map((task) => ({ ...task, ops: rename(task.ops) as typeof task.ops })),
		producers: rename(program.producers) as Program["producers"],
	};
}

/** Strings that are ids or device names but not plain words: only these are renamed. */
function idsOf(program: Program): ReadonlySet<string> {
	const found = new Set<string>();
	const visit = (value: unknown): void => {
		if (typeof value === "string") {
			if (!/^[A-Za-z_]\w*$/.test(value) && /[A-Za-z]/.test(value)) found.add(value);
		} else if (Array.isArray(value)) value.forEach(visit);
		else if (typeof value === "object" && value !== null) {
			for (const [key, inner] of Object.entries(value)) {
				if (key === "op" || key === "src" || key === "inject" || key === "flags") continue;
				visit(key);
				visit(inner);
			}
		}
	};
	visit(program.world);
	for (const task of program.tasks) visit(task.ops);
	return found;
}

function plainWord(text: string): string {
	const word = text
		.replace(/[^A-Za-z0-9]+/g, "_")
		.replace(/^_+|_+$/g, "")
		.slice(-LONGEST)
		.replace(/^[^A-Za-z]+/, "");
	return word === "" ? "object" : word;
}

function unique(word: string, taken: ReadonlySet<string>): string {
	if (!taken.has(word)) return word;
	for (let i = 2; ; i++) if (!taken.has(`${word}${i}`)) return `${word}${i}`;
}
