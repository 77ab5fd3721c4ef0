/** The table against the fact base it was written from, field by field; skipped where the fact base is not at hand. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ApiRow } from "../../server/core/kernel/row.ts";
import { ALL_ROWS } from "../../server/core/kernel/table/all.ts";

interface Fact {
	readonly name: string;
	readonly family: string;
	readonly kind: string;
	readonly header: string;
	readonly versions: { readonly from: string; readonly to: string | null };
	readonly args: readonly { readonly name: string }[];
	readonly lock: {
		readonly pre: string;
		readonly effect: string;
		readonly enforcement: string;
		readonly resv?: string;
		readonly acquire_on?: string;
	};
	readonly context: { readonly may_sleep: boolean | null };
	readonly returns: {
		readonly kind: string;
		readonly must_check: boolean | string;
		readonly errors: readonly string[];
	};
	readonly pairing: { readonly role: string; readonly with: readonly string[]; readonly match_args: readonly string[] };
	readonly renamed_to?: string;
	readonly evidence: readonly { readonly version: string; readonly file?: string; readonly line?: number }[];
}

const FACTS = findFacts();
const why = "skipped: ../shared/facts/contract.json is not here";

const PRE: Readonly<Record<string, string>> = {
	must_hold: "held",
	must_not_hold: "free",
	either: "either",
	depends: "depends",
	"n/a": "n/a",
};
const EFFECT: Readonly<Record<string, string>> = {
	none: "none",
	acquires: "acquires",
	releases: "releases",
	"conditional-acquire": "acquires",
};
const KIND: Readonly<Record<string, string>> = {
	"bool-as-int": "bool",
	enum: "value",
	ulong: "value",
	u64: "value",
	mask: "value",
	type: "void",
	"0 or -1": "zero_or_minus_one",
};
/** Read again in the source: the fact base is wrong. */
const READ_AGAIN: Readonly<Record<string, string>> = {
	// 6.1, 6.12 and 7.3 turn 0 into -ETIME and the time left over into 0
	drm_gem_dma_resv_wait: "errno",
	// a cookie: false is no failure, nor is true a success
	dma_fence_begin_signalling: "value",
};
/** Paths that the fact base writes in words. */
const PATHS: Readonly<Record<string, string>> = {
	"every bo on list": "arg1[*]->bo->base.resv",
	"xe_vm_resv(arg0)": "arg0->gpuvm.r_obj->resv",
	"imported dma-bufs of fb": "arg0->obj[*]->import_attach->dmabuf->resv",
	"gem objects of fb": "arg0->obj[*]->resv",
	"fd -> dma_buf->resv": "result->attach->dmabuf->resv",
	"submit->bos[i].obj->resv": "arg0->bos[*].obj->resv",
	"vm and bo of arg1": "exec",
};
/** Read again in the source: the arguments are others from this release on, and the older ones are a row of their own. */
const SPLIT: Readonly<Record<string, string>> = {
	ttm_bo_init_reserved: "6.1",
	// commit 7bc80a5462c3: a flag became enum dma_resv_usage
	dma_resv_for_each_fence: "5.19",
	dma_resv_iter_begin: "5.19",
	dma_resv_test_signaled: "5.19",
	dma_resv_wait_timeout: "5.19",
};
/** Where the table deliberately says something else, with the reason. */
const ERRATA: Readonly<Record<string, string>> = {};

test("every record of the fact base is a row", { skip: FACTS ? false : why }, () => {
	for (const fact of FACTS!) assert.ok(rowOf(fact), `${fact.name} ${fact.versions.from}`);
	assert.ok(FACTS!.length >= 453);
});

test("lock state, effect and lock path agree", { skip: FACTS ? false : why }, () => {
	for (const fact of FACTS!) {
		const row = rowOf(fact)!;
		if (ERRATA[`${fact.name} ${fact.versions.from}`]) continue;
		const name = `${fact.name} ${fact.versions.from}`;
		assert.equal(row.lock.pre, PRE[fact.lock.pre], `${name}: lock on entry`);
		assert.equal(row.lock.effect, EFFECT[fact.lock.effect], `${name}: effect`);
		assert.equal(row.lock.enforcement, fact.lock.enforcement.replace("_", "-"), `${name}: enforcement`);
		const path = fact.lock.resv;
		if (path !== undefined)
			assert.equal(row.lock.on, PATHS[path] ?? path.replaceAll("[i]", "[*]"), `${name}: lock path`);
		if (fact.lock.effect === "conditional-acquire") {
			const when = fact.lock.acquire_on ?? "";
			const wanted = when.includes("true") ? "true" : when.includes("IS_ERR") ? "not-err" : "zero";
			assert.equal(row.lock.acquiresWhen, wanted, `${name}: acquires when`);
		}
	}
});

test("return conventions and errors agree", { skip: FACTS ? false : why }, () => {
	for (const fact of FACTS!) {
		const row = rowOf(fact)!;
		const name = `${fact.name} ${fact.versions.from}`;
		const kind = READ_AGAIN[fact.name] ?? KIND[fact.returns.kind] ?? fact.returns.kind;
		assert.equal(row.returns.kind, kind, `${name}: returns`);
		if (typeof fact.returns.must_check === "boolean")
			assert.equal(row.mustCheck, fact.returns.must_check, `${name}: must check`);
		else assert.ok(row.mustCheckWhen, `${name}: must check when?`);
		for (const text of fact.returns.errors)
			for (const [errno] of text.matchAll(/(?<=-)E[A-Z]{3,}/g))
				assert.ok(row.returns.errors.includes(errno), `${name}: ${errno}`);
	}
});

test("pairing agrees", { skip: FACTS ? false : why }, () => {
	for (const fact of FACTS!) {
		const row = rowOf(fact)!;
		const name = `${fact.name} ${fact.versions.from}`;
		const { role } = fact.pairing;
		if (role.includes("open")) assert.ok(row.opens, `${name}: opens`);
		if (role.includes("close")) assert.ok(row.closes, `${name}: closes`);
		if (role === "none") continue;
		const sides = [row.opens, row.closes, ...(row.alsoOpens ?? []), ...(row.alsoCloses ?? [])];
		const partners = sides.flatMap((side) => side?.with ?? []);
		for (const other of fact.pairing.with.filter((text) => /^[\w.]+$/.test(text)))
			assert.ok(partners.includes(other), `${name}: ${other}`);
	}
});

test("kind, family, header, arguments, renames and citations agree", { skip: FACTS ? false : why }, () => {
	for (const fact of FACTS!) {
		const row = rowOf(fact)!;
		const name = `${fact.name} ${fact.versions.from}`;
		assert.equal(row.kind, fact.kind, name);
		assert.equal(row.family, fact.family, name);
		assert.equal(row.header, fact.header, name);
		assert.ok(row.args.length >= fact.args.length, `${name}: ${row.args.length} arguments`);
		if (fact.renamed_to) assert.ok(row.renamedTo && fact.renamed_to.startsWith(row.renamedTo), `${name}: renamed`);
		for (const e of row.evidence) {
			if (!/:\d+$/.test(e.at)) continue;
			assert.ok(
				fact.evidence.some((f) => f.version === e.release && `${f.file}:${f.line}` === e.at),
				`${name}: ${e.release} ${e.at} is not in the fact base`,
			);
		}
	}
});

function rowOf(fact: Fact): ApiRow | undefined {
	const proposed = fact.versions.from.startsWith("proposed");
	return ALL_ROWS.find(
		(row) =>
			row.name === fact.name &&
			(proposed
				? row.releases.from === "never"
				: row.releases.from === (SPLIT[fact.name] ?? fact.versions.from) && row.releases.to === fact.versions.to),
	);
}

function findFacts(): readonly Fact[] | undefined {
	for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
		const file = join(folder, "..", "shared", "facts", "contract.json");
		if (existsSync(join(folder, "package.json")) && existsSync(file))
			return JSON.parse(readFileSync(file, "utf8")) as Fact[];
	}
	return undefined;
}
