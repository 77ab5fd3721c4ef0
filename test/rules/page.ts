/** A rule's page in parts: heading, fields of the header, sections with their fences. */
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Fence {
	/** "c", "replay", … */
	readonly language: string;
	/** words after the language: "kernel=6.1" */
	readonly info: readonly string[];
	readonly lines: readonly string[];
	/** 1-based line of the page in which its first line stands */
	readonly firstLine: number;
}

export interface Section {
	/** "Wrong" or "Right"; other headings are prose */
	readonly kind: string;
	readonly title: string;
	readonly line: number;
	readonly prose: string;
	readonly fences: readonly Fence[];
}

export interface Page {
	readonly id: string;
	readonly title: string;
	/** "Why" -> its text; the bold words that open the paragraphs of the header */
	readonly fields: ReadonlyMap<string, string>;
	readonly sections: readonly Section[];
}

/** Where a rule's page lies, whatever folder the tests run from. */
export function pageFile(id: string): string {
	return path.join(import.meta.dirname, "../../../server/core/rules", `${id}.md`);
}

export function readPage(id: string): Page {
	return parsePage(id, readFileSync(pageFile(id), "utf8"));
}

export function parsePage(id: string, text: string): Page {
	const lines = text.split("\n");
	const sections: { kind: string; title: string; line: number; prose: string; fences: Fence[] }[] = [];
	const header: string[] = [];
	let title = "";
	for (let i = 0; i < lines.length; i++) {
		const line = lines[i]!;
		const heading = /^(#{1,2}) (.*)$/.exec(line);
		const fence = /^```(\w+) ?(.*)$/.exec(line);
		if (heading?.[1] === "#") title = heading[2]!;
		else if (heading) {
			const [kind, ...rest] = heading[2]!.split(": ");
			sections.push({ kind: kind!, title: rest.join(": "), line: i + 1, prose: "", fences: [] });
		} else if (fence) {
			const end = lines.indexOf("```", i + 1);
			if (end < 0) throw new Error(`${id}.md:${i + 1}: fence without an end`);
			const info = fence[2]!.split(" ").filter((word) => word !== "");
			const made = { language: fence[1]!, info, lines: lines.slice(i + 1, end), firstLine: i + 2 };
			const section = sections.at(-1);
			if (!section) throw new Error(`${id}.md:${i + 1}: fence outside a section`);
			section.fences.push(made);
			i = end;
		} else if (sections.length === 0) header.push(line);
		else sections.at(-1)!.prose += line;
	}
	return { id, title, fields: fieldsOf(header), sections };
}

function fieldsOf(header: readonly string[]): Map<string, string> {
	const fields = new Map<string, string>();
	for (const paragraph of header.join("\n").split(/\n{2,}/)) {
		const field = /^\*\*([^*]+)\.\*\* ([\s\S]+)$/.exec(paragraph.trim());
		if (field) fields.set(field[1]!, field[2]!.replace(/\s+/g, " ").trim());
	}
	return fields;
}

/** The page with its replay fences replaced; `texts` in the order of the fences. */
export function withReplays(text: string, texts: readonly string[]): string {
	let i = 0;
	return text.replace(/```replay\n[\s\S]*?```/g, (old) => {
		const now = texts[i++];
		return now === undefined ? old : `\`\`\`replay\n${now.trimEnd()}\n\`\`\``;
	});
}
