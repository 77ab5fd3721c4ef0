/** What a project takes away from the findings: excluded files, suppressions in `.dmabuf-lens.json`, comments in the source. */
import type { Analysis } from "../core/analyze.ts";
import { type Config, globMatches, suppressedBy } from "../core/kernel/config.ts";
import { holds } from "../core/syntax/holds.ts";
import { ALLOWING, type AllowComment, withoutAllowed } from "../core/text/allow-comments.ts";
import type { Finding } from "../core/wire.ts";

/** Whether the configuration says not to check this file. */
export function isExcluded(config: Config, file: string): boolean {
	return config.exclude?.some((glob) => globMatches(glob, file)) ?? false;
}

export interface Visible {
	readonly findings: readonly Finding[];
	/** comments in the source that allow nothing */
	readonly stale: readonly AllowComment[];
}

/** The findings that nobody has allowed. */
export function visibleFindings({ findings, inside }: Analysis, config: Config): Visible {
	const configured =
		config.suppressions === undefined
			? findings
			: findings.filter((finding) => suppressedBy(config, finding) === undefined);
	// where nothing allows anything, an edit is all that is searched
	if (!holds(inside.parsed, ALLOWING)) return { findings: configured, stale: [] };
	return withoutAllowed(configured, inside.input.text);
}

/** One sentence about a comment that allows nothing. */
export function staleSentence({ rule, reason }: AllowComment): string {
	return reason === ""
		? `This comment allows nothing: it must give a reason, as in "allow ${rule} -- reason".`
		: `This comment allows nothing: there is no ${rule} finding here any more.`;
}
