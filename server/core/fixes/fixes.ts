/** The repairs of a finding, each re-checked, best first. Which proposers serve a rule is the table here. */
import type { Finding, Fix } from "../wire.ts";
import type { Analysed, Door, Input } from "./analysed.ts";
import { beforeTeardown } from "./before-teardown.ts";
import { beginEndAround } from "./begin-end-around.ts";
import { beginEndFrame } from "./begin-end-frame.ts";
import { type Candidate, toFix } from "./candidate.ts";
import { dropUnpinned } from "./drop-unpinned.ts";
import { endContext } from "./end-context.ts";
import { lockAround } from "./lock-around.ts";
import { lockTogether } from "./lock-together.ts";
import { mappedOnly } from "./mapped-only.ts";
import { neverRefused } from "./never-refused.ts";
import { nullTest } from "./null-test.ts";
import { withoutRefusal } from "./only-if-locked.ts";
import { outsideLock } from "./outside-lock.ts";
import { publishLast } from "./publish-last.ts";
import { putAfterDetach } from "./put-after-detach.ts";
import { putLast } from "./put-last.ts";
import { objection } from "./recheck.ts";
import { releaseBefore, releaseOnExit } from "./release-on-exit.ts";
import { removeClosing } from "./remove-closing.ts";
import { removeTaking } from "./remove-taking.ts";
import { heardResult, returnFailure } from "./report-failure.ts";
import { reserveSlot } from "./reserve-slot.ts";
import { errorPointerTest, forgetErrorPointer } from "./right-test.ts";
import { sameDirection } from "./same-direction.ts";
import { type Site, siteOf } from "./site.ts";
import { skipClosing } from "./skip-closing.ts";
import { lockedVariant, unlockedVariant } from "./variant.ts";
import { waitAnswers, waitTest } from "./wait-answers.ts";
import { withoutReclaim } from "./without-reclaim.ts";

type Proposer = (site: Site) => readonly Candidate[];

const PROPOSERS: Readonly<Record<string, readonly Proposer[]>> = {
	"resv-not-held": [withoutRefusal, unlockedVariant, lockTogether, lockAround],
	"resv-self-deadlock": [lockedVariant, outsideLock, beforeTeardown],
	"resv-second-without-ctx": [beforeTeardown],
	"resv-unlock-not-held": [skipClosing, withoutRefusal],
	"resv-not-released": [endContext],
	"lock-not-released": [releaseOnExit],
	"lock-taken-twice": [beforeTeardown, removeTaking],
	"unlock-not-held": [skipClosing, removeClosing],
	"acquire-ctx-misuse": [endContext, skipClosing, removeClosing],
	"section-unbalanced": [releaseOnExit, removeClosing],
	"mmap-lock-under-resv": [outsideLock],
	"last-put-under-resv": [outsideLock],
	"cpu-access-direction": [sameDirection],
	"vmap-leak": [releaseOnExit],
	"pin-leak": [releaseOnExit, neverRefused],
	"result-ignored": [heardResult],
	"success-on-failure": [returnFailure],
	"sync-unmapped-attachment": [mappedOnly],
	"err-check-on-null": [nullTest],
	"fd-published-early": [publishLast],
	"wait-result": [waitAnswers, waitTest],
	"alloc-in-signalling": [withoutReclaim],
	"unpin-without-pin": [skipClosing, dropUnpinned, removeClosing],
	"vunmap-mismatch": [skipClosing],
	"use-after-detach": [skipClosing],
	"unmap-mismatch": [skipClosing],
	"null-check-on-err-ptr": [errorPointerTest, forgetErrorPointer],
	"mapping-leak": [releaseOnExit],
	"attachment-leak": [releaseOnExit],
	"detach-while-mapped": [releaseBefore],
	"vmap-outside-cpu-access": [beginEndAround, beginEndFrame],
	"vmap-local-not-released": [releaseOnExit],
	"dmabuf-leak": [releaseOnExit],
	"gem-reference-leak": [releaseOnExit],
	"fence-leak": [releaseOnExit],
	"sync-file-leak": [releaseOnExit],
	"syncobj-leak": [releaseOnExit],
	"dmabuf-double-put": [removeClosing, skipClosing],
	"gem-reference-double-put": [removeClosing, skipClosing],
	"fence-double-put": [removeClosing, skipClosing],
	"syncobj-double-put": [removeClosing, skipClosing],
	"dmabuf-use-after-put": [putLast],
	"gem-use-after-put": [putLast],
	"fence-use-after-put": [putLast],
	"syncobj-use-after-put": [putLast],
	"fd-unbalanced": [releaseOnExit, removeClosing, skipClosing],
	"put-while-attached": [putAfterDetach],
	"fence-slot-missing": [reserveSlot],
	"cpu-access-unbalanced": [releaseOnExit, skipClosing],
};

/** What could repair a finding, not yet re-checked. */
export function candidatesFor(analysis: Analysed, finding: Finding): readonly Candidate[] {
	const repair = analysis.inside.repairs.get(finding.id);
	if (repair) return [repair];
	const site = siteOf(analysis, finding);
	return site ? (PROPOSERS[finding.rule] ?? []).flatMap((propose) => propose(site)) : [];
}

/**
 * Repairs that passed the re-check, best first, as edits of the analysed text. The analysis must not have been disposed
 * of; each candidate costs one more analysis of what is near the edit, and only when somebody asks for it.
 */
export function* fixesFor<I extends Input, A extends Analysed<I>>(
	analysis: A,
	finding: Finding,
	door: Door<I, A>,
): Generator<Fix> {
	const { file, text } = analysis.inside.input;
	const seen = new Set<string>();
	for (const candidate of candidatesFor(analysis, finding)) {
		const key = JSON.stringify(candidate.edits);
		if (seen.has(key) || objection(analysis, finding, candidate, door) !== undefined) continue;
		seen.add(key);
		yield toFix(candidate, file, text, analysis.inside.lines);
	}
}
