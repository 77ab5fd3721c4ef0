/**
 * What the core demands of an ops table before it takes it, by release. Data only. Which callback is entered how is
 * another table.
 */
import type { Citation } from "./citations.ts";
import { baseRelease, within } from "./releases.ts";
import type { Release } from "./row.ts";

export interface OpsContract {
	readonly struct: string;
	readonly from: Release;
	/** inclusive; absent = up to the newest known */
	readonly to?: Release;
	/** every table has these */
	readonly mandatory: readonly string[];
	/** both or none */
	readonly together?: readonly (readonly [string, string])[];
	/** one of them at most */
	readonly apart?: readonly (readonly [string, string])[];
	/** what takes the table, and refuses it */
	readonly by: string;
	readonly evidence: Citation;
}

export const EXPORTER_OPS = "dma_buf_ops";
export const IMPORTER_OPS = "dma_buf_attach_ops";

const EXPORT = ["map_dma_buf", "unmap_dma_buf", "release"];

const CONTRACTS: readonly OpsContract[] = [
	{
		struct: EXPORTER_OPS,
		from: "5.7",
		to: "6.15",
		mandatory: EXPORT,
		together: [["pin", "unpin"]],
		apart: [
			["cache_sgt_mapping", "pin"],
			["cache_sgt_mapping", "unpin"],
		],
		by: "dma_buf_export",
		evidence: {
			file: "drivers/dma-buf/dma-buf.c",
			function: "dma_buf_export",
			release: "6.12",
			fact: "warns and answers -EINVAL where a callback is missing or two exclude each other",
		},
	},
	{
		struct: EXPORTER_OPS,
		from: "6.16",
		mandatory: EXPORT,
		together: [["pin", "unpin"]],
		by: "dma_buf_export",
		evidence: {
			file: "drivers/dma-buf/dma-buf.c",
			function: "dma_buf_export",
			release: "7.3",
			fact: "warns and answers -EINVAL where a callback is missing",
		},
	},
	{
		struct: IMPORTER_OPS,
		from: "5.7",
		to: "7.0",
		mandatory: ["move_notify"],
		by: "dma_buf_dynamic_attach",
		evidence: {
			file: "drivers/dma-buf/dma-buf.c",
			function: "dma_buf_dynamic_attach",
			release: "6.12",
			fact: "warns and answers -EINVAL where importer ops have no notification",
		},
	},
];

export function opsContract(struct: string, release: Release): OpsContract | undefined {
	return CONTRACTS.find((c) => c.struct === struct && within(baseRelease(release), c.from, c.to ?? null));
}
