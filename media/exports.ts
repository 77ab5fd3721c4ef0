/** The formats a run can be taken away in. */
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import { runMarkdown } from "../server/core/sim/view/markdown.ts";
import { runMermaid } from "../server/core/sim/view/mermaid.ts";
import type { RunView } from "../server/core/sim/view/model.ts";
import { runSvg } from "../server/core/sim/view/svg.ts";
import { runText } from "../server/core/sim/view/text.ts";
import type { Replay } from "../server/core/wire.ts";
import type { Engine } from "./engine.ts";

export interface Exported {
	readonly run: RunView;
	readonly replay: Replay;
	readonly choice: RunChoice;
	readonly engine: Engine;
}

export interface ExportFormat {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly extension: string;
	readonly make: (what: Exported) => string;
}

export const EXPORTS: readonly ExportFormat[] = [
	{
		id: "markdown",
		title: "Markdown report",
		about: "for a patch mail or an issue",
		extension: "md",
		make: ({ run }) => runMarkdown(run),
	},
	{
		id: "mermaid",
		title: "Mermaid diagram",
		about: "sequence of tasks, locks and mistakes",
		extension: "mmd",
		make: ({ run }) => runMermaid(run),
	},
	{
		id: "svg",
		title: "SVG lanes",
		about: "a picture that stands alone",
		extension: "svg",
		make: ({ run }) => runSvg(run),
	},
	{
		id: "text",
		title: "Plain text",
		about: "as the command line prints it",
		extension: "txt",
		make: ({ run }) => runText(run),
	},
	{
		id: "json",
		title: "JSON trace",
		about: "every step with its differences",
		extension: "json",
		make: ({ engine, replay, choice }) => engine.trace(replay, choice),
	},
	{
		id: "dmabuf",
		title: "Scenario",
		about: "to run, change and keep",
		extension: "dmabuf",
		make: ({ engine, replay, choice }) => engine.scenario(replay, choice),
	},
];
