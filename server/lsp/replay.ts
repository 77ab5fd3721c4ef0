/** The requests beside LSP: a replay for a finding, function or place, and the releases one may choose from. */
import { readFileSync } from "node:fs";
import type { Parser } from "web-tree-sitter";
import { type Analysis, analyze } from "../core/analyze.ts";
import { KNOWN_RELEASES, NAMED_VARIANTS, parseRelease } from "../core/kernel/releases.ts";
import {
	isReplayParams,
	type KernelsAnswer,
	type Position,
	type ReplayAnswer,
	type ReplayParams,
} from "../core/wire.ts";
import { askedReplay } from "./asked-replay.ts";
import type { CheckedDocument } from "./checker.ts";
import { fileOf } from "./documents.ts";
import { BadRequest } from "./guard.ts";
import type { IndexStore } from "./index-store.ts";
import type { KernelResolver } from "./kernel-of-file.ts";
import { ownHeaders } from "./own-headers.ts";

export interface ReplayContext {
	readonly parser: Promise<Parser>;
	readonly kernels: KernelResolver;
	readonly index: IndexStore;
	readonly current: (uri: string) => Promise<CheckedDocument | undefined>;
}

/** Answers a replay request; the user's mistakes are `error` or `stale`, a request of the wrong shape a BadRequest. */
export async function answerReplay(params: unknown, context: ReplayContext): Promise<ReplayAnswer> {
	if (!isReplayParams(params)) {
		throw new BadRequest(
			"dmabufLens/replay wants { uri } and function, position or findingId, perhaps path and kernel.",
		);
	}
	const checked = await context.current(params.uri);
	if (checked?.analysis !== undefined && (params.kernel === undefined || params.kernel === checked.kernel.release)) {
		return pick(checked.analysis, params);
	}
	const text = checked?.text ?? readText(params.uri);
	if (text === undefined) return { error: `${fileOf(params.uri)} cannot be read.` };
	const asked = parseRelease(params.kernel ?? context.kernels.of(fileOf(params.uri)).release);
	if (asked.problem !== undefined) return { error: asked.problem };
	const { config } = checked?.kernel ?? context.kernels.of(fileOf(params.uri));
	const analysis = analyze({
		file: fileOf(params.uri),
		text,
		bringsAlong: ownHeaders(fileOf(params.uri)),
		parser: await context.parser,
		release: asked.release,
		config,
		index: context.index.ready(fileOf(params.uri)),
	});
	const answer = pick(analysis, params);
	analysis.dispose();
	return answer;
}

function pick(analysis: Analysis, params: ReplayParams): ReplayAnswer {
	const path = params.path === undefined ? {} : { path: params.path };
	if (params.findingId !== undefined) {
		const finding = analysis.findings.find((each) => each.id === params.findingId);
		if (finding !== undefined) {
			// a path that was chosen by hand beats the finding's own
			return said(askedReplay(analysis, finding.function, { finding: finding.id, ...path }));
		}
		if (params.function === undefined || params.kernel === undefined) {
			return { stale: "This finding is not in the text any more." };
		}
	}
	const name = params.function ?? functionAt(analysis, params.position);
	if (name === undefined) return { error: "There is no function at this place." };
	if (!analysis.functions().some((each) => each.name === name))
		return { error: `There is no function ${name} in this file.` };
	return said(askedReplay(analysis, name, path));
}

function said(replay: ReturnType<typeof askedReplay>): ReplayAnswer {
	return "problem" in replay ? { error: replay.problem } : replay;
}

function functionAt(analysis: Analysis, position: Position | undefined): string | undefined {
	if (position === undefined) return undefined;
	return analysis
		.functions()
		.find(
			({ range }) =>
				(range.start.line < position.line ||
					(range.start.line === position.line && range.start.column <= position.column)) &&
				(position.line < range.end.line || (position.line === range.end.line && position.column <= range.end.column)),
		)?.name;
}

function readText(uri: string): string | undefined {
	try {
		return readFileSync(fileOf(uri), "utf8");
	} catch {
		return undefined;
	}
}

/** The releases on offer, and the one in force for a document. */
export function answerKernels(params: unknown, kernels: KernelResolver, fixed: string): KernelsAnswer {
	const uri = (params as { uri?: unknown } | null)?.uri;
	if (typeof uri !== "string") throw new BadRequest("dmabufLens/kernels wants { uri }.");
	const names = [...KNOWN_RELEASES, ...NAMED_VARIANTS.map((variant) => variant.name)];
	return { kernels: names, current: kernels.of(fileOf(uri), fixed).release };
}
