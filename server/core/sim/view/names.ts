/**
 * What things are called: the C text for every object of a run, and which objects a run is about at all. Reads ids and
 * operations only.
 */
import type { Id, Op } from "../../kernel/vocabulary.ts";
import type { RunResult } from "../scheduler.ts";

/** Names by object id, as the C code has them; an id without a name shows itself. */
export type Names = Readonly<Record<string, string>>;

/**
 * Names for all objects of a run: those given, a reservation object after the buffers it guards, and an object that only
 * hangs off a named one after that one ("attach->dmabuf").
 */
export function allNames(run: RunResult, given: Names): Names {
	const { bufs, resvs, atts, fences, syncobjs, mappings, ctxs } = run.end.state;
	const names: Record<string, string> = { ...given };
	for (const id of [bufs, atts, fences, syncobjs, mappings, ctxs].flatMap((table) => Object.keys(table))) {
		names[id] ??= derivedName(id, given);
	}
	const guarded = new Map<Id, string[]>();
	for (const [id, { resv }] of Object.entries(bufs)) guarded.set(resv, [...(guarded.get(resv) ?? []), names[id] ?? id]);
	for (const id of Object.keys(resvs)) names[id] ??= guarded.get(id)?.join(", ") ?? derivedName(id, given);
	return names;
}

/** `X.dmabuf` where X has a name: "attach->dmabuf". */
function derivedName(id: string, given: Names): string {
	for (let at = id.length - 1; at > 0; at--) {
		const owner = given[id.slice(0, at)];
		if (owner === undefined) continue;
		const rest = /^(?:\.|->)(.+)$/.exec(id.slice(at))?.[1];
		if (rest !== undefined) return `${owner}->${rest.replace(/\./g, "->")}`;
	}
	return id;
}

/** Objects that no operation names and nothing named hangs on: they came with the world and play no part. */
export function bystanders(run: RunResult): ReadonlySet<Id> {
	const named = new Set<Id>();
	for (const ops of Object.values(run.machine.ops)) for (const op of ops) for (const id of idsOf(op)) named.add(id);
	const { bufs, atts } = run.end.state;
	// a lock that is held from the start plays its part
	const { bufs: given, resvs: entry } = run.start.state;
	for (const [id, { resv }] of Object.entries(given)) if (entry[resv]?.owner) named.add(id);
	for (const [id, { buf }] of Object.entries(atts)) if (named.has(id)) named.add(buf);
	const unused = Object.keys(bufs).filter((id) => !named.has(id));
	const resvs = new Set(Object.entries(bufs).flatMap(([id, { resv }]) => (named.has(id) ? [resv] : [])));
	const away = unused.flatMap((id) => {
		const resv = bufs[id]?.resv;
		return resv === undefined || resvs.has(resv) || named.has(resv) ? [id] : [id, resv];
	});
	// a run that names nothing is shown whole
	return unused.length === Object.keys(bufs).length ? new Set() : new Set(away);
}

function idsOf(op: Op): string[] {
	return Object.values(op).flatMap((value: unknown) =>
		typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((v) => typeof v === "string") : [],
	);
}

/** A text with object ids replaced by their names, longest ids first; a name that holds another id stays as it is. */
export function named(text: string, names: Names): string {
	const ids = Object.keys(names)
		.filter((id) => id !== "" && text.includes(id))
		.sort((a, b) => b.length - a.length);
	if (ids.length === 0) return text;
	const any = ids.map((id) => id.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
	return text.replace(new RegExp(`(?<![\\w.])(?:${any})(?!\\w)`, "g"), (id) => names[id] ?? id);
}
