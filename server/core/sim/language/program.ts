/**
 * From a document to runnable programs: a variant with the scenario's defaults filled in.
 * Knows nothing of text.
 */
import type { Program, ProgramTask, World } from "../../kernel/program.ts";
import type { Part, Runnable, ScenarioDocument } from "./document.ts";

/** Release a scenario runs on when it names none. */
export const DEFAULT_KERNEL = "6.12";

/** Every variant of a scenario, in order; without variants the scenario itself, called "default". A lint scenario has none. */
export function runnables(document: ScenarioDocument): readonly Runnable[] {
	if (document.lint !== undefined) return [];
	if (document.variants.length === 0) return [fill(document, "default", undefined)];
	return document.variants.map((variant) => fill(document, variant.id, variant));
}

function fill(document: ScenarioDocument, variant: string, part: Part | undefined): Runnable {
	const { base } = document;
	const schedule = part === undefined || part.tasks.length > 0 ? part?.schedule : (part.schedule ?? base.schedule);
	const chosen = part === undefined ? base.schedule : schedule;
	const program: Program = {
		kernel: part?.kernel ?? base.kernel ?? DEFAULT_KERNEL,
		world: mergeWorlds(base.world, part),
		tasks: mergeTasks(base.tasks, part),
		toggles: { ...base.toggles, ...part?.toggles },
		producers: { ...base.producers, ...part?.producers },
		...(chosen === undefined ? {} : { schedule: chosen }),
	};
	const explore = part?.explore ?? base.explore;
	const expects = part !== undefined && part.expects.length > 0 ? part.expects : base.expects;
	return { variant, program, script: document.script, ...(explore === undefined ? {} : { explore }), expects };
}

function mergeWorlds(base: World, part: Part | undefined): World {
	if (part === undefined) return base;
	const { world } = part;
	const bufs = { ...base.bufs, ...world.bufs };
	for (const name of part.withoutBuffers) delete bufs[name];
	const merged: Record<string, unknown> = {};
	const keep = (key: keyof World, value: object | undefined): void => {
		if (value !== undefined && Object.keys(value).length > 0) merged[key] = value;
	};
	keep("bufs", bufs);
	keep("attachments", { ...base.attachments, ...world.attachments });
	keep("fences", { ...base.fences, ...world.fences });
	keep("mappings", { ...base.mappings, ...world.mappings });
	keep("ctxs", world.ctxs ?? base.ctxs);
	keep("held", world.held ?? base.held);
	keep("contexts", { ...base.contexts, ...world.contexts });
	return merged as World;
}

function mergeTasks(base: readonly ProgramTask[], part: Part | undefined): readonly ProgramTask[] {
	if (part === undefined) return base;
	const gone = part.withoutTasks.includes("*") ? () => true : (name: string) => part.withoutTasks.includes(name);
	const kept = base.filter((task) => !gone(task.name));
	const replaced = kept.map((task) => part.tasks.find(({ name }) => name === task.name) ?? task);
	return [...replaced, ...part.tasks.filter((task) => !kept.some(({ name }) => name === task.name))];
}
