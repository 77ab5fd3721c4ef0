/**
 * What belongs to what: a mapping to its attachment, what an object holds to whoever holds the object. When an owner goes,
 * or changes hands, so does the rest.
 */
import { DIRECTION, SHOWN } from "../kernel/idioms.ts";
import type { ApiRow, Resource } from "../kernel/row.ts";
import type { ObjectRef, Span } from "../kernel/vocabulary.ts";
import { type Context, type Frame, isOurs, type PathState } from "./context.ts";
import { happen } from "./happen.ts";
import type { Call } from "./ir.ts";
import { loseTrack } from "./lose-track.ts";
import type { Happening, Report } from "./machine.ts";
import type { MappedWhere } from "./mapped-where.ts";
import { exprText, letGo } from "./memory.ts";
import { objectRef } from "./objects.ts";
import { isAgain } from "./standing.ts";
import type { Track } from "./state.ts";
import { siteOf } from "./untaken.ts";
import { place, rootOf, type Value } from "./value.ts";

/** The attachment through which a mapping was made, or is undone. */
export function ownerOf(s: PathState, row: ApiRow, args: readonly Value[]): Partial<ObjectRef> {
	const v = args[row.args.indexOf("attachment")];
	if (!v || v.s === "?" || v.s.startsWith("=")) return {};
	const { id, buf, resv } = objectRef(s, "attachment", v, "");
	return { att: id, ...(buf ? { buf } : {}), ...(resv ? { resv } : {}) };
}

/** How another function of the file mapped the table that a call gives back, where that does not fit; made here, this path knows better. */
export function mappedBefore(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	row: ApiRow,
	args: readonly Value[],
): MappedWhere | undefined {
	const [table, dir] = [row.args.indexOf("sg_table"), row.args.indexOf("dir")];
	const [v, given] = [args[table], e.args[dir]];
	if (row.closes?.what !== "mapping" || !v || !given || v.s === "?" || isOurs(s, place(v))) return undefined;
	for (const t of s.tracks.values()) if (t.over === "mapping") return undefined;
	return cx.callees.mappedWhere(e, table, directionText(args[dir], exprText(fr, given)), fr.fn) ?? undefined;
}

/** A table that the call gives back: the replay has to know how it was mapped. */
export function tableKept(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	row: ApiRow,
	args: readonly Value[],
	i: number,
): ObjectRef | null {
	if (row.args[i] !== "sg_table") return null;
	const mapped = mappedBefore(cx, s, fr, e, row, args)?.direction;
	const table = objectRef(s, "sg_table", args[i]!, exprText(fr, e.args[i]!));
	const id = row.closes?.what === "mapping" ? onlyMapping(s, row, args) : undefined;
	if (id !== undefined) return { ...table, id };
	return mapped === undefined ? null : { ...table, mapped };
}

/**
 * A table that is given back under a name this path knows nothing of, through an attachment that it has made and mapped
 * once: there is no other table that could be meant.
 */
export function onlyMapping(s: PathState, row: ApiRow, args: readonly Value[]): string | undefined {
	const v = args[row.args.indexOf("sg_table")];
	const { att } = ownerOf(s, row, args);
	if (!v || att === undefined || !isOurs(s, att) || s.open.has(`mapping|${place(v)}`)) return undefined;
	const keys = new Set<string>();
	for (const t of s.tracks.values()) if (t.over === "mapping" && t.object.att === att) keys.add(t.key);
	const [key] = keys;
	return keys.size === 1 && key !== place(v) && s.open.has(`mapping|${key}`) && !s.mem.has(v.s) ? key : undefined;
}

/**
 * What belongs to an attachment that goes: its mappings and its pins. In a release that is reached through another file,
 * flags of the object decide what is undone before: they are the object's business.
 */
export function orphans(cx: Context, s: PathState, at: number, attachment: string, row: ApiRow, call: Call): void {
	const site = `${cx.frame.chain}@${call.span.start}`;
	if (s.touched.has(UNMAPPED + attachment)) cx.unmappedAt.add(site);
	for (const t of [...s.tracks.values()])
		if ((t.over === "mapping" && t.object.att === attachment) || (t.over === "pin" && t.key === attachment))
			happen(cx, s, at, {
				kind: isThroughOthers(cx.frame) ? "lose-track" : "owner-closed",
				over: t.over as never,
				key: t.key,
				object: t.object,
				row,
				callee: row.name,
				...strayed(cx, s, t, site),
			});
}

const UNMAPPED = "unmapped|";

/** A table mapped through an attachment is given back on this path. */
export function unmapped(s: PathState, attachment: string): void {
	s.touched.add(UNMAPPED + attachment);
}

/** The `goto` since the mapping: it is to blame where other ways to that very detach have unmapped before. */
function strayed({ frame }: Context, { jump }: PathState, t: Track, site: string): Pick<Happening, "strayed"> {
	const since = jump?.chain === frame.chain && t.since.chain === frame.chain && jump.at >= (t.notes[0]?.[0] ?? 0);
	return since ? { strayed: { site, jump: jump.span } } : {};
}

/** The `goto` since something was given back, to where it is given back, or needed: to blame where others give it back there. */
export function comesBack(
	cx: Context,
	{ jump, tracks, trail }: PathState,
	over: string,
	key: string,
	span: Span,
): Pick<Happening, "strayed"> {
	const { frame } = cx;
	if (jump?.chain !== frame.chain) return {};
	for (const t of tracks.values()) {
		const at = t.key === key && t.over === over && isAgain(cx, t) ? t.notes.at(-1)?.[0] : undefined;
		if (at !== undefined && at <= jump.at && closesAt(cx, trail, at, over))
			return { strayed: { site: siteOf(frame, { span }), jump: jump.span } };
	}
	return {};
}

/** It was there, and was given back, rather than never got. */
function closesAt(cx: Context, trail: PathState["trail"], at: number, over: string): boolean {
	for (let t = trail; t; t = t.before) {
		if (t.length !== at) continue;
		const row = t.item.kind === "call" ? (cx.row(t.item.callee) ?? cx.ownRows.get(t.item.callee)) : undefined;
		return row !== undefined && [row.closes, ...(row.alsoCloses ?? [])].some((c) => c?.what === over);
	}
	return false;
}

/** A report stands at that `goto`, if it is to blame. */
export function atItsJump<R extends Report>(cx: Context, report: R): R {
	const { strayed: blamed, ...happening } = report.happening;
	return blamed && (cx.unmappedAt.has(blamed.site) || cx.givenBack.has(blamed.site))
		? { ...report, happening: { ...happening, jump: blamed.jump } }
		: report;
}

function isThroughOthers(frame: Frame): boolean {
	for (let fr: Frame | undefined = frame; fr; fr = fr.from?.frame) if (fr.fn.file !== undefined) return true;
	return false;
}

/** Whether a device is attached to a buffer, by an attachment that is this function's to detach. */
export function isAttached(s: PathState, buffer: string): boolean {
	for (const t of s.tracks.values())
		if (t.over === "attachment" && t.object.buf === buffer && s.open.has(`attachment|${t.key}`)) return true;
	return false;
}

/** What the row says belongs to the callee, or to what it made, from here on. */
export function transferred(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	row: ApiRow,
	args: readonly Value[],
	succeeded: boolean,
): void {
	for (const o of row.ownership) {
		if (o.does !== "transfers" || o.on === (succeeded ? "failure" : "success")) continue;
		const v = args[Number(/^arg(\d+)$/.exec(o.object ?? "")?.[1] ?? Number.NaN)];
		if (v) letGo(cx, s, fr, v, "field", e.span);
	}
}

/** What is reached through an object whose reference goes is whoever's who drops the last one. */
const HOLDERS: ReadonlySet<string> = new Set<Resource>([
	"dmabuf-ref",
	"gem-ref",
	"bo-ref",
	"file-ref",
	"sync-file",
	"syncobj-ref",
	"other",
]);

export function letGoContents(cx: Context, s: PathState, fr: Frame, what: Resource, holder: Value, e: Call): void {
	if (!HOLDERS.has(what)) return;
	const p = holder.s;
	for (const [k, inner] of [...s.mem])
		if (k.length > p.length && k.startsWith(p) && /[.[-]/.test(k[p.length]!)) letGo(cx, s, fr, inner, "callee", e.span);
}

/** Resources whose holders are often reached by several names. */
const BY_MANY_NAMES: ReadonlySet<string> = new Set<Resource>(["attachment", "mapping", "pin", "exec", "acquire-ctx"]);

/** Something is closed that this path did not open under that name: it may be what was opened under another. */
export function elsewhere(cx: Context, s: PathState, at: number, what: Resource, key: string): void {
	if (!BY_MANY_NAMES.has(what) || isOurs(s, key) || s.open.has(`${what}|${key}`)) return;
	for (const t of [...s.tracks.values()]) if (t.over === what && t.key !== key) loseTrack(cx, s, t, at);
}

/**
 * Nothing that outlives the call leads to it, so that a later call could undo things by that way: a parameter, embedded in
 * one or made here and not stored. An attachment is as its buffer is; what a framebuffer shows is nobody's field.
 */
export function isUnshared(s: PathState, target: Value, object: ObjectRef): boolean {
	const roots = [target.s.replace(SHOWN, ""), ...(object.type === "attachment" && object.buf ? [object.buf] : [])];
	const root = roots.find((each) => !/[.[-]/.test(each));
	if (root === undefined) return false;
	if (!s.created.has(root)) return true;
	for (const [p, v] of s.mem) if (v.s === root && !p.startsWith("&") && !s.created.has(rootOf(p))) return false;
	return true;
}

/** A constant by its name, also when a variable holds it. */
export function directionText(v: Value | undefined, written: string): string {
	const name = v?.off === "" && v.s.startsWith("g:") ? v.s.slice(2) : "";
	return DIRECTION.test(name) ? name : written;
}

/** The mapping was made through another attachment, and this path has made both. */
export function isForeign(s: PathState, what: Resource, key: string, { att }: ObjectRef): boolean {
	if (att === undefined || !isOurs(s, att)) return false;
	for (const t of s.tracks.values())
		if (t.over === what && t.key === key && t.object.att !== undefined)
			return t.object.att !== att && isOurs(s, t.object.att);
	return false;
}

/** Another variable than the one that describes the mapping: never filled in, or filled in for another buffer. */
export function isOtherMap(s: PathState, key: string, token: Value | undefined): boolean {
	if (!token?.s.startsWith("&") || token.s.startsWith("&g:")) return false;
	for (const t of s.tracks.values())
		if (t.over === "vmap" && t.key === key && t.opened?.token !== undefined && t.opened.token !== place(token)) {
			const filled = s.via.get(place(token));
			return filled === undefined ? s.mem.get(place(token)) === undefined : filled !== key;
		}
	return false;
}

/** A pinned object starts to keep what was made here: its teardown undoes that, and the pin with it. */
export function keptInside(cx: Context, s: PathState, address: Value, v: Value): void {
	if (v.off !== "" || !s.created.has(v.s) || address.off === "") return;
	for (const t of [...s.tracks.values()])
		if (t.over === "pin" && t.key === address.s)
			happen(cx, s, s.trail?.item.id ?? 0, { kind: "hand-over", over: "pin", key: t.key, object: t.object });
}
