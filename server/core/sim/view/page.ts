/**
 * The self-contained HTML page of a replay: the panel's own bundle, its styles and the replay as data, in one file
 * that needs no network. Pure text in, text out.
 */
import type { Replay } from "../../wire.ts";

/**
 * The page. `bundle` is the panel's script, `styles` its style sheet, both as built. Nothing in the replay can end the
 * script element it is embedded in: every `<` of the data is escaped, as are the two line separators.
 */
export function standalonePage(replay: Replay, bundle: string, styles: string): string {
	const title = `${replay.function}() – dma-buf Lens replay`;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; worker-src blob:">
<title>${escapeHtml(title)}</title>
<style>${styles.replace(/<\/(style)/gi, "<\\/$1")}</style>
</head>
<body class="standalone">
<div id="app"></div>
<script type="application/json" id="replay">${embedJson(replay)}</script>
<script>${bundle.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--")}</script>
</body>
</html>
`;
}

/** JSON that is safe inside a script element. */
function embedJson(value: unknown): string {
	return JSON.stringify(value)
		.replace(/</g, "\\u003c")
		.replace(/\u2028/g, "\\u2028")
		.replace(/\u2029/g, "\\u2029");
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
