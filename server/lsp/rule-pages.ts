/** The rules and their pages on disk: titles, and what hovers show of a page. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { RULES } from "../core/rules/index.ts";
import { packageRoot } from "./package-root.ts";

export interface RulePage {
	readonly id: string;
	/** what it is about, why it matters, what to do: Markdown */
	readonly summary: string;
	readonly text: string;
	readonly file: string;
	/** address of the page for editors */
	readonly href: string;
}

/** What a hover shows of a page: what it is about, why it matters, what to do; not the headings, evidence and releases. */
const FOR_HOVER = /^(?:[^#*<\s]|\*\*(?:Why it matters|What to do)\b)/;

let pages: ReadonlyMap<string, RulePage> | undefined;

/** The ids of all rules, in alphabetical order. */
export function ruleIds(): string[] {
	return RULES.map((rule) => rule.id).sort();
}

/** What a rule is about, in half a sentence. */
export function ruleTitle(id: string): string {
	return RULES.find((rule) => rule.id === id)?.title ?? id;
}

/** A rule's page, if it has one. */
export function rulePage(id: string): RulePage | undefined {
	return allPages().get(id);
}

function allPages(): ReadonlyMap<string, RulePage> {
	pages ??= readPages();
	return pages;
}

function readPages(): Map<string, RulePage> {
	const found = new Map<string, RulePage>();
	for (const folder of ["dist/rules", "server/core/rules"]) {
		const full = path.join(packageRoot(), folder);
		for (const name of filesOf(full)) {
			const id = path.basename(name, ".md");
			if (!found.has(id)) found.set(id, parsePage(id, path.join(full, name)));
		}
	}
	return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function filesOf(folder: string): string[] {
	try {
		return readdirSync(folder).filter((name) => /^[a-z0-9-]+\.md$/.test(name));
	} catch {
		return [];
	}
}

function parsePage(id: string, file: string): RulePage {
	const text = readFileSync(file, "utf8");
	const [head = ""] = text.split(/^## /m);
	const paragraphs = head.split(/\r?\n[ \t]*\r?\n/).map((paragraph) => paragraph.trim());
	const summary = paragraphs.filter((paragraph) => FOR_HOVER.test(paragraph)).join("\n\n");
	return { id, summary, text, file, href: pathToFileURL(file).href };
}
