/** An exporter's ops table that export refuses. */
import { EXPORTER_OPS } from "../kernel/ops-contracts.ts";
import { refusedTables } from "./ops-tables.ts";
import type { Rule } from "./rule.ts";

export const exportOpsInvalid: Rule = {
	id: "export-ops-invalid",
	violation: "DBS-M13",
	severity: "error",
	replay: false,
	title: "an ops table that export refuses",
	over: [],
	transitions: [],
	inText: (source) => refusedTables(EXPORTER_OPS, source),
};
