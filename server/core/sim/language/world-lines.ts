/**
 * Lines that describe what exists before a run: `buffer b dynamic placement=VRAM`, `attachment A b dynamic`, `fence F`,
 * `mapping m A bidir`, `context X`, `held b for drv`, `enter drv signalling`. Both ways. Knows no other statement.
 */
import type { CacheLine, World, WorldBuf } from "../../kernel/program.ts";
import type { OpContext } from "../../kernel/vocabulary.ts";
import { decodeField, encodeField, isName } from "./fields.ts";
import { type LanguageProblem, nearest, problemAt, type Word } from "./lexer.ts";
import type { FieldType } from "./op-table.ts";
import { decodeCallback, isCallbackName } from "./ops-line.ts";

type Key = readonly [key: string, field: string, type: FieldType | "lines"];

const BUFFER: readonly Key[] = [
	["dynamic", "dynamic", "bool"],
	["placement", "placement", "place"],
	["exporter", "exporterDev", "id"],
	["movable", "movable", "bool"],
	["cache", "cacheSgt", "bool"],
	["size", "size", "int"],
	["refs", "refs", "int"],
	["fds", "fds", "int"],
	["pins", "pins", "int"],
	["pins_base", "pinsBase", "int"],
	["vmaps", "vmaps", "int"],
	["vmap_op", "vmapOp", "bool"],
	["gem_pin_locks", "gemPinTakesLock", "bool"],
	["scanout", "scanout", "place"],
	["secret", "secret", "bool"],
	["backed", "backed", "bool"],
	["heap", "heap", "bool"],
	["place_by_attach", "placeByAttach", "bool"],
	["coherent", "coherent", "bool"],
	["cpu_always_ok", "cpuAlwaysOk", "bool"],
	["gem", "gem", "bool"],
	["lines", "lines", "lines"],
	["line_size", "lineSize", "int"],
	["truth", "truth", "intlist"],
	["resv", "resv", "id"],
];
const ATTACHMENT: readonly Key[] = [
	["dev", "dev", "id"],
	["dynamic", "dynamic", "bool"],
	["p2p", "p2p", "bool"],
	["mn", "notify", "policy"],
	["mapped", "mapped", "dir"],
	["pins", "pins", "int"],
];
const FENCE: readonly Key[] = [
	["ctx", "ctx", "int"],
	["seq", "seq", "int"],
	["signalled", "signalled", "bool"],
];
const CONTEXTS: readonly OpContext[] = ["spin", "rcu", "preempt", "irq", "signalling", "reclaim", "mmaplock", "raw"];

export const WORLD_KEYWORDS = ["buffer", "attachment", "fence", "mapping", "context", "held", "enter"] as const;

export interface WorldLine {
	readonly world: World;
	readonly problems: readonly LanguageProblem[];
}

/** Adds what one line declares to a world. `words[0]` is one of WORLD_KEYWORDS. */
export function addWorldLine(world: World, words: readonly Word[], line: number): WorldLine {
	const [head, ...rest] = words as readonly [Word, ...Word[]];
	const problems: LanguageProblem[] = [];
	const name = takeName(head, rest, 0, problems, line);
	if (name === undefined) return { world, problems };
	switch (head.text) {
		case "buffer": {
			const buf = readKeys(BUFFER, rest.slice(1), problems, line, true) as WorldBuf;
			return { world: { ...world, bufs: { ...world.bufs, [name]: buf } }, problems };
		}
		case "attachment": {
			const buf = takeName(head, rest, 1, problems, line) ?? "b";
			const attachment = { buf, ...readKeys(ATTACHMENT, rest.slice(2), problems, line, false) };
			return { world: { ...world, attachments: { ...world.attachments, [name]: attachment } }, problems };
		}
		case "fence": {
			const fence = readKeys(FENCE, rest.slice(1), problems, line, false);
			return { world: { ...world, fences: { ...world.fences, [name]: fence } }, problems };
		}
		case "mapping": {
			const att = takeName(head, rest, 1, problems, line) ?? "A";
			const dir = decodeField("dir", rest[2]?.text ?? "bidir");
			if ("wants" in dir) problems.push(problemAt(line, rest[2] ?? head, `a direction is ${dir.wants}`));
			const mapping = { att, dir: ("value" in dir ? dir.value : "bidir") as "bidir" };
			return { world: { ...world, mappings: { ...world.mappings, [name]: mapping } }, problems };
		}
		case "context":
			return { world: { ...world, ctxs: [...(world.ctxs ?? []), name] }, problems };
		case "held": {
			const task = rest[1]?.text === "for" ? takeName(head, rest, 2, problems, line) : undefined;
			const ctx = /^ctx=(.+)$/.exec(rest[3]?.text ?? "")?.[1];
			if (task === undefined) {
				problems.push(problemAt(line, rest[1] ?? head, "a lock is held for a task", "held b for drv [ctx=X]"));
				return { world, problems };
			}
			const held = ctx === undefined ? { buf: name, for: task } : { buf: name, for: task, ctx };
			return { world: { ...world, held: [...(world.held ?? []), held] }, problems };
		}
		default: {
			const contexts: OpContext[] = [];
			for (const word of rest.slice(1)) {
				const context = CONTEXTS.find((known) => known === word.text);
				if (context === undefined) {
					problems.push(problemAt(line, word, "not a context", `one of ${CONTEXTS.join(", ")}`));
				} else contexts.push(context);
			}
			return { world: { ...world, contexts: { ...world.contexts, [name]: contexts } }, problems };
		}
	}
}

function takeName(head: Word, rest: readonly Word[], i: number, problems: LanguageProblem[], line: number) {
	const word = rest[i];
	if (word !== undefined && isName(word.text)) return word.text;
	problems.push(problemAt(line, word ?? head, `${head.text} needs a name here`));
	return undefined;
}

function readKeys(
	keys: readonly Key[],
	words: readonly Word[],
	problems: LanguageProblem[],
	line: number,
	callbacks: boolean,
): Record<string, unknown> {
	const out: Record<string, unknown> = {};
	for (const word of words) {
		const equals = word.text.indexOf("=");
		const name = equals < 0 ? word.text : word.text.slice(0, equals);
		const text = equals < 0 ? "1" : word.text.slice(equals + 1);
		const key = keys.find(([known]) => known === name);
		if (key === undefined) {
			const callback = callbacks ? decodeCallback(name, text) : undefined;
			if (callback !== undefined) {
				out["callbacks"] = { ...(out["callbacks"] as object), [callback.callback]: callback.mode };
				continue;
			}
			if (callbacks && isCallbackName(name)) {
				problems.push(
					problemAt(line, word, `not a thing the callback ${name} can do`, `${name}=ok, none, fail, lock …`),
				);
				continue;
			}
			const names = keys.map(([known]) => known);
			const near = nearest(name, names);
			problems.push(problemAt(line, word, `"${name}" is not known here`, near ?? names.join(", ")));
			continue;
		}
		const decoded = key[2] === "lines" ? decodeLines(text) : decodeField(key[2], text);
		const bare = equals < 0 && key[2] !== "bool";
		if (bare || "wants" in decoded) {
			problems.push(
				problemAt(line, word, `${name} takes ${"wants" in decoded ? decoded.wants : "a value: key=value"}`),
			);
		} else if (name === "line_size" && decoded.value !== 64 && decoded.value !== 128) {
			problems.push(problemAt(line, word, "a cache line is 64 or 128 bytes long"));
		} else out[key[1]] = decoded.value;
	}
	return out;
}

/** Cache lines `0,0|1,2/9,9/1,0`: memory, then cached copy and dirty flags where there is one. */
function decodeLines(text: string): { value: CacheLine[] } | { wants: string } {
	const lines: CacheLine[] = [];
	for (const part of text.split("|")) {
		const pieces = part.split("/").map((piece) => decodeField("intlist", piece));
		const values = pieces.map((piece) => ("value" in piece ? (piece.value as number[]) : undefined));
		const [m, c, d] = values;
		if (m === undefined || values.length > 3 || values.some((value) => value === undefined)) {
			return { wants: "blocks per line, as in 0,0|0,0" };
		}
		lines.push({ m, c: c ?? null, d: d?.map((dirty) => dirty !== 0) ?? null });
	}
	return { value: lines };
}

function encodeLines(lines: readonly CacheLine[]): string {
	return lines
		.map(({ m, c, d }) => {
			const parts: (readonly number[])[] = [m];
			if (c !== null) parts.push(c);
			if (c !== null && d !== null) parts.push(d.map(Number));
			return parts.map((part) => part.join(",")).join("/");
		})
		.join("|");
}

/** The lines that declare a world. */
export function printWorld(world: World): string[] {
	const out: string[] = [];
	for (const [name, buf] of Object.entries(world.bufs ?? {})) {
		const callbacks = Object.entries(buf.callbacks ?? {}).map(([key, mode]) => `${key}=${mode}`);
		out.push(["buffer", name, ...printKeys(BUFFER, buf), ...callbacks].join(" "));
	}
	for (const [name, attachment] of Object.entries(world.attachments ?? {})) {
		out.push(["attachment", name, attachment.buf, ...printKeys(ATTACHMENT, attachment)].join(" "));
	}
	for (const [name, fence] of Object.entries(world.fences ?? {})) {
		out.push(["fence", name, ...printKeys(FENCE, fence)].join(" "));
	}
	for (const [name, { att, dir }] of Object.entries(world.mappings ?? {})) out.push(`mapping ${name} ${att} ${dir}`);
	for (const ctx of world.ctxs ?? []) out.push(`context ${ctx}`);
	for (const held of world.held ?? []) {
		out.push(`held ${held.buf} for ${held.for}${held.ctx === undefined ? "" : ` ctx=${held.ctx}`}`);
	}
	for (const [task, contexts] of Object.entries(world.contexts ?? {})) out.push(["enter", task, ...contexts].join(" "));
	return out;
}

function printKeys(keys: readonly Key[], value: object): string[] {
	const fields = value as Readonly<Record<string, unknown>>;
	return keys.flatMap(([key, field, type]) => {
		const held = fields[field];
		if (held === undefined) return [];
		if (type === "bool" && held === true) return [key];
		return [`${key}=${type === "lines" ? encodeLines(held as CacheLine[]) : encodeField(type, held)}`];
	});
}
