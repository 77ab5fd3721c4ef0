/** Functions as graphs: built once for a text of theirs, and found again where an undo brings that text back. */
import type { FunctionView } from "../syntax/functions.ts";
import type { ParsedSource } from "../syntax/parse.ts";
import { copied } from "../text/copied.ts";
import { buildFunction } from "./build.ts";
import type { FunctionIr } from "./ir.ts";

/** The graph as built for a text, and how far behind the view's start the function begins. */
export interface Built {
	readonly ir: FunctionIr;
	readonly lead: number;
}

/** Each keeps the text it was built from. */
const SPARE = 32;

/** `spare`: the latest that were built, by what `digest` says of the function's text; more are not kept. */
export function irOf(
	parsed: ParsedSource,
	f: FunctionView | undefined,
	spare: Map<string, Built>,
	digest: (f: FunctionView) => string,
): FunctionIr | undefined {
	if (f === undefined || f.broken !== undefined) return undefined;
	let built = f.lasting.get("ir") as Built | undefined;
	if (built === undefined) {
		const key = digest(f);
		built = spare.get(key) ?? builtAnew(parsed, f);
		if (built === undefined) return undefined;
		f.lasting.set("ir", built);
		spare.delete(key);
		spare.set(key, built);
		for (const oldest of spare.keys()) if (spare.size > SPARE) spare.delete(oldest);
	}
	const start = f.span.start + built.lead;
	return built.ir.start === start ? built.ir : { ...built.ir, start };
}

function builtAnew(parsed: ParsedSource, f: FunctionView): Built | undefined {
	const ir = buildOf(parsed, f);
	return ir && { ir, lead: ir.start - f.span.start };
}

export function buildOf(parsed: ParsedSource, f: FunctionView): FunctionIr | undefined {
	if (!f.node || !f.body) return undefined;
	return buildFunction({
		name: f.name,
		node: f.node,
		body: f.body,
		nameSpan: f.nameSpan,
		params: f.params.map((p) => ({ name: p.name, type: p.typeText })),
		returns: f.returnType,
		isStatic: f.isStatic,
		annotations: f.attributes.map(
			(m) =>
				[
					m.name.replace(/^_+/, ""),
					m.args[0] ? copied(parsed.source.slice(m.args[0].start, m.args[0].end)) : "",
				] as const,
		),
		source: parsed.source,
		marks: parsed.masked.marks,
	});
}
