/** The whole state after the selected step: a strip per lock, then real tables; what the step changed is marked. */
import { memo } from "preact/compat";
import { changeKey } from "../server/core/sim/view/changes.ts";
import type { ItemView, RunView } from "../server/core/sim/view/model.ts";
import { type Column, SECTIONS, type Section } from "../server/core/sim/view/sections.ts";
import { Icon } from "./elements.tsx";
import { FenceTracks } from "./fence-tracks.tsx";

/** before-values by "section/item/field"; an item that is new has the key with field "" */
type Before = ReadonlyMap<string, string>;

export function StateView({ run, step }: { run: RunView; step: number }) {
	const snapshot = run.snapshots[step];
	if (!snapshot) return null;
	const before = new Map<string, string>();
	for (const change of run.steps[step]?.changes ?? []) {
		before.set(changeKey(change.section, change.item, change.field), change.before ?? "");
	}
	const locks = [...new Set(run.held.concat(run.waits).map((span) => span.lock))];
	return (
		<section class="state" id="state" aria-labelledby="state-title" tabIndex={-1}>
			<h2 id="state-title">State {step === 0 ? "on entry" : `after step ${step}`}</h2>
			<div class="lock-strips">
				{snapshot.locks.map((lock) => (
					<LockStrip key={lock.id} lock={lock} pattern={locks.indexOf(lock.name)} before={before} />
				))}
			</div>
			<FenceTracks fences={snapshot.fences} changed={changedFences(run, step)} />
			{SECTIONS.filter((section) => section.id !== "locks" && snapshot[section.id].length > 0).map((section) => (
				<StateTable key={section.id} section={section} items={snapshot[section.id]} before={before} />
			))}
		</section>
	);
}

function changedFences(run: RunView, step: number): ReadonlySet<string> {
	const changes = run.steps[step]?.changes ?? [];
	return new Set(changes.filter(({ section }) => section === "fences").map(({ item }) => item));
}

function LockStrip({ lock, pattern, before }: { lock: ItemView; pattern: number; before: Before }) {
	const owner = lock.fields.owner ?? "free";
	const free = owner === "free";
	const was = before.get(changeKey("locks", lock.id, "owner"));
	const changed = was !== undefined || before.has(changeKey("locks", lock.id, "waiters"));
	return (
		<p class={`lock-strip ${free ? "free" : "held"} ${changed ? "changed" : ""}`}>
			<span class={`swatch lock-${Math.max(0, pattern) % 4} ${free ? "" : "held"}`} />
			<Icon name="lock" />
			<span>
				Lock of <strong>{lock.name}</strong>: {free ? "free" : `held by ${owner}`}
				{lock.fields.ctx && lock.fields.ctx !== "–" ? ` in context ${lock.fields.ctx}` : ""}
				{lock.fields.waiters && lock.fields.waiters !== "–" ? ` · ${lock.fields.waiters} waits` : ""}
				{lock.fields.slots && lock.fields.slots !== "–" ? ` · ${lock.fields.slots} fence slots reserved` : ""}
				{was === undefined ? null : <span class="was"> (was {was || "not there"})</span>}
			</span>
		</p>
	);
}

interface TableProps {
	readonly section: Section;
	readonly items: readonly ItemView[];
	readonly before: Before;
}

const StateTable = memo(function StateTable({ section, items, before }: TableProps) {
	const columns = section.columns.filter((column) =>
		items.some((item) => {
			const value = item.fields[column.field] ?? "";
			return (value !== "" && value !== "–") || before.has(changeKey(section.id, item.id, column.field));
		}),
	);
	if (section.id === "buffers") return <Cards section={section} items={items} before={before} columns={columns} />;
	return (
		<div class="table-box">
			<table>
				<caption>{section.title}</caption>
				<thead>
					<tr>
						<th scope="col">{section.item}</th>
						{columns.map((column) => (
							<th scope="col" key={column.field}>
								{column.title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{items.map((item) => (
						<tr key={item.id} class={before.has(changeKey(section.id, item.id, "")) ? "changed" : ""}>
							<th scope="row">
								{before.has(changeKey(section.id, item.id, "")) ? <Dot title="new" /> : null}
								{item.name}
							</th>
							{columns.map((column) => (
								<Cell
									key={column.field}
									value={item.fields[column.field] || "–"}
									was={before.get(changeKey(section.id, item.id, column.field))}
									alert={item.alerts?.[column.field]}
								/>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
});

/** A buffer has more fields than a page has columns: one row a field, one column a buffer. */
function Cards({ section, items, before, columns }: TableProps & { columns: readonly Column[] }) {
	return (
		<div class="table-box">
			<table class="card">
				<caption>{section.title}</caption>
				<thead>
					<tr>
						<th scope="col">{section.item}</th>
						{items.map((item) => (
							<th scope="col" key={item.id}>
								{before.has(changeKey(section.id, item.id, "")) ? <Dot title="new" /> : null}
								{item.name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{columns.map((column) => (
						<tr key={column.field}>
							<th scope="row">{column.title}</th>
							{items.map((item) => (
								<Cell
									key={item.id}
									value={item.fields[column.field] || "–"}
									was={before.get(changeKey(section.id, item.id, column.field))}
									alert={item.alerts?.[column.field]}
								/>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

function Cell({ value, was, alert }: { value: string; was: string | undefined; alert: string | undefined }) {
	return (
		<td class={`${was === undefined ? "" : "changed"} ${alert ? "alert" : ""}`}>
			{was === undefined ? null : <Dot title={`was ${was || "–"}`} />}
			{value}
			{was === undefined ? null : <span class="was"> (was {was || "–"})</span>}
			{alert ? (
				<span class="alert-text">
					<Icon name="warning" label="warning" /> {alert}
				</span>
			) : null}
		</td>
	);
}

function Dot({ title }: { title: string }) {
	return (
		<span class="dot" title={title}>
			<span class="visually-hidden">changed, {title} </span>
		</span>
	);
}
