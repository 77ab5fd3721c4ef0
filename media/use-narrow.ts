/** Whether the panel is too narrow for two columns (a side bar, or a large zoom). */
import { useEffect, useState } from "preact/hooks";

const NARROW = "(max-width: 899px)";

export function useNarrow(): boolean {
	const [narrow, setNarrow] = useState(() => matchMedia(NARROW).matches);
	useEffect(() => {
		const query = matchMedia(NARROW);
		const onChange = () => setNarrow(query.matches);
		query.addEventListener("change", onChange);
		return () => query.removeEventListener("change", onChange);
	}, []);
	return narrow;
}
