/**
 * How the kernel's own code behaves in a release, as switches. The simulator branches on these and on nothing else of
 * the table: never on a release number, never on who must hold which lock (that has to come out of the mechanism).
 */

/** Switches of the dma-buf core. Citations are to the release that has the named form. */
export interface Behaviour {
	/** name shown to the user: "6.12", "6.12-no-move-notify", "v10" */
	readonly id: string;
	/** attach maps (and pins) at once when exactly one of exporter and importer is dynamic (6.12 dma-buf.c:dma_buf_dynamic_attach; gone in 6.16) */
	readonly mapsAtAttach: boolean;
	/** attach takes the reservation lock around the list insertion, and around that mapping ("mismatch": only for a dynamic exporter) */
	readonly attachLock: "always" | "dynamic-exporter" | "mutex";
	/** a static importer's pin of a dynamic exporter is taken at: the attach that maps, or every map (7.3 dma-buf.c:dma_buf_pin_on_map) */
	readonly staticImporterPins: "attach" | "map";
	/** a dynamic importer's map pins too (6.12 without CONFIG_DMABUF_MOVE_NOTIFY) */
	readonly dynamicImporterMapPins: boolean;
	/** the exporter may ask for cached tables, second direction -EBUSY (gone in 6.16) */
	readonly cachesTables: boolean;
	/** map and unmap assert and need the lock: always (since 6.2), or only when the mapping is made for a dynamic side */
	readonly mapLock: "always" | "dynamic-side" | "dynamic-attachment";
	/** `*_unlocked` forms exist that take the lock themselves */
	readonly unlockedForms: boolean;
	/** vmap and vunmap expect the reservation lock (since 6.2), or take a mutex of the buffer */
	readonly vmapLock: "resv" | "mutex";
	/** static importers wait for KERNEL fences inside map */
	readonly mapWaitsForKernelFences: boolean;
	/** debug form of the table handed to importers: page links mangled in place, a copy, or nothing */
	readonly debugTables: "mangle" | "copy" | "none";
	/** attach refuses importer ops without the notification callback */
	readonly notifyRequired: boolean;
	/** importer ops make the attachment dynamic even without that callback (else it counts as static) */
	readonly opsMakeDynamic: boolean;
	/** the notification asserts the lock itself */
	readonly notifyAssertsLock: boolean;
	/** the importer whose map causes a move is taken off the list meanwhile (the 2019 proposal) */
	readonly notifySkipsMapper: boolean;
	/** pin and unpin warn about static attachments */
	readonly staticPinWarns: boolean;
	/** pin and unpin assert the lock */
	readonly pinAssertsLock: boolean;
	/** export insists that pin and unpin come together */
	readonly pinUnpinTogether: boolean;
	/** who takes the lock around a GEM object's pin callback */
	readonly gemPinLock: "core" | "driver";
	/** the DRM client's long vmap pins the object / holds the lock meanwhile */
	readonly clientVmap: "plain" | "lock-pin" | "lock";
	/** fences carry usages (6.0 and later), or there is one exclusive slot and a shared list */
	readonly usageFlags: boolean;
	/** the two sync-file ioctls of dma-buf (6.0 and later) */
	readonly syncFileIoctls: boolean;
	/** signalling an already signalled fence is reported (-EINVAL); 7.3 returns nothing */
	readonly signalReturns: boolean;
	/** an acquire context counts as a lock of the class from its start to its end (observer only) */
	readonly acquireTakesFakeLock: boolean;
	/** unlocking what another context does not hold: which reports (observer only) */
	readonly unlockChecksHolder: boolean;
	/** reserved slots are forgotten at unlock (CONFIG_DEBUG_MUTEXES), slots granted at least this many on first reserve */
	readonly minimumSlots: number;
	/** "modelled" where neither source nor recording backs the whole record */
	readonly standing: "recorded" | "read" | "modelled";
}

const BASE_7_3: Behaviour = {
	id: "7.3",
	mapsAtAttach: false,
	attachLock: "always",
	staticImporterPins: "map",
	dynamicImporterMapPins: false,
	cachesTables: false,
	mapLock: "always",
	unlockedForms: true,
	vmapLock: "resv",
	mapWaitsForKernelFences: true,
	debugTables: "copy",
	notifyRequired: false,
	opsMakeDynamic: true,
	notifyAssertsLock: true,
	notifySkipsMapper: false,
	staticPinWarns: true,
	pinAssertsLock: true,
	pinUnpinTogether: true,
	gemPinLock: "core",
	clientVmap: "lock",
	usageFlags: true,
	syncFileIoctls: true,
	signalReturns: false,
	acquireTakesFakeLock: true,
	unlockChecksHolder: true,
	minimumSlots: 5,
	standing: "recorded",
};

const BASE_6_12: Behaviour = {
	...BASE_7_3,
	id: "6.12",
	mapsAtAttach: true,
	staticImporterPins: "attach",
	cachesTables: true,
	debugTables: "mangle",
	notifyRequired: true,
	clientVmap: "lock-pin",
	signalReturns: true,
	acquireTakesFakeLock: false,
	unlockChecksHolder: false,
};

const BASE_6_1: Behaviour = {
	...BASE_6_12,
	id: "6.1",
	dynamicImporterMapPins: true,
	attachLock: "dynamic-exporter",
	mapLock: "dynamic-side",
	unlockedForms: false,
	vmapLock: "mutex",
	gemPinLock: "driver",
	clientVmap: "plain",
	standing: "read",
};

const BASE_5_15: Behaviour = {
	...BASE_6_1,
	id: "5.15",
	mapWaitsForKernelFences: false,
	usageFlags: false,
	syncFileIoctls: false,
	standing: "modelled",
};

const BASE_V10: Behaviour = {
	...BASE_5_15,
	id: "v10",
	mapLock: "dynamic-attachment",
	dynamicImporterMapPins: false,
	notifyRequired: false,
	opsMakeDynamic: false,
	notifySkipsMapper: true,
	notifyAssertsLock: true,
	staticPinWarns: false,
	pinUnpinTogether: false,
	debugTables: "none",
};

/** Newest first: the first one that is not newer than the release asked for applies. */
const BY_RELEASE: readonly (readonly [major: number, minor: number, behaviour: Behaviour])[] = [
	[6, 16, BASE_7_3],
	[6, 2, BASE_6_12],
	[6, 0, BASE_6_1],
	[5, 15, BASE_5_15],
	[5, 0, { ...BASE_5_15, id: "5.10", staticPinWarns: false, pinAssertsLock: true }],
];

/**
 * Switches for a release ("6.12", "k6.12"), a named variant ("6.12-no-move-notify") or "v10", the 2019 proposal.
 * Unknown text gets the newest behaviour.
 */
export function behaviourOf(release: string): Behaviour {
	const name = release.startsWith("k") ? release.slice(1) : release;
	if (name === "v10") return BASE_V10;
	const match = /^(\d+)\.(\d+)(.*)$/.exec(name);
	if (match === null) return BASE_7_3;
	const major = Number(match[1]);
	const minor = Number(match[2]);
	const found = BY_RELEASE.find(([a, b]) => major > a || (major === a && minor >= b));
	const base = found === undefined ? BASE_V10 : found[2];
	const noNotify = (match[3] ?? "").includes("no-move-notify");
	return { ...base, id: name, dynamicImporterMapPins: base.dynamicImporterMapPins || (noNotify && base.mapsAtAttach) };
}
