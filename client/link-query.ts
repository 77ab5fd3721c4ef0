/** The state of a panel as the query of a link, and back. Knows nothing of VS Code, so that it can be tested without it. */
import { isPanelState, type PanelState } from "../server/core/wire.ts";

export function queryOf(state: PanelState): string {
	return Buffer.from(JSON.stringify(state)).toString("base64url");
}

/** The state in a query, to which a workbench may have appended parameters of its own; undefined if it is none. */
export function stateOf(query: string): PanelState | undefined {
	try {
		const state: unknown = JSON.parse(Buffer.from(query.split("&")[0] ?? "", "base64url").toString());
		return isPanelState(state) ? state : undefined;
	} catch {
		return undefined;
	}
}
