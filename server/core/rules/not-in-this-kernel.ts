/** A call of a name that the kernel had, or will have, but not in this release. */
import { history, inDoubt, inStable, lookup } from "../kernel/lookup.ts";
import { compareReleases } from "../kernel/releases.ts";
import type { ApiRow } from "../kernel/row.ts";
import { callsOf } from "../syntax/calls.ts";
import { functionsOf } from "../syntax/functions.ts";
import { includesOf, macrosOf } from "../syntax/views.ts";
import { guessesIn } from "../text/branches.ts";
import type { SourceText, TextMistake } from "./in-text.ts";
import type { Rule } from "./rule.ts";

export const notInThisKernel: Rule = {
	id: "not-in-this-kernel",
	violation: "DBS-X03",
	severity: "error",
	replay: false,
	title: "a function that this release does not have",
	over: [],
	transitions: [],
	inText: absent,
};

function absent({ parsed, release, releases, declared }: SourceText): readonly TextMistake[] {
	let own: ReadonlySet<string> | undefined;
	const isOwn = (name: string): boolean => {
		own ??= new Set([...functionsOf(parsed).map((f) => f.name), ...macrosOf(parsed).map((m) => m.name)]);
		return own.has(name);
	};
	const headers = includesOf(parsed).filter((i) => !i.system);
	const local = headers[0];
	const isElsewhere = (name: string): boolean =>
		isOwn(name) ||
		declared?.has(name) === true ||
		headers.some((h) => keptBy(name).includes(h.path.replace(/^.*\//, "")));
	let guesses: ((at: number) => boolean) | undefined;
	const isGuessed = (at: number): boolean => {
		guesses ??= guessesIn(parsed.source, release);
		return guesses(at);
	};
	const wanted = {
		as: `absent ${release}`,
		name: (name: string) => lookup(name, release) === undefined && calledRows(name).length > 0,
	};
	return callsOf(parsed, wanted).flatMap((call): TextMistake[] => {
		// who asks the build for it has an answer for either case
		if (isElsewhere(call.name) || isGuessed(call.nameSpan.start)) return [];
		const { text, instead, unproven } = whenOf(call.name, release);
		// of a tree at hand its headers tell
		const doubt = inDoubt(call.name, release) || unproven || (!declared && inStable(call.name, release));
		// a tree that is built knows better; somebody who compares releases wants to hear of it
		if (doubt && !releases) return [];
		const assumptions = [
			...(doubt ? [`it is not proven that ${release} lacks it`] : []),
			...(local ? [`"${local.path}" does not bring it along`] : []),
		];
		const fits = instead !== undefined && sameArguments(call.name, instead, release);
		return [
			{
				span: call.nameSpan,
				fn: call.fn.name,
				object: call.name,
				message: `${call.name}() ${text}: this does not build with ${release}${instead ? `. Call ${instead}()` : ". Leave it to the releases that have it"}`,
				...(assumptions.length > 0 ? { assumptions } : {}),
				...(doubt ? { severity: "info" as const } : {}),
				...(fits ? { repair: { title: `Call ${instead}()`, edits: [{ ...call.nameSpan, newText: instead }] } } : {}),
			},
		];
	});
}

/** Rows of a name that C code calls, in releases that really came out. */
function calledRows(name: string): readonly ApiRow[] {
	return history(name).filter(
		(row) =>
			row.releases.from !== "never" && (row.kind === "function" || row.kind === "inline" || row.kind === "macro"),
	);
}

/** Headers of single drivers that still declare it. */
function keptBy(name: string): readonly string[] {
	return history(name).flatMap((row) => row.stillIn ?? []);
}

function whenOf(
	name: string,
	release: string,
): { readonly text: string; readonly instead: string | undefined; readonly unproven: boolean } {
	const rows = calledRows(name);
	const past = rows.filter((row) => row.releases.to !== null && compareReleases(row.releases.to, release) < 0).at(-1);
	const found = (other: string | undefined): string | undefined =>
		other !== undefined && lookup(other, release) ? other : undefined;
	if (past)
		return {
			text: `is gone after ${past.releases.to}${past.renamedTo ? `, renamed to ${past.renamedTo}` : ""}`,
			instead: found(past.renamedTo),
			unproven: false,
		};
	const next = rows.find((row) => compareReleases(row.releases.from, release) > 0) ?? rows[0]!;
	return {
		text: `comes with ${next.releases.from}${next.renamedFrom ? `, renamed from ${next.renamedFrom}` : ""}`,
		// before there were two, the plain one took no lock from its caller
		instead: found(next.renamedFrom ?? (UNLOCKED.test(name) ? name.replace(UNLOCKED, "") : undefined)),
		// it may have been there before, only nobody has looked
		unproven: next.releases.provenance !== "proven",
	};
}

const UNLOCKED = /_unlocked$/;

/** Only then is the other name all there is to change. */
function sameArguments(name: string, other: string, release: string): boolean {
	const row = lookup(other, release);
	return calledRows(name).some((old) => old.args.join() === row?.args.join() && old.returns.kind === row.returns.kind);
}
