/** What a project's `.dmabuf-lens.json` takes away: excluded files, suppressed findings. */
import type { Analysis } from "../core/analyze.ts";
import { type Config, globMatches, suppressedBy } from "../core/kernel/config.ts";
import type { Finding } from "../core/wire.ts";

/** Whether the configuration says not to check this file. */
export function isExcluded(config: Config, file: string): boolean {
	return config.exclude?.some((glob) => globMatches(glob, file)) ?? false;
}

/** The findings that no entry of the configuration suppresses. */
export function visibleFindings(analysis: Pick<Analysis, "findings">, config: Config): readonly Finding[] {
	if (config.suppressions === undefined) return analysis.findings;
	return analysis.findings.filter((finding) => suppressedBy(config, finding) === undefined);
}
