/** What opens beside the run, one at a time: why, evidence, assumptions, what if, explore, export, keys. */
import { Assumptions } from "./assumptions.tsx";
import { Button } from "./elements.tsx";
import type { KernelPlace } from "./evidence.tsx";
import { Explore, type ExploreProps } from "./explore.tsx";
import { EXPORTS, type ExportFormat } from "./exports.ts";
import { KEYS, keyLabel } from "./keyboard.ts";
import { WhatIf, type WhatIfProps } from "./what-if.tsx";
import { EvidencePart, Why } from "./why.tsx";

export type DrawerName = "why" | "evidence" | "assumptions" | "whatIf" | "explore" | "export" | "help";

const TITLES: Readonly<Record<DrawerName, string>> = {
	why: "Why?",
	evidence: "Evidence",
	assumptions: "Assumptions",
	whatIf: "What if …?",
	explore: "Explore",
	export: "Export",
	help: "Keys",
};

interface DrawerProps extends WhatIfProps, ExploreProps {
	readonly name: DrawerName;
	readonly onStep: (step: number) => void;
	readonly onCite: ((place: KernelPlace) => void) | undefined;
	readonly onSwitch: (switches: WhatIfProps["choice"]["switches"] & object, kernel?: string) => void;
	readonly onExport: (format: ExportFormat, to: "save" | "copy") => void;
	readonly onLink: () => void;
	readonly onClose: () => void;
}

export function Drawer(props: DrawerProps) {
	const { name, onClose } = props;
	return (
		<section class={`drawer ${name}`} id="drawer" aria-labelledby="drawer-title" tabIndex={-1}>
			<div class="drawer-head">
				<h2 id="drawer-title">{TITLES[name]}</h2>
				<Button icon="close" label="Close (Esc)" onClick={onClose} />
			</div>
			<Content {...props} />
		</section>
	);
}

function Content(props: DrawerProps) {
	switch (props.name) {
		case "why":
			return <Why {...props} />;
		case "evidence":
			return <EvidencePart {...props} />;
		case "assumptions":
			return <Assumptions {...props} />;
		case "whatIf":
			return <WhatIf {...props} />;
		case "explore":
			return <Explore {...props} />;
		case "export":
			return <Exports {...props} />;
		case "help":
			return <Help />;
	}
}

function Exports({ onExport, onLink }: DrawerProps) {
	return (
		<>
			<ul class="exports">
				{EXPORTS.map((format) => (
					<li key={format.id}>
						<span>
							<strong>{format.title}</strong> <span class="note">{format.about}</span>
						</span>
						<span class="export-buttons">
							<Button onClick={() => onExport(format, "copy")} label={`Copy ${format.title}`}>
								Copy
							</Button>
							<Button onClick={() => onExport(format, "save")} label={`Save ${format.title}`}>
								Save
							</Button>
						</span>
					</li>
				))}
			</ul>
			<p>
				<Button onClick={onLink}>Copy a link to this very state</Button>
			</p>
		</>
	);
}

function Help() {
	return (
		<dl class="keys">
			{KEYS.map((row) => (
				<div key={row.action}>
					<dt>
						{row.keys.map((key) => (
							<kbd key={key}>{keyLabel(key)}</kbd>
						))}
					</dt>
					<dd>{row.does}</dd>
				</div>
			))}
		</dl>
	);
}
