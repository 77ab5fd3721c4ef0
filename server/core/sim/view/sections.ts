/** The tables of the state view: their order, titles and columns. Words only; knows nothing of how they are drawn. */
import type { SectionId, Snapshot } from "./model.ts";

export interface Column {
	readonly field: string;
	readonly title: string;
}

export interface Section {
	readonly id: SectionId;
	readonly title: string;
	/** what one row is */
	readonly item: string;
	readonly columns: readonly Column[];
}

const column = (field: string, title: string): Column => ({ field, title });

export const SECTIONS: readonly Section[] = [
	{
		id: "locks",
		title: "Reservation locks",
		item: "Lock",
		columns: [
			column("owner", "Owner"),
			column("waiters", "Waiters"),
			column("ctx", "Context"),
			column("slots", "Slots"),
		],
	},
	{
		id: "buffers",
		title: "Buffers",
		item: "Buffer",
		columns: [
			column("place", "Placement"),
			column("pins", "Pins"),
			column("generation", "Generation"),
			column("references", "References"),
			column("fds", "File descriptors"),
			column("vmaps", "Kernel mappings"),
			column("ownership", "Owner of the data"),
			column("kind", "Exporter"),
			column("state", "State"),
		],
	},
	{
		id: "attachments",
		title: "Attachments",
		item: "Attachment",
		columns: [
			column("buffer", "Buffer"),
			column("kind", "Importer"),
			column("pins", "Pins"),
			column("mappings", "Mappings"),
			column("notified", "Notified"),
			column("state", "State"),
		],
	},
	{
		id: "mappings",
		title: "Device mappings",
		item: "Mapping",
		columns: [
			column("attachment", "Attachment"),
			column("direction", "Direction"),
			column("generation", "Made for generation"),
			column("state", "State"),
		],
	},
	{
		id: "fences",
		title: "Fences",
		item: "Fence",
		columns: [
			column("resv", "Reservation"),
			column("usage", "Usage"),
			column("state", "State"),
			column("producer", "Signalled by"),
			column("references", "References"),
		],
	},
	{
		id: "syncobjs",
		title: "Sync objects",
		item: "Sync object",
		columns: [column("references", "References")],
	},
	{
		id: "cpuMaps",
		title: "CPU mappings",
		item: "Mapping",
		columns: [
			column("buffer", "Buffer"),
			column("holder", "Held by"),
			column("generation", "Made for generation"),
			column("state", "State"),
		],
	},
	{
		id: "brackets",
		title: "CPU access brackets",
		item: "Bracket",
		columns: [column("buffer", "Buffer"), column("task", "Task"), column("direction", "Direction")],
	},
	{
		id: "jobs",
		title: "Device jobs",
		item: "Job",
		columns: [
			column("attachment", "Attachment"),
			column("access", "Access"),
			column("fence", "Fence"),
			column("state", "State"),
		],
	},
	{
		id: "contexts",
		title: "Acquire contexts",
		item: "Context",
		columns: [column("locks", "Locks held"), column("contended", "Contended"), column("state", "State")],
	},
	{
		id: "obligations",
		title: "Obligations that changed hands",
		item: "Obligation",
		columns: [column("what", "What"), column("holder", "From → to")],
	},
];

export const EMPTY_SNAPSHOT: Snapshot = {
	locks: [],
	buffers: [],
	attachments: [],
	mappings: [],
	fences: [],
	syncobjs: [],
	cpuMaps: [],
	brackets: [],
	obligations: [],
	jobs: [],
	contexts: [],
};

/** Title of a field in its section, for sentences: ("buffers", "pins") -> "Pins". */
export function fieldTitle(section: SectionId, field: string): string {
	const found = SECTIONS.find((s) => s.id === section)?.columns.find((c) => c.field === field);
	return found?.title ?? field;
}
