/** What happens on a path is told to the machines that watch: they report a mistake, or move on. */
import { ASKS_EXPORTER } from "../kernel/idioms.ts";
import type { Resource } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import { type Context, type Frame, isOurs, type PathState } from "./context.ts";
import { leavesIt, mayPutElsewhere } from "./doubts.ts";
import { isInArray } from "./in-array.ts";
import type { Happening, HappeningKind, Machine, ObjectFacts, Opened, Transition } from "./machine.ts";
import { isCounted } from "./objects.ts";
import { pathLeaving } from "./path-told.ts";
import { isMissed } from "./standing.ts";
import { BACK, BARE, LOST, STORED, type Track } from "./state.ts";
import { isSteered } from "./steered.ts";

/** What its caller knows of it; the path knows the rest. */
type Heard = Omit<Happening, "facts" | "release">;

/**
 * Tells every machine that watches; machines report through the context. `at` = event the happening belongs to.
 * True when some machine called it a mistake.
 */
export function happen(cx: Context, s: PathState, at: number, h: Heard): boolean {
	const listeners = cx.listeners.get(`${h.kind}:${h.over}`);
	if (!listeners) return false;
	let reported = false;
	let base: Happening | undefined;
	let moved = -1;
	for (const [m, t] of listeners) {
		if (m === moved) continue;
		const machine = cx.machines[m]!;
		const transition = machine.transitions[t]!;
		const track = s.tracks.size === 0 ? undefined : s.tracks.get(`${m}|${h.key}`);
		if (track?.state !== transition.in) {
			// it was ours all the time, and is given back
			const id = track || !GIVES_BACK.has(h.kind) ? undefined : `${machine.id}|${h.key}`;
			if (id !== undefined && s.clean.has(LOST + id)) s.clean.add(id);
			continue;
		}
		if (h.kind === "exit" && track && isInArray(track)) continue;
		base ??= completed(cx, s, h);
		const happening = track ? followed(cx, s, base, track) : base;
		if (transition.when && !transition.when(happening)) continue;
		moved = m;
		if (h.array !== undefined && track && staysInArray(cx, track)) {
			s.tracks.set(`${m}|${h.key}`, { ...track, array: { at: h.array } });
			continue;
		}
		if (h.by !== undefined && machine.doubts && track && isLeft(cx, machine.doubts, h.over, h.by)) {
			if (!track.doubt) s.tracks.set(`${m}|${h.key}`, { ...track, doubt: h.by });
			continue;
		}
		const note = transition.note?.(happening);
		const notes = note ? [...(track?.notes ?? []), [at, note] as const] : (track?.notes ?? []);
		if (transition.report && !(s.warned && h.kind !== "exit")) {
			reported = true;
			tell(cx, s, at, machine, t, happening, track, notes);
		}
		if (transition.to !== undefined) move(cx, s, m, transition, happening, track, notes);
	}
	return reported;
}

function isLeft(cx: Context, doubts: Machine["doubts"], over: Happening["over"], by: string): boolean {
	return leavesIt(over, by, doubts) && !mayPutElsewhere(cx, over, by, cx.frame.fn);
}

function tell(
	cx: Context,
	s: PathState,
	at: number,
	machine: Machine,
	t: number,
	happening: Happening,
	track: Track | undefined,
	notes: Track["notes"],
): void {
	const { report, reportNoted, assumes } = machine.transitions[t]!;
	const noted = reportNoted ? notes.at(-1) : undefined;
	const assumed = assumes?.(happening);
	cx.report(
		{
			machine: machine.id,
			transition: t,
			message: (noted?.[1] ?? "") + report!(happening),
			// what the later call proves is no assumption any more, nor is the way out where the mistake was made
			happening: noted ? { ...atNote(happening), fact: "free" } : happening,
			path: pathLeaving(s, track),
			at: noted?.[0] ?? at,
			assumptions: [
				...s.assumptions,
				...(track?.doubt ? [`${track.doubt}() leaves \`${happening.object.text}\` as it is`] : []),
				...(assumed === undefined ? [] : [assumed]),
			],
			notes: new Map(noted ? notes.slice(0, -1) : notes),
		},
		s,
	);
}

function move(
	cx: Context,
	s: PathState,
	m: number,
	{ in: from, to }: Transition,
	h: Happening,
	track: Track | undefined,
	notes: Track["notes"],
): void {
	const key = `${m}|${h.key}`;
	const id = `${cx.machines[m]!.id}|${h.key}`;
	const name = `${h.over}|${h.key}`;
	cx.tracked.add(name);
	if (h.kind === "lose-track") cx.escaped.add(name);
	if (to === "start") {
		s.tracks.delete(key);
		// whom it went to may have left it as it is: that is no example of how to give it back
		s.clean.add((h.kind === "lose-track" ? LOST : "") + id);
		if (GIVES_BACK.has(h.kind) && from === STORED) s.clean.add(BACK + id);
		return;
	}
	s.touched.add(id);
	if (GIVES_BACK.has(h.kind)) s.clean.add(id);
	else s.clean.delete(id);
	s.clean.delete(LOST + id);
	s.tracks.set(key, {
		machine: m,
		state: to!,
		object: track?.object ?? h.object,
		key: h.key,
		over: h.over,
		many: h.facts.many,
		...(h.kind === "open" ? { opened: openedBy(h) } : track?.opened ? { opened: track.opened } : {}),
		...(track?.doubt ? { doubt: track.doubt } : {}),
		...(track?.array ? { array: track.array } : {}),
		since: track?.since ?? { chain: cx.frame.chain, block: cx.frame.block },
		notes,
	});
}

/** An array takes no reference over: who would miss it does so still, as long as nobody else has the array. */
function staysInArray(cx: Context, t: Track): boolean {
	return isCounted(t.over as Resource) && t.state !== STORED && isMissed(cx, t);
}

/** What one machine knows besides, which has followed the object: how it was opened, and whether in this activation. */
function followed(cx: Context, s: PathState, base: Happening, track: Track): Happening {
	const apart = track.since.chain !== cx.frame.chain;
	if (!track.opened && !apart && !track.array && !track.doubt) return base;
	return {
		...base,
		...(track.array ? { array: track.array.at } : {}),
		...(track.opened ? { opened: track.opened } : {}),
		...(track.doubt ? { doubt: track.doubt } : {}),
		...(apart ? { apart, ...givenBackApart(cx, s, base, track) } : {}),
	};
}

function atNote({ jump: _, always: __, ...rest }: Happening): Happening {
	return rest;
}

const GIVES_BACK: ReadonlySet<HappeningKind> = new Set(["close", "release"]);

/** A callee gives back what its caller has followed: what is wrong with that is wrong with the call. */
function givenBackApart(
	cx: Context,
	s: PathState,
	h: Heard,
	{ since, notes }: Track,
): Pick<Happening, "site" | "steered" | "above"> {
	if (h.kind !== "close") return {};
	const { frame } = cx;
	if (since.chain.startsWith(`${frame.chain}/`)) return { above: true };
	const steered = (): boolean => isSteered(frame, s.trail);
	// what is followed from the entry was given by nobody here
	for (let fr: Frame | undefined = notes.length > 0 ? frame : undefined; fr; fr = fr.from?.frame)
		if (fr.from?.frame.chain === since.chain)
			return { steered, site: { fn: fr.from.frame.fn.name, span: fr.from.span, callee: fr.fn.name } };
	return { steered };
}

/** What is known at this moment goes along with what happens. */
function completed(cx: Context, s: PathState, h: Heard): Happening {
	return Object.assign(h, {
		...(s.entry.callback ? { callback: s.entry.callback } : {}),
		release: cx.release,
		facts: factsAbout(cx, s, h.key, h.object),
	});
}

function openedBy({ callee, direction, token, object }: Happening): Opened {
	return {
		object,
		...(callee ? { callee } : {}),
		...(direction ? { direction } : {}),
		...(token ? { token } : {}),
	};
}

/** A buffer to which this path has ended CPU access: whoever had begun it, it is over. */
export const ENDED = "ended";

export function factsAbout(cx: Context, s: PathState, key: string, object: ObjectRef): ObjectFacts {
	const ours = isOurs(s, key);
	const is = (what: string): boolean => s.open.size > 0 && s.open.has(`${what}|${key}`);
	return {
		many: object.many === true,
		ours,
		imported: is("imported") && !asksExporter(s),
		member: /[.[-]/.test(key),
		here: cx.frame.depth === 0,
		movable: is("movable"),
		bare: is(BARE),
		// a buffer made here has no other user yet
		cpuAccess: is("cpu-access")
			? "open"
			: !is("exported") && (s.entry.certain || ours || is(ENDED))
				? "none"
				: "unknown",
	};
}

function asksExporter(s: PathState): boolean {
	for (let t = s.trail; t; t = t.before) if (t.item.kind === "branch" && ASKS_EXPORTER.test(t.item.text)) return true;
	return false;
}
