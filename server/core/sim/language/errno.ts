/**
 * Error numbers by name, for results written `-> -EBUSY`. Values of the kernel's generic errno headers
 * (include/uapi/asm-generic/errno*.h, include/linux/errno.h, 6.12); knows nothing of who returns them.
 */

const ERRNO: readonly (readonly [string, number])[] = [
	["EPERM", 1],
	["ENOENT", 2],
	["EINTR", 4],
	["EIO", 5],
	["ENXIO", 6],
	["EBADF", 9],
	["EAGAIN", 11],
	["ENOMEM", 12],
	["EACCES", 13],
	["EFAULT", 14],
	["EBUSY", 16],
	["EEXIST", 17],
	["ENODEV", 19],
	["EINVAL", 22],
	["EMFILE", 24],
	["ENOTTY", 25],
	["ENOSPC", 28],
	["ERANGE", 34],
	["EDEADLK", 35],
	["ENAMETOOLONG", 36],
	["ENOSYS", 38],
	["ETIME", 62],
	["EOVERFLOW", 75],
	["EOPNOTSUPP", 95],
	["ETIMEDOUT", 110],
	["EALREADY", 114],
	["ECANCELED", 125],
	["ERESTARTSYS", 512],
	["EPROBE_DEFER", 517],
];

const BY_NAME = new Map(ERRNO);
const BY_NUMBER = new Map(ERRNO.map(([name, number]) => [number, name]));

/** Positive number of an errno name ("EBUSY" -> 16). */
export function errnoNumber(name: string): number | undefined {
	return BY_NAME.get(name);
}

/** Name of a positive errno number (16 -> "EBUSY"). */
export function errnoName(number: number): string | undefined {
	return BY_NUMBER.get(number);
}

/** Errno names, for suggestions. */
export function errnoNames(): readonly string[] {
	return ERRNO.map(([name]) => name);
}
