/**
 * What an exporter does to its buffer in its own hooks for CPU access: mapping it into the kernel, looking after the caches
 * of an attachment of its list, and whether the path asked before if that one is mapped. Knows no C name.
 */
import { CPU_ACCESS_HOOK } from "../kernel/idioms.ts";
import type { CallRow } from "../kernel/row.ts";
import type { CallEvent, Entry, Id, Op } from "../kernel/vocabulary.ts";
import { isObjectRef } from "./lower-objects.ts";

export interface OwnHook {
	/** the path goes one way at a condition */
	readonly branch: (text: string) => void;
	/** what a call does there that it does nowhere else; undefined for most */
	readonly does: (event: CallEvent, row: CallRow) => Op | undefined;
}

/** Operations by which a buffer gets into the kernel's address space. */
const MAPS: ReadonlySet<string> = new Set(["kmap", "vmap", "vmap_unlocked", "client.vmap", "client.vmap_local"]);

export function ownHook({ callback = "", kept = [] }: Entry): OwnHook {
	const buf = kept.find((each) => each.object.type === "dmabuf")?.object.id;
	const asked: string[] = [];
	return {
		branch: (text) => void asked.push(text),
		does(event, row) {
			if (buf === undefined || !CPU_ACCESS_HOOK.test(callback)) return undefined;
			const src = { event: event.id, span: event.span };
			for (const lowering of row.lowers ?? []) {
				if (MAPS.has(lowering.op)) return { op: "kmap", buf, src };
				const unasked = lowering.op === "cache.op" ? attachmentOf(event, asked) : undefined;
				const kind = lowering.fill.kind === "=inval" ? "inval" : "clean";
				if (unasked !== undefined) return { op: "cache.op", buf, kind, unasked, src };
			}
			return undefined;
		},
	};
}

/** The table of one attachment of many, of which no condition so far spoke. */
function attachmentOf({ args }: CallEvent, asked: readonly string[]): Id | undefined {
	const [device] = args;
	const table = args.find(isObjectRef);
	const cursor = device && !isObjectRef(device) ? /^(\w+)->/.exec(device.literal)?.[1] : undefined;
	if (cursor === undefined || !table) return undefined;
	const of = new RegExp(`\\b${cursor}->|(?<![\\w.>])${/^\w+$/.test(table.text) ? table.text : cursor}\\b(?!\\s*,)`);
	const isOneOfMany = table.many === true || table.id.includes("[*]");
	return isOneOfMany && !asked.some((text) => of.test(text)) ? table.id : undefined;
}
