/** Places in the kernel that show why a rule is a rule. In an editor each opens its file, where a kernel tree is at hand. */
import type { ViolationView } from "../server/core/sim/view/model.ts";
import { Code } from "./elements.tsx";

export type Evidence = ViolationView["evidence"][number];
export type KernelPlace = Exclude<Evidence, { readonly mail: string }>;

interface EvidenceProps {
	readonly evidence: readonly Evidence[];
	/** absent = there is no editor to open a file in */
	readonly onCite: ((place: KernelPlace) => void) | undefined;
}

export function EvidenceList({ evidence, onCite }: EvidenceProps) {
	return (
		<ul class="evidence">
			{evidence.map((at) =>
				"mail" in at ? (
					<li key={at.mail}>{at.mail}</li>
				) : (
					<li key={`${at.file}:${at.line ?? at.name}`}>
						{onCite ? (
							<button type="button" class="link" onClick={() => onCite(at)}>
								<Place at={at} />
							</button>
						) : (
							<Place at={at} />
						)}{" "}
						<span class="note">Linux {at.release}</span>
					</li>
				),
			)}
		</ul>
	);
}

function Place({ at }: { at: KernelPlace }) {
	const { file, line, name } = at;
	const where = line === undefined ? file : `${file}:${line}`;
	if (name === undefined) return <Code text={where} />;
	const [kind, ...words] = name.split(" ");
	const comment = kind === "comment" ? `“${words.join(" ")}” in ` : undefined;
	return (
		<>
			{comment ?? <Code text={name.includes(" ") ? name : `${name}()`} />} <Code text={where} />
		</>
	);
}
