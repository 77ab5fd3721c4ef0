/**
 * Names that a scenario uses and never makes: most likely misspelt. Scripts are left alone, the recordings use such names
 * on purpose; so are exported paths, whose objects come from C.
 */
import type { Program } from "../../kernel/program.ts";
import type { Runnable, ScenarioDocument } from "./document.ts";
import { type LanguageProblem, nearest, wordsOf } from "./lexer.ts";

/** One problem per line that names a buffer, attachment or fence nothing declares or makes. */
export function undeclared(
	text: string,
	document: ScenarioDocument,
	variants: readonly Runnable[],
): readonly LanguageProblem[] {
	if (document.script || document.function !== undefined) return [];
	const lines = text.split(/\r\n|\r|\n/);
	const found = new Map<string, LanguageProblem>();
	for (const { program } of variants) {
		const made = madeIn(program);
		for (const { ops } of program.tasks) {
			for (const op of ops) {
				const fields = op as unknown as Readonly<Record<string, unknown>>;
				for (const [field, kind] of KINDS) {
					const name = fields[field];
					const line = op.src?.line;
					if (typeof name !== "string" || line === undefined || made[kind].has(name)) continue;
					const word = wordsOf(lines[line - 1] ?? "").find((one) => one.text === name || one.text.endsWith(`=${name}`));
					const column = word?.column ?? 1;
					const near = nearest(name, made[kind]);
					found.set(`${line} ${name}`, {
						line,
						column,
						endColumn: column + (word?.text.length ?? 1),
						message: `there is no ${kind} ${name}`,
						hint: near === undefined ? HOW[kind] : `${near}?`,
					});
				}
			}
		}
	}
	return [...found.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

type Kind = "buffer" | "attachment";

const KINDS: readonly (readonly [field: string, kind: Kind])[] = [
	["buf", "buffer"],
	["att", "attachment"],
];
const HOW: Readonly<Record<Kind, string>> = {
	buffer: "declare it with `buffer b`, or export it",
	attachment: "attach it with `attach b A`, or declare it with `attachment A b`",
};

function madeIn(program: Program): Readonly<Record<Kind, ReadonlySet<string>>> {
	const buffer = new Set(Object.keys(program.world.bufs ?? {}));
	const attachment = new Set(Object.keys(program.world.attachments ?? {}));
	for (const { ops } of program.tasks) {
		for (const op of ops) {
			if (op.op === "export") buffer.add(op.buf);
			if (op.op === "attach") attachment.add(op.att);
		}
	}
	return { buffer, attachment };
}
