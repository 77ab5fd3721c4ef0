/**
 * What the rewriting took out of the text, with the meaning it had. The flow graph reads scopes, cleanups and loops
 * from here because the rewritten text no longer shows them. Knows no API name.
 */
import type { Span } from "../kernel/vocabulary.ts";

export type MarkKind =
	/** `list_for_each_entry(…) {` reads `while (…) {` now: zero or more times */
	| "iterator"
	/** `scoped_guard(class, args) {` reads `while (class, args) {`: runs exactly once, releases at its end; break leaves it */
	| "scoped-guard"
	/** `drm_exec_until_all_locked(exec) {` reads `while (exec) {`: at least once, until all locks are held */
	| "exec-loop"
	/** `with_intel_runtime_pm(…) {` or an unknown macro before a block: once or not at all */
	| "block-macro"
	/** `guard(class)(args)`: text unchanged; released at the end of the enclosing block */
	| "guard"
	/** `CLASS(class, name)(args)`, `ACQUIRE(class, name)(args)`: text unchanged */
	| "class"
	/** `T *p __free(class) = …`: blanked; `variable` is p */
	| "free"
	/** DEFINE_FREE(name, type, statement) and kin at file level: blanked */
	| "define-cleanup"
	/** `return_ptr(p)` reads `return (p)` */
	| "return-ptr"
	/** annotation with arguments: `__must_hold(x)`, `__acquires(x)`, `__attribute__((…))`: blanked */
	| "annotation"
	/** a macro argument was `return …`, `goto …`, `break` or `continue`: the word is blanked; `name` is the word */
	| "jump-argument"
	/** a macro call without `;` of its own */
	| "macro-statement"
	/** a file-level macro invocation that declares something: blanked or replaced */
	| "macro-declaration"
	/** `SYSCALL_DEFINE1(name, …) {`: reads `T f(name, …) {` */
	| "macro-function"
	/** `case a ... b` reads `case a  +  b` */
	| "case-range"
	| "asm"
	/** text of a conditional branch that was not taken; `name` is why */
	| "preproc-dropped"
	/** both branches of a conditional were kept, as whole declarations; span is the whole group, `name` the condition */
	| "preproc-both";

export interface Mark {
	readonly kind: MarkKind;
	/** everything the construct covers in the original text, up to its closing parenthesis */
	readonly span: Span;
	/** the macro's name, or what the kind's comment says */
	readonly name: string;
	/** argument spans in the original text */
	readonly args: readonly Span[];
	/** of the second pair of parentheses of `guard(class)(args)` */
	readonly innerArgs?: readonly Span[];
	/** span of the variable that a __free() or CLASS() belongs to */
	readonly variable?: Span;
}

/** First mark in `marks` (sorted by start) whose span starts at or after `offset`. */
function firstFrom(marks: readonly Mark[], offset: number): number {
	let low = 0;
	let high = marks.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (marks[middle]!.span.start < offset) low = middle + 1;
		else high = middle;
	}
	return low;
}

/** The mark that starts exactly at `offset` (for a loop or a guard: where the statement starts), if any. */
export function markAt(marks: readonly Mark[], offset: number, kind?: MarkKind): Mark | undefined {
	for (let i = firstFrom(marks, offset); marks[i]?.span.start === offset; i++)
		if (kind === undefined || marks[i]!.kind === kind) return marks[i];
	return undefined;
}

/** Marks that start inside a span, in source order. */
export function marksIn(marks: readonly Mark[], span: Span): Mark[] {
	const found: Mark[] = [];
	for (let i = firstFrom(marks, span.start); i < marks.length && marks[i]!.span.start < span.end; i++)
		found.push(marks[i]!);
	return found;
}
