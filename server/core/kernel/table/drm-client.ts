/**
 * In-kernel DRM clients and their buffers.
 * Rows only: who reads them and how is no business of this file.
 */
import {
	acquires,
	bounded,
	commit,
	errno,
	errPtr,
	family,
	inferred,
	mustNotHold,
	op,
	owns,
	pair,
	releases,
	row,
	seen,
	since,
} from "./row-helpers.ts";

export const drmClient = family("drm-client", "drm/drm_client.h", [
	row("drm_client_buffer_vmap", inferred("4.19", "5.10"), {
		args: ["client_buffer"],
		returns: errPtr("map", "ENOMEM"),
		lock: mustNotHold("arg0->gem->resv", "none"),
		opens: pair("vmap", "arg0", ["drm_client_buffer_vunmap"]),
		lowers: [op("client.vmap", { buf: 0 })],
		evidence: [
			seen("5.10", "drivers/gpu/drm/drm_client.c:305", "returns void *"),
			seen("5.10", "drivers/gpu/drm/drm_client.c:321", "error pointer"),
		],
	}),
	row("drm_client_buffer_vmap", since("5.11"), {
		args: ["client_buffer", "map"],
		returns: errno("ENOMEM"),
		lock: mustNotHold("arg0->gem->resv"),
		opens: pair("vmap", "arg0", ["drm_client_buffer_vunmap"]),
		lowers: [op("client.vmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_client.c:356", "drm_gem_vmap takes the lock; no pin"),
			seen("6.12", "drivers/gpu/drm/drm_client.c:408", "locks, pins (6.10-6.16), maps, unlocks"),
			seen("6.1", "drivers/gpu/drm/drm_client.c:347", "no lock handling in 6.1"),
			commit("6.17", "62e1e11a4916", "the mapping no longer pins"),
		],
	}),
	row("drm_client_buffer_vmap_local", since("6.10"), {
		args: ["client_buffer", "map"],
		returns: errno("ENOMEM"),
		lock: acquires("arg0->gem->resv", "zero"),
		opens: pair("vmap-local", "arg0", ["drm_client_buffer_vunmap_local"]),
		lowers: [op("client.vmap_local", { buf: 0 })],
		note: "Between vmap_local and vunmap_local the whole must_not_hold list applies.",
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_client.c:297", "locks and keeps the lock on success"),
			seen(
				"6.12",
				"drivers/gpu/drm/drm_client.c:347",
				"RETURNS WITH THE RESERVATION LOCK HELD on success, unlocked on error",
			),
			commit("6.10", "b4b0193e83cb", "mapping that returns with the lock held, made for fbdev damage handling"),
		],
	}),
	row("drm_client_buffer_vunmap", inferred("4.19"), {
		args: ["client_buffer"],
		lock: mustNotHold("arg0->gem->resv"),
		closes: pair("vmap", "arg0", ["drm_client_buffer_vmap"]),
		lowers: [op("client.vunmap", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_client.c:377", "takes the lock"),
			seen("6.12", "drivers/gpu/drm/drm_client.c:444", "takes the reservation lock"),
			seen("6.1", "drivers/gpu/drm/drm_client.c:365", "takes the reservation lock"),
		],
	}),
	row("drm_client_buffer_vunmap_local", since("6.10"), {
		args: ["client_buffer"],
		lock: releases("arg0->gem->resv"),
		closes: pair("vmap-local", "arg0", ["drm_client_buffer_vmap_local"]),
		lowers: [op("client.vunmap_local", { buf: 0 })],
		evidence: [
			seen("7.3", "drivers/gpu/drm/drm_client.c:326", "releases"),
			seen("6.12", "drivers/gpu/drm/drm_client.c:376", "unmaps then unlocks"),
		],
	}),
	row("drm_client_buffer_create_dumb", bounded("6.13", null, ["6.13", "7.2"]), {
		args: ["other", "size", "size", "flags"],
		returns: errPtr("client_buffer"),
		lock: mustNotHold(undefined, "none"),
		opens: pair("other", "result", ["drm_client_buffer_delete"]),
		note: "Replaces drm_client_framebuffer_create().",
		evidence: [seen("7.3", "drivers/gpu/drm/drm_client.c:396", "definition")],
	}),
	row("drm_client_buffer_delete", bounded("6.13", null, ["6.13", "7.2"]), {
		args: ["client_buffer"],
		lock: mustNotHold(undefined, "none"),
		closes: pair("other", "arg0", ["drm_client_buffer_create_dumb"]),
		ownership: [owns("transfers", "a kernel mapping that is still in place: undone here", "always", "arg0")],
		note: "Replaces drm_client_framebuffer_delete().",
		evidence: [seen("7.3", "drivers/gpu/drm/drm_client.c:185", "definition; unmaps what is still mapped")],
	}),
]);
