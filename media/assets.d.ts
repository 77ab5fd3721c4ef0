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
