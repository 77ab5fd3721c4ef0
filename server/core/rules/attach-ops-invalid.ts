/** Importer ops that a dynamic attach refuses. */
import { IMPORTER_OPS } from "../kernel/ops-contracts.ts";
import { refusedTables } from "./ops-tables.ts";
import type { Rule } from "./rule.ts";

export const attachOpsInvalid: Rule = {
	id: "attach-ops-invalid",
	violation: "DBS-M15",
	severity: "error",
	replay: false,
	title: "importer ops that attach refuses",
	over: [],
	transitions: [],
	inText: (source) => refusedTables(IMPORTER_OPS, source),
};
