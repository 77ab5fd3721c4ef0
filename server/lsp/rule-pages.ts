/** The rules' pages on disk: which rules there are, their titles, and the first paragraph for hovers. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { packageRoot } from "./package-root.ts";

export interface RulePage {
	readonly id: string;
	/** first heading, without the id */
	readonly title: string;
	/** first paragraph below the heading */
	readonly summary: string;
	readonly text: string;
	readonly file: string;
	/** address of the page for editors */
	readonly href: string;
}

let pages: ReadonlyMap<string, RulePage> | undefined;

/** All rules that have a page, by id, in alphabetical order. */
export function ruleIds(): string[] {
	return [...allPages().keys()];
}

/** A rule's page. */
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
	const lines = text.split(/\r?\n/);
	const heading =
		lines
			.find((line) => line.startsWith("# "))
			?.slice(2)
			.trim() ?? id;
	const start = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#") && !line.startsWith("<!--"));
	const end = lines.findIndex((line, index) => index > start && line.trim() === "");
	const summary =
		start < 0
			? ""
			: lines
					.slice(start, end < 0 ? undefined : end)
					.join(" ")
					.trim();
	const title = heading.startsWith(id) ? heading.slice(id.length).replace(/^[\s:,-]+/, "") : heading;
	return { id, title: title || firstSentence(summary), summary, text, file, href: pathToFileURL(file).href };
}

function firstSentence(text: string): string {
	return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text;
}
