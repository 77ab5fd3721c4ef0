/** The function's source with the current line, which steps stand on which line, where the lock is held, which branch is taken. */
import { memo } from "preact/compat";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { marksOf } from "../server/core/sim/view/marks.ts";
import type { RunView, SourceAt, SourceText } from "../server/core/sim/view/model.ts";

interface SourceProps {
	readonly run: RunView;
	readonly step: number;
	readonly onSelect: (step: number) => void;
}

interface LineNotes {
	readonly steps: readonly number[];
	readonly bad: boolean;
	/** a task of the driver holds a reservation lock here */
	readonly held: boolean;
	readonly branch?: string;
}

export function Source({ run, step, onSelect }: SourceProps) {
	const box = useRef<HTMLDivElement>(null);
	const at = nearestAt(run, step);
	const source = run.callees.find((callee) => callee.function === at?.fn && callee.file === at?.file) ?? run.source;
	const notes = useMemo(() => lineNotes(run, source), [run, source]);
	const elsewhere = at !== undefined && at.line === undefined;
	const where = at?.fn ? `${at.fn}()${at.file ? ` in ${at.file}` : ""}` : at?.file;
	useEffect(() => {
		box.current?.querySelector(".current")?.scrollIntoView({ block: "nearest" });
	}, [step, run]);
	return (
		<section class="source" id="source" aria-labelledby="source-title" tabIndex={-1}>
			<h2 id="source-title">
				Source{" "}
				<span class="note">
					{source === run.source ? "" : `${source.function}(), `}
					{source.file ?? run.file}
				</span>
			</h2>
			{elsewhere ? (
				<p class="note">This step is in {where ?? "another place"}, which this replay does not carry.</p>
			) : null}
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
			{/* biome-ignore lint/a11y/useSemanticElements: not a form */}
			<div class="code" ref={box} tabIndex={0} role="group" aria-label={`Source of ${source.function}()`}>
				{source.lines.map((text, i) => {
					const line = source.firstLine + i;
					const current = !elsewhere && at?.line !== undefined && line >= at.line && line <= (at.endLine ?? at.line);
					return (
						<SourceLine
							key={line}
							line={line}
							text={text}
							current={current}
							exact={run.steps[step]?.at === at}
							from={current && at?.line === line ? (at.column ?? 1) - 1 : 0}
							to={current && (at?.endLine ?? at?.line) === line ? (at?.endColumn ?? text.length + 1) - 1 : text.length}
							notes={notes.get(line)}
							onSelect={onSelect}
						/>
					);
				})}
			</div>
		</section>
	);
}

/** Where the function stands at a step: an environment task's step has no line, so the driver's last one. */
function nearestAt(run: RunView, step: number): SourceAt | undefined {
	for (let i = step; i >= 0; i--) {
		const at = run.steps[i]?.at;
		if (at) return at;
	}
	return undefined;
}

function lineNotes(run: RunView, { function: name, file }: SourceText): Map<number, LineNotes> {
	const notes = new Map<number, LineNotes>();
	for (const step of run.steps) {
		const here = step.at?.file === file && (step.at?.fn ?? run.function) === name;
		const line = here ? step.at?.line : undefined;
		if (line === undefined) continue;
		const old = notes.get(line);
		const bad = (old?.bad ?? false) || step.violations.length > 0;
		notes.set(line, { held: false, ...old, steps: [...(old?.steps ?? []), step.index], bad });
	}
	const nothing: LineNotes = { steps: [], bad: false, held: false };
	if (!run.lanes.every((lane) => lane.environment) && run.source.lines.length > 0)
		for (const line of marksOf(run).held) notes.set(line, { ...(notes.get(line) ?? nothing), held: true });
	for (const branch of run.branches.filter((b) => b.function === name)) {
		const old = notes.get(branch.line) ?? nothing;
		notes.set(branch.line, { ...old, branch: branch.taken ? "taken" : "not taken" });
	}
	return notes;
}

interface LineProps {
	readonly line: number;
	readonly text: string;
	readonly current: boolean;
	readonly exact: boolean;
	readonly from: number;
	readonly to: number;
	readonly notes: LineNotes | undefined;
	readonly onSelect: (step: number) => void;
}

const SourceLine = memo(function SourceLine({ line, text, current, exact, from, to, notes, onSelect }: LineProps) {
	const first = notes?.steps[0];
	const label = notes && notes.steps.length > 3 ? `${first}…` : notes?.steps.join(",");
	return (
		<div class={`code-line ${current ? "current" : ""} ${current && !exact ? "near" : ""} ${notes?.bad ? "bad" : ""}`}>
			<span
				class={`line-number ${notes?.held ? "lock-held" : ""}`}
				title={notes?.held ? "the lock is held here" : undefined}
			>
				{notes?.held ? <span class="visually-hidden">lock held, </span> : null}
				{current ? <span class="visually-hidden">current line </span> : null}
				{line}
			</span>
			<span class="line-steps">
				{first === undefined ? null : (
					<button
						type="button"
						tabIndex={-1}
						onClick={() => onSelect(first)}
						aria-label={`${label}: go to step ${first}`}
					>
						{label}
					</button>
				)}
			</span>
			<span class="line-text">
				{current ? (
					<>
						{text.slice(0, from)}
						<mark>{text.slice(from, to)}</mark>
						{text.slice(to)}
					</>
				) : (
					text
				)}
				{notes?.branch ? <span class="branch">{notes.branch}</span> : null}
			</span>
		</div>
	);
});
