/** `replay FILE:FUNCTION`: one path through a function, run on the simulator and written in the format asked for. */
import { analyze } from "../core/analyze.ts";
import type { Replay } from "../core/wire.ts";
import { askedReplay } from "../lsp/asked-replay.ts";
import { createIndexStore } from "../lsp/index-store.ts";
import { createKernelResolver } from "../lsp/kernel-of-file.ts";
import { ownHeaders } from "../lsp/own-headers.ts";
import { loadParser } from "../lsp/parser.ts";
import { oneOf, parseKernels } from "./check-options.ts";
import { Problem } from "./problem.ts";
import { readSource } from "./read-source.ts";
import { REPLAY_FORMATS, type ReplayFormat, renderReplay } from "./replay-formats.ts";
import { createPaint, print, wantsColour } from "./terminal.ts";

export interface RawReplayOptions {
	readonly finding?: string;
	readonly path?: string;
	readonly kernel?: string;
	readonly format?: string;
}

/** Prints the replay; the status is 0 whatever the replay shows. */
export async function runReplay(where: string, raw: RawReplayOptions): Promise<number> {
	const format: ReplayFormat = oneOf("--format", raw.format ?? "text", REPLAY_FORMATS);
	const replay = await findReplay(where, raw);
	await print(renderReplay(replay, format, createPaint(wantsColour(process.stdout, process.env))));
	return 0;
}

async function findReplay(where: string, raw: RawReplayOptions): Promise<Replay> {
	const [file, name] = splitPlace(where);
	const path = raw.path === undefined ? undefined : parsePath(raw.path);
	const kernels = raw.kernel === undefined ? [] : parseKernels(raw.kernel);
	if (kernels.length > 1) throw new Problem("replay takes one release in --kernel.");
	const source = readSource(file);
	if ("problem" in source) throw new Problem(`${source.problem}.`);
	const inForce = createKernelResolver().of(file, kernels[0]);
	const analysis = analyze({
		file,
		text: source.text,
		parser: await loadParser(),
		release: inForce.release,
		bringsAlong: ownHeaders(file),
		config: inForce.config,
		overrides: inForce.overrides,
		index: createIndexStore().of(file),
	});
	if (!analysis.functions().some((each) => each.name === name)) {
		throw new Problem(`${file} has no function ${name}.`);
	}
	const replay = askedReplay(analysis, name, {
		...(raw.finding === undefined ? {} : { finding: raw.finding }),
		...(path === undefined ? {} : { path }),
	});
	if ("problem" in replay) throw new Problem(`${file}:${name}: ${replay.problem}`);
	return replay;
}

/** "dir/file.c:function"; the last colon counts, for paths that have one of their own. */
function splitPlace(where: string): [string, string] {
	const at = where.lastIndexOf(":");
	const name = where.slice(at + 1).replace(/\(\)$/, "");
	if (at <= 0 || !/^[A-Za-z_]\w*$/.test(name)) {
		throw new Problem(`"${where}" is not FILE:FUNCTION, for example drivers/foo.c:foo_import.`);
	}
	return [where.slice(0, at), name];
}

function parsePath(text: string): number {
	const path = Number(text);
	if (!Number.isInteger(path) || path < 0) throw new Problem(`--path wants a number from 0, not "${text}".`);
	return path;
}
