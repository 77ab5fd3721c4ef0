/**
 * A model of cache lines: memory, the CPU's cached copy, dirty 64-byte blocks. Knows nothing of buffers' owners or locks.
 */
import type { CacheLine, Id } from "../kernel/vocabulary.ts";
import { buf, patch, type Run, violate } from "./run.ts";

function where(m: Run, bufId: Id, blk: number): readonly [line: number, at: number] {
	const per = buf(m, bufId).lineSize / 64;
	return [Math.floor(blk / per), blk % per];
}

function setLine(m: Run, bufId: Id, index: number, line: CacheLine): void {
	const lines = buf(m, bufId).lines;
	if (lines !== null) patch(m, "bufs", bufId, { lines: lines.with(index, line) });
}

function clean(line: CacheLine): CacheLine {
	if (line.c === null || line.d === null || !line.d.includes(true)) return line;
	return { m: [...line.c], c: line.c, d: line.d.map(() => false) };
}

/** The CPU reads or writes one block through its cache; the value read, or undefined without a model. */
export function cpuAccess(m: Run, bufId: Id, blk: number, val: number | undefined): number | undefined {
	const row = buf(m, bufId);
	const [index, at] = where(m, bufId, blk);
	const line = row.lines?.[index];
	if (line === undefined) return undefined;
	const c = line.c ?? line.m;
	const d = line.d ?? line.m.map(() => false);
	if (val === undefined) {
		setLine(m, bufId, index, { ...line, c, d });
		if (c[at] !== row.truth[blk]) violate(m, "DBS-C03", bufId, {}, [`bufs.${bufId}.lines`]);
		return c[at];
	}
	patch(m, "bufs", bufId, { truth: row.truth.with(blk, val) });
	const written = { m: line.m, c: c.with(at, val), d: d.with(at, true) };
	setLine(m, bufId, index, row.coherent ? clean(written) : written);
	return val;
}

/** A device reads or writes one block in memory; a coherent one sees the cache. */
export function deviceAccess(m: Run, bufId: Id, blk: number, val: number | undefined): number | undefined {
	const row = buf(m, bufId);
	const [index, at] = where(m, bufId, blk);
	const line = row.lines?.[index];
	if (line === undefined) return undefined;
	const seen = row.coherent ? clean(line) : line;
	if (val === undefined) {
		if (seen !== line) setLine(m, bufId, index, seen);
		if (seen.m[at] !== row.truth[blk]) violate(m, "DBS-C04", bufId, {}, [`bufs.${bufId}.lines`]);
		return seen.m[at];
	}
	patch(m, "bufs", bufId, { truth: row.truth.with(blk, val) });
	setLine(
		m,
		bufId,
		index,
		row.coherent ? { m: seen.m.with(at, val), c: null, d: null } : { ...line, m: line.m.with(at, val) },
	);
	return val;
}

/** Clean or drop lines; only whole lines can be, so neighbours of the named blocks suffer. */
export function maintain(
	m: Run,
	bufId: Id,
	kind: "clean" | "inval" | "cleaninval",
	blks: readonly number[] | undefined,
): void {
	const row = buf(m, bufId);
	row.lines?.forEach((line, index) => {
		const per = row.lineSize / 64;
		const inLine = line.m.map((_, at) => index * per + at);
		if (blks !== undefined && !inLine.some((blk) => blks.includes(blk))) return;
		const dirty = line.d?.includes(true) === true;
		let next = line;
		if (kind !== "inval" && dirty && line.c !== null) {
			// writing the line back overwrites what a device put beside the dirty block
			const lost = inLine.some(
				(blk, at) => line.d?.[at] === false && line.c?.[at] !== line.m[at] && line.m[at] === row.truth[blk],
			);
			if (lost) violate(m, "DBS-C08", bufId, {}, [`bufs.${bufId}.lines`]);
			next = clean(line);
		}
		if (kind === "inval" && dirty) violate(m, "DBS-C08", bufId, {}, [`bufs.${bufId}.lines`]);
		if (kind !== "clean") next = { m: next.m, c: null, d: null };
		setLine(m, bufId, index, next);
	});
}
