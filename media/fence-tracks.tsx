/** The fences of each reservation object as tracks by usage: pending is a bar, signalled a tick, explicit ones are hollow. */
import type { ItemView } from "../server/core/sim/view/model.ts";

const USAGES = ["kernel", "write", "read", "bookkeep"] as const;

interface FenceTracksProps {
	readonly fences: readonly ItemView[];
	/** ids of fences that the step changed */
	readonly changed: ReadonlySet<string>;
}

export function FenceTracks({ fences, changed }: FenceTracksProps) {
	const resvs = [...new Set(fences.map((fence) => fence.fields.resv ?? "–"))].filter((resv) => resv !== "–");
	return (
		<>
			{resvs.map((resv) => (
				<dl class="tracks" key={resv} aria-label={`Fences of ${resv} by usage`}>
					{USAGES.map((usage) => {
						const own = fences.filter(({ fields }) => fields.resv === resv && has(fields.usage, usage));
						return own.length === 0 ? null : (
							<div key={usage}>
								<dt>
									{resv} {usage}
								</dt>
								<dd>
									{own.map((fence) => (
										<Track key={fence.id} fence={fence} usage={usage} changed={changed.has(fence.id)} />
									))}
								</dd>
							</div>
						);
					})}
				</dl>
			))}
		</>
	);
}

function has(usages: string | undefined, usage: string): boolean {
	return usages?.split(", ").includes(usage) ?? false;
}

function Track({ fence, usage, changed }: { fence: ItemView; usage: string; changed: boolean }) {
	const state = fence.fields.state ?? "";
	const pending = state.includes("pending");
	return (
		<span
			class={`track ${pending ? "pending" : "done"} ${usage === "bookkeep" ? "explicit" : ""} ${changed ? "changed" : ""}`}
		>
			<span class="track-mark" aria-hidden="true">
				{pending ? "" : "✓"}
			</span>
			{fence.name} <span class="note">{state}</span>
			{fence.members && fence.members.length > 0 ? (
				<details>
					<summary>{fence.members.length} members</summary>
					{fence.members.join(", ")}
				</details>
			) : null}
		</span>
	);
}
