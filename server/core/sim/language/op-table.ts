/**
 * How every operation is written on a line: its word, operands in order, options. Data; the words of the oracle's
 * scripts are kept as they are. Knows neither the syntax of prefixes and results nor what an operation does.
 */
import type { OpName } from "../../kernel/vocabulary.ts";

/** How a field is written. `source`, `fences`, `pair` and `rest` take more than a plain word. */
export type FieldType =
	| "id"
	| "int"
	| "dir"
	| "usage"
	| "usage-or-none"
	| "place"
	| "text"
	| "errno"
	| "bool"
	| "bad"
	| "onoff"
	| "startend"
	| "timeout"
	| "gfp"
	| "flags"
	| "rw"
	| "ev"
	| "whence"
	| "kind"
	| "via"
	| "policy"
	| "holder"
	| "from"
	| "obligation"
	| "idlist"
	| "intlist"
	| "deps"
	| "id-or-null"
	| "source"
	| "fences"
	| "pair"
	| "rest";

export interface Operand {
	readonly field: string;
	readonly type: FieldType;
	readonly optional?: boolean;
}

export interface OpLine {
	/** the word on the line */
	readonly word: string;
	readonly op: OpName;
	/** fields this word alone implies */
	readonly fixed?: Readonly<Record<string, boolean | string>>;
	readonly operands: readonly Operand[];
	/** `key=value`, by key */
	readonly options?: Readonly<Record<string, Operand>>;
	/** any exporter callback may be written `map=fail` */
	readonly callbacks?: true;
}

const BUF: Operand = { field: "buf", type: "id" };
const ATT: Operand = { field: "att", type: "id" };
const FENCE: Operand = { field: "fence", type: "id" };
const USAGE: Operand = { field: "usage", type: "usage" };
const CTX: Operand = { field: "ctx", type: "id" };
const SYNC: Operand = { field: "sync", type: "id" };
const SYNCOBJ: Operand = { field: "syncobj", type: "id" };
const DIR: Operand = { field: "dir", type: "dir" };
const DIR_OR_NOT: Operand = { field: "dir", type: "dir", optional: true };
const TIMEOUT: Operand = { field: "timeout", type: "timeout", optional: true };
const BAD: Operand = { field: "bad", type: "bad", optional: true };
const FD: Operand = { field: "fd", type: "id" };
const OBJ: Operand = { field: "obj", type: "id" };
const WHAT: Operand = { field: "what", type: "obligation" };
const INTR = { intr: { field: "intr", type: "bool" } } as const;
const TO = { to: { field: "to", type: "place" } } as const;
const MAP = { map: { field: "map", type: "id" } } as const;
const FAIL = { fails: { field: "fail", type: "bool" } } as const;
const EXEC = { dup: { field: "dup", type: "bool" } } as const;
const ATTACH = {
	dev: { field: "dev", type: "id" },
	p2p: { field: "p2p", type: "bool" },
	mn: { field: "notify", type: "policy" },
} as const;
const ACCESS = {
	via: { field: "via", type: "via" },
	nobracket: { field: "nobracket", type: "bool" },
	plain: { field: "plain", type: "bool" },
	blk: { field: "blk", type: "int" },
	val: { field: "val", type: "int" },
} as const;

function of(op: OpName, word: string, ...operands: Operand[]): OpLine {
	return { word, op, operands };
}

/** One entry per word; where several words write one operation, the most specific comes first. */
export const OP_LINES: readonly OpLine[] = [
	// locks and contexts
	{ ...of("resv.lock", "lock_ctx_interruptible", BUF, CTX), fixed: { intr: true } },
	of("resv.lock", "lock_ctx", BUF, CTX),
	{ ...of("resv.lock", "lock_interruptible", BUF), fixed: { intr: true } },
	of("resv.lock", "lock", BUF),
	{ ...of("resv.lock_slow", "lock_slow_interruptible", BUF, CTX), fixed: { intr: true } },
	of("resv.lock_slow", "lock_slow", BUF, CTX),
	{ ...of("resv.lock_slow", "lock_slow_noctx_interruptible", BUF), fixed: { intr: true } },
	of("resv.lock_slow", "lock_slow_noctx", BUF),
	of("resv.trylock", "trylock", BUF),
	of("resv.unlock", "unlock", BUF),
	of("resv.is_locked", "is_locked", BUF),
	of("resv.assert_held", "assert_held", BUF),
	of("ww.init", "ctx_init", CTX),
	of("ww.done", "ctx_done", CTX),
	of("ww.fini", "ctx_fini", CTX),
	of("ww.unlock_all", "unlock_all", CTX),
	{ ...of("exec.init", "exec_init", CTX), options: EXEC },
	{ ...of("exec.until", "exec_until", CTX), options: EXEC },
	{ ...of("exec.fini", "exec_fini", CTX), options: EXEC },
	{ ...of("exec.lock_obj", "exec_lock", BUF, CTX), options: { n: { field: "n", type: "int" } } },
	{ ...of("mutex.lock", "mutex_trylock", { field: "mutex", type: "id" }), fixed: { try: true } },
	of("mutex.lock", "mutex_lock", { field: "mutex", type: "id" }),
	of("mutex.unlock", "mutex_unlock", { field: "mutex", type: "id" }),
	of("cursor.begin", "begin_cursor", { field: "scope", type: "id" }),
	of("cursor.end", "end_cursor", { field: "scope", type: "id" }),
	of("device.enter", "enter_device", { field: "scope", type: "id" }),
	of("device.exit", "exit_device", { field: "scope", type: "id" }),
	of("crit.begin", "begin_signalling", { field: "scope", type: "id", optional: true }),
	of("crit.end", "end_signalling", { field: "scope", type: "id", optional: true }),
	of("atomic.begin", "begin_atomic", { field: "lock", type: "id", optional: true }),
	of("atomic.end", "end_atomic", { field: "lock", type: "id", optional: true }),
	of("nop", "nop"),
	of("might_fault", "might_fault"),
	of("alloc", "alloc", { field: "gfp", type: "gfp", optional: true }),
	of("cb.enter", "enter_callback", BUF, { field: "cb", type: "id" }),
	of("cb.exit", "exit_callback", BUF, { field: "cb", type: "id" }),
	// reservation fences
	of("resv.reserve", "reserve", BUF, { field: "n", type: "int" }),
	of("resv.add", "add_fence", BUF, FENCE, USAGE),
	of("resv.add_container", "add_container", BUF, USAGE),
	{
		...of("resv.replace", "replace_fence", BUF, FENCE, USAGE, { field: "old", type: "id", optional: true }),
		options: { ctx: { field: "fenceCtx", type: "int" } },
	},
	{ ...of("resv.wait", "wait_interruptible", BUF, USAGE, TIMEOUT), fixed: { intr: true } },
	of("resv.wait", "wait", BUF, USAGE, TIMEOUT),
	of("resv.test", "test_signaled", BUF, USAGE),
	of("resv.get_fences", "get_fences", BUF, USAGE),
	of("resv.get_singleton", "get_singleton", BUF, USAGE, { field: "out", type: "id", optional: true }),
	{ ...of("resv.iter", "iter_locked", BUF, USAGE), fixed: { locked: true } },
	{ ...of("resv.iter", "iter_unlocked", BUF, USAGE), fixed: { locked: false } },
	of("resv.expect", "fences_are", BUF, { field: "list", type: "fences" }),
	// fences
	{
		...of("fence.new", "fence_new", FENCE),
		options: {
			ctx: { field: "ctx", type: "int" },
			seq: { field: "seq", type: "int" },
			owed: { field: "owed", type: "bool" },
		},
	},
	{
		...of("fence.array", "fence_array", FENCE, { field: "parts", type: "rest" }),
		options: { any: { field: "any", type: "bool" }, owed: { field: "owed", type: "bool" } },
	},
	{
		...of("fence.chain", "fence_chain", FENCE, { field: "inner", type: "id" }, { field: "seq", type: "int" }),
		options: { prev: { field: "prev", type: "id" }, owed: { field: "owed", type: "bool" } },
	},
	of("fence.merge", "fence_merge", FENCE, { field: "of", type: "rest" }),
	{ ...of("fence.unwrap", "fence_unwrap", FENCE), options: { list: { field: "list", type: "idlist" } } },
	{
		...of("fence.find_seqno", "fence_find", FENCE, { field: "seq", type: "int" }),
		options: { finds: { field: "expect", type: "id-or-null" } },
	},
	of("fence.signal", "signal", FENCE),
	of("fence.signal_nolock", "signal_nolock", FENCE),
	of("fence.status", "fence_status", FENCE),
	of("fence.touch", "fence_touch", FENCE),
	{ ...of("fence.get", "fence_get", FENCE), options: { several: { field: "several", type: "bool" } } },
	of("fence.put", "fence_put", FENCE),
	of("fence.seterr", "set_error", FENCE, { field: "err", type: "errno" }),
	of("fence.add_cb", "fence_add_callback", FENCE, { field: "cb", type: "id" }),
	of("fence.rm_cb", "fence_remove_callback", FENCE, { field: "cb", type: "id" }),
	of("cb.seen", "callback_ran", { field: "cb", type: "id" }),
	{ ...of("fence.wait", "fence_wait_interruptible", FENCE, TIMEOUT), fixed: { intr: true } },
	of("fence.wait", "fence_wait", FENCE, TIMEOUT),
	// sync files
	of("sync.export", "export_sync_file", BUF, { field: "flags", type: "flags" }, { field: "out", type: "id" }),
	of("sync.import", "import_sync_file", BUF, { field: "sync", type: "source" }, { field: "flags", type: "flags" }),
	{ ...of("sync.create", "sync_file_create", FENCE, SYNC), options: { kept: { field: "kept", type: "bool" } } },
	of("sync.merge", "sync_merge", { field: "of", type: "pair" }, { field: "out", type: "id" }),
	of("sync.info", "sync_info", SYNC),
	of("sync.poll", "sync_poll", SYNC),
	of("sync.close", "sync_close", SYNC),
	// sync objects
	of("syncobj.new", "syncobj_new", SYNCOBJ),
	of("syncobj.find", "syncobj_find", SYNCOBJ),
	of("syncobj.get", "syncobj_get", SYNCOBJ),
	of("syncobj.put", "syncobj_put", SYNCOBJ),
	of("syncobj.touch", "syncobj_touch", SYNCOBJ),
	of("poll", "poll", BUF, { field: "ev", type: "ev" }),
	// buffers
	{
		...of("export", "export", BUF),
		options: {
			dynamic: { field: "dynamic", type: "bool" },
			cache: { field: "cache", type: "bool" },
			resv: { field: "resv", type: "id" },
		},
		callbacks: true,
	},
	{ ...of("set_callbacks", "set", BUF), callbacks: true },
	of("llseek", "llseek", BUF, { field: "off", type: "int" }, { field: "whence", type: "whence" }),
	of("set_name", "set_name", BUF, { field: "name", type: "text" }),
	of("mmap", "mmap", BUF, { field: "pages", type: "int" }, { field: "pgoff", type: "int" }),
	of("munmap", "munmap", BUF),
	of("ioctl.sync", "ioctl_sync", BUF, { field: "end", type: "startend" }, { field: "flags", type: "flags" }),
	of("ioctl_bad", "ioctl_bad", BUF),
	of("get", "get", BUF),
	of("put", "put", BUF),
	of("fd.install", "fd", BUF),
	of("fd.reserve", "reserve_fd", { field: "fd", type: "id" }),
	of("fd.spend", "spend_fd", { field: "fd", type: "id" }),
	of("fd.get", "get_fd", BUF),
	of("fd.close", "close_fd", BUF),
	of("touch", "touch", BUF),
	of("kmap", "kmap", BUF),
	of("frame.mark", "frame_mark", BUF),
	// attachments
	{ ...of("attach", "attach_dynamic", BUF, ATT), fixed: { dynamic: true }, options: ATTACH },
	{ ...of("attach", "attach", BUF, ATT), options: ATTACH },
	{ ...of("detach", "detach", ATT, { field: "buf", type: "id", optional: true }) },
	...(["pin", "unpin", "need_remap", "track", "untrack", "peek_page", "dma_addr"] as const).map((op) => ({
		...of(op, op, ATT),
		options: { buf: BUF },
	})),
	...(["map", "map_unlocked"] as const).map((op) => ({
		...of(op, op, ATT, DIR_OR_NOT),
		options: { ...MAP, move_fence: { field: "moveFence", type: "id" } as Operand },
	})),
	...(["unmap", "unmap_unlocked", "unmap_stale"] as const).map((op) => ({
		...of(op, op, ATT, DIR_OR_NOT),
		options: MAP,
	})),
	of("move_notify", "move_notify", BUF),
	of("null", "null", { field: "of", type: "id" }),
	// CPU access
	{ ...of("begin_cpu", "begin_cpu", BUF, DIR), options: INTR },
	of("end_cpu", "end_cpu", BUF, DIR),
	of("vmap", "vmap", BUF),
	of("vmap_unlocked", "vmap_unlocked", BUF),
	of("vunmap", "vunmap", BUF, BAD),
	of("vunmap_unlocked", "vunmap_unlocked", BUF, BAD),
	of("client.vmap_local", "client_vmap_local", BUF),
	of("client.vunmap_local", "client_vunmap_local", BUF),
	of("client.vmap", "client_vmap", BUF),
	of("client.vunmap", "client_vunmap", BUF),
	{ ...of("own.open", "own_vmap", BUF), fixed: { what: "vmap" } },
	{ ...of("own.close", "own_vunmap", BUF), fixed: { what: "vmap" } },
	{ ...of("own.open", "own_pin", BUF), fixed: { what: "pin" } },
	{ ...of("own.close", "own_unpin", BUF), fixed: { what: "pin" } },
	of("gem.pin", "gem_pin", BUF),
	of("gem.unpin", "gem_unpin", BUF),
	{ ...of("gem.pin_locked", "gem_pin_locked", BUF), options: TO },
	of("gem.unpin_locked", "gem_unpin_locked", BUF),
	{ ...of("cpu.read", "cpu_read", BUF), options: ACCESS },
	{ ...of("cpu.write", "cpu_write", BUF), options: ACCESS },
	{ ...of("dev.read", "dev_read", BUF, { field: "blk", type: "int" }), options: { val: ACCESS.val } },
	{ ...of("dev.write", "dev_write", BUF, { field: "blk", type: "int" }), options: { val: ACCESS.val } },
	{
		...of("cache.op", "cache", BUF, { field: "kind", type: "kind" }),
		options: { blks: { field: "blks", type: "intlist" } },
	},
	// devices, moves
	{
		...of("submit", "submit", ATT, FENCE, { field: "dir", type: "rw" }),
		options: {
			...MAP,
			usage: { field: "usage", type: "usage-or-none" },
			deps: { field: "deps", type: "deps" },
			implicit: { field: "implicit", type: "bool" },
		},
	},
	{ ...of("move", "move", BUF, { field: "to", type: "place" }), options: { fence: FENCE } },
	{ ...of("evict", "evict", BUF), options: TO },
	{
		...of("free_backing", "free_backing", BUF),
		options: { wait: { field: "wait", type: "bool" }, revoke: { field: "revoke", type: "bool" } },
	},
	// GEM handles
	of("gem.create", "gem_create", OBJ, FD),
	of("gem.close", "gem_close", FD, { field: "h", type: "id" }),
	of("prime.export", "prime_export", FD, { field: "h", type: "id" }),
	of("prime.import", "prime_import", FD, OBJ),
	of("prime.closefd", "prime_close_fd", OBJ),
	of("obj.alive", "obj_alive", OBJ),
	// environment and plumbing
	{ ...of("copy_to_user", "copy_to_user"), options: FAIL },
	{ ...of("copy_from_user", "copy_from_user"), options: FAIL },
	of("signal_pending", "sigpending", { field: "on", type: "onoff", optional: true }),
	of("set", "raise", { field: "var", type: "id" }, { field: "value", type: "int", optional: true }),
	of("waitflag", "await", { field: "flag", type: "id" }),
	of("value", "value", { field: "value", type: "int" }),
	of("ret_ignored", "ignore_result", { field: "var", type: "id" }),
	of(
		"ret_misread",
		"misread_result",
		{ field: "var", type: "id" },
		{ field: "call", type: "id" },
		{ field: "how", type: "text" },
	),
	of("return", "return", { field: "value", type: "int", optional: true }),
	of("hand_over", "hand_over", WHAT, OBJ, { field: "to", type: "holder" }),
	{
		...of("adopt", "adopt", WHAT, OBJ, { field: "from", type: "from" }),
		options: { owed: { field: "owed", type: "bool" } },
	},
];
