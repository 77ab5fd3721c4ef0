/** The lock of what a loop walks over, held where its round ends: forgotten, or taken for somebody who drops them all. */
import { runCases } from "./cases.ts";

const walk = (inside: string, after = "", name = "demo_show"): string => `void ${name}(struct demo *d)
{
	struct demo_buffer *each;

	list_for_each_entry(each, &d->buffers, link) {
		dma_resv_lock(each->buf->resv, NULL);
		d->size += each->buf->size;
${inside}	}
${after}}
`;

runCases("a lock left where a round ends", [
	{
		name: "each round gives back what it took",
		right: walk("\t\tdma_resv_unlock(each->buf->resv);\n"),
		wrong: [walk(""), "resv-not-released@5?"],
	},
	{
		name: "another loop may drop the locks of them all",
		right: walk("", "\tlist_for_each_entry(each, &d->buffers, link)\n\t\tdma_resv_unlock(each->buf->resv);\n"),
		wrong: [
			walk(
				"",
				"\tlist_for_each_entry(each, &d->buffers, link) {\n\t\tdma_resv_lock(each->buf->resv, NULL);\n\t\tdma_resv_unlock(each->buf->resv);\n\t}\n",
			),
			"resv-not-released@5?",
		],
	},
	{
		name: "so may what is called behind the loop, by its name",
		right: walk("", "\tdemo_backoff(d);\n"),
		wrong: [walk("", "\tdemo_count(d);\n"), "resv-not-released@5?"],
	},
	{
		name: "so may who calls, where the function's name says that it locks",
		right: walk("", "", "demo_lock_all"),
		wrong: [walk("", "", "demo_count_all"), "resv-not-released@5?"],
	},
	{
		name: "hand over hand, a round drops the lock of the one before",
		right: walk("\t\tif (d->last)\n\t\t\tdma_resv_unlock(d->last->resv);\n\t\td->last = each->buf;\n"),
		wrong: [walk("\t\td->last = each->buf;\n"), "resv-not-released@5?"],
	},
	{
		name: "a mutex is no different, and another one's unlock is none of it",
		right: `static void demo_release(struct demo *d)
{
	struct demo_buffer *each;

	list_for_each_entry(each, &d->buffers, link) {
		mutex_lock(&each->lock);
		dma_buf_put(each->buf);
		mutex_unlock(&each->lock);
	}
}
`,
		wrong: [
			`static void demo_release(struct demo *d)
{
	struct demo_buffer *each;

	list_for_each_entry(each, &d->buffers, link) {
		mutex_lock(&each->lock);
		dma_buf_put(each->buf);
	}
}

void demo_stop(struct demo *d)
{
	mutex_lock(&d->table_lock);
	demo_release(d);
	mutex_unlock(&d->table_lock);
}
`,
			"lock-not-released@5?",
		],
	},
	{
		name: "a put gives a reference back, and no lock; what ends a job may drop it",
		right: `void demo_drop(struct demo *d)
{
	dma_resv_lock(d->bo->resv, NULL);
	d->turns++;
	demo_job_finish(d->bo);
}
`,
		wrong: [
			`void demo_drop(struct demo *d)
{
	dma_resv_lock(d->bo->resv, NULL);
	d->turns++;
	demo_job_put(d->bo);
}
`,
			"resv-not-released@6?",
		],
	},
]);
