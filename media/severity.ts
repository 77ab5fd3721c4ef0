/** Severity as an icon and a word: never as a colour alone. */
import type { ViewSeverity } from "../server/core/sim/view/model.ts";
import type { IconName } from "./icons.ts";

export function severityIcon(severity: ViewSeverity): IconName {
	return severity;
}
