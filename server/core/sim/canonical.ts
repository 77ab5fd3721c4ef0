/**
 * What of a configuration matters for the future and for comparing runs, as canonical text; and the same as short exact
 * keys for visited sets, where equal parts of states are written once. Left out: counters that only name or count
 * (steps, cost, fresh names, list versions) and the provenance of values.
 */
import { canonicalText, stateLabel } from "./hash.ts";
import type { Config } from "./machine.ts";

const SKIPPED_TABLES: ReadonlySet<string> = new Set(["step", "toggles", "next", "written", "cost", "producers"]);
const SKIPPED_FIELDS: ReadonlySet<string> = new Set(["version", "src"]);

/** Canonical text of a configuration: equal texts mean that the same things can happen from here on. */
export function canonicalConfig(config: Config): string {
	const { state } = config;
	const tables: Record<string, unknown> = {};
	for (const [name, value] of Object.entries(state)) if (!SKIPPED_TABLES.has(name)) tables[name] = value;
	return canonicalText({ state: tables, pc: config.pc }, SKIPPED_FIELDS);
}

/** The label under which a state is shown: eight hexadecimal digits, the same in every engine. */
export function configLabel(config: Config): string {
	return stateLabel(canonicalConfig(config));
}

/** Makes keys of configurations. Keys of one maker are equal exactly when the canonical texts are. */
export interface KeyMaker {
	key(config: Config): string;
	/** distinct parts of states seen */
	size(): number;
}

/** A maker that remembers parts of states by identity and by text, so that a key costs only what changed. */
export function keyMaker(): KeyMaker {
	const numbers = new Map<string, number>();
	const known = new WeakMap<object, number>();
	const number = (value: unknown): number => {
		if (typeof value === "object" && value !== null) {
			const seen = known.get(value);
			if (seen !== undefined) return seen;
		}
		// a quote cannot begin the text of anything else
		const text = typeof value === "string" ? `"${value}` : canonicalText(value, SKIPPED_FIELDS);
		let id = numbers.get(text);
		if (id === undefined) {
			id = numbers.size;
			numbers.set(text, id);
		}
		if (typeof value === "object" && value !== null) known.set(value, id);
		return id;
	};
	const tables = new WeakMap<object, string>();
	const tableText = (table: object): string => {
		const seen = tables.get(table);
		if (seen !== undefined) return seen;
		const rows = Object.entries(table).sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));
		const text = rows.map(([id, row]) => `${number(id)}:${number(row)}`).join(",");
		tables.set(table, text);
		return text;
	};
	return {
		key(config) {
			const out: string[] = [];
			for (const [name, table] of Object.entries(config.state) as [string, unknown][]) {
				if (SKIPPED_TABLES.has(name)) continue;
				const isTable = typeof table === "object" && table !== null && !Array.isArray(table);
				out.push(isTable ? tableText(table) : String(number(table)));
			}
			return `${out.join(";")}|${Object.values(config.pc).join(",")}`;
		},
		size: () => numbers.size,
	};
}
