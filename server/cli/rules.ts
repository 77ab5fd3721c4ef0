/** `rules`: the list of rules, or the page of one. */
import { ruleIds, rulePage, ruleTitle } from "../lsp/rule-pages.ts";
import { Problem } from "./problem.ts";
import { print } from "./terminal.ts";

/** Prints the list, or a rule's page. */
export async function runRules(id: string | undefined): Promise<number> {
	if (id === undefined) {
		const ids = ruleIds();
		const width = Math.max(0, ...ids.map((each) => each.length));
		await print(ids.map((each) => `${each.padEnd(width)}  ${ruleTitle(each)}`.trimEnd() + "\n").join(""));
		return 0;
	}
	if (!ruleIds().includes(id)) throw new Problem(`there is no rule "${id}"; \`dmabuf-lens rules\` lists them.`);
	const page = rulePage(id);
	if (page === undefined) throw new Problem(`the page of ${id} is not packed with this build.`);
	await print(page.text.endsWith("\n") ? page.text : `${page.text}\n`);
	return 0;
}
