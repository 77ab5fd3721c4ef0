/** Outside VS Code nobody sets the theme's variables: the page picks one of four by what the system prefers. */

/** Gives a stand-alone page (body.standalone) its theme class, and follows the system from then on. */
export function applyTheme(): void {
	const body = document.body;
	if (!body.classList.contains("standalone") || [...body.classList].some((name) => name.startsWith("theme-"))) return;
	const dark = matchMedia("(prefers-color-scheme: dark)");
	const contrast = matchMedia("(prefers-contrast: more)");
	const apply = () => {
		body.classList.remove("theme-light", "theme-dark", "theme-hc-light", "theme-hc-dark");
		body.classList.add(`theme-${contrast.matches ? "hc-" : ""}${dark.matches ? "dark" : "light"}`);
	};
	apply();
	dark.addEventListener("change", apply);
	contrast.addEventListener("change", apply);
}
