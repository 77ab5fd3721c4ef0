/** The policy switches of a scenario: which there are, what their values mean, and which is in force. Words only. */
import type { Replay } from "../../wire.ts";
import { loadScenario } from "../scenario.ts";
import { prepare, type RunChoice } from "./fold.ts";
import type { ToggleValue } from "./switches.ts";

export interface PolicyOption {
	readonly value: ToggleValue;
	readonly title: string;
	readonly about: string;
}

export interface Policy {
	readonly name: string;
	/** the question it answers */
	readonly title: string;
	readonly value: ToggleValue;
	readonly options: readonly PolicyOption[];
}

interface Known {
	readonly title: string;
	readonly usual: ToggleValue;
	readonly options: readonly PolicyOption[];
}

const option = (value: ToggleValue, title: string, about = ""): PolicyOption => ({ value, title, about });
const onOff = (title: string): Known => ({
	title,
	usual: false,
	options: [option(false, "no"), option(true, "yes")],
});

const KNOWN: Readonly<Record<string, Known>> = {
	importPolicy: {
		title: "Importing a sync file",
		usual: "add",
		options: [
			option("add", "adds its fence", "as merged: what was tracked before stays visible"),
			option("replace", "replaces what was tracked", "the first proposal"),
			option("array", "puts old and new into a fence array"),
			option("chain", "links the new fence into a chain with the old ones"),
		],
	},
	filter: {
		title: "Who is told that a buffer moves",
		usual: "none",
		options: [
			option("none", "every importer"),
			option("listdel", "importers that are on the list of mappings"),
			option("perMapping", "importers with a valid mapping"),
		],
	},
	policy: {
		title: "An importer that was told",
		usual: "",
		options: [option("", "may map again"), option("3", "is dead from then on")],
	},
	unmapPolicy: {
		title: "Unmapping while the device still works",
		usual: "importer",
		options: [
			option("importer", "is the importer's business"),
			option("block", "waits for the device"),
			option("exporter-fence", "is put off by the exporter until the fences signal"),
		],
	},
	heapPolicy: {
		title: "What a heap does for CPU access",
		usual: "mappedOnly",
		options: [
			option("mappedOnly", "maintains the caches for mapped attachments"),
			option("naive", "maintains the caches for every attachment"),
			option("kmapInBegin", "maps the buffer into the kernel first"),
			option("owner", "keeps who owns the data, and maintains on a change of owner only"),
		],
	},
	freeOnIdle: onOff("The heap frees memory that nobody uses"),
	vmapImplicitPin: onOff("A kernel mapping pins the buffer"),
	remapMoves: onOff("Mapping again inside the notification moves the buffer again"),
	moveChecksJobs: onOff("A move looks at the jobs of devices"),
	immovable: onOff("Memory is never moved"),
	endcheck: {
		title: "What is left over at the end",
		usual: true,
		options: [option(true, "is held against the tasks"), option(false, "does not matter")],
	},
	kernelWait: {
		title: "Mapping waits for the fences of memory management",
		usual: true,
		options: [option(true, "yes"), option(false, "no")],
	},
};

/** The switches that matter to a scenario: those any of its variants sets. */
export function policiesOf(replay: Replay, choice: RunChoice): Policy[] {
	if (replay.scenario === undefined) return [];
	const { variants } = loadScenario(replay.scenario);
	const set = new Set(variants.flatMap(({ program }) => Object.keys(program.toggles)));
	const { toggles } = prepare(replay, choice).program;
	return [...set].flatMap((name): Policy[] => {
		const known = KNOWN[name];
		if (!known) return [];
		return [{ name, title: known.title, value: toggles[name] ?? known.usual, options: known.options }];
	});
}

/** A switch and its value in words: "Importing a sync file: adds its fence". */
export function toggleText(name: string, value: ToggleValue): string {
	const known = KNOWN[name];
	const title = known?.options.find((each) => each.value === value)?.title ?? String(value);
	return known ? `${known.title}: ${title}` : `${name} = ${value}`;
}
