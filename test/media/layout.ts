/// <reference lib="dom" />
/** Looks for faults in how a page is laid out. Runs inside the page, so it uses nothing from outside. */

/** Texts that are cut off, run out of the window, or lie on each other: one line each; empty = a clean layout. */
export function layoutFaultsIn(): string[] {
	const faults: string[] = [];
	const shown = (element: Element) => {
		if (element.closest(".visually-hidden, script, style")) return false;
		return element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
	};
	const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.className}`;
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const boxes: { text: string; rect: DOMRect; element: Element }[] = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode()) {
		const element = node.parentElement;
		const text = node.textContent?.trim() ?? "";
		if (!element || text === "" || !shown(element)) continue;
		const range = document.createRange();
		range.selectNodeContents(node);
		for (const rect of range.getClientRects()) {
			if (rect.width < 1 || rect.height < 1) continue;
			let clip: Element | null = element;
			let visible = true;
			while (clip && clip !== document.body) {
				const style = getComputedStyle(clip);
				const box = clip.getBoundingClientRect();
				const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
				const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
				if (scrolls && (rect.bottom <= box.top || rect.top >= box.bottom)) visible = false;
				if (hides && (rect.right > box.right + 1 || rect.left < box.left - 1))
					faults.push(`cut off: "${text}" in ${name(clip)}`);
				if (scrolls && style.overflowX === "visible" && rect.right > box.right + 1) faults.push(`cut off: "${text}"`);
				clip = clip.parentElement;
			}
			if (!visible) continue;
			if (rect.right > innerWidth + 1 && !element.closest(".lanes, .table-box"))
				faults.push(`outside the window: "${text}" in ${name(element)}`);
			boxes.push({ text, rect, element });
		}
	}
	for (let i = 0; i < boxes.length; i++) {
		for (let j = i + 1; j < boxes.length; j++) {
			const a = boxes[i];
			const b = boxes[j];
			if (!a || !b || a.element.closest(".lane-head") || b.element.closest(".lane-head")) continue;
			const wide = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
			const high = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
			const scrolled = (box: (typeof boxes)[number]) => box.element.closest(".lanes, .side, .code, .main");
			if (scrolled(a) !== scrolled(b)) continue;
			if (wide > 2 && high > 4) faults.push(`on each other: "${a.text}" and "${b.text}"`);
		}
	}
	for (const element of document.querySelectorAll("body *")) {
		const style = getComputedStyle(element);
		if (!shown(element) || style.overflowX !== "hidden") continue;
		if (element.scrollWidth > element.clientWidth + 1) faults.push(`cut off: ${name(element)}`);
	}
	if (document.documentElement.scrollWidth > innerWidth + 1) faults.push("the page scrolls sideways");
	return faults;
}
