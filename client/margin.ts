/**
 * The editor's margin while a replay is open: lines where the run holds a reservation lock, and which way its branches
 * go. One set of marks per document, that of the panel that spoke last.
 */
import * as vscode from "vscode";
import type { Branch } from "../server/core/wire.ts";

export interface Marks {
	readonly held: readonly number[];
	readonly branches: readonly Branch[];
}

export interface Margin {
	/** Marks a document on behalf of `owner`; its earlier marks go. */
	show(owner: object, uri: vscode.Uri, marks: Marks): void;
	clear(owner: object): void;
}

type Kind = "held" | "taken" | "passed" | "held-taken" | "held-passed";
const KINDS: readonly Kind[] = ["held", "taken", "passed", "held-taken", "held-passed"];

/** The margin of all editors. A line has one icon, so each combination is an icon of its own. */
export function createMargin(context: vscode.ExtensionContext): Margin {
	const types = new Map(KINDS.map((kind) => [kind, vscode.window.createTextEditorDecorationType(lookOf(kind))]));
	const shown = new Map<string, { readonly owner: object; readonly marks: Marks }>();

	const draw = (editor: vscode.TextEditor) => {
		const marks = shown.get(editor.document.uri.toString())?.marks;
		const lines = new Map<Kind, vscode.Range[]>();
		const held = new Set(marks?.held);
		const branches = new Map(marks?.branches.map(({ line, taken }) => [line, taken]));
		for (const line of new Set([...held, ...branches.keys()])) {
			if (line < 1 || line > editor.document.lineCount) continue;
			const taken = branches.get(line);
			const way = taken === undefined ? "" : taken ? "taken" : "passed";
			const kind = [held.has(line) ? "held" : "", way].filter((part) => part !== "").join("-") as Kind;
			lines.set(kind, [...(lines.get(kind) ?? []), new vscode.Range(line - 1, 0, line - 1, 0)]);
		}
		for (const [kind, type] of types) editor.setDecorations(type, lines.get(kind) ?? []);
	};
	const redraw = () => vscode.window.visibleTextEditors.forEach(draw);
	context.subscriptions.push(vscode.window.onDidChangeVisibleTextEditors(redraw), ...types.values());

	const clear = (owner: object) => {
		for (const [uri, entry] of shown) if (entry.owner === owner) shown.delete(uri);
		redraw();
	};
	return {
		clear,
		show: (owner, uri, marks) => {
			for (const [known, entry] of shown) if (entry.owner === owner) shown.delete(known);
			shown.set(uri.toString(), { owner, marks });
			redraw();
		},
	};
}

function lookOf(kind: Kind): vscode.DecorationRenderOptions {
	return {
		gutterIconSize: "contain",
		light: { gutterIconPath: iconOf(kind, "#0451a5", "#3b3b3b") },
		dark: { gutterIconPath: iconOf(kind, "#3794ff", "#cccccc") },
		overviewRulerLane: vscode.OverviewRulerLane.Left,
		...(kind.startsWith("held") ? { overviewRulerColor: new vscode.ThemeColor("charts.blue") } : {}),
	};
}

/** A bar for a held lock; an arrow into the branch, or one that passes it by, broken. Shapes, not only colours. */
function iconOf(kind: Kind, lock: string, branch: string): vscode.Uri {
	const bar = kind.startsWith("held") ? `<path d="M1 0h3v16H1z" fill="${lock}"/>` : "";
	const line = `fill="none" stroke="${branch}" stroke-width="1.6"`;
	const arrows: Readonly<Record<string, string>> = {
		taken: `<path d="M8 2v8h5m-3-3 3 3-3 3" ${line}/>`,
		passed: `<path d="M10 1v3m0 2v3m0 2v4m-3-3 3 3 3-3" ${line}/>`,
	};
	const arrow = arrows[kind.replace("held-", "")] ?? "";
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${bar}${arrow}</svg>`;
	return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
}
