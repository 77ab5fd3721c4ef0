/** goto and its labels: jumps back are closed at once, jumps ahead when their label is met. */
import type { Span } from "../kernel/vocabulary.ts";
import type { Scope } from "./shape.ts";

interface Known {
	readonly block: number;
	readonly scope: Scope;
}

interface Pending {
	readonly from: number;
	readonly scope: Scope;
	readonly span: Span;
}

export interface LabelTable {
	/** the label stands here */
	readonly bind: (name: string, block: number, scope: Scope) => void;
	/** `goto name` at the end of block `from`; a block whose label never comes stays open */
	readonly jump: (name: string, from: number, scope: Scope, span: Span) => void;
}

export function labelTable(graph: {
	readonly jumpFrom: (from: number, inner: Scope, outer: Scope, to: number, span: Span, ahead: boolean) => void;
}): LabelTable {
	const known = new Map<string, Known>();
	const pending = new Map<string, Pending[]>();
	return {
		bind: (name, block, scope) => {
			known.set(name, { block, scope });
			for (const p of pending.get(name) ?? []) graph.jumpFrom(p.from, p.scope, scope, block, p.span, true);
			pending.delete(name);
		},
		jump: (name, from, scope, span) => {
			const to = known.get(name);
			if (to) graph.jumpFrom(from, scope, to.scope, to.block, span, false);
			else pending.set(name, [...(pending.get(name) ?? []), { from, scope, span }]);
		},
	};
}
