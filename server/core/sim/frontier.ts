/** Nodes still to expand, cheapest first: fewest preemptions, then fewest steps, then first come. A binary heap. */
import type { Node } from "./explore.ts";

export interface Frontier {
	push(node: Node): void;
	pop(): Node | undefined;
}

interface Item {
	readonly node: Node;
	readonly order: number;
}

/** An empty frontier. */
export function newFrontier(): Frontier {
	const heap: Item[] = [];
	let order = 0;
	return {
		push(node) {
			heap.push({ node, order: order++ });
			for (let i = heap.length - 1; i > 0; ) {
				const up = (i - 1) >> 1;
				if (!before(heap[i]!, heap[up]!)) break;
				swap(heap, i, up);
				i = up;
			}
		},
		pop() {
			const top = heap[0];
			const last = heap.pop();
			if (top === undefined || last === undefined) return undefined;
			if (heap.length > 0) {
				heap[0] = last;
				sink(heap);
			}
			return top.node;
		},
	};
}

function sink(heap: Item[]): void {
	for (let i = 0; ; ) {
		const left = 2 * i + 1;
		const right = left + 1;
		let least = i;
		if (left < heap.length && before(heap[left]!, heap[least]!)) least = left;
		if (right < heap.length && before(heap[right]!, heap[least]!)) least = right;
		if (least === i) return;
		swap(heap, i, least);
		i = least;
	}
}

function before(a: Item, b: Item): boolean {
	if (a.node.preemptions !== b.node.preemptions) return a.node.preemptions < b.node.preemptions;
	if (a.node.length !== b.node.length) return a.node.length < b.node.length;
	return a.order < b.order;
}

function swap(heap: Item[], i: number, j: number): void {
	[heap[i], heap[j]] = [heap[j]!, heap[i]!];
}
