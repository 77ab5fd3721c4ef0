/** The user's settings per document: asked from the editor, or pushed by it, checked, remembered until they change. */
import type { Connection } from "vscode-languageserver";
import type { Settings } from "../core/wire.ts";

export const SECTION = "dmabufLens";

export const DEFAULTS: Settings = { kernel: "", severity: {}, run: "onType", debounce: 150, showNotAnalysed: true };

export interface SettingsStore {
	of(uri: string): Promise<Settings>;
	/** the editor says something changed, perhaps with the new values */
	changed(pushed: unknown): void;
	closed(uri: string): void;
}

/** Settings asked with workspace/configuration where the editor can answer, else those it pushed or sent at start. */
export function createSettings(connection: Connection, canAsk: boolean, initial: unknown): SettingsStore {
	let pushed = parseSettings(initial);
	const known = new Map<string, Promise<Settings>>();
	const ask = async (uri: string): Promise<Settings> => {
		try {
			return parseSettings(await connection.workspace.getConfiguration({ scopeUri: uri, section: SECTION }));
		} catch {
			return pushed;
		}
	};
	return {
		of(uri) {
			if (!canAsk) return Promise.resolve(pushed);
			const found = known.get(uri) ?? ask(uri);
			known.set(uri, found);
			return found;
		},
		changed(value) {
			known.clear();
			const section = isRecord(value) && SECTION in value ? value[SECTION] : value;
			if (isRecord(section)) pushed = parseSettings(section);
		},
		closed: (uri) => void known.delete(uri),
	};
}

const LEVELS = ["error", "warning", "info", "hint", "off"] as const;

/** Reads settings of any shape; what is wrong or missing is the default. */
export function parseSettings(value: unknown): Settings {
	if (!isRecord(value)) return DEFAULTS;
	const { kernel, severity, run, debounce, showNotAnalysed } = value;
	const levels = Object.entries(isRecord(severity) ? severity : {}).flatMap(([rule, level]) => {
		const known = LEVELS.find((candidate) => candidate === level);
		return known === undefined ? [] : [[rule, known] as const];
	});
	return {
		kernel: typeof kernel === "string" ? kernel.trim() : DEFAULTS.kernel,
		severity: Object.fromEntries(levels),
		run: run === "onSave" ? "onSave" : "onType",
		debounce: typeof debounce === "number" && debounce >= 0 ? Math.min(debounce, 10_000) : DEFAULTS.debounce,
		showNotAnalysed: typeof showNotAnalysed === "boolean" ? showNotAnalysed : true,
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
