/** Runs the command line as a user does, in a folder of its own, and keeps what it said. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packageRoot } from "../../server/lsp/package-root.ts";

export interface Said {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

export interface Folder {
	readonly path: string;
	write(name: string, content: string | Uint8Array): string;
	/** runs the command line in the folder */
	run(args: readonly string[], input?: string): Said;
	/** runs anything else in the folder */
	command(name: string, args: readonly string[]): Said;
	remove(): void;
}

const MAIN = path.join(packageRoot(), "out/server/cli/main.js");

/** An empty folder below the system's temporary one. */
export function createFolder(): Folder {
	const folder = mkdtempSync(path.join(tmpdir(), "dmabuf-lens-test-"));
	const command = (name: string, args: readonly string[], input = ""): Said => {
		const { FORCE_COLOR: _, ...inherited } = process.env;
		const env = { ...inherited, DMABUF_LENS_CACHE: path.join(folder, ".cache") };
		const done = spawnSync(name, [...args], { cwd: folder, encoding: "utf8", input, env, maxBuffer: 64 << 20 });
		return { status: done.status, stdout: done.stdout, stderr: done.stderr };
	};
	return {
		path: folder,
		write(name, content) {
			const file = path.join(folder, name);
			mkdirSync(path.dirname(file), { recursive: true });
			writeFileSync(file, content);
			return file;
		},
		run: (args, input) => command(process.execPath, [MAIN, ...args], input),
		command,
		remove: () => rmSync(folder, { recursive: true, force: true }),
	};
}

/** Pins without the reservation lock: one finding of `resv-not-held` from 6.2 on, and before. */
export const BAD_PIN = `#include <linux/dma-buf.h>
#include <linux/dma-resv.h>

struct demo {
	struct dma_buf_attachment *attach;
};

static int demo_show(struct demo *demo)
{
	return dma_buf_pin(demo->attach);
}

static long demo_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct demo *demo = file->private_data;

	return demo_show(demo);
}

static const struct file_operations demo_fops = {
	.unlocked_ioctl = demo_ioctl,
};
`;

/** The same with the lock. */
export const GOOD_PIN = BAD_PIN.replace(
	"\treturn dma_buf_pin(demo->attach);\n",
	`	int ret;

	dma_resv_lock(demo->attach->dmabuf->resv, NULL);
	ret = dma_buf_pin(demo->attach);
	dma_resv_unlock(demo->attach->dmabuf->resv);
	return ret;
`,
);
