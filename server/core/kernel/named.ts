/** A question about the name of a function. Few names are asked about, and those often: the answers are kept. */
export interface Named {
	readonly test: (name: string) => boolean;
}

/** More names than a driver has. */
const MOST = 20_000;

export function named(pattern: RegExp): Named {
	const known = new Map<string, boolean>();
	return {
		test(name) {
			let is = known.get(name);
			if (is === undefined) {
				is = pattern.test(name);
				if (known.size >= MOST) known.clear();
				known.set(name, is);
			}
			return is;
		},
	};
}
