/**
 * The shape of one line of an oracle file, and of what the simulator says about the same script. Data only.
 */

export interface CallbackSeen {
	readonly b?: string;
	readonly fn?: string;
	readonly resv?: string;
	readonly note?: string;
}

export interface BufState {
	readonly released?: number;
	readonly owner?: number;
	readonly ctx?: number;
	readonly ref?: number;
	readonly att?: number;
	readonly vm?: number;
	readonly pins: number;
	readonly maps: number;
	readonly fences?: readonly string[];
	readonly slots_used?: number;
	readonly slots_max?: number;
}

export interface RecordedState {
	readonly bufs: Readonly<Record<string, BufState>>;
	readonly atts: Readonly<
		Record<
			string,
			{
				readonly buf: string;
				readonly dyn: number;
				readonly p2p: number;
				readonly sgt: number;
				readonly maps: number;
				readonly notified: number;
			}
		>
	>;
	readonly ctxs: Readonly<Record<string, { readonly acquired: number }>>;
	readonly debug_locks: number;
}

export interface Woken {
	readonly step: number;
	readonly actor: number;
	readonly ret: string;
}

export interface RecordedStep {
	readonly i: number;
	readonly op: string;
	readonly ret: string;
	readonly cb?: readonly CallbackSeen[];
	readonly codes: readonly string[];
	readonly woke?: readonly Woken[];
	readonly lockdep_on: number;
	readonly state: RecordedState | null;
}

export interface Recording {
	readonly id: string;
	readonly kernel: string;
	readonly script: readonly string[];
	readonly steps: readonly RecordedStep[];
}

/** One line of a file. In the committed sample a state like the one before is left out. */
export function readRecording(line: string): Recording {
	const recording = JSON.parse(line) as Recording;
	let before: RecordedState | null = null;
	const steps = recording.steps.map((step) => {
		before = step.state === undefined ? before : step.state;
		return { ...step, state: before };
	});
	return { ...recording, steps };
}
