/** Bundled as text by esbuild's loader. */
declare module "*.svg" {
	const source: string;
	export default source;
}
declare module "*.css";
declare module "*.dmabuf" {
	const source: string;
	export default source;
}
/** a module of the panel, bundled, as the text of a script */
declare module "*?text" {
	const text: string;
	export default text;
}
