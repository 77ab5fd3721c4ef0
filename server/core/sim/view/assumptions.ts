/**
 * What a run rests on and nobody proved: how the function is entered, what unknown calls do, whether two buffers are one,
 * what kind of exporter is behind them, how the kernel was built. Each can be switched, or says why not.
 */
import { NAMED_VARIANTS } from "../../kernel/releases.ts";
import type { CallEvent, Event } from "../../kernel/vocabulary.ts";
import type { Replay } from "../../wire.ts";
import { isObjectRef } from "../lower-objects.ts";
import { runProgram } from "../scheduler.ts";
import { prepare, type RunChoice } from "./fold.ts";
import { allNames } from "./names.ts";
import { entryReason, exporterOptions, NO_SWITCHES, type Switches, switched } from "./switches.ts";

import { toggleText } from "./toggles.ts";

export interface Assumption {
	readonly id: string;
	/** what is assumed */
	readonly text: string;
	/** what the switch makes of it */
	readonly otherwise: string;
	/** the reader has it the other way round */
	readonly turned: boolean;
	/** the choice that turns it round, or back */
	readonly turn?: { readonly switches: Switches; readonly kernel?: string };
	/** why it cannot be switched */
	readonly reason?: string;
}

/** The assumptions of one choice, in the order in which they matter. */
export function assumptionsOf(replay: Replay, choice: RunChoice): Assumption[] {
	const switches = choice.switches ?? NO_SWITCHES;
	if (replay.scenario !== undefined) return toggleAssumptions(replay, choice);
	const path = replay.paths[choice.path] ?? replay.paths[replay.path];
	if (!path) return [];
	const { program, sameLocks = [], telling } = prepare(replay, { path: choice.path, kernel: choice.kernel });
	const found: Assumption[] = [];
	const proven = entryReason(path.entry, path.events);
	const held = path.entry.held.length > 0;
	found.push({
		id: "entry",
		text: held ? "The caller holds the reservation lock." : "No caller holds a reservation lock.",
		otherwise: held ? "no caller holds a reservation lock" : "the caller holds the reservation lock",
		turned: switches.turnEntry === true,
		...(proven === undefined
			? { turn: { switches: switched(switches, { turnEntry: switches.turnEntry ? undefined : true }) } }
			: { reason: proven }),
	});
	for (const call of unknownCalls(path.events)) {
		const taken = switches.takesOver?.includes(call.id) ?? false;
		const others = (switches.takesOver ?? []).filter((id) => id !== call.id);
		found.push({
			id: `unknown:${call.id}`,
			text: `${call.callee}() leaves locks, counts and obligations alone: nothing is known of it.`,
			otherwise: `${call.callee}() takes over what it is given`,
			turned: taken,
			turn: { switches: switched(switches, { takesOver: taken ? others : [...others, call.id] }) },
		});
	}
	const bufs = Object.entries(program.world.bufs ?? {});
	for (const [buf, lockOf] of sameLocks) {
		const turned = switches.same === "apart";
		const names = allNames(runProgram(program, { observe: false }), telling.names);
		found.push({
			id: `lock:${buf}`,
			text: `The lock of ${names[lockOf] ?? lockOf} also guards ${names[buf] ?? buf}: nothing on this path tells them apart.`,
			otherwise: "each has a lock of its own",
			turned,
			turn: { switches: switched(switches, { same: turned ? undefined : "apart" }) },
		});
	}
	if (bufs.length > sameLocks.length + 1) {
		found.push({
			id: "same",
			text: "Buffers with different names are different buffers.",
			otherwise: "they are one and the same buffer",
			turned: switches.same === "same" || switches.same === "shared-lock",
			turn: { switches: switched(switches, { same: switches.same ? undefined : "same" }) },
		});
	}
	const dynamic = bufs.some(([, buf]) => buf.dynamic);
	const fixed = exporterOptions(program).find((option) => option.value === (dynamic ? "static" : "ttm"))?.reason;
	if (bufs.length > 0)
		found.push({
			id: "exporter",
			text: dynamic
				? "The exporter can pin its buffers, and may move them when nobody does."
				: "The exporter has no pin and unpin.",
			otherwise: dynamic ? "the exporter is static" : "the exporter is TTM: it moves buffers",
			turned: switches.exporter !== undefined,
			...(fixed === undefined
				? {
						turn: {
							switches: switched(switches, { exporter: switches.exporter ? undefined : dynamic ? "static" : "ttm" }),
						},
					}
				: { reason: fixed }),
		});
	const variant = variantOf(choice.kernel);
	if (variant) found.push({ ...variant, turn: { ...variant.turn, switches } });
	const said = new Set([path.entry.because]);
	for (const text of replay.assumptions) {
		if (said.has(text)) continue;
		found.push({
			id: text,
			text,
			otherwise: "",
			turned: false,
			reason: "the checker's; another path shows the other case",
		});
	}
	return found;
}

function unknownCalls(events: readonly Event[]): CallEvent[] {
	const calls: CallEvent[] = [];
	for (const event of events)
		if (event.kind === "call" && event.unknown === true && event.args.some(isObjectRef)) calls.push(event);
	return calls;
}

function variantOf(
	kernel: string,
): { id: string; text: string; otherwise: string; turned: boolean; turn: { kernel: string } } | undefined {
	const variant = NAMED_VARIANTS.find(({ name, base }) => name === kernel || base === kernel);
	if (!variant || variant.name === "v10") return undefined;
	const turned = variant.name === kernel;
	return {
		id: "config",
		text: `Linux ${variant.base} is built with CONFIG_DMABUF_MOVE_NOTIFY.`,
		otherwise: variant.about,
		turned,
		turn: { kernel: turned ? variant.base : variant.name },
	};
}

/** A scenario says itself what it assumes: its switches. */
function toggleAssumptions(replay: Replay, choice: RunChoice): Assumption[] {
	const { program } = prepare(replay, { path: choice.path, kernel: choice.kernel });
	return Object.entries(program.toggles).map(([name, value]) => ({
		id: `toggle:${name}`,
		text: `${toggleText(name, value).replace(/^[a-z]/, (c) => c.toUpperCase())}.`,
		otherwise: "",
		turned: choice.switches?.toggles?.[name] !== undefined,
		reason: "choose another value under “What if”",
	}));
}
