/**
 * `npm run mutate -- LINUX [--seed N] [--count N] [--only WHAT[,WHAT]] [--json]`: breaks functions of the set in which the
 * checker is silent, one small edit at a time, and counts how often it speaks up. Where the analysis itself has lost the
 * object, or never saw it opened, a mutation is counted apart.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Parser } from "web-tree-sitter";
import { readSource } from "../../../server/cli/read-source.ts";
import { survivePipes } from "../../../server/cli/terminal.ts";
import { type Analysis, analyze, BUDGET } from "../../../server/core/analyze.ts";
import { lookup } from "../../../server/core/kernel/lookup.ts";
import { RULES } from "../../../server/core/rules/index.ts";
import { createKernelResolver } from "../../../server/lsp/kernel-of-file.ts";
import { loadParser } from "../../../server/lsp/parser.ts";
import { random } from "../../syntax/fixtures.ts";
import { numberOption, wordsOption } from "../options.ts";
import { theSet } from "../the-set.ts";
import { apart, type Judged, judgedPatiently, knownAt } from "./apart.ts";
import { PROBES } from "./probe.ts";
import { type Mutant, missedBecause, report } from "./report.ts";
import { shuffled } from "./shuffled.ts";
import { type Mutation, mutationsOf } from "./sites.ts";

/** One in so many is drawn where nothing is named by --only. */
const SHARE = 8;

interface Target {
	readonly file: string;
	readonly text: string;
	readonly release: string;
}

/** Mutations of the functions that the checker analyses, by file; what lies in the others is only counted. */
function candidates(target: Target, analysis: Analysis): { readonly inside: Mutation[]; readonly outside: number } {
	const { flow } = analysis.inside;
	const relevant = new Set(flow.relevant);
	const inside: Mutation[] = [];
	let outside = 0;
	for (const view of flow.views.values()) {
		const all = mutationsOf(view, target.text, (name) => lookup(name, target.release));
		if (relevant.has(view.name)) inside.push(...all);
		else outside += all.length;
	}
	return { inside, outside };
}

function measure(target: Target, base: Analysis, mutation: Mutation): Mutant {
	const { start, end, newText } = mutation;
	const text = target.text.slice(0, start) + newText + target.text.slice(end);
	const after = analyze({ ...base.inside.input, text, previous: base });
	try {
		const before = new Set(base.findings.map((each) => each.id));
		const gained = after.findings.filter((each) => !before.has(each.id) && each.severity !== "info");
		return {
			...told(target, mutation),
			apart: undefined,
			rules: [...new Set(gained.map((each) => each.rule))],
			...(gained.length > 0 ? {} : { missed: missedBecause(mutation, base, after, RULES) }),
		};
	} finally {
		after.dispose();
	}
}

function told(
	target: Target,
	mutation: Mutation,
): Pick<Mutant, "file" | "line" | "function" | "class" | "what" | "says"> {
	const line = target.text.slice(0, mutation.start).split("\n").length;
	return {
		file: target.file,
		line,
		function: mutation.function,
		class: mutation.class,
		what: mutation.what,
		says: mutation.says,
	};
}

/** A file's share of the mutants: each is drawn with the same probability, so that the sample spreads over the set. */
function breakFile(
	target: Target,
	parser: Parser,
	below: (n: number) => number,
	share: number,
	only: readonly string[],
): Mutant[] {
	const { file, text, release } = target;
	const base = analyze({ file, text, parser, release });
	const probe = analyze({ file, text, parser, release, rules: PROBES });
	try {
		const known = knownAt(probe);
		const cut = new Set([...base.incomplete, ...probe.incomplete].map((each) => each.function));
		const loud = new Set(base.findings.map((each) => each.function));
		const patiently = new Map<string, Judged>();
		const judged = (name: string): Judged => {
			if (!cut.has(name)) return { known, cut: false, budget: BUDGET };
			const answer = patiently.get(name) ?? judgedPatiently(base, name, known);
			patiently.set(name, answer);
			return answer;
		};
		const { inside } = candidates(target, base);
		const wanted = inside.filter(
			(each) =>
				!loud.has(each.function) && (only.length === 0 || only.includes(each.what) || only.includes(each.class)),
		);
		return wanted
			.filter(() => below(share) === 0)
			.map((mutation) => {
				const why = apart(base, mutation, judged(mutation.function));
				return why === undefined
					? measure(target, base, mutation)
					: { ...told(target, mutation), apart: why, rules: [] };
			});
	} finally {
		probe.dispose();
		base.dispose();
	}
}

async function main(): Promise<void> {
	survivePipes();
	const args = process.argv.slice(2);
	const linux = args.find((arg) => !arg.startsWith("--"));
	if (linux === undefined || !existsSync(path.join(linux, "drivers"))) {
		process.stderr.write(
			"usage: npm run mutate -- LINUX [--seed N] [--count N] [--only WHAT[,WHAT]] [--json]; LINUX holds drivers/.\n",
		);
		process.exitCode = 2;
		return;
	}
	const seed = numberOption(args, "--seed") ?? 1;
	const count = numberOption(args, "--count") ?? 1000;
	const only = wordsOption(args, "--only") ?? [];
	const parser = await loadParser();
	const kernels = createKernelResolver();
	const below = random(seed);
	const mutants: Mutant[] = [];
	let measured = 0;
	for (const file of shuffled(theSet(linux), below)) {
		if (measured >= count) break;
		const source = readSource(file);
		if (!("text" in source)) continue;
		const target = { file, text: source.text, release: kernels.of(file).release };
		for (const mutant of breakFile(target, parser, below, only.length > 0 ? 1 : SHARE, only)) {
			mutants.push({ ...mutant, file: path.relative(linux, file) });
			if (mutant.apart === undefined) measured++;
		}
	}
	process.stdout.write(
		args.includes("--json") ? `${JSON.stringify({ seed, mutants }, null, "\t")}\n` : report(seed, mutants),
	);
}

await main();
