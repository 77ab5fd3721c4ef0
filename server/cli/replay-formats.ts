/** A replay as text, JSON, page, drawing or scenario. The exporters are the core's; this file only chooses. */
import type { Replay } from "../core/wire.ts";
import { Problem } from "./problem.ts";

export const REPLAY_FORMATS = ["text", "json", "html", "svg", "mermaid", "markdown", "dmabuf"] as const;
export type ReplayFormat = (typeof REPLAY_FORMATS)[number];

/** The whole output, ending in a newline. */
export function renderReplay(replay: Replay, format: ReplayFormat): string {
	if (format === "json") return `${JSON.stringify(replay, null, "\t")}\n`;
	throw new Problem(`--format ${format} is not part of this build yet.`);
}
