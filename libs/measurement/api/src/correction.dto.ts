import { KEEP_REASONS, type KeepReason, type Seat } from '@kpi-loop/measurement/domain';
import { Amount, Day, Flag, Id, Instant, Int, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { CorrectionApprovalView } from './edition.dto';
import { SUBJECT_KINDS } from './measurement.dto';

export const CORRECTION_STATUSES = ['requested', 'approved', 'rejected', 'withdrawn'] as const;
export const CORRECTION_KINDS = ['value', 'rows'] as const;

/** Why, and what shows it: a link, a file, or both. */
export class CorrectionGroundsDto {
  @Text({ min: 1, max: 2000 }) reason: string;
  @Text({ optional: true, min: 1, max: 1000, description: 'where the evidence is to be found: https:// …' }) evidenceLink?: string;
  @Id({ optional: true, description: 'a file of POST /api/corrections/evidence' }) evidenceUploadId?: string;
}

export class CorrectionRequestDto extends CorrectionGroundsDto {
  @Amount({ description: 'what the figure, or the upper part of it, should be' }) numerator: string;
  @Amount({ optional: true, description: 'of a figure with two parts: the lower one' }) denominator?: string;
}

export class CorrectionListQuery {
  @OneOf(CORRECTION_STATUSES, 'CorrectionStatus', { optional: true }) status?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class CorrectionFigureView {
  @Id() measurementId: string;
  @Id() metricVersionId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Day() month: string;
  @Int({ description: 'the edition that would be followed' }) edition: number;
  @Flag({ description: 'asked for by hand; the others follow from it' }) asked: boolean;
  @Text({ nullable: true }) numeratorBefore: string | null;
  @Text({ nullable: true }) denominatorBefore: string | null;
  @Text({ nullable: true }) valueBefore: string | null;
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true }) value: string | null;
}

/** Of a unit above: it stays as it is, and why. */
export class CorrectionKeptView {
  @Id() measurementId: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Day() month: string;
  @Text({ nullable: true }) value: string | null;
  @OneOf(KEEP_REASONS, 'KeepReason') reason: KeepReason;
}

/** What it makes of somebody's result; shown to whoever may see that result. */
export class CorrectionImpactView {
  @Id() scorecardId: string;
  @Text() ownerName: string;
  @Text() ownerNameEn: string;
  @Text() periodName: string;
  @Text() periodNameEn: string;
  @Flag({ description: 'the result is final: it stays, and the difference is shown beside it' }) settled: boolean;
  @Text({ nullable: true }) totalBefore: string | null;
  @Text({ nullable: true }) totalAfter: string | null;
  @Text({ nullable: true }) gradeBefore: string | null;
  @Text({ nullable: true }) gradeAfter: string | null;
}

export class CorrectionItemView {
  @Id() id: string;
  @OneOf(CORRECTION_KINDS, 'CorrectionKind') kind: 'value' | 'rows';
  @OneOf(CORRECTION_STATUSES, 'CorrectionStatus') status: string;
  @Int() version: number;
  @Text() reason: string;
  @Text() requestedByName: string;
  @Text() requestedByNameEn: string;
  @Instant() requestedAt: Date;
  @Instant({ nullable: true }) decidedAt: Date | null;
  @Text({ description: 'of the first of its figures' }) metricName: string;
  @Text() metricNameEn: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Day() month: string;
  @Int() figureCount: number;
}

export class CorrectionListView {
  @NestedList(() => CorrectionItemView) items: CorrectionItemView[];
  @Text({ nullable: true }) next: string | null;
}

export class CorrectionView {
  @Id() id: string;
  @OneOf(CORRECTION_KINDS, 'CorrectionKind') kind: 'value' | 'rows';
  @OneOf(CORRECTION_STATUSES, 'CorrectionStatus') status: string;
  @Int() version: number;
  @Text() reason: string;
  @Text({ nullable: true }) evidenceLink: string | null;
  @Text({ nullable: true }) evidenceFile: string | null;
  @Text() requestedByName: string;
  @Text() requestedByNameEn: string;
  @Instant() requestedAt: Date;
  @Instant({ nullable: true }) decidedAt: Date | null;
  @Text({ nullable: true }) decisionReason: string | null;
  @Text({ nullable: true, description: 'of late rows: their dataset' }) datasetName: string | null;
  @Text({ nullable: true }) datasetNameEn: string | null;
  @Int({ description: 'late rows that land with it' }) lateRows: number;
  @Texts({ description: 'seats that decide: data, people, and pay where a statement is out' }) seats: Seat[];
  @NestedList(() => CorrectionApprovalView) approvals: CorrectionApprovalView[];
  @NestedList(() => CorrectionFigureView) figures: CorrectionFigureView[];
  @NestedList(() => CorrectionKeptView, { description: 'figures of units above that do not follow' }) kept: CorrectionKeptView[];
  @NestedList(() => CorrectionImpactView) impacts: CorrectionImpactView[];
  @Int({ description: 'results it touches, whether the viewer may see them or not' }) impactCount: number;
  @NestedList(() => OfferView) offers: OfferView[];
}
