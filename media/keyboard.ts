/** Which key does what, as data: the handler and the help page read the same list. Takes no function key. */
import { useCallback, useLayoutEffect, useRef } from "preact/hooks";

export type Action =
	| "next"
	| "previous"
	| "nextOfTask"
	| "previousOfTask"
	| "first"
	| "last"
	| "nextViolation"
	| "previousViolation"
	| "play"
	| "lanes"
	| "state"
	| "source"
	| "why"
	| "evidence"
	| "assumptions"
	| "whatIf"
	| "explore"
	| "compare"
	| "export"
	| "help"
	| "close";

export interface KeyRow {
	readonly keys: readonly string[];
	readonly action: Action;
	readonly does: string;
}

export const KEYS: readonly KeyRow[] = [
	{ keys: ["ArrowRight"], action: "next", does: "next step" },
	{ keys: ["ArrowLeft"], action: "previous", does: "previous step" },
	{ keys: ["Shift+ArrowRight"], action: "nextOfTask", does: "next step of the same task" },
	{ keys: ["Shift+ArrowLeft"], action: "previousOfTask", does: "previous step of the same task" },
	{ keys: ["Home"], action: "first", does: "entry of the function" },
	{ keys: ["End"], action: "last", does: "last step" },
	{ keys: ["]"], action: "nextViolation", does: "next violation" },
	{ keys: ["["], action: "previousViolation", does: "previous violation" },
	{ keys: [" "], action: "play", does: "play or pause" },
	{ keys: ["l"], action: "lanes", does: "go to the lanes" },
	{ keys: ["s"], action: "state", does: "go to the state" },
	{ keys: ["o"], action: "source", does: "go to the source code" },
	{ keys: ["w"], action: "why", does: "why did it go wrong?" },
	{ keys: ["v"], action: "evidence", does: "evidence in the kernel" },
	{ keys: ["a"], action: "assumptions", does: "what the run assumes" },
	{ keys: ["i"], action: "whatIf", does: "what if something were different?" },
	{ keys: ["e"], action: "explore", does: "explore other orders" },
	{ keys: ["c"], action: "compare", does: "compare with the quick fix" },
	{ keys: ["x"], action: "export", does: "export" },
	{ keys: ["?"], action: "help", does: "this list" },
	{ keys: ["Escape"], action: "close", does: "close what is open" },
];

/** Actions that open or close a drawer of that name. */
export const DRAWER_ACTIONS = ["why", "evidence", "assumptions", "whatIf", "explore", "export", "help"] as const;

/** These take every key but Escape. */
const INTERACTIVE = new Set(["TEXTAREA", "SELECT", "VSCODE-SINGLE-SELECT", "VSCODE-TEXTFIELD"]);
/** Keys that inputs need for themselves, by type; the others are free. */
const TAKEN: Readonly<Record<string, RegExp>> = {
	checkbox: /^ $/,
	radio: /^( |Arrow.*)$/,
	range: /^(Arrow.*|Home|End|Page.*)$/,
};
const PRESSED_BY_SPACE = new Set(["BUTTON", "VSCODE-BUTTON", "SUMMARY", "A"]);

/** The action of a key event, or undefined if the key belongs to somebody else (a control, the editor, the browser). */
export function actionOf(event: KeyboardEvent): Action | undefined {
	if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return undefined;
	const path = event.composedPath().filter((node): node is Element => node instanceof Element);
	if (event.key !== "Escape" && path.some((node) => INTERACTIVE.has(node.tagName))) return undefined;
	for (const node of path)
		if (node instanceof HTMLInputElement && (TAKEN[node.type] ?? /./).test(event.key) && event.key !== "Escape")
			return undefined;
	if (event.key === " " && path.some((node) => PRESSED_BY_SPACE.has(node.tagName))) return undefined;
	if (path.some((node) => node.getAttribute("role") === "tablist") && event.key.startsWith("Arrow")) return undefined;
	const single = event.key.length === 1 ? event.key.toLowerCase() : event.key;
	const key = event.shiftKey && event.key.startsWith("Arrow") ? `Shift+${event.key}` : single;
	return KEYS.find((row) => row.keys.includes(key))?.action;
}

/** "ArrowRight" -> "→" for people. */
export function keyLabel(key: string): string {
	return key
		.replace("ArrowRight", "→")
		.replace("ArrowLeft", "←")
		.replace("Shift+", "Shift ")
		.replace(/^ $/, "Space")
		.replace("Escape", "Esc")
		.replace(/^[a-z]$/, (letter) => letter.toUpperCase());
}

/** Keys anywhere in the page. Answers a function that never changes and always does what the newest `act` does. */
export function useActions(act: (action: Action) => void): (action: Action) => void {
	const current = useRef(act);
	current.current = act;
	// With the first paint, not after it: under load a key pressed at once would be lost.
	useLayoutEffect(() => {
		const onKeyDown = (event: KeyboardEvent) => {
			const action = actionOf(event);
			if (!action) return;
			event.preventDefault();
			current.current(action);
		};
		window.addEventListener("keydown", onKeyDown);
		return () => window.removeEventListener("keydown", onKeyDown);
	}, []);
	return useCallback((action: Action) => current.current(action), []);
}
