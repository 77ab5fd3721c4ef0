/** Roles a task may have, as words: they choose lane order and icons, nothing else. */
import type { TaskRole } from "../../kernel/program.ts";

export const ROLES: readonly TaskRole[] = ["drv", "evict", "imp2", "hw", "user", "irq", "kms", "caller", "other"];

/** Is this the name of a role? */
export function isTaskRole(text: string | undefined): text is TaskRole {
	return ROLES.some((role) => role === text);
}
