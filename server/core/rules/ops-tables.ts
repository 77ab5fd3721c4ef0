/** Ops tables of a file that the core would refuse. Knows what a contract is, none by name. */
import { cited } from "../kernel/citations.ts";
import { type OpsContract, opsContract } from "../kernel/ops-contracts.ts";
import type { Span } from "../kernel/vocabulary.ts";
import { type OpsMember, type OpsTable, opsTables } from "../syntax/views.ts";
import type { SourceText, TextMistake } from "./in-text.ts";

/** Tables of a struct that do not fit its contract in this release. */
export function refusedTables(struct: string, { parsed, release }: SourceText): readonly TextMistake[] {
	const contract = opsContract(struct, release);
	if (!contract) return [];
	return opsTables(parsed).flatMap((table) => {
		if (table.struct !== struct || !isHandedOver(table, parsed.source)) return [];
		const why = objection(table, contract);
		return why
			? [
					{
						span: why.member?.span ?? nameOf(table, parsed.source),
						object: table.name,
						message: `\`${table.name}\` ${why.text}: ${contract.by}() warns and answers -EINVAL. ${why.todo}${cited(contract.evidence)}`,
					},
				]
			: [];
	});
}

interface Objection {
	readonly text: string;
	readonly todo: string;
	readonly member?: OpsMember;
}

function objection(table: OpsTable, contract: OpsContract): Objection | undefined {
	const has = (name: string): OpsMember | undefined =>
		table.members.find((m) => m.member === name && !/^(?:NULL|0|false)$/.test(m.value));
	const missing = contract.mandatory.find((name) => !has(name));
	if (missing) return { text: `has no ${missing}`, todo: "Add the callback" };
	for (const [a, b] of contract.together ?? []) {
		const [one, other] = [has(a), has(b)];
		const alone = one ?? other;
		if (alone && !(one && other))
			return { text: `has ${one ? a : b} without ${one ? b : a}`, todo: "Add the other half", member: alone };
	}
	for (const [a, b] of contract.apart ?? [])
		if (has(a) && has(b)) return { text: `has both ${a} and ${b}`, todo: `Leave ${a} out`, member: has(a)! };
	return undefined;
}

/** Its address is taken, and nobody in the file fills in or copies it. */
function isHandedOver(table: OpsTable, source: string): boolean {
	if (!/^\w+$/.test(table.name)) return false;
	const rest = source.slice(0, table.span.start) + source.slice(table.span.end);
	return (
		new RegExp(`&\\s*${table.name}\\b(?!\\s*(?:\\.|->|\\[))`).test(rest) &&
		!new RegExp(`(?:\\b${table.name}\\s*\\.\\s*\\w+\\s*=[^=])|(?:[^&\\w]\\s*=\\s*${table.name}\\b)`).test(rest)
	);
}

function nameOf(table: OpsTable, source: string): Span {
	const at = source.slice(table.span.start, table.span.end).search(new RegExp(`\\b${table.name}\\b`));
	const start = table.span.start + Math.max(at, 0);
	return { start, end: start + table.name.length };
}
