/**
 * Which tokens survive the preprocessor conditionals. Inside a declaration or a function exactly one branch of each
 * conditional is kept; between whole top-level declarations every branch that is not firmly off is kept.
 */
import type { Span } from "../kernel/vocabulary.ts";
import { definedness, evaluate, type Verdict, versionCode } from "./conditions.ts";
import { Directive, Token, type Tokens, tokenize } from "./tokens.ts";

interface Branch {
	/** token index of the directive that opens it */
	readonly open: number;
	readonly condition: Verdict;
	/** brackets opened minus closed, and the lowest point reached */
	delta: number;
	low: number;
	/** last token is `;` or `}`, or there is none */
	complete: boolean;
	/** first token is a bracket or an operator: it goes on with something, `{` with a function's header */
	continues: boolean;
	empty: boolean;
}

interface Group {
	readonly branches: Branch[];
	/** index into branches, -1 when none is taken */
	chosen: number;
	/** token index of its `#endif` */
	end: number;
}

export interface Survivors {
	/** indices of the tokens that stay, directives excluded */
	readonly live: Int32Array;
	readonly liveCount: number;
	/** ranges of source text that disappear, with the condition that decided it */
	readonly dropped: readonly { readonly span: Span; readonly condition: string }[];
	/** conditionals of which more than one branch was kept */
	readonly both: readonly { readonly span: Span; readonly condition: string }[];
	/** outermost conditionals, from their first directive to the end of their last */
	readonly conditionals: readonly Span[];
}

function conditionText(source: string, tokens: Tokens, token: number): string {
	return source
		.slice(tokens.start[token]!, tokens.end[token]!)
		.replace(/^#[ \t]*[a-z]*/, "")
		.trim();
}

function conditionOf(source: string, tokens: Tokens, token: number, version: number | undefined): Verdict {
	const what = tokens.word[token]!;
	if (what === Directive.else) return { value: 1, firm: true };
	const text = conditionText(source, tokens, token);
	if (what === Directive.if || what === Directive.elif) return evaluate(text, version);
	const defined = definedness(/^[\w$]+/.exec(text)?.[0] ?? "");
	if (what === Directive.ifdef || what === Directive.elifdef || defined.value === undefined) return defined;
	return { value: Number(defined.value === 0), firm: defined.firm };
}

function choose(branches: readonly Branch[]): number {
	for (let i = 0; i < branches.length; i++) if (branches[i]!.condition.value !== 0) return i;
	return -1;
}

/** Branch `i` can be taken under some configuration of this release. */
function possible(branches: readonly Branch[], i: number): boolean {
	const own = branches[i]!.condition;
	if (own.firm && own.value === 0) return false;
	for (let k = 0; k < i; k++) {
		const earlier = branches[k]!.condition;
		if (earlier.firm && earlier.value !== undefined && earlier.value !== 0) return false;
	}
	return true;
}

/** What a punctuation character does to the number of open brackets. */
export function bracketStep(c: number): number {
	if (c === 123 || c === 40 || c === 91) return 1;
	return c === 125 || c === 41 || c === 93 ? -1 : 0;
}

/** Bottom-up: what each conditional consists of and which branch is taken. Keyed by the token of its `#if`. */
function groupsOf(source: string, tokens: Tokens, version: number | undefined): Map<number, Group> {
	const groups = new Map<number, Group>();
	const open: { at: number; group: Group }[] = [];
	const { kind, word, count } = tokens;
	let branch: Branch | undefined;
	for (let i = 0; i < count; i++) {
		if (kind[i] !== Token.directive) {
			if (branch === undefined) continue;
			const c = kind[i] === Token.punctuation ? word[i]! : 0;
			branch.delta += bracketStep(c);
			if (branch.delta < branch.low) branch.low = branch.delta;
			branch.complete = c === 59 || c === 125;
			if (branch.empty) branch.continues = c !== 0 && c !== 59;
			branch.empty = false;
			continue;
		}
		const what = tokens.word[i]!;
		const start = (): Branch => ({
			open: i,
			condition: conditionOf(source, tokens, i, version),
			delta: 0,
			low: 0,
			complete: true,
			continues: false,
			empty: true,
		});
		if (what === Directive.if || what === Directive.ifdef || what === Directive.ifndef) {
			open.push({ at: i, group: { branches: [start()], chosen: -1, end: count } });
		} else if (
			what === Directive.elif ||
			what === Directive.else ||
			what === Directive.elifdef ||
			what === Directive.elifndef
		) {
			open.at(-1)?.group.branches.push(start());
		} else if (what === Directive.endif) {
			close(open, groups, i);
		}
		branch = open.at(-1)?.group.branches.at(-1);
	}
	while (open.length > 0) close(open, groups, count);
	return groups;
}

function close(open: { at: number; group: Group }[], groups: Map<number, Group>, end: number): void {
	const ended = open.pop();
	if (ended === undefined) return;
	const { group } = ended;
	group.chosen = choose(group.branches);
	group.end = end;
	groups.set(ended.at, group);
	const outer = open.at(-1)?.group.branches.at(-1);
	const taken = group.branches[group.chosen];
	if (outer === undefined || taken === undefined) return;
	outer.low = Math.min(outer.low, outer.delta + taken.low);
	outer.delta += taken.delta;
	outer.complete = taken.complete;
}

/**
 * Tells whether what stands at an offset is one of several branches, and was kept although nobody knows its condition, or
 * that of one before it: a macro of the build's own (`#ifdef HAVE_…`), with another text for those who lack it.
 */
export function guessesIn(source: string, release: string): (at: number) => boolean {
	const tokens = tokenize(source);
	const several = [...groupsOf(source, tokens, versionCode(release)).values()].filter((g) => g.branches.length > 1);
	return (at) =>
		several.some(
			({ branches, end }) =>
				(end === tokens.count || at < tokens.start[end]!) &&
				branches.some((b) => tokens.start[b.open]! < at && b.condition.value === undefined),
		);
}

/**
 * Walks the conditionals top-down and says which tokens are left for `release` (undefined: the newest). `entered` is the
 * number of brackets open where the text begins.
 */
export function survivors(source: string, tokens: Tokens, release: string | undefined, entered = 0): Survivors {
	const version = release === undefined ? versionCode("9999.0") : versionCode(release);
	const groups = groupsOf(source, tokens, version);
	const live = new Int32Array(tokens.count);
	let liveCount = 0;
	const dropped: { span: Span; condition: string }[] = [];
	const both: { span: Span; condition: string }[] = [];
	// one entry per open conditional: its kept branches, the branch we are in, where a dropped text began
	const open: { group: Group; all: boolean; branch: number; at: number; from: number }[] = [];
	let dead = 0;
	const conditionals: Span[] = [];
	let depth = entered;
	let atBoundary = true;
	const kept = (entry: (typeof open)[number]): boolean =>
		entry.all ? possible(entry.group.branches, entry.branch) : entry.branch === entry.group.chosen;
	const enter = (entry: (typeof open)[number], end: number): void => {
		if (kept(entry)) entry.from = -1;
		else {
			entry.from = end;
			dead++;
		}
	};
	const leave = (entry: (typeof open)[number], start: number): void => {
		if (entry.from < 0) return;
		dead--;
		if (dead === 0 && start > entry.from) {
			const opener = entry.group.branches[entry.branch]!.open;
			dropped.push({
				span: { start: entry.from, end: start },
				condition: conditionText(source, tokens, opener) || "#else",
			});
		}
	};
	const { kind, word, count } = tokens;
	for (let i = 0; i < count; i++) {
		if (kind[i] !== Token.directive) {
			if (dead > 0) continue;
			live[liveCount++] = i;
			const c = kind[i] === Token.punctuation ? word[i]! : 0;
			if (c !== 0) depth = Math.max(0, depth + bracketStep(c));
			atBoundary = c === 59 || c === 125 || c === 41;
			continue;
		}
		const group = groups.get(i);
		if (group !== undefined) {
			const whole = group.branches.every((b) => b.delta === 0 && b.low === 0 && b.complete && !b.continues);
			const entry = { group, all: depth === 0 && atBoundary && whole, branch: 0, at: i, from: -1 };
			open.push(entry);
			enter(entry, tokens.end[i]!);
			continue;
		}
		const entry = open.at(-1);
		if (entry === undefined) continue;
		const what = tokens.word[i]!;
		if (what === Directive.endif) {
			leave(entry, tokens.start[i]!);
			open.pop();
			if (open.length === 0) conditionals.push({ start: tokens.start[entry.at]!, end: tokens.end[i]! });
			if (
				dead === 0 &&
				entry.all &&
				entry.group.branches.filter((_, k) => possible(entry.group.branches, k)).length > 1
			)
				both.push({
					span: { start: tokens.start[entry.at]!, end: tokens.end[i]! },
					condition: conditionText(source, tokens, entry.at),
				});
		} else if (entry.group.branches[entry.branch + 1]?.open === i) {
			leave(entry, tokens.start[i]!);
			entry.branch++;
			enter(entry, tokens.end[i]!);
		}
	}
	if (open[0] !== undefined) conditionals.push({ start: tokens.start[open[0].at]!, end: source.length });
	for (const entry of open.reverse()) leave(entry, source.length);
	return { live, liveCount, dropped, both, conditionals };
}
