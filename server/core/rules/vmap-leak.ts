/** A kernel mapping made on a path and neither undone nor handed on where the function returns. */
import type { Rule } from "./rule.ts";

export const vmapLeak: Rule = {
	id: "vmap-leak",
	violation: "DBS-V01",
	severity: "error",
	replay: true,
	title: "a kernel mapping that is never undone",
	over: ["vmap"],
	transitions: [
		{ on: "open", when: (h) => !h.facts.many && h.localToken === true, to: "mapped", note: (h) => `${h.callee}() maps \`${h.object.text}\`` },
		{ on: "open", when: (h) => !h.facts.many, to: "kept", note: (h) => `${h.callee}() maps \`${h.object.text}\`` },
		{ in: "kept", on: "close", to: "start" },
		{ in: "kept", on: "hand-over", to: "start" },
		{ in: "kept", on: "lose-track", to: "start" },
		{ in: "mapped", on: "close", to: "start" },
		{ in: "mapped", on: "hand-over", to: "start" },
		{ in: "mapped", on: "lose-track", to: "start" },
		{
			in: "mapped",
			on: "exit",
			report: (h) => `returns with the kernel mapping of \`${h.object.text}\` still in place: the core counts mappings, and the last put of the buffer meets a BUG_ON. Undo it on this path, too [drivers/dma-buf/dma-buf.c:dma_buf_release]`,
		},
	],
};
