/**
 * Acquire contexts of wound/wait mutexes.
 * Rows only: who reads them and how is no business of this file.
 */
import { either, family, inferred, mustNotHold, op, pair, row, seen } from "./row-helpers.ts";

export const wwMutex = family("ww-mutex", "linux/ww_mutex.h", [
	row("ww_acquire_done", inferred("3.11"), {
		kind: "inline",
		args: ["ww_ctx"],
		lock: either(),
		lastLock: true,
		lowers: [op("ww.done", { ctx: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/ww_mutex.h:184", "annotated __must_hold(ctx)"),
			seen("6.12", "include/linux/ww_mutex.h:168", "debug only"),
		],
	}),
	row("ww_acquire_fini", inferred("3.11"), {
		kind: "inline",
		args: ["ww_ctx"],
		lock: mustNotHold(undefined, "none"),
		closes: pair("acquire-ctx", "arg0", ["ww_acquire_init"]),
		lowers: [op("ww.fini", { ctx: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/ww_mutex.h:202", "annotated __releases(ctx)"),
			seen("6.12", "include/linux/ww_mutex.h:185", "definition"),
		],
	}),
	row("ww_acquire_init", inferred("3.11"), {
		kind: "inline",
		args: ["ww_ctx", "other"],
		lock: mustNotHold(undefined, "none"),
		opens: pair("acquire-ctx", "arg0", ["ww_acquire_fini"]),
		lowers: [op("ww.init", { ctx: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/ww_mutex.h:145", "annotated __acquires(ctx) for compiler context analysis"),
			seen("6.12", "include/linux/ww_mutex.h:132", "definition"),
		],
	}),
]);
