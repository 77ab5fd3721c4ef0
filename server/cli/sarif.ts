/** SARIF 2.1.0: results with code flows and fixes. Columns are UTF-16 units, as our own. */
import type { Artifact, Log, PhysicalLocation, Region, ReportingDescriptor, Result, ThreadFlowLocation } from "sarif";
import type { Finding, FindingsReport, Fix, Range } from "../core/wire.ts";

const LEVELS = { error: "error", warning: "warning", info: "note" } as const;

export interface RuleText {
	readonly id: string;
	readonly title: string;
	/** address of the rule's page, if it has one */
	readonly helpUri?: string;
}

/** The report as a SARIF log. */
export function toSarif(report: FindingsReport, rules: readonly RuleText[]): Log {
	const used = [...new Set(report.findings.map((finding) => finding.rule))].sort();
	const files = [...new Set(report.findings.map((finding) => finding.file))].sort();
	return {
		$schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		version: "2.1.0",
		runs: [
			{
				tool: {
					driver: {
						name: "dmabuf-lens",
						version: report.version,
						informationUri: "https://www.npmjs.com/package/dmabuf-lens",
						rules: used.map((id) => descriptor(id, rules)),
					},
				},
				columnKind: "utf16CodeUnits",
				artifacts: files.map((file): Artifact => ({ location: { uri: toUri(file) }, sourceLanguage: "c" })),
				results: report.findings.map((finding) => toResult(finding, used.indexOf(finding.rule))),
				invocations: [
					{
						executionSuccessful: true,
						toolExecutionNotifications: report.incomplete.map((part) => ({
							level: "note",
							message: { text: `${part.function} not analysed: ${part.reason}` },
							locations: [{ physicalLocation: place(part.file, part.range) }],
						})),
					},
				],
				properties: { kernel: report.kernel, files: report.files, functions: report.functions },
			},
		],
	};
}

function descriptor(id: string, rules: readonly RuleText[]): ReportingDescriptor {
	const rule = rules.find((candidate) => candidate.id === id);
	return {
		id,
		shortDescription: { text: rule?.title ?? id },
		...(rule?.helpUri === undefined ? {} : { helpUri: rule.helpUri }),
	};
}

function toResult(finding: Finding, ruleIndex: number): Result {
	return {
		ruleId: finding.rule,
		ruleIndex,
		level: LEVELS[finding.severity],
		message: { text: finding.message },
		locations: [
			{
				physicalLocation: place(finding.file, finding.range),
				...(finding.function === "" ? {} : { logicalLocations: [{ name: finding.function, kind: "function" }] }),
			},
		],
		partialFingerprints: { "dmabufLensId/v1": finding.id },
		...(finding.steps.length === 0 ? {} : { codeFlows: [{ threadFlows: [{ locations: finding.steps.map(toFlow) }] }] }),
		...(finding.fixes.length === 0 ? {} : { fixes: finding.fixes.map(toFix) }),
		properties: {
			violation: finding.violation,
			confidence: finding.confidence,
			assumptions: finding.assumptions,
			object: finding.object,
			entry: finding.entry,
			kernels: finding.kernels,
		},
	};
}

function toFlow(step: Finding["steps"][number], index: number): ThreadFlowLocation {
	return {
		executionOrder: index + 1,
		location: { physicalLocation: place(step.file, step.range), message: { text: step.message } },
	};
}

function toFix(fix: Fix): NonNullable<Result["fixes"]>[number] {
	const files = [...new Set(fix.edits.map((edit) => edit.file))];
	return {
		description: { text: fix.title },
		artifactChanges: files.map((file) => ({
			artifactLocation: { uri: toUri(file) },
			replacements: fix.edits
				.filter((edit) => edit.file === file)
				.map((edit) => ({ deletedRegion: toRegion(edit.range), insertedContent: { text: edit.newText } })),
		})),
	};
}

function place(file: string, range: Range | undefined): PhysicalLocation {
	return { artifactLocation: { uri: toUri(file) }, ...(range === undefined ? {} : { region: toRegion(range) }) };
}

function toRegion(range: Range): Region {
	return {
		startLine: range.start.line,
		startColumn: range.start.column,
		endLine: range.end.line,
		endColumn: range.end.column,
	};
}

/** A relative path stays relative, an absolute one becomes a file address; both percent-encoded. */
function toUri(file: string): string {
	const encoded = file.split(/[\\/]/).map(encodeURIComponent).join("/");
	return encoded.startsWith("/") ? `file://${encoded}` : encoded;
}
