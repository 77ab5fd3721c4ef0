/**
 * poll() on a buffer: takes the lock, asks the fences, and leaves a callback that holds a file reference (dma-buf.c:
 * dma_buf_poll). Knows nothing of who polls.
 */
import type { Id } from "../kernel/vocabulary.ts";
import { pending, usageFor } from "./fence-set.ts";
import type { Handlers } from "./handlers.ts";
import { unlockResv } from "./locks.ts";
import { call, done, type Routine } from "./routine.ts";
import { buf, lockResv, me, patch, type Run, resvOf } from "./run.ts";

type Way = "in" | "out";

export const pollOps: Handlers = {
	poll: (_m, op) => call("poll", { buf: op.buf, ev: op.ev }),
};

/** Is the buffer idle for this direction? If not, leave a callback on the first fence that is pending. */
function ready(m: Run, bufId: Id, way: Way): boolean {
	const row = buf(m, bufId);
	if (row.polling[way]) return false;
	const [first] = pending(m.state, resvOf(m, bufId), usageFor(way === "out"));
	if (first === undefined) return true;
	const fence = m.state.fences[first];
	patch(m, "fences", first, { callbacks: [...(fence?.callbacks ?? []), `poll:${way}:${bufId}`] });
	patch(m, "bufs", bufId, {
		polling: { ...row.polling, [way]: true },
		refs: row.refs + 1,
		refsBy: { ...row.refsBy, poll: (row.refsBy.poll ?? 0) + 1 },
	});
	return false;
}

/** The fence a poll callback waited for is over: its reference goes. `name` = "in:b0". */
export function pollDone(m: Run, name: string): void {
	const way = name.startsWith("in:") ? "in" : "out";
	const bufId = name.slice(name.indexOf(":") + 1);
	const row = m.state.bufs[bufId];
	if (row === undefined) return;
	patch(m, "bufs", bufId, {
		polling: { ...row.polling, [way]: false },
		refs: row.refs - 1,
		refsBy: { ...row.refsBy, poll: (row.refsBy.poll ?? 1) - 1 },
	});
	if (row.refs === 1) patch(m, "tasks", m.task, { releasing: [...me(m).releasing, bufId] });
}

export const pollRoutines: Readonly<Record<string, Routine>> = {
	/** vars: buf, ev; "in", "out", "inout" or 0 */
	poll: {
		lock: (m, v) => lockResv(m, v.buf as Id, "poll"),
		ask(m, v) {
			const bufId = v.buf as Id;
			const asked = v.ev as string;
			let answer = "";
			const out = asked.includes("out") && ready(m, bufId, "out");
			if (asked.startsWith("in") && ready(m, bufId, "in")) answer = "in";
			if (out) answer += "out";
			unlockResv(m, buf(m, bufId).resv, "poll");
			m.value = answer === "" ? 0 : 1;
			return done(answer === "" ? 0 : answer);
		},
	},
};
