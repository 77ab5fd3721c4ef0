/** Loops converge, and functions made to be hard end within the budget, which is said when it did not suffice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { analysed, findings, paths } from "./flow-of.ts";

const head = "static int f(struct drm_device *dev, void *data, struct drm_file *file)\n{\n\tstruct demo *d = data;\n";
const MISTAKE = "\treturn dma_buf_pin(d->attach);\n}\n";

/** The finding before whatever makes the function hard, so that the answer is smaller but not empty. */
function hard(body: string): { found: string[]; reasons: string[] } {
	const analysis = analysed(`${head}\tdma_buf_unpin(d->first_attach);\n${body}${MISTAKE}`);
	const found = analysis.findings.map((one) => `${one.rule}@${one.range.start.line}`);
	const reasons = analysis.incomplete.map((one) => one.reason);
	analysis.dispose();
	return { found, reasons };
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

test("5,000 branches in a row", () => {
	const { found } = hard(
		range(5000)
			.map((i) => `\tif (d->x${i})\n\t\tdemo_${i}(d);\n`)
			.join(""),
	);
	assert.ok(found.includes("resv-not-held@4"), found.join());
});

test("branches that multiply end in the budget, and that is said", () => {
	const body = range(140)
		.map((i) => `\tif (d->x${i})\n\t\tdma_resv_lock(d->b${i}->resv, NULL);\n`)
		.join("");
	const back = range(140)
		.map((i) => `\tif (d->x${i})\n\t\tdma_resv_unlock(d->b${i}->resv);\n`)
		.join("");
	const { found, reasons } = hard(body + back);
	assert.ok(found.includes("resv-not-held@4"), found.join());
	assert.match(reasons.join(), /more paths than the budget allows/);
});

test("a function of many ways comes to its end: where half of the budget is spent, one state of a kind is enough", () => {
	const body = range(40)
		.map((i) => `\tif (d->x${i})\n\t\tdma_resv_lock(d->b${i}->resv, NULL);\n`)
		.join("");
	const { found, reasons } = hard(`${body}\tdma_buf_unpin(d->last_attach);\n`);
	assert.ok(found.includes("resv-not-held@4"), found.join());
	assert.deepEqual(reasons, []);
});

test("however many ways lead to what unwinds, the one that is another there is looked at", () => {
	const ways = range(30)
		.map(
			(i) =>
				`\tdma_resv_lock(d->bo${i}->resv, NULL);\n\tr = demo_look(d->bo${i});\n\tdma_resv_unlock(d->bo${i}->resv);\n\tif (r)\n\t\tgoto out;\n`,
		)
		.join("");
	const last = (put: string): string =>
		`\tstruct dma_fence *fence;\n\tint r;\n\n${ways}\tr = drm_syncobj_find_fence(file, d->handle, 0, 0, &fence);\n\tif (r)\n\t\tgoto out;\n\tr = demo_look(d);\n\tif (r)\n\t\tgoto ${put};\nput:\n\tdma_fence_put(fence);\nout:\n\tkfree(d->note);\n\treturn r;\n}\n`;
	assert.deepEqual(findings(`${head}${last("put")}`), []);
	assert.deepEqual(findings(`${head}${last("out")}`), ["fence-leak@162"]);
});

test("of very many mistakes in one function some are told, and that there are more", () => {
	const { found, reasons } = hard(
		range(140)
			.map((i) => `\tdma_buf_unpin(d->attach${i});\n`)
			.join(""),
	);
	assert.equal(found.length, 128);
	assert.match(reasons.join(), /more than 128 mistakes/);
});

test("a switch with 3,000 cases", () => {
	const body = `\tswitch (d->kind) {\n${range(3000)
		.map((i) => `\tcase ${i}:\n\t\tdemo_${i}(d);\n\t\tbreak;\n`)
		.join("")}\t}\n`;
	assert.ok(hard(body).found.includes("resv-not-held@4"));
});

test("blocks nested 400 deep, expressions nested 2,000 deep", () => {
	const blocks = `${range(400)
		.map((i) => `if (d->x${i}) {`)
		.join(" ")} demo(d); ${"}".repeat(400)}\n`;
	assert.ok(hard(blocks).found.includes("resv-not-held@4"));
	const { found, reasons } = hard(`\td->n = ${"(".repeat(2000)}1${")".repeat(2000)};\n`);
	assert.ok(found.includes("resv-not-held@4") || reasons.length > 0);
});

test("a function that is too long with its callees is looked at without them", () => {
	const helper = (i: number): string => `
static void h${i}(struct demo *d, struct dma_buf *buf)
{
${range(12)
	.map((k) => `\tif (d->x${i}_${k})\n\t\tdma_resv_lock(d->b${i}_${k}->resv, NULL);\n`)
	.join("")}}
`;
	const calls = range(6)
		.map((i) => `\tif (d->y${i})\n\t\th${i}(d, d->buf);\n`)
		.join("");
	const text = `${range(6).map(helper).join("")}${head}\tstruct dma_buf *buf;
${calls}	buf = dma_buf_get(d->fd);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	if (demo_check(d))
		return -EINVAL;
	dma_buf_put(buf);
	return 0;
}
`;
	const analysis = analysed(text);
	assert.match(analysis.incomplete.map((one) => one.reason).join(), /more paths than the budget allows/);
	assert.ok(analysis.findings.some((one) => one.rule === "dmabuf-leak"));
	analysis.dispose();
});

test("a callee that is not looked into drops no lock that nothing in the file drops for its caller", () => {
	const each = (does: string): string =>
		range(14)
			.map((k) => `\tif (d->x${k})\n\t\t${does}(&d->lock${k});\n`)
			.join("");
	const text = (more: string): string => `
static void steps(struct demo *d)
{
${each("mutex_lock")}	dma_buf_put(d->old);
${each("mutex_unlock")}}
${more}
void f(struct demo *d)
{
	mutex_lock(&d->guard);
	steps(d);
	steps(d);
}
`;
	const found = (more: string): string[] => {
		const analysis = analysed(text(more));
		assert.match(analysis.incomplete.map((one) => one.reason).join(), /more paths than the budget allows/);
		const rules = analysis.findings.filter((one) => one.function === "f").map((one) => one.rule);
		analysis.dispose();
		return rules;
	};
	assert.deepEqual(found(""), ["lock-not-released"]);
	assert.deepEqual(found("static void end(struct demo *d)\n{\n\tmutex_unlock(&d->guard);\n}\n"), []);
});

test("a callee that is not looked into, and leaves locks as they are, leaves the one of what it gets", () => {
	const each = (does: string): string =>
		range(14)
			.map((k) => `\tif (d->x${k})\n\t\t${does}(&d->lock${k});\n`)
			.join("");
	const text = (leave: string): string => `
static int steps(struct demo *d)
{
${each("mutex_lock")}	dma_buf_put(d->old);
${each("mutex_unlock")}	return d->broken ? -EIO : 0;
}
static int update(struct demo *d, struct drm_gem_object *obj)
{
	d->last = obj;
	return obj->import_attach ? steps(d) : 0;
}
int f(struct demo *d, struct drm_gem_object *obj)
{
	struct dma_resv *resv = obj->resv;
	bool mine = dma_resv_trylock(resv);
	int ret;

	ret = update(d, obj);
	if (ret)
		${leave};
	ret = update(d, obj);
out:
	if (mine)
		dma_resv_unlock(resv);
	return ret;
}
`;
	const found = (leave: string): string[] => {
		const analysis = analysed(text(leave));
		assert.match(analysis.incomplete.map((one) => one.reason).join(), /more paths than the budget allows/);
		const rules = analysis.findings.filter((one) => one.function === "f").map((one) => one.rule);
		analysis.dispose();
		return rules;
	};
	assert.deepEqual(found("return ret"), ["resv-not-released"]);
	assert.deepEqual(found("goto out"), []);
});

test("callees that call each other", () => {
	const text = `
static void b(struct demo *d);
static void a(struct demo *d)
{
	if (d->n--)
		b(d);
	dma_buf_unpin(d->attach);
}
static void b(struct demo *d)
{
	a(d);
}
static int f(struct drm_device *dev, void *data, struct drm_file *file)
{
	a(data);
	return 0;
}`;
	assert.deepEqual(findings(text), ["resv-not-held@7"]);
});

test("loops converge", () => {
	const text = `
static int f(struct drm_device *dev, void *data, struct drm_file *file)
{
	struct demo *d = data;
	int i, j, n = 0;
	for (i = 0; i < d->w; i++)
		for (j = 0; j < d->h; j++) {
			if (d->skip)
				continue;
			dma_resv_lock(d->buf->resv, NULL);
			n += d->cells[i][j];
			dma_resv_unlock(d->buf->resv);
		}
	while (true) {
		if (n-- == 0)
			break;
	}
	return dma_buf_pin(d->attach);
}`;
	const analysis = analysed(text);
	assert.deepEqual(analysis.incomplete, []);
	analysis.dispose();
	assert.deepEqual(findings(text), ["resv-not-held@18"]);
});

test("a function that never ends has no path, and takes no time", () => {
	assert.deepEqual(findings(`${head}\tfor (;;)\n\t\tdemo(d);\n\tdma_buf_pin(d->attach);\n}\n`), []);
});

test("offered paths of a loop end, shortest first, at most 32", () => {
	const loop = paths(
		`
void f(struct demo *d, int n)
{
	int i;
	for (i = 0; i < n; i++)
		dma_buf_vmap_unlocked(d->buf, &d->map);
}`,
		"f",
	);
	assert.equal(loop.length, 2);
	assert.ok(loop[0]!.length < loop[1]!.length);
	const many = paths(
		`${head}${range(8)
			.map((i) => `\tif (dma_buf_vmap_unlocked(d->b${i}, &d->m${i}))\n\t\treturn -${i + 1};\n`)
			.join("")}\treturn 0;\n}\n`,
		"f",
	);
	assert.equal(many.length, 9);
	const more = paths(
		`${head}${range(8)
			.map((i) => `\td->r${i} = dma_buf_vmap_unlocked(d->b${i}, &d->m${i});\n\tif (d->r${i})\n\t\tdemo(${i});\n`)
			.join("")}\treturn 0;\n}\n`,
		"f",
	);
	assert.equal(more.length, 32);
});

test("broken, empty and binary text give an answer", () => {
	for (const text of [
		"",
		"\0\0\0",
		"int f(",
		"}}}}",
		`${head}\tdma_buf_pin(`,
		"#if\n#endif\n#else\n",
		"\ufeffint x;\r\n",
		"/*",
	]) {
		const analysis = analysed(text);
		assert.ok(analysis.findings.length === 0);
		analysis.dispose();
	}
});

test("calls that are being typed have no arguments yet", () => {
	for (const idiom of [
		"IS_ERR",
		"IS_ERR_OR_NULL",
		"PTR_ERR",
		"PTR_ERR_OR_ZERO",
		"WARN_ON",
		"drm_WARN_ON",
		"container_of",
	]) {
		const { found, reasons } = hard(`\tif (${idiom}())\n\t\treturn -EINVAL;\n`);
		assert.ok(found.includes("resv-not-held@4"), `${idiom}: ${found.join()}`);
		assert.deepEqual(reasons, []);
	}
});

test("an argument that only its type is asked of is not read through", () => {
	const body =
		"\tstruct demo_job *job = NULL;\n\n\tjob = kzalloc_obj(*job);\n\tif (!job)\n\t\treturn -ENOMEM;\n\td->job = job;\n";
	assert.deepEqual(findings(`${head}${body}${MISTAKE}`, "7.3"), ["resv-not-held@10"]);
});
