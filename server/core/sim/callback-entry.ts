/**
 * With or without the reservation lock: how the core enters a callback, as it follows from the switches the mechanism itself
 * runs by. Never read from the table's contracts, which have to agree with it.
 */
import type { Behaviour } from "../kernel/behaviour.ts";

/** `cb` is a member's name, "map_dma_buf", or with its struct, "drm_gem_object_funcs.vmap". */
export function callbackEntersLocked(b: Behaviour, cb: string, dynamicExporter: boolean): boolean {
	const dot = cb.lastIndexOf(".");
	const member = cb.slice(dot + 1);
	const gem = cb.slice(0, Math.max(dot, 0)).includes("gem");
	switch (member) {
		case "pin":
		case "unpin":
			return gem ? b.gemPinLockedBy === "core" : true;
		case "map_dma_buf":
		case "unmap_dma_buf":
		case "get_sg_table":
			return b.mapNeedsLock === "always" || dynamicExporter;
		case "vmap":
		case "vunmap":
			return gem ? b.gemVmapLockedBy === "core" : b.vmapProtectedBy === "caller-resv";
		case "move_notify":
		case "invalidate":
		case "invalidate_mappings":
		case "move":
			return true;
		case "mmap":
			return b.mmapTakesLock;
		default:
			return false;
	}
}

/** Is this callback the one that tells an importer of a move? */
export function isNotification(cb: string | null): boolean {
	return /(^|\.)(move_notify|invalidate|invalidate_mappings)$/.test(cb ?? "");
}
