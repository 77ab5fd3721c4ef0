/** Repairs of descriptor numbers, before and after. */
import { describe, it } from "node:test";
import { becomes, c } from "./fixed.ts";

describe("a descriptor's number that stays reserved", () => {
	it("is given back in front of the return, and not published there", () => {
		const before = c`
int demo_export(struct dma_buf *dmabuf, u32 __user *out)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0)
		return fd;
	if (put_user(fd, out))
		return -EFAULT;
	get_dma_buf(dmabuf);
	fd_install(fd, dmabuf->file);
	return 0;
}
`;
		becomes(
			"fd-unbalanced",
			before,
			"out))\n\t\treturn -EFAULT;",
			"out)) {\n\t\tput_unused_fd(fd);\n\t\treturn -EFAULT;\n\t}",
		);
	});

	it("is given back through the function's own label", () => {
		const before = c`
int demo_fence_fd(struct demo *d, struct dma_fence *fence)
{
	struct sync_file *sync;
	int ret;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	sync = sync_file_create(fence);
	if (!sync) {
		ret = -ENOMEM;
		return ret;
	}
	ret = demo_tell(d, fd);
	if (ret)
		goto put_file;
	fd_install(fd, sync->file);

	return fd;

put_file:
	fput(sync->file);
put_fd:
	put_unused_fd(fd);

	return ret;
}
`;
		becomes("fd-unbalanced", before, "-ENOMEM;\n\t\treturn ret;", "-ENOMEM;\n\t\tgoto put_fd;");
	});

	it("is not given back below what has published it", () => {
		const before = c`
int demo_export(struct dma_buf *dmabuf)
{
	int fd = get_unused_fd_flags(O_CLOEXEC);

	if (fd < 0)
		return fd;
	get_dma_buf(dmabuf);
	fd_install(fd, dmabuf->file);
	put_unused_fd(fd);
	return 0;
}
`;
		becomes("fd-unbalanced", before, "\tput_unused_fd(fd);\n", "");
	});

	it("is not given back behind a label whose way has given it back", () => {
		const before = c`
int demo_export(struct demo *d, struct dma_buf *dmabuf, u32 __user *out)
{
	int ret;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	ret = put_user(fd, out);
	if (ret) {
		put_unused_fd(fd);
		goto put_fd;
	}
	ret = demo_start(d);
	if (ret)
		goto put_fd;
	get_dma_buf(dmabuf);
	fd_install(fd, dmabuf->file);
	return 0;

put_fd:
	put_unused_fd(fd);
	return ret;
}
`;
		becomes(
			"fd-unbalanced",
			before,
			"\tif (ret) {\n\t\tput_unused_fd(fd);\n\t\tgoto put_fd;\n\t}",
			"\tif (ret)\n\t\tgoto put_fd;",
		);
	});
});
