/** `.dmabuf-lens.json`: reading it. What its members mean is the core's; what is wrong with it is one sentence each. */
import type { Config } from "../core/analyze.ts";

export const CONFIG_FILE = ".dmabuf-lens.json";

/** The configuration in a text, with what could not be used of it. */
export function parseConfigText(text: string): { readonly config?: Config; readonly problems: readonly string[] } {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === "object" && value !== null && !Array.isArray(value))
			return { config: value as Config, problems: [] };
		return { problems: [`${CONFIG_FILE} must hold one JSON object.`] };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		return { problems: [`${CONFIG_FILE} is not valid JSON: ${reason}.`] };
	}
}
