/** What the run rests on: each assumption can be turned round, and the run changes; or it says why not. */
import { useMemo } from "preact/hooks";
import { assumptionsOf } from "../server/core/sim/view/assumptions.ts";
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import type { Switches } from "../server/core/sim/view/switches.ts";
import type { Replay } from "../server/core/wire.ts";

interface AssumptionsProps {
	readonly replay: Replay;
	readonly choice: RunChoice;
	readonly onSwitch: (switches: Switches, kernel?: string) => void;
}

export function Assumptions({ replay, choice, onSwitch }: AssumptionsProps) {
	const all = useMemo(() => assumptionsOf(replay, choice), [replay, choice]);
	if (all.length === 0) return <p>This run rests on no assumption.</p>;
	return (
		<>
			<p class="note">Take one away to see whether the verdict depends on it.</p>
			<ul class="choices">
				{all.map(({ id, text, otherwise, turned, turn, reason }) => (
					<li key={id}>
						<label class={turn ? "" : "disabled"}>
							<input
								type="checkbox"
								checked={!turned}
								disabled={turn === undefined}
								onChange={() => turn && onSwitch(turn.switches, turn.kernel)}
							/>
							<span>
								{turned ? <s>{text}</s> : text}
								{turned && otherwise ? <strong> Instead: {otherwise}.</strong> : null}
								{!turned && otherwise && turn ? <span class="note"> Otherwise: {otherwise}.</span> : null}
								{reason ? <span class="note"> Fixed: {reason}.</span> : null}
							</span>
						</label>
					</li>
				))}
			</ul>
		</>
	);
}
