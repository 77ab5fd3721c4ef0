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

const made = (then: string): string => `
struct ref {
	struct dma_buf *buf;
	int id;
};

struct holder {
	struct ref ref;
};

struct ref f(struct list_head *list, int fd)
{
	struct ref *moved;
	struct dma_buf *buf = dma_buf_get(fd);

	if (IS_ERR(buf))
		return (struct ref){ .id = -1 };
	${then};
	return (struct ref){};
}`;

const staged = (second: string): string => `
struct demo {
	struct dma_buf *buf;
	struct dma_buf_attachment *att;
};

static void demo_undo(struct demo *d, int stage)
{
	switch (stage) {
	case 2:
		dma_buf_detach(d->buf, d->att);
		fallthrough;
	case 1:
		dma_buf_put(d->buf);
		fallthrough;
	default:
		break;
	}
}

int f(struct demo *d, struct device *dev, int fd)
{
	int stage = 0, ret;

	d->buf = dma_buf_get(fd);
	ret = PTR_ERR_OR_ZERO(d->buf);
	if (ret)
		goto undo;
	stage++;
	d->att = dma_buf_attach(d->buf, dev);
	ret = PTR_ERR_OR_ZERO(d->att);
	if (ret)
		goto undo;
	${second}
	ret = demo_probe(dev);
	if (ret)
		goto undo;
	return 0;
undo:
	demo_undo(d, stage);
	return ret;
}`;

const shows = (name: string, right: string, wrong: string, line: number) => ({
	name,
	right: made(right),
	wrong: [made(wrong), `dmabuf-leak@${line}`] as const,
});

runCases("structures as a whole", [
	shows(
		"a structure without a name is the caller's",
		"return (struct ref){ .buf = buf }",
		"return (struct ref){ .id = 1 }",
		18,
	),
	shows(
		"a callee may keep what such a structure holds",
		"demo_keep(&(struct ref){ .buf = buf })",
		"demo_keep(&(struct ref){ .id = 1 })",
		19,
	),
	shows(
		"members without their names",
		"struct ref r = { buf, 1 };\n\tdemo_keep(&r)",
		"struct ref r = { NULL, 1 };\n\tdemo_keep(&r)",
		20,
	),
	shows(
		"elements of an array that is written down",
		"struct dma_buf *bufs[] = { buf };\n\tdma_buf_put(bufs[0])",
		"struct dma_buf *bufs[] = { NULL };\n\tdemo_keep(bufs[0])",
		20,
	),
	shows(
		"a member that is a structure",
		"struct holder h = { .ref = { .buf = buf } };\n\tstruct ref r = h.ref;\n\tdma_buf_put(r.buf)",
		"struct holder h = { .ref = { .id = 1 } };\n\tstruct ref r = h.ref;\n\tdemo_keep(r.buf)",
		21,
	),
	shows(
		"a copy on the heap",
		"struct ref r = { .buf = buf };\n\tmoved = kmemdup(&r, sizeof(r), GFP_KERNEL);\n\tdemo_keep(moved)",
		"struct ref r = { .id = 1 };\n\tmoved = kmemdup(&r, sizeof(r), GFP_KERNEL);\n\tdemo_keep(moved)",
		21,
	),
	{
		name: "how far it went is counted",
		right: staged("stage++;"),
		wrong: [staged("demo_count(fd);"), "put-while-attached@40"],
	},
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
