/** Structures that are copied as a whole, and a member of them that says which of the others is meant. */
import { runCases } from "./cases.ts";

const tagged = (fenceCase: string, use: string): string => `
enum ref_type { REF_NONE, REF_BUFFER, REF_FENCE };

struct ref {
	enum ref_type type;
	union {
		struct dma_buf *buf;
		struct dma_fence *fence;
	};
};

static int ref_get(struct ref *r, enum ref_type type, int fd)
{
	struct ref made = { .type = type };

	switch (type) {
	case REF_BUFFER:
		made.buf = dma_buf_get(fd);
		if (IS_ERR(made.buf))
			return PTR_ERR(made.buf);
		break;
	case REF_FENCE:
		made.fence = sync_file_get_fence(fd);
		if (!made.fence)
			return -EBADF;
		break;
	default:
		break;
	}
	*r = made;
	return 0;
}

static void ref_put(struct ref *r)
{
	struct ref old = *r;

	switch (old.type) {
	case REF_BUFFER:
		dma_buf_put(old.buf);
		return;
	case ${fenceCase}:
		dma_fence_put(old.fence);
		return;
	default:
		return;
	}
}

int f(enum ref_type type, int fd)
{
	struct ref r;
	int ret;

	ret = ref_get(&r, type, fd);
	if (ret)
		return ret;
	${use}
	return ret;
}`;

const copied = (drop: string): string => `
struct ref {
	struct dma_buf *buf;
};

static void ref_put(struct ref *r)
{
	struct ref old = *r;

	dma_buf_put(old.buf);
}

int f(int fd)
{
	struct ref r, made;

	made.buf = dma_buf_get(fd);
	if (IS_ERR(made.buf))
		return PTR_ERR(made.buf);
	r = made;
	${drop}
	return 0;
}`;

runCases("structures as a whole", [
	{
		name: "what was copied into a structure is copied out of it again",
		right: copied("ref_put(&r);"),
		wrong: [copied("demo_count(fd);"), "dmabuf-leak@17"],
	},
	{
		name: "a member says in the copy, too, which pointer is meant",
		right: tagged("REF_FENCE", "ref_put(&r);"),
		wrong: [tagged("REF_NONE", "ref_put(&r);"), "fence-leak@59"],
	},
	{
		name: "a structure that is written anew says something else from there on",
		right: tagged(
			"REF_FENCE",
			"ref_put(&r);\n\tr = (struct ref){ .type = REF_FENCE, .fence = dma_fence_get_stub() };\n\tref_put(&r);",
		),
		wrong: [
			tagged(
				"REF_FENCE",
				"ref_put(&r);\n\tr = (struct ref){ .type = REF_NONE, .fence = dma_fence_get_stub() };\n\tref_put(&r);",
			),
			"fence-leak@59",
		],
	},
]);
