/** What a call of a row of the table does to the path: it moves locks, resources and machines. Knows no function by name. */
import { SHARED_RESULT, ZEROING_NAME } from "../kernel/idioms.ts";
import { callPart } from "../kernel/lookup.ts";
import { type ApiRow, type ArgRole, freesOnFailure, type LockClass, OWN_FAMILY } from "../kernel/row.ts";
import { CLEANUP_CLASSES, GUARD_CLASSES, INDIFFERENT_GUARD } from "../kernel/table/scopes.ts";
import type { ObjectRef, Outcome } from "../kernel/vocabulary.ts";
import { tableKept, transferred } from "./belongings.ts";
import { beneath } from "./beneath.ts";
import { isAboutAttachment, knowBuffer } from "./beside.ts";
import { guardedBy, lockBrought, NOT_GIVEN } from "./brought.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { answered, asked, declaredDone, firstOfContext, isWithin, usesContexts } from "./contexts.ts";
import { create } from "./created.ts";
import { addressOf, evaluate } from "./evaluate.ts";
import type { Call, Expr } from "./ir.ts";
import {
	anyLock,
	beforeLock,
	factOf,
	hangsOnCondition,
	lockHappening,
	marked,
	onlyTries,
	release,
	setLock,
	triesInVain,
} from "./locks.ts";
import { accesses, mappedMemory, repointed, shown } from "./mapped.ts";
import { copied, exprText, filled, havoc, isLocal, letGo, load, noLongerZero, store, ZEROED } from "./memory.ts";
import { isThrownAway, mustCheck, cannotFail as sure } from "./must-check.ts";
import {
	argument,
	bindAttachment,
	identity,
	isCounted,
	isObject,
	type LockRef,
	lockOf,
	objectRef,
	ordinaryLock,
} from "./objects.ts";
import { ownAccess } from "./own-access.ts";
import { exported } from "./private-data.ts";
import { consume, consumedBefore, EMPTY_MAP, namesOne, pairingsOf, resource, sameAs } from "./resources.ts";
import { calledAfterFailure, dropped, leftNull, RESULTS, relied, resultMade, undoing } from "./results.ts";
import { looksAtPages, tableLookedAt, tableWalked } from "./tables.ts";
import { takenAnew } from "./untaken.ts";
import { usedByCall } from "./uses.ts";
import { ANY, constant, fieldOf, isPlain, OF_ROUND, POS, place, symbol, UNKNOWN, type Value, ZERO } from "./value.ts";

function hasEffect(row: ApiRow): boolean {
	return (
		row.lock.effect !== "none" || row.opens !== undefined || row.closes !== undefined || row.alsoOpens !== undefined
	);
}

/** Whether a call of this function can end in two ways that matter. */
export function canFork(row: ApiRow): boolean {
	const does = hasEffect(row) || row.ownership.some(freesOnFailure);
	return does && RESULTS[row.returns.kind].failure !== undefined;
}

function rowCall(cx: Context, s: PathState, fr: Frame, e: Call, row: ApiRow, given: readonly Value[]): Value {
	const { through } = row;
	const args = through === undefined ? given : given.map((v, i) => (i === 0 ? load(s, fieldOf(v, through)) : v));
	const result = RESULTS[row.returns.kind];
	const effect = hasEffect(row);
	const withCtx = row.lock.ctxArg !== undefined && s.maskOf(args[row.lock.ctxArg] ?? UNKNOWN) !== ZERO;
	const cannotFail = sure(row, args, withCtx);
	const thrownAway = isThrownAway(cx, fr, e, row);
	const forks = canFork(row) && !cannotFail && !thrownAway;
	const outcome: Outcome =
		result.failure === undefined || cannotFail
			? { is: "success" }
			: forks
				? !triesInVain(s, fr, row, e, args) && cx.choose(2) === 0
					? { is: "success" }
					: { is: "failure" }
				: { is: "untested" };
	const succeeded = outcome.is !== "failure";
	const brought = succeeded ? lockBrought(cx, s, row, args) : undefined;
	const same = row.steady ? accessed(row.name, args) : null;
	const sym = same ?? create(cx, s, fr, e);
	const again = sameAs(cx, s, e, row, args, symbol(sym));
	const value = again ?? symbol(sym);
	const kept = again?.s === sym ? row.returns.same : undefined;
	const out = Number(/^\*arg(\d+)$/.exec(row.opens?.on ?? "")?.[1] ?? -1);
	const outArg = args[out]?.s === "?" ? undefined : args[out];
	const made = outArg ? create(cx, s, fr, e, "*") : undefined;
	const pointed = pointedBy(row);
	if (isAboutAttachment(row)) knowBuffer(cx, s, row, args);
	calledAfterFailure(s, fr, undoing(row));
	noLongerZero(s, row.name, args);
	if (succeeded && ZEROING_NAME.test(row.name)) s.mem.set(sym + ZEROED, constant(1));
	const emptied = emptiedBy(row);
	const resultRole = row.returns.object;
	args.forEach((v, i) => {
		if (e.args[i] && takesPointer(row.args[i])) relied(cx, s, fr, v, e.args[i], "pass", row.waits);
	});
	const at = record(s, fr, e.span, {
		kind: "call",
		callee: row.name,
		args: args.map(
			(v, i) =>
				(i === out && made !== undefined && succeeded && (row.family === OWN_FAMILY || isCounted(row.opens!.what))
					? objectRef(
							s,
							row.opens!.what === "fence-ref" ? "fence" : "bo",
							symbol(made),
							exprText(fr, e.args[i]!).replace(/^&/, ""),
						)
					: null) ??
				mappedMemory(s, fr, row, v, i, e.args[i]) ??
				tableLookedAt(s, fr, row, v, i, e.args[i]) ??
				(i === pointed && e.args[i]
					? behind(s, fr, v, row.args[i] === "out" && !emptied.has(i) ? `${sym}*${i}` : null, e.args[i])
					: null) ??
				tableKept(cx, s, fr, e, row, args, i) ??
				(i === row.lock.unless && !brought ? NOT_GIVEN : null) ??
				argument(s, fr, row.args[i], i === kept ? value : v, e.args[i], namesOne(s, row, i, v)),
		),
		...(isObject(resultRole) && !(cx.discarded === e && row.returns.same !== undefined)
			? { result: objectRef(s, resultRole, value, exprText(fr, e)) }
			: {}),
		outcome,
		...(row.family === OWN_FAMILY || row.declared ? { row: callPart(row) } : {}),
	});
	if (s.signature !== null && (effect || row.lock.pre === "held")) {
		// once per call and outcome, or a loop would never come to an end
		const mark = `;${e.span.start}${outcome.is[0]}`;
		if (!s.signature.includes(mark)) s.signature += mark;
	}
	// of an object that the call itself makes (`*arg4->…`): only known once it is there
	const ofOut = row.lock.effect === "acquires" && row.lock.on?.startsWith("*") === true;
	let lock = ofOut ? null : lockOf(s, fr, row, e, args, value);
	if (brought) {
		guardedBy(s, row, args, brought, lock, at);
		lock = null;
	}
	if (lock) beforeLock(cx, s, at, row, lock, withCtx || onlyTries(s, row, args));
	const ctx = withCtx ? args[row.lock.ctxArg!] : undefined;
	// the kernel says -EALREADY to whoever holds it through the same context (kernel/locking/ww_mutex.h, 6.12)
	const already = ctx !== undefined && lock !== null && row.lock.effect === "acquires" && isWithin(s, ctx, lock);
	if (already && succeeded) s.dead = true;
	if (ctx && !succeeded && firstOfContext(s, fr, row, args, ctx)) s.dead = true;
	if (lock && !lock.ofRound) asked(cx, s, at, row, lock, ctx, ctx ? exprText(fr, e.args[row.lock.ctxArg!]!) : "");
	beneath(cx, s, fr, e, at, row, lock, args);
	if (forks) s.untested.set(sym, succeeded ? "success" : "failure");
	if (same !== null && s.facts.has(same)) return value;
	if (row.returns.same !== undefined && row.returns.kind === "ptr") {
		const mask = s.maskOf(args[row.returns.same] ?? UNKNOWN);
		if (mask !== ANY) s.facts.set(sym, mask);
	} else if (result.failure !== undefined && outcome.is !== "untested")
		s.facts.set(sym, succeeded ? result.success : result.failure);
	else if (cannotFail) s.facts.set(sym, result.success);
	else if (result.failure !== undefined)
		s.facts.set(sym, result.success | result.failure | (row.returns.kind === "long_timeout" ? ZERO : 0));
	else if (result.success !== ANY) s.facts.set(sym, result.success);

	if (row.tells && s.open.has(`${EMPTY_MAP}|${place(args[0]!)}`)) s.facts.set(sym, row.tells === "set" ? ZERO : POS);
	// what it gave a reference to, it gave by that pointer
	const referred = row.returns.same === undefined ? undefined : args[row.returns.same];
	if (referred && isPlain(referred) && row.returns.kind === "ptr_or_null" && outcome.is === "success")
		s.facts.set(referred.s, POS);

	if (cannotFail) s.results.delete(sym);
	else resultMade(s, fr, e, sym, at, row, args);

	const consumed = consumedBefore(s, row, args, value);
	const still = !succeeded && row.leavesOut === true && outArg !== undefined && s.maskOf(load(s, outArg)) === ZERO;
	// objects the call fills in
	row.args.forEach((role, i) => {
		const v = args[i];
		if (!v || emptied.has(i)) return;
		if ((role === "map" || role === "out") && isLocal(v)) havoc(s, v, `${sym}*${i}`);
		// where nothing was there is something now
		else if (i === pointed && role === "out" && succeeded && (s.maskOf(load(s, v)) & POS) === 0)
			store(s, v, symbol(`${sym}*${i}`));
	});
	if (row.copies) copied(cx, s, fr, args[row.copies.to] ?? UNKNOWN, args[row.copies.from] ?? UNKNOWN, e.span);
	if (row.fills) filled(s, args[row.fills.arg] ?? UNKNOWN, args[row.fills.with] ?? UNKNOWN);
	if (outArg && made !== undefined) {
		s.mem.set(place(outArg), symbol(made));
		s.facts.set(made, succeeded ? POS : still ? ZERO : ANY);
		if (still) leftNull(s, made, sym);
	}
	if (ofOut) {
		lock = lockOf(s, fr, row, e, args, value);
		// no lock is taken of nothing
		const there = succeeded && args[pointed] ? load(s, args[pointed]) : UNKNOWN;
		if (there.off === "" && !/^[?=&]/.test(there.s)) s.facts.set(there.s, POS);
	}
	cx.onRow?.(s, { row, args, result: value, failed: !succeeded, untested: outcome.is === "untested", lock });
	if (row.exports) exported(cx, s, args[0], sym);
	if (row.imports) s.open.add(`imported|${sym}`);
	if (resultRole === "attachment") {
		const buffer = row.args.indexOf("dmabuf");
		if (buffer >= 0 && args[buffer]) {
			bindAttachment(s, value, args[buffer]);
			s.open.add(`imported|${args[buffer].s}${args[buffer].off}`);
			// who attaches with ops is told of moves, so there may be some
			const ops = args[row.args.indexOf("ops")];
			if (ops && s.maskOf(ops) !== ZERO) s.open.add(`movable|${identity("dmabuf", args[buffer])}`);
		}
	}

	// a pointer put into a map of somebody else's
	repointed(s, row, args);
	if (row.family === "iosys-map") for (const v of args.slice(1)) letGo(cx, s, fr, v, "callee", e.span);
	if (row.access) {
		accesses(cx, s, at, row, args);
		looksAtPages(cx, s, at, row, args);
	}
	usedByCall(cx, s, fr, at, row, args, e);
	ownAccess(cx, s, fr, e, at, row, args);
	if (row.lastLock && args[0]) declaredDone(s, args[0]);
	if (row.lock.effect === "releases") release(cx, s, at, row, lock, fr, e);
	for (const closed of pairingsOf(row.closes, row.alsoCloses))
		if (succeeded || closed.when !== "success") resource(cx, s, fr, e, at, "close", row, closed, args, value);
	for (const i of emptied) cleared(s, args[i]);
	if (!succeeded && lock && row.lock.effect === "acquires") {
		if (s.locks.get(lock.id)?.is !== "held") setLock(s, lock, "free", at);
		if (ctx && !lock.many) answered(s, fr, row, lock, ctx, sym);
		// -EALREADY means it is held, by this very context: not a failure to be unwound
		s.possible.set(
			sym,
			row.returns.errors.filter((x) => (x === "EALREADY") === already),
		);
	}
	if (succeeded && !brought && row.lock.effect === "acquires" && !(row.lock.trylock && outcome.is === "untested")) {
		const taken = perhapsNone(s, row, e, args) ? severally(lock ?? anyLock(fr, e)) : (lock ?? anyLock(fr, e));
		// it was reached through this pointer
		for (const [i, v] of args.entries())
			if (row.lock.on?.includes(`arg${i}`) && (s.facts.get(v.s) ?? ANY) === ANY && isReached(s, v))
				s.facts.set(v.s, POS);
		lockHappening(cx, s, at, "acquire", taken, factOf(s, taken), row, undefined, withCtx);
		if (ctx && !taken.many) answered(s, fr, row, taken, ctx);
		if (!taken.many) takenAnew(cx, s, marked(taken));
		setLock(s, taken, "held", at);
		hangsOnCondition(s, fr, taken);
	}
	if (succeeded && locksAnything(row)) {
		s.unsure ??= row.name;
		for (const [id, l] of [...s.locks]) if (l.is === "free") s.locks.delete(id);
	}
	consume(cx, s, fr, e, at, row, succeeded, consumed);
	for (const opened of pairingsOf(row.opens, row.alsoOpens))
		if (succeeded || !opened.on.includes("result"))
			resource(cx, s, fr, e, at, succeeded ? "open" : "open-failed", row, opened, args, value);
	transferred(cx, s, fr, e, row, args, succeeded);
	if (SHARED_RESULT.test(row.name)) s.lost.add(sym);
	if (row.shows) return shown(cx, s, fr, e, at, row, args);
	if (thrownAway) dropped(cx, s, fr, e, sym, mustCheck(s, fr, e, row, args, lock?.id));
	return row.returns.kind === "void" ? UNKNOWN : value;
}

/** Where a size that others keep may be 0, there may be nothing, and no lock of it. */
function perhapsNone(s: PathState, row: ApiRow, e: Call, args: readonly Value[]): boolean {
	const size = row.noneWithout;
	return size !== undefined && e.args[size]?.t === "field" && (s.maskOf(args[size] ?? UNKNOWN) & ZERO) !== 0;
}

/** A pointer out of memory, or one that an unknown callee gave: it, or what it leads to. */
function isReached(s: PathState, v: Value): boolean {
	if (s.created.has(v.s)) return v.off === "" || /^\.[\w.]+$/.test(v.off);
	return isPlain(v) && v.s.includes(".");
}

function severally(lock: LockRef): LockRef {
	return { ...lock, many: true, object: { ...lock.object, many: true } };
}

/** The buffer that lies, or is put, where an argument points: `filled` names it where the call fills in a variable. */
function behind(s: PathState, fr: Frame, v: Value, filled: string | null, e: Expr): ObjectRef {
	const fresh = filled !== null && (isLocal(v) || (s.maskOf(load(s, v)) & POS) === 0);
	const buffer = fresh ? symbol(filled) : load(s, v);
	return objectRef(s, "bo", buffer, exprText(fr, e).replace(/^&/, ""));
}

/** What takes a pointer by its address to drop what it points to leaves NULL there (radeon_object.c:radeon_bo_unref, 6.12). */
function cleared(s: PathState, pointer: Value | undefined): void {
	if (pointer) store(s, pointer, constant(0));
}

/** Whoever may have to back off takes locks through the context that it is given: of objects that only it knows. */
function locksAnything({ args, lock, returns }: ApiRow): boolean {
	return lock.effect === "none" && args.includes("exec") && returns.errors.includes("EDEADLK");
}

/** Arguments by the address of which an object is given back. */
function emptiedBy({ closes, alsoCloses }: ApiRow): ReadonlySet<number> {
	if (!closes?.on.startsWith("*") && !alsoCloses) return NONE;
	return new Set(
		pairingsOf(closes, alsoCloses).flatMap(({ on }) => (on.startsWith("*") ? [Number(on.slice("*arg".length))] : [])),
	);
}

const NONE: ReadonlySet<number> = new Set();

/** The argument that points to the object which the row is about: to be seen in the event as that object. */
function pointedBy({ family, lock, closes }: ApiRow): number {
	const at = /^\*arg(\d+)(->)?/.exec(lock.on ?? (family === OWN_FAMILY ? (closes?.on ?? "") : ""));
	return at && (at[2] || family === OWN_FAMILY) ? Number(at[1]) : -1;
}

/** Arguments that the call looks behind. */
function takesPointer(role: ArgRole | undefined): boolean {
	return role === "ptr" || (isObject(role) && role !== "fd" && role !== "other");
}

/** An accessor's answer: the same for the same arguments; of what nobody knows which, any. */
function accessed(name: string, args: readonly Value[]): string {
	return `${name}(${args.map(place).join(",")})${args.some((v) => v.s === "?") ? "[*]" : ""}`;
}

function guard(cx: Context, s: PathState, fr: Frame, on: Expr, className: string, take: boolean): Value {
	const v = evaluate(cx, s, fr, on);
	const what: LockClass =
		className.startsWith("spin") || className.startsWith("raw_spin")
			? "spinlock"
			: className.startsWith("rw")
				? "rwsem"
				: "mutex";
	const known = GUARD_CLASSES.get(className);
	const row = known?.conditional ? undefined : cx.row((take ? known?.take : known?.drop) ?? "");
	if (row) {
		const call: Call = { t: "call", name: row.name, callee: on, args: row.args.length > 0 ? [on] : [], span: on.span };
		rowCall(
			cx,
			s,
			fr,
			call,
			row,
			row.args.map(() => v),
		);
		return UNKNOWN;
	}
	if (!known && !CLEANUP_CLASSES.has(className) && !INDIFFERENT_GUARD.test(className)) {
		// somebody's own class: it may be about any lock
		s.unsure = `guard(${className})`;
		for (const [id, l] of [...s.locks]) if (l.is === "free") s.locks.delete(id);
		return UNKNOWN;
	}
	if (v.s === "?") return UNKNOWN;
	const lock = ordinaryLock(what, v, exprText(fr, on));
	const at = s.trail?.length ?? 0;
	lockHappening(cx, s, at, take ? "acquire" : "release", lock, factOf(s, lock), undefined, `guard(${className})`);
	setLock(s, lock, take ? "held" : "free", at);
	return UNKNOWN;
}

export const knownCall = { row: rowCall, guard };

/** What names of a loop's variables begin with. */
export function cursorsOf(fr: Frame, { start }: Expr["span"]): string {
	return `i${fr.tag}:${start}:`;
}

/** A loop over things: its variables are others in every round. */
export function iterate(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "iterate" }): void {
	const row = cx.row(e.name);
	if (row?.lock.pre === "held") {
		const call: Call = {
			t: "call",
			name: e.name,
			callee: { t: "id", name: e.name, span: e.span },
			args: e.args,
			span: e.span,
		};
		const args = e.args.map((a) => evaluate(cx, s, fr, a));
		const lock = lockOf(s, fr, row, call, args, UNKNOWN);
		if (lock) {
			const at = record(s, fr, e.span, {
				kind: "call",
				callee: e.name,
				args: args.map((v, i) => argument(s, fr, row.args[i], v, e.args[i])),
				outcome: { is: "success" },
			});
			lockHappening(cx, s, at, "need", lock, factOf(s, lock), row);
		}
	}
	const table = tableWalked(cx, s, fr, e.args);
	const first = !s.rounds.includes(`${fr.chain}:${fr.block}`) && !usesContexts(cx, fr.fn);
	for (const a of e.args) {
		if (a.t !== "id" || !fr.fn.locals.has(a.name)) continue;
		const address = addressOf(cx, s, fr, a);
		const old = s.mem.get(place(address));
		const own = `${table ? `${table}.` : ""}${cursorsOf(fr, e.span)}${a.name}`;
		// what we hold keeps its name; a cursor gets one of its own, standing for many once there was one before it
		if (
			old &&
			old.s !== `${own}${OF_ROUND}` &&
			[...s.tracks.values()].some((t) => t.over !== "result" && (t.key === place(old) || t.key === old.s))
		)
			continue;
		if (a !== e.args[0] && !old && fr.fn.params.some((p) => p.name === a.name)) continue;
		s.mem.set(place(address), symbol(`${own}${first && !table ? OF_ROUND : "[*]"}`));
	}
}
