// An esbuild plugin: `import source from "./worker.ts?text"` gives that file, bundled and minified, as a string. The panel's
// worker has to come this way, because a webview's policy lets a worker start from a blob only.
import path from "node:path";

/** The plugin; `esbuild` builds the text. */
export function bundleAsText(esbuild) {
	return {
		name: "bundle-as-text",
		setup(build) {
			build.onResolve({ filter: /\?text$/ }, ({ path: name, resolveDir }) => ({
				path: path.join(resolveDir, name.replace(/\?text$/, "")),
				namespace: "bundle-as-text",
			}));
			build.onLoad({ filter: /.*/, namespace: "bundle-as-text" }, async ({ path: file }) => {
				const built = await esbuild.build({
					absWorkingDir: build.initialOptions.absWorkingDir,
					entryPoints: [file],
					bundle: true,
					minify: true,
					write: false,
					metafile: true,
					platform: "browser",
					format: "iife",
					target: build.initialOptions.target,
					loader: build.initialOptions.loader,
					legalComments: "none",
					logLevel: "error",
				});
				const watchFiles = Object.keys(built.metafile.inputs).map((input) =>
					path.resolve(build.initialOptions.absWorkingDir, input),
				);
				return { contents: built.outputFiles[0].text, loader: "text", watchFiles };
			});
		},
	};
}
