// biome-ignore-all lint/a11y/useSemanticElements: a grid whose rows are selected is not a table to read
// biome-ignore-all lint/a11y/useFocusableInteractive: one row takes the focus, as the pattern demands
/** Compare fix: the run before and after a quick fix, row by row, and whether every order is clean afterwards. */
import { useEffect, useMemo, useRef } from "preact/hooks";
import { changeText } from "../server/core/sim/view/changes.ts";
import { type Comparison, compareFix, rowDifferences } from "../server/core/sim/view/compare.ts";
import type { RunChoice } from "../server/core/sim/view/fold.ts";
import type { RunView, StepView } from "../server/core/sim/view/model.ts";
import { countText, laneTitle, resultText } from "../server/core/sim/view/words.ts";
import type { Replay } from "../server/core/wire.ts";
import { Button, Code, Icon, Select } from "./elements.tsx";
import type { Engine } from "./engine.ts";
import type { Question } from "./questions.ts";
import { severityIcon } from "./severity.ts";
import { useAsked } from "./use-asked.ts";

interface CompareProps {
	readonly engine: Engine;
	readonly replay: Replay;
	readonly choice: RunChoice;
	readonly fix: number;
	readonly row: number;
	readonly onFix: (fix: number) => void;
	readonly onRow: (row: number) => void;
	/** how many rows there are, for those who move among them */
	readonly onRows: (count: number) => void;
	readonly onClose: () => void;
}

export function Compare(props: CompareProps) {
	const { replay, choice, fix, row, onFix, onRow, onRows, onClose } = props;
	const comparison = useMemo(() => compareFix(replay, choice, fix), [replay, choice, fix]);
	onRows(comparison?.rows.length ?? 0);
	if (!comparison) return <p class="waiting">There is no fix to compare with.</p>;
	const fixes = replay.fixed ?? [];
	return (
		<div class="compare" id="compare">
			<div class="compare-head">
				<h2>Before and after the fix</h2>
				{fixes.length > 1 ? (
					<Select
						label="Fix"
						class="path"
						value={String(fix)}
						options={fixes.map(({ title }, i) => ({ value: String(i), text: title }))}
						onChange={(value) => onFix(Number(value))}
					/>
				) : (
					<span class="note">{comparison.title}</span>
				)}
				<Button icon="close" label="Close the comparison (Esc)" onClick={onClose} />
			</div>
			<Verdict {...props} comparison={comparison} />
			<Rows comparison={comparison} row={Math.min(row, comparison.rows.length - 1)} onRow={onRow} />
		</div>
	);
}

type AskCompare = Extract<Question, { ask: "compare" }>;

function Verdict({ engine, replay, choice, fix, comparison }: CompareProps & { comparison: Comparison }) {
	const { gone, kept, added } = comparison;
	const about = `${fix} ${JSON.stringify({ ...choice, around: choice.around?.who })}`;
	const { state, start } = useAsked<AskCompare>(engine.ask, about);
	useEffect(() => start({ ask: "compare", replay, choice, fix }), [about, replay, start]);
	const orders = state.is === "answered" ? state.answer : undefined;
	const before = gone.length + kept.length;
	return (
		<p class="compare-verdict" role="status">
			<Icon name={kept.length + added.length === 0 ? "check" : "warning"} />{" "}
			<strong>
				{before} {before === 1 ? "violation" : "violations"} ({[...gone, ...kept].join(", ") || "–"}) →{" "}
				{kept.length + added.length === 0 ? "none" : [...kept, ...added].join(", ")}
			</strong>
			{state.is === "busy" ? ` · trying every order: ${countText(state.working.states)} states` : null}
			{orders ? (
				<>
					{" · "}
					{ordersText(orders.after)}
					<span class="note">
						{" "}
						(with {orders.who}; before: {countText(orders.before.total - orders.before.clean)} of{" "}
						{countText(orders.before.total)} with a mistake)
					</span>
				</>
			) : null}
			{added.length > 0 ? ` · new: ${added.join(", ")}` : " · new: none"}
		</p>
	);
}

function ordersText({ complete, total, clean }: { complete: boolean; total: number; clean: number }): string {
	if (!complete) return `${countText(clean)} of ${countText(total)} interleavings tried are clean; there are more`;
	if (clean === total) return `all ${countText(total)} ${total === 1 ? "interleaving" : "interleavings"} clean`;
	return `${countText(clean)} of ${countText(total)} interleavings clean`;
}

interface RowsProps {
	readonly comparison: Comparison;
	readonly row: number;
	readonly onRow: (row: number) => void;
}

function Rows({ comparison, row, onRow }: RowsProps) {
	const { before, after, rows } = comparison;
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		box.current?.querySelector(".compare-row.selected")?.scrollIntoView({ block: "nearest" });
	}, [row, comparison]);
	const differences = useMemo(() => rowDifferences(comparison, row), [comparison, row]);
	return (
		<>
			<div class="compare-rows" ref={box} role="grid" aria-label="Steps before and after the fix" aria-colcount={2}>
				<div class="compare-row compare-titles" role="row">
					<span role="columnheader">Before</span>
					<span role="columnheader">After: {comparison.title}</span>
				</div>
				{rows.map((pair, i) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the panel handles the keys
					<div
						class={`compare-row ${i === row ? "selected" : ""} ${kindOf(pair)}`}
						role="row"
						key={i}
						aria-selected={i === row}
						onClick={() => onRow(i)}
					>
						<CompareCell
							run={before}
							step={before.steps[pair.before ?? -1]}
							mark={kindOf(pair) === "removed" ? "− removed" : ""}
							focus={i === row}
						/>
						<CompareCell
							run={after}
							step={after.steps[pair.after ?? -1]}
							mark={kindOf(pair) === "added" ? "+ added" : ""}
							focus={false}
						/>
					</div>
				))}
			</div>
			<section class="compare-state" aria-labelledby="compare-state-title">
				<h3 id="compare-state-title">State at this row, before → after</h3>
				{differences.length === 0 ? <p class="note">The same on both sides.</p> : null}
				<ul>
					{differences.map((change) => (
						<li key={`${change.section}/${change.item}/${change.field}`}>{changeText(change)}</li>
					))}
				</ul>
			</section>
		</>
	);
}

function kindOf({ before, after, beyond }: Comparison["rows"][number]): "same" | "added" | "removed" | "beyond" {
	if (beyond) return "beyond";
	return before === undefined ? "added" : after === undefined ? "removed" : "same";
}

interface CellProps {
	readonly run: RunView;
	readonly step: StepView | undefined;
	readonly mark: string;
	readonly focus: boolean;
}

function CompareCell({ run, step, mark, focus }: CellProps) {
	if (!step) return <div class="compare-cell empty" role="gridcell" aria-label="no such step" />;
	const result = resultText(step);
	return (
		<div class="compare-cell" role="gridcell" tabIndex={focus ? 0 : -1}>
			<span class="lane-number">{step.index === 0 ? "" : step.index}</span>
			<span class="doing">
				{run.lanes.length > 1 && step.index > 0 ? <span class="note">{laneTitle(run, step.task)} </span> : null}
				{step.index === 0 ? <em>{step.text}</em> : <Code text={step.text} />}
				{result ? <span class={`result ${step.outcome}`}> = {result}</span> : null}
				{mark ? <strong class="compare-mark">{mark}</strong> : null}
				{step.violations.map((violation) => (
					<span class={`mistake ${violation.severity}`} key={violation.id + violation.message}>
						<Icon name={severityIcon(violation.severity)} label={violation.severity} /> {violation.id}
					</span>
				))}
			</span>
		</div>
	);
}
