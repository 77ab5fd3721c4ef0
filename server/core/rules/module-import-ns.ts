/** A module uses symbols of a namespace that it does not import, or imports in the form of another release. */
import { NAMESPACES, namespaceOf } from "../kernel/namespaces.ts";
import { compareReleases } from "../kernel/releases.ts";
import { callsOf } from "../syntax/calls.ts";
import { namespaceMarks } from "../syntax/views.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import type { Rule } from "./rule.ts";

export const moduleImportNs: Rule = {
	id: "module-import-ns",
	violation: "DBS-X02",
	severity: "error",
	replay: false,
	title: "a symbol namespace not imported, or in another release's form",
	over: [],
	transitions: [],
	inText: wrong,
};

function wrong({ parsed, release }: SourceText): readonly TextMistake[] {
	const marks = namespaceMarks(parsed);
	const mistakes: TextMistake[] = [];
	const quoted = compareReleases(release, NAMESPACES.quotedFrom) >= 0;
	for (const { name, arg } of marks) {
		const given = parsed.source.slice(arg.start, arg.end).trim();
		const isQuoted = given.startsWith('"');
		if (!/^"?\w+"?$/.test(given) || isQuoted === quoted) continue;
		const right = quoted ? `"${given}"` : given.replaceAll('"', "");
		mistakes.push({
			span: arg,
			object: given,
			message: `${name}() takes ${quoted ? "a string" : "a bare word"} in ${release} (${NAMESPACES.quotedFrom} changed it): this does not build. Write ${right}`,
			repair: { title: `Write ${right}`, edits: [{ start: arg.start, end: arg.end, newText: right }] },
		});
	}
	const imported = new Set(marks.map((m) => parsed.source.slice(m.arg.start, m.arg.end).replace(/["\s]/g, "")));
	const calls = callsOf(parsed, {
		as: `namespaces ${release}`,
		name: (name) => namespaceOf(name, release) !== undefined,
	}).filter((call) => !imported.has(namespaceOf(call.name, release)!));
	// most files import what they use, and are not searched for a license
	const license = calls.length === 0 ? null : LICENSE.exec(parsed.source);
	if (!license) return mistakes;
	const told = new Set<string>();
	for (const call of calls) {
		const space = namespaceOf(call.name, release)!;
		if (told.has(space)) continue;
		told.add(space);
		const line = `${NAMESPACES.import}(${quoted ? `"${space}"` : space});\n`;
		const at = parsed.source.slice(0, license.index).length;
		mistakes.push({
			span: call.nameSpan,
			fn: call.fn.name,
			object: call.name,
			message: `${call.name}() is exported in the namespace ${space}, which this module does not import: modpost refuses it, or loading does. Add ${line.trim()}`,
			assumptions: ["it is built as a module", "no other file of the module imports it"],
			severity: "info",
			repair: { title: `Add ${line.trim()}`, edits: [{ start: at, end: at, newText: line }] },
		});
	}
	return mistakes;
}

const LICENSE = new RegExp(`^[ \\t]*${NAMESPACES.license}\\s*\\(`, "m");
