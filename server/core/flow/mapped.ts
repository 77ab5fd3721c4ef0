/** Memory of a buffer that is mapped into the kernel: which pointers lead there, and which calls read or write through them. */
import { IS_DEVICE_MEMORY, PLAIN_POINTER } from "../kernel/idioms.ts";
import type { ApiRow } from "../kernel/row.ts";
import type { ObjectRef } from "../kernel/vocabulary.ts";
import { type Context, type Frame, type PathState, record } from "./context.ts";
import { happen } from "./happen.ts";
import type { Call, Expr } from "./ir.ts";
import { exprText, isLocal, load } from "./memory.ts";
import { isObject, objectRef } from "./objects.ts";
import { containerOf, fieldOf, place, type Value, within, ZERO } from "./value.ts";

/** A pointer into a mapped buffer that a call reads or writes through: the replay has to know which buffer that is. */
export function mappedMemory(
	s: PathState,
	fr: Frame,
	row: ApiRow,
	v: Value,
	index: number,
	e: Expr | undefined,
): ObjectRef | null {
	const role = row.args[index];
	if ((isObject(role) && role !== "map") || !row.access?.some((a) => a.arg === index)) return null;
	for (const [address, key] of s.via)
		if (role === "map" ? isWithin(v, address) : pointsInto(v, address))
			return {
				id: address,
				type: "map",
				text: e ? exprText(fr, e) : "",
				buf: key,
				...(role !== "map" && isBareAddress(v, address) ? { plain: true as const } : {}),
			};
	return null;
}

/** This path knows that a mapping leads to memory of a device: a condition has said so. */
function leadsToDevice(s: PathState, address: string): boolean {
	return (s.maskOf(load(s, { s: address, off: `.${IS_DEVICE_MEMORY}` })) & ZERO) === 0;
}

/** The address itself, as if what it leads to were ordinary memory. */
function isBareAddress(v: Value, address: string): boolean {
	return isWithin(v, `${address.replace(/^&/, "")}.${PLAIN_POINTER}`);
}

/** The path looks whether a mapping leads to memory of a device. */
export function asksMemory(cx: Context, s: PathState, fr: Frame, e: Expr & { t: "field" }, address: Value): void {
	if (e.name === IS_DEVICE_MEMORY) asked(cx, s, fr, e, address);
}

/** A helper that gets the description, or the buffer, may look what memory it is, and who exports it. */
export function mayAsk(cx: Context, s: PathState, fr: Frame, e: Call, args: readonly Value[]): void {
	args.forEach((v, i) => {
		s.open.delete(`imported|${v.s}${v.off}`);
		if (isLocal(v) && e.args[i]) asked(cx, s, fr, e.args[i], v);
	});
}

function asked(cx: Context, s: PathState, fr: Frame, e: Expr, address: Value): void {
	for (const [map, key] of s.via) {
		if (!isLocal({ s: map, off: "" }) || !isWithin(address, map)) continue;
		const object: ObjectRef = { id: map, type: "map", text: exprText(fr, e), buf: key };
		const at = record(s, fr, e.span, { kind: "access", object, how: "field" });
		happen(cx, s, at, { kind: "look", over: "vmap", key, object });
	}
}

const isWithin = (v: Value, address: string): boolean => within(place(v), address);

/** Whether a value points into what is mapped at an address; a pointer to the structure that describes the mapping does not. */
function pointsInto(v: Value, address: string): boolean {
	return isWithin(v, address) && !(place(v) === address && (v.off !== "" || v.s.startsWith("&")));
}

/** Memory behind a mapping is touched by a call (memcpy and kin). */
export function accesses(cx: Context, s: PathState, at: number, row: ApiRow, args: readonly Value[]): void {
	for (const a of row.access ?? []) {
		const v = args[a.arg];
		if (v) accessThrough(cx, s, at, v, a.how, row.args[a.arg] === "map" ? isWithin : pointsInto);
	}
}

/** A pointer taken from a mapping (`map.vaddr`) is read or written. */
function accessThrough(
	cx: Context,
	s: PathState,
	at: number,
	v: Value,
	how: "read" | "write",
	leads: (v: Value, address: string) => boolean = isWithin,
): void {
	for (const [address, key] of s.via) {
		if (!leads(v, address)) continue;
		const track = [...s.tracks.values()].find((t) => t.key === key);
		const object: ObjectRef = track?.object ?? { id: key, type: "dmabuf", text: key };
		const plain = leads === pointsInto && isBareAddress(v, address);
		const device = plain && leadsToDevice(s, address);
		for (const over of ["vmap", "vmap-local"] as const)
			happen(cx, s, at, {
				kind: "access",
				over,
				key,
				object,
				how,
				...(plain ? { plain } : {}),
				...(device ? { device } : {}),
			});
	}
}

/** `base[…]`, `*base`, `base->member`: what the variable or member at an address points to is read or written. */
export function touchedThrough(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Expr,
	base: Expr,
	address: Value,
	how: "read" | "write",
): void {
	const member = e.t === "field";
	const pointer = base.t === "id" || member ? load(s, address) : undefined;
	const told = new Set<string>();
	for (const t of [...s.tracks.values()]) {
		if ((t.over !== "vmap" && t.over !== "vmap-local") || told.has(t.key)) continue;
		const regions = [...s.via].filter(([region, key]) => key === t.key && within(place(address), region));
		if (regions.length === 0) continue;
		const bare = pointer && [...s.via].find(([region, key]) => key === t.key && isBareAddress(pointer, region))?.[0];
		const plain = pointer ? bare !== undefined : base.t === "field" && base.name === PLAIN_POINTER;
		// a member of the description, not of what it describes
		if (member && !plain) continue;
		told.add(t.key);
		const object = plain ? { ...t.object, plain: true as const } : t.object;
		const at = record(s, fr, e.span, { kind: "access", object, how });
		const device = bare !== undefined && leadsToDevice(s, bare);
		happen(cx, s, at, {
			kind: "access",
			over: t.over,
			key: t.key,
			object: t.object,
			how,
			plain,
			...(device ? { device } : {}),
		});
	}
}

/** What a variable gets leads into mapped memory: so does the variable. */
export function alias(s: PathState, address: Value, v: Value): void {
	if (s.via.size === 0 || !isLocal(address)) return;
	if (s.via.has(place(address))) {
		if (![...s.via.keys()].some((region) => within(place(v), region)))
			for (const name of [place(address), place(address).slice(1)]) s.via.delete(name);
		return;
	}
	for (const [region, key] of [...s.via])
		if (region !== place(address) && within(place(v), region)) {
			s.via.set(place(address), key);
			s.via.set(place(address).slice(1), key);
		}
}

/** A map that gets another pointer is no window into the buffer any more. */
export function repointed(s: PathState, row: ApiRow, args: readonly Value[]): void {
	if (row.args[0] !== "map" || row.args[1] !== "ptr" || !args[0] || row.access) return;
	for (const region of [...s.via.keys()]) if (within(place(args[0]), region)) s.via.delete(region);
}

/** A structure around the argument whose member shows a buffer that somebody mapped before. */
export function shown(
	cx: Context,
	s: PathState,
	fr: Frame,
	e: Call,
	at: number,
	row: ApiRow,
	args: readonly Value[],
): Value {
	const [arg] = args;
	const { as, data, of } = row.shows!;
	if (!arg || arg.s === "?") return arg ?? { s: "?", off: "" };
	const outer = containerOf(arg, as);
	const buffer = objectRef(s, "fb", load(s, fieldOf(arg, of)), `${exprText(fr, e.args[0]!)}->${of}`);
	s.via.set(place(fieldOf(outer, data)), buffer.id);
	happen(cx, s, at, { kind: "open", over: "vmap", key: buffer.id, object: buffer, row, callee: row.name });
	return outer;
}

/** A function of the same file reads or writes mapped memory it is given: told here, where the mapping is known. */
export function accessedByCallee(cx: Context, s: PathState, fr: Frame, e: Call, args: readonly Value[]): void {
	for (const [address, key] of s.via)
		args.forEach((v, i) => {
			const how = within(place(v), address) ? cx.callees.touches(e.name ?? "", i, fr.fn) : undefined;
			const text = e.args[i] ? exprText(fr, e.args[i]) : "";
			if (!how) return;
			record(s, fr, e.span, { kind: "access", object: { id: address, type: "map", text, buf: key }, how });
			accessThrough(cx, s, s.trail!.item.id, v, how);
		});
}
