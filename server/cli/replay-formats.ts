/** A replay as text, JSON, page, drawing or scenario. The exporters are the core's; this file only chooses. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { replayScenario } from "../core/sim/view/ask.ts";
import { foldReplay } from "../core/sim/view/fold.ts";
import { runMarkdown } from "../core/sim/view/markdown.ts";
import { runMermaid } from "../core/sim/view/mermaid.ts";
import { standalonePage } from "../core/sim/view/page.ts";
import { runSvg } from "../core/sim/view/svg.ts";
import { runText, type TextStyle } from "../core/sim/view/text.ts";
import type { Replay } from "../core/wire.ts";
import { packageRoot } from "../lsp/package-root.ts";
import { Problem } from "./problem.ts";
import type { Paint } from "./terminal.ts";

export const REPLAY_FORMATS = ["text", "json", "html", "svg", "mermaid", "markdown", "dmabuf"] as const;
export type ReplayFormat = (typeof REPLAY_FORMATS)[number];

/** The whole output, ending in a newline. */
export function renderReplay(replay: Replay, format: ReplayFormat, paint: Paint): string {
	const text = render(replay, format, paint);
	return text.endsWith("\n") ? text : `${text}\n`;
}

function render(replay: Replay, format: ReplayFormat, paint: Paint): string {
	switch (format) {
		case "json":
			return JSON.stringify(replay, null, "\t");
		case "html":
			return standalonePage(replay, bundled("webview.js"), bundled("webview.css"));
		case "svg":
			return runSvg(foldReplay(replay));
		case "mermaid":
			return runMermaid(foldReplay(replay));
		case "markdown":
			return runMarkdown(foldReplay(replay));
		case "dmabuf":
			return replayScenario(replay, { path: replay.path, kernel: replay.kernel });
		case "text":
			return runText(foldReplay(replay), { paint: (style, text) => painter(style, paint)(text) });
	}
}

function painter(style: TextStyle, paint: Paint): (text: string) => string {
	switch (style) {
		case "title":
			return paint.bold;
		case "dim":
			return paint.dim;
		case "error":
			return paint.red;
		case "warning":
			return paint.yellow;
		case "ok":
			return paint.green;
		case "code":
			return paint.cyan;
	}
}

/** A part of the built panel; only a checkout that was never built is without it. */
function bundled(name: string): string {
	try {
		return readFileSync(path.join(packageRoot(), "dist", name), "utf8");
	} catch {
		throw new Problem(`--format html needs the built panel (dist/${name}): run npm run build.`);
	}
}
