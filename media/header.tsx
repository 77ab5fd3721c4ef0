/** Title, the choices that make a different run (kernel, path), and the doors to the drawers. */
import { memo } from "preact/compat";
import type { RunView } from "../server/core/sim/view/model.ts";
import type { Replay } from "../server/core/wire.ts";
import type { DrawerName } from "./drawers.tsx";
import { Button, Select } from "./elements.tsx";

interface HeaderProps {
	readonly replay: Replay;
	readonly run: RunView;
	readonly kernels: readonly string[];
	readonly drawer: DrawerName | undefined;
	readonly onKernel: (kernel: string) => void;
	readonly onPath: (path: number) => void;
	readonly comparing: boolean;
	readonly onDrawer: (drawer: DrawerName) => void;
	readonly onCompare: () => void;
	readonly onLibrary: (() => void) | undefined;
}

export const Header = memo(function Header({
	replay,
	run,
	kernels,
	drawer,
	comparing,
	onCompare,
	onKernel,
	onPath,
	onDrawer,
	onLibrary,
}: HeaderProps) {
	const paths = replay.paths.map((path, i) => ({
		value: String(i),
		text: `${i + 1} of ${replay.paths.length}: ${path.label}`,
	}));
	const releases = kernels.includes(run.kernel) ? kernels : [run.kernel, ...kernels];
	return (
		<header class="header">
			<h1>
				<span class="function">{run.subject}</span>{" "}
				<span class="note" title={run.file}>
					{shortFile(run.file)}
				</span>
			</h1>
			<div class="controls">
				{onLibrary ? <Button onClick={onLibrary}>Library</Button> : null}
				<Select
					label="Kernel"
					class="kernel"
					value={run.kernel}
					options={releases.map((release) => ({ value: release, text: release }))}
					onChange={onKernel}
				/>
				<Select
					label="Path"
					class="path"
					value={String(run.path.index)}
					options={paths}
					onChange={(value) => onPath(Number(value))}
				/>
				<Button icon="beaker" pressed={drawer === "whatIf"} onClick={() => onDrawer("whatIf")}>
					What if
				</Button>
				<Button icon="explore" pressed={drawer === "explore"} onClick={() => onDrawer("explore")}>
					Explore
				</Button>
				{replay.fixed ? (
					<Button icon="compare" pressed={comparing} onClick={onCompare}>
						Compare fix
					</Button>
				) : null}
				<Button icon="export" pressed={drawer === "export"} onClick={() => onDrawer("export")}>
					Export
				</Button>
				<Button icon="help" label="Keys (?)" pressed={drawer === "help"} onClick={() => onDrawer("help")} />
			</div>
		</header>
	);
});

/** A path as a reader needs it: as given if it is short, else its name; the whole is the tooltip. */
function shortFile(file: string): string {
	return /^([/\\]|[a-z]:)/i.test(file) ? (file.split(/[/\\]/).at(-1) ?? file) : file;
}
