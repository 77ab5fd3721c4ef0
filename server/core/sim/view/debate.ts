/** A scenario as a card of the library: its title, policies and what each is expected to come to. Words only. */
import { sourceText } from "../../kernel/evidence.ts";
import { expectedIds } from "../expectations.ts";
import { loadScenario } from "../scenario.ts";
import type { Outcome } from "./scenario-view.ts";

export interface CardView {
	readonly id: string;
	readonly title: string;
	readonly teaches: readonly string[];
	readonly notes: readonly string[];
	readonly sources: readonly string[];
	/** it is about the text of a file, and cannot run */
	readonly lint: boolean;
	readonly variants: readonly {
		readonly name: string;
		readonly kernel: string;
		/** violations; empty = clean, absent = nothing is said */
		readonly expected?: readonly string[];
	}[];
}

export function cardOf(text: string): CardView {
	const { document, variants } = loadScenario(text);
	return {
		id: document.id,
		title: document.title ?? document.id,
		teaches: document.teaches,
		notes: document.notes,
		sources: document.sources.map(sourceText),
		lint: document.lint !== undefined,
		variants: variants.map(({ variant, program, expects }) => {
			const expected = expectedIds(expects);
			return { name: variant, kernel: program.kernel, ...(expected === undefined ? {} : { expected }) };
		}),
	};
}

/** "✓ clean", "✗ DBS-F01 in some orders". */
export function outcomeText({ found, sometimesClean }: Outcome): string {
	if (found.length === 0) return "✓ clean";
	return `✗ ${found.join(", ")}${sometimesClean ? " in some orders" : ""}`;
}
