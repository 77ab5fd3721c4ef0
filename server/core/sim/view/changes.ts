/** What a step changed: the difference of two snapshots, field by field. Pure data in, pure data out. */
import type { Change, ItemView, Snapshot } from "./model.ts";
import { fieldTitle, SECTIONS } from "./sections.ts";

/** Differences from `before` to `after` in the order of the tables. Items shared by identity cost nothing. */
export function changesBetween(before: Snapshot, after: Snapshot): Change[] {
	const changes: Change[] = [];
	for (const { id: section } of SECTIONS) {
		const old = before[section];
		const now = after[section];
		if (old === now) continue;
		const oldById = new Map(old.map((item) => [item.id, item]));
		for (const item of now) {
			const was = oldById.get(item.id);
			oldById.delete(item.id);
			if (was === item) continue;
			if (!was) changes.push({ section, item: item.id, name: nameIn(section, item), field: "", after: summary(item) });
			else changes.push(...fieldChanges(section, was, item));
		}
		for (const gone of oldById.values()) {
			changes.push({ section, item: gone.id, name: nameIn(section, gone), field: "", before: summary(gone) });
		}
	}
	return changes;
}

function fieldChanges(section: Change["section"], was: ItemView, item: ItemView): Change[] {
	const changes: Change[] = [];
	for (const field of new Set([...Object.keys(was.fields), ...Object.keys(item.fields)])) {
		const before = was.fields[field] ?? "";
		const after = item.fields[field] ?? "";
		if (before !== after) changes.push({ section, item: item.id, name: nameIn(section, item), field, before, after });
	}
	return changes;
}

/** A lock is named after what it guards, so it has to say what it is. */
function nameIn(section: Change["section"], item: ItemView): string {
	return section === "locks" ? `lock of ${item.name}` : item.name;
}

function summary(item: ItemView): string {
	const words = Object.values(item.fields).filter((value) => value !== "" && value !== "–" && !/^\d/.test(value));
	return words.join(", ");
}

/** One change in words: "b: Pins 0 → 1", "new: a (b, dynamic)", "gone: m0". */
export function changeText(change: Change): string {
	if (change.field === "") {
		const detail = change.after ?? change.before ?? "";
		const item = sectionItem(change.section);
		// "lock of b", "kernel mapping ×1" and "job 1" say what they are
		const says = change.section === "locks" || change.section === "cpuMaps" || change.name.startsWith(`${item} `);
		const kind = says ? "" : `${item} `;
		return `${kind}${change.name} ${change.after === undefined ? "gone" : "new"}${detail ? ` (${detail})` : ""}`;
	}
	const title = fieldTitle(change.section, change.field).toLowerCase();
	return `${change.name}: ${title} ${change.before || "–"} → ${change.after || "–"}`;
}

function sectionItem(section: Change["section"]): string {
	const found = SECTIONS.find((s) => s.id === section);
	return (found?.item ?? section).toLowerCase();
}

/** Key under which a view looks up whether a field changed: "buffers/b/pins". */
export function changeKey(section: string, item: string, field: string): string {
	return `${section}/${item}/${field}`;
}
