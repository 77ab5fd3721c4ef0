/**
 * Files and descriptors, as far as dma-bufs and sync files are published through them.
 * Rows only: who reads them and how is no business of this file.
 */
import { errPtr, family, gives, inferred, op, owns, pair, row, seen } from "./row-helpers.ts";

export const files = family("files", "linux/file.h", [
	row("get_unused_fd_flags", inferred("2.6"), {
		args: ["flags"],
		returns: gives("fd_or_errno", "fd", "EMFILE"),
		opens: pair("fd", "result", ["put_unused_fd", "fd_install", "dma_buf_fd_install"]),
		lowers: [op("fd.reserve", { fd: "result" })],
		evidence: [
			seen("7.3", "include/linux/file.h:92", "reserves a number; nothing is visible yet"),
			seen("6.1", "include/linux/file.h:92", "already there"),
		],
	}),
	row("put_unused_fd", inferred("2.6"), {
		args: ["fd"],
		closes: pair("fd", "arg0", ["get_unused_fd_flags"]),
		lowers: [op("fd.spend", { fd: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/file.h:93", "definition"),
			seen("6.1", "include/linux/file.h:93", "already there"),
		],
	}),
	row("fd_install", inferred("2.6"), {
		args: ["fd", "other"],
		closes: pair("fd", "arg0", ["get_unused_fd_flags"]),
		alsoCloses: [
			pair("file-ref", "arg1", ["anon_inode_getfile", "fget"]),
			pair("sync-file", "arg1", ["sync_file_create"]),
			pair("dmabuf-ref", "arg1", ["dma_buf_export"]),
		],
		publishes: true,
		lowers: [op("fd.spend", { fd: 0 }), op("fd.install", { buf: 1 })],
		ownership: [owns("consumes", "the reference on the file moves into the table", "always", "arg1")],
		maySleep: false,
		note: "From here on userspace can use and close the descriptor: nothing that can fail may follow.",
		evidence: [
			seen("7.3", "include/linux/file.h:119", "definition"),
			seen("6.1", "include/linux/file.h:99", "already there"),
		],
	}),
	row("fget", inferred("2.6"), {
		args: ["fd"],
		returns: gives("null_on_error", "other", "NULL"),
		opens: pair("file-ref", "result", ["fput"]),
		mustCheck: true,
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/file.h:66", "definition"),
			seen("6.1", "include/linux/file.h:50", "already there"),
		],
	}),
	row("fput", inferred("2.6"), {
		args: ["other"],
		closes: pair("file-ref", "arg0", ["fget", "get_file"]),
		alsoCloses: [
			pair("sync-file", "arg0", ["sync_file_create"]),
			pair("dmabuf-ref", "arg0", ["dma_buf_export", "get_dma_buf"]),
		],
		lowers: [op("sync.close", { sync: 0 })],
		ownership: [owns("puts", "one reference on the file; of a dma-buf or sync file if it is theirs", "always", "arg0")],
		maySleep: false,
		note: "The last put is deferred to task work or a worker.",
		evidence: [
			seen("7.3", "include/linux/file.h:97", "definition"),
			seen("6.1", "include/linux/file.h:97", "already there"),
		],
	}),
	row("get_file", inferred("2.6"), {
		header: "linux/fs.h",
		kind: "inline",
		args: ["file"],
		returns: gives("ptr"),
		opens: pair("file-ref", "arg0", ["fput"]),
		lowers: [op("get", { buf: 0 })],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/fs.h:1307", "definition"),
			seen("6.1", "include/linux/fs.h:996", "already there"),
		],
	}),
	row("fdget", inferred("2.6"), {
		kind: "inline",
		args: ["fd"],
		returns: gives("value"),
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/file.h:72", "definition"),
			seen("6.1", "include/linux/file.h:63", "already there"),
		],
	}),
	row("fdput", inferred("2.6"), {
		kind: "inline",
		args: ["other"],
		maySleep: false,
		evidence: [
			seen("7.3", "include/linux/file.h:60", "definition"),
			seen("6.1", "include/linux/file.h:44", "already there"),
		],
	}),
	row("anon_inode_getfile", inferred("2.6"), {
		header: "linux/anon_inodes.h",
		args: ["ptr", "ops", "ptr", "flags"],
		returns: errPtr("other", "ENOMEM"),
		opens: pair("file-ref", "result", ["fput", "fd_install"]),
		evidence: [
			seen("7.3", "include/linux/anon_inodes.h:17", "definition"),
			seen("6.1", "include/linux/anon_inodes.h:15", "already there"),
		],
	}),
	row("anon_inode_getfd", inferred("2.6"), {
		header: "linux/anon_inodes.h",
		args: ["ptr", "ops", "ptr", "flags"],
		returns: gives("fd_or_errno", "fd", "ENOMEM", "EMFILE"),
		evidence: [
			seen("7.3", "include/linux/anon_inodes.h:27", "definition"),
			seen("6.1", "include/linux/anon_inodes.h:22", "already there"),
		],
	}),
	row("receive_fd", inferred("5.9"), {
		args: ["file", "user", "flags"],
		returns: gives("fd_or_errno", "fd", "EMFILE", "EFAULT"),
		takes: ["mmap_lock"],
		evidence: [
			seen("7.3", "include/linux/file.h:121", "definition"),
			seen("6.1", "include/linux/file.h:104", "already there"),
		],
	}),
]);
