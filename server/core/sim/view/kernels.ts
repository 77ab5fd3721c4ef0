/** The kernels a replay can be shown on, for a face that knows the simulator but not the table of releases. */
import { KNOWN_RELEASES, NAMED_VARIANTS } from "../../kernel/releases.ts";

/** Names of releases and their variants, the oldest first, the variants last. */
export const KERNEL_NAMES: readonly string[] = [...KNOWN_RELEASES, ...NAMED_VARIANTS.map(({ name }) => name)];
