/** The place of a finding in the syntax tree: its report, its function and the nodes of its path's events. */
import type { Node } from "web-tree-sitter";
import type { FlowReport } from "../flow/analysis.ts";
import type { CallEvent, Event, Span } from "../kernel/vocabulary.ts";
import { eventOf } from "../rules/told/places.ts";
import type { FunctionView } from "../syntax/functions.ts";
import type { Finding } from "../wire.ts";
import type { Analysed } from "./analysed.ts";

export interface Site {
	readonly finding: Finding;
	readonly report: FlowReport;
	/** the event that is the mistake */
	readonly event: Event;
	/** the function that is to be edited, as a rule the one it lies in */
	readonly fn: FunctionView & { readonly node: Node; readonly body: Node };
	readonly text: string;
	readonly release: string;
	/** C text of a node, as written */
	readonly textOf: (node: Span | Node) => string;
	/** where an event stands in the file; undefined outside this function */
	readonly span: (event: Event) => Span | undefined;
	/** the call of a call event; undefined outside this function */
	readonly call: (event: Event) => Node | undefined;
	readonly analysis: Analysed;
}

/** Undefined when the finding has no report, or its function cannot be read any more. */
export function siteOf(analysis: Analysed, finding: Finding): Site | undefined {
	return siteIn(analysis, finding, finding.function);
}

/** The same seen from another function of the file through which the path goes: its caller, the callee it ends in. */
export function siteIn(analysis: Analysed, finding: Finding, name: string): Site | undefined {
	const { parsed, reports, flow, input } = analysis.inside;
	const report = reports.get(finding.id);
	const view = flow.views.get(name);
	if (!report || parsed.disposed || !view?.node || !view.body) return undefined;
	const { node } = view;
	const root = parsed.tree?.rootNode;
	const span = (event: Event): Span | undefined =>
		(event.fn ?? report.root) === view.name && event.file === undefined
			? { start: node.startIndex + event.span.start, end: node.startIndex + event.span.end }
			: undefined;
	return {
		finding,
		report,
		event: eventOf(report),
		fn: view as FunctionView & { readonly node: Node; readonly body: Node },
		text: input.text,
		release: input.release,
		textOf: (of) =>
			"startIndex" in of ? input.text.slice(of.startIndex, of.endIndex) : input.text.slice(of.start, of.end),
		span,
		call: (event) => {
			const at = span(event);
			return at && root ? nodeAt(root, at, "call_expression") : undefined;
		},
		analysis,
	};
}

/** The node of a type that covers exactly this span. */
export function nodeAt(root: Node, at: Span, type: string): Node | undefined {
	let node: Node | null = root.descendantForIndex(at.start, Math.max(at.start, at.end - 1));
	while (node && node.endIndex <= at.end && node.startIndex >= at.start) {
		if (node.type === type && node.startIndex === at.start && node.endIndex === at.end) return node;
		node = node.parent;
	}
	return undefined;
}

/** The arguments of a call, comments left out. */
export function argumentsOf(call: Node): Node[] {
	const list = call.childForFieldName("arguments");
	return (list?.namedChildren ?? []).filter((n): n is Node => n !== null && n.type !== "comment");
}

/** The function's name in a call by name. */
export function calleeOf(call: Node): Node | undefined {
	const callee = call.childForFieldName("function");
	return callee?.type === "identifier" ? callee : undefined;
}

/** The call event that is the finding, if it is one. */
export function flaggedCall(site: Site): { readonly event: CallEvent; readonly node: Node } | undefined {
	const node = site.event.kind === "call" ? site.call(site.event) : undefined;
	return node && site.event.kind === "call" ? { event: site.event, node } : undefined;
}
