/** The formats a run can be taken away in. */
import { runMarkdown } from "../server/core/sim/view/markdown.ts";
import { runMermaid } from "../server/core/sim/view/mermaid.ts";
import type { RunView } from "../server/core/sim/view/model.ts";
import { runSvg } from "../server/core/sim/view/svg.ts";
import { runText } from "../server/core/sim/view/text.ts";
import { runTrace } from "../server/core/sim/view/trace.ts";

export interface ExportFormat {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly extension: string;
	readonly make: (run: RunView) => string;
}

export const EXPORTS: readonly ExportFormat[] = [
	{
		id: "markdown",
		title: "Markdown report",
		about: "for a patch mail or an issue",
		extension: "md",
		make: runMarkdown,
	},
	{
		id: "mermaid",
		title: "Mermaid diagram",
		about: "sequence of tasks, locks and mistakes",
		extension: "mmd",
		make: runMermaid,
	},
	{ id: "svg", title: "SVG lanes", about: "a picture that stands alone", extension: "svg", make: runSvg },
	{
		id: "text",
		title: "Plain text",
		about: "as the command line prints it",
		extension: "txt",
		make: (run) => runText(run),
	},
	{ id: "json", title: "JSON trace", about: "every step with its differences", extension: "json", make: runTrace },
];
