/** docs/rules.md: every rule in a line, from the rules and their pages. */
import { RULES } from "../../../server/core/rules/index.ts";
import { readPage } from "../../rules/page.ts";

/** Text of docs/rules.md. */
export function rulesPage(): string {
	const rows = RULES.map((rule) => {
		const page = readPage(rule.id);
		return `| [${rule.id}](../server/core/rules/${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.violation} | ${page.fields.get("Releases") ?? ""} |`;
	});
	const details = RULES.flatMap((rule) => {
		const page = readPage(rule.id);
		return ["", `## ${rule.id}`, "", page.fields.get("Why it matters") ?? "", "", page.fields.get("What to do") ?? ""];
	});
	return [...HEAD, ...rows, ...details, ""].join("\n");
}

const HEAD = [
	"# Rules",
	"",
	"Generated from the rules and their pages in `server/core/rules` (`npm run generate`); edit those, not this page.",
	"",
	"Every finding is shown with the path that leads to it, and only when the simulator, which knows no rules, raises the named",
	"violation on the same path. Each page's examples are tests: findings, steps and replays are as printed there.",
	"",
	"| rule | finds | severity | violation | releases |",
	"| --- | --- | --- | --- | --- |",
];
