/** The TextMate grammar of the scenario language, from the words its parser knows. */
import { operationWords } from "../../../server/core/sim/language/ops-line.ts";
import { statementWords } from "../../../server/core/sim/language/parse.ts";
import { WORLD_KEYWORDS } from "../../../server/core/sim/language/world-lines.ts";

const CONTEXTS = "spin|rcu|preempt|irq|signalling|reclaim|mmaplock|raw";
/** An operation may be preceded by `@2`, contexts and conditions. */
const PREFIX = `(?:@\\w+\\s+|(?:${CONTEXTS}):\\s*|if\\s+[^:]*:\\s*)*`;

/** Text of syntaxes/dmabuf.tmLanguage.json. */
export function scenarioGrammar(): string {
	const operations = words(operationWords());
	const world = words(WORLD_KEYWORDS);
	const sections = "scenario|script|task|variant|end";
	const statements = words(
		statementWords().filter(
			(word) => !sections.split("|").includes(word) && !(WORLD_KEYWORDS as readonly string[]).includes(word),
		),
	);
	return `${JSON.stringify(
		{
			$schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
			comment: "Generated from the parser of the scenario language: npm run generate",
			name: "dma-buf scenario",
			scopeName: "source.dmabuf",
			patterns: [
				{ include: "#comment" },
				{ include: "#prose" },
				{ include: "#section" },
				{ include: "#expectation" },
				{ include: "#world" },
				{ include: "#operation" },
				{ include: "#statement" },
				{ include: "#value" },
			],
			repository: {
				comment: { name: "comment.line.number-sign.dmabuf", match: "(?:^|(?<=\\s))#.*$" },
				prose: {
					match: "^\\s*(title|teaches|note|source)\\b(.*)$",
					captures: { 1: { name: "keyword.other.dmabuf" }, 2: { name: "string.unquoted.dmabuf" } },
				},
				section: {
					match: `^\\s*(${sections})\\b(?:\\s+([^\\s:]+))?`,
					captures: { 1: { name: "keyword.control.dmabuf" }, 2: { name: "entity.name.section.dmabuf" } },
				},
				expectation: {
					match: "^\\s*(expect)\\b\\s*(clean|violation|ret|every|some|no|kernel-says|kernel)?",
					captures: { 1: { name: "keyword.control.dmabuf" }, 2: { name: "keyword.other.dmabuf" } },
				},
				world: { match: `^\\s*(${world})\\b`, captures: { 1: { name: "storage.type.dmabuf" } } },
				operation: {
					match: `^\\s*(${PREFIX})(${operations})(?=\\s|$)`,
					captures: {
						1: { patterns: [{ include: "#prefix" }] },
						2: { name: "support.function.dmabuf" },
					},
				},
				prefix: {
					patterns: [
						{ name: "entity.name.tag.dmabuf", match: "@\\w+" },
						{ name: "storage.modifier.dmabuf", match: `\\b(?:${CONTEXTS})(?=:)` },
						{ name: "keyword.control.dmabuf", match: "\\bif\\b" },
						{ include: "#value" },
					],
				},
				statement: { match: `^\\s*(${statements})\\b`, captures: { 1: { name: "keyword.other.dmabuf" } } },
				value: {
					patterns: [
						{ name: "keyword.operator.dmabuf", match: "->|=" },
						{ name: "constant.other.violation.dmabuf", match: "\\bDBS-[A-Z]\\d{2}\\b" },
						{ name: "constant.language.errno.dmabuf", match: "-?\\bE[A-Z]{2,}\\b" },
						{
							name: "constant.language.dmabuf",
							match:
								"\\b(?:bidir|to|from|none|kernel|write|read|bookkeep|inf|SYSTEM|GTT|VRAM|CMA|ok|fail|null|void|ptr|addr|fd)\\b",
						},
						{ name: "constant.numeric.dmabuf", match: "-?\\b\\d+\\b" },
						{ name: "variable.parameter.dmabuf", match: "\\b[a-z_]+(?==)" },
						{ name: "string.quoted.double.dmabuf", match: '"(?:[^"\\\\]|\\\\.)*"' },
					],
				},
			},
		},
		null,
		"\t",
	)}\n`;
}

/** Longest first, so that `lock_ctx` is not read as `lock`. */
function words(list: readonly string[]): string {
	return [...new Set(list)]
		.sort((a, b) => b.length - a.length || a.localeCompare(b))
		.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
		.join("|");
}
