/** A rule: one state machine per object, the simulator violation it must agree with, and what the user is told. */
import type { Happening, Machine, Transition } from "../flow/machine.ts";
import { cited } from "../kernel/citations.ts";
import { LOCK_MEMBERS } from "../kernel/idioms.ts";
import { lookup } from "../kernel/lookup.ts";
import { compareReleases } from "../kernel/releases.ts";
import type { ApiRow, Release } from "../kernel/row.ts";
import type { Severity } from "../wire.ts";
import type { SourceText, TextMistake } from "./in-text.ts";

export interface Rule extends Machine {
	/** also file name, diagnostic code, settings key and page */
	readonly id: string;
	/** violation of the simulator that the replayed path must raise, on the same object at the same event */
	readonly violation: string;
	readonly severity: Severity;
	/** false for rules about the text, which no path can show */
	readonly replay: boolean;
	/** the rule that tells what else is left behind at the same place with the same object, and says enough about it */
	readonly yieldsTo?: string;
	/** its message says from which release on, of a call that can change twice: releases are not told beside it */
	readonly tellsWhen?: true;
	/** what the rule is about, in half a sentence */
	readonly title: string;
	/** mistakes that the text shows by itself, for rules that follow no path */
	readonly inText?: (source: SourceText) => readonly TextMistake[];
}

/** Signs of a result: an errno or an error pointer; 0 or NULL; a count, a good pointer. */
export const ERR = 1;
export const NULL = 2;
export const GOOD = 4;

/** A look at a result on which every value it can have goes the same way. */
export function looksBlind(h: Happening): boolean {
	return h.before !== undefined && h.left === h.before;
}

/** The proof behind a look that saw nothing: what comes later on the path takes the value for a good pointer. */
export function follows(h: Happening): string {
	return h.how === "field" ? `; \`${h.object.text}\` below follows it` : `; \`${h.object.text}\` is passed on below`;
}

/** Of a test that tells nothing apart: what the function says in the end, unless another test was right. */
export function unnoticed(state: string): readonly Transition[] {
	return [
		{ in: state, on: "look", when: (h) => h.left !== h.before, to: "start" },
		{
			in: state,
			on: "exit",
			when: (h) => h.exit === "success",
			reportNoted: true,
			report: () => "; the function goes on to say that all went well",
		},
	];
}

/** Where the kernel says so: the evidence of a call's row that is newest for a release; "" without any. */
export function cite(row: ApiRow | undefined, release: Release): string {
	const places = (row?.evidence ?? []).flatMap((e) => {
		const file = /^([\w./-]+\.[ch]):\d+$/.exec(e.at)?.[1];
		return file ? [{ file, release: e.release }] : [];
	});
	const newestFirst = places.sort((a, b) => compareReleases(b.release, a.release));
	const e = newestFirst.find((place) => compareReleases(place.release, release) <= 0) ?? newestFirst.at(-1);
	return row && e ? cited({ file: e.file, function: row.name, release: e.release }) : "";
}

/** Of what is left open: the call that gives back what its opener took. */
export function citeUndoing({ opened, over, release }: Happening): string {
	const opener = opened?.callee === undefined ? undefined : lookup(opened.callee, release);
	const pairing = [opener?.opens, ...(opener?.alsoOpens ?? [])].find((each) => each?.what === over);
	const [row] = (pairing?.with ?? []).flatMap((name) => lookup(name, release) ?? []);
	return cite(row, release);
}

/** What a path does that leaves something behind. */
export function ends(h: Happening): string {
	if (!h.cuts) return "returns";
	return h.cuts.by === "break" ? "leaves the loop" : "goes on to the next round";
}

/** "copy_to_user()", or "demo_fetch(), which calls copy_to_user()," */
export function calls(h: Happening): string {
	return h.site ? `${h.site.callee}() calls ${h.callee}(), which` : `${h.callee}()`;
}

/** "the reservation lock of `attach`"; the lock's owner is named, not the member it lies in */
export function lockName(h: Happening): string {
	return lockOf(h.object.text);
}

/** "the acquire context `&ticket`" */
export function contextName(h: Happening): string {
	return `the ${h.over === "exec" ? "set of locks" : "acquire context"} \`${h.object.text}\``;
}

/** A context in a variable of the function: nobody else can end it. */
export function isOwn(h: Happening): boolean {
	return /^&(?!g:)/.test(h.key) || h.key.endsWith("#");
}

export function lockOf(text: string): string {
	return `the reservation lock of \`${text.replace(LOCK_MEMBER, "").replace(/^&/, "")}\``;
}

const LOCK_MEMBER = new RegExp(`(?:->|\\.)(?:${LOCK_MEMBERS.join("|")})$`);
