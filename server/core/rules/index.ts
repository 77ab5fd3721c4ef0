/** Every rule. */
import { cpuAccessUnbalanced } from "./cpu-access-unbalanced.ts";
import { lockNotReleased } from "./lock-not-released.ts";
import { resvNotHeld } from "./resv-not-held.ts";
import { resvNotReleased } from "./resv-not-released.ts";
import { resvSelfDeadlock } from "./resv-self-deadlock.ts";
import { resvUnlockNotHeld } from "./resv-unlock-not-held.ts";
import type { Rule } from "./rule.ts";
import { vmapLeak } from "./vmap-leak.ts";
import { vmapLocalNotReleased } from "./vmap-local-not-released.ts";
import { vmapOutsideCpuAccess } from "./vmap-outside-cpu-access.ts";

export const RULES: readonly Rule[] = [
	resvNotHeld,
	resvSelfDeadlock,
	resvNotReleased,
	resvUnlockNotHeld,
	lockNotReleased,
	vmapOutsideCpuAccess,
	cpuAccessUnbalanced,
	vmapLocalNotReleased,
	vmapLeak,
];
