import { SEATS, type Seat } from '@kpi-loop/measurement/domain';
import { Day, Flag, Id, Instant, Int, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { SUBJECT_KINDS } from './measurement.dto';

export class EditionQuery {
  @Id() metricVersionId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Day() from: string;
  @Day() to: string;
}

export class CorrectionApprovalView {
  @OneOf(SEATS, 'CorrectionSeat') seat: Seat;
  @Text() name: string;
  @Text() nameEn: string;
  @Instant() approvedAt: string;
}

/** A figure as it was signed off. */
export class FigureEditionView {
  @Id() measurementId: string;
  @Day() month: string;
  @Int() edition: number;
  @Flag({ description: 'the one in force' }) current: boolean;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true }) value: string | null;
  @Int() rowCount: number;
  @Day({ nullable: true }) lastDate: string | null;
  @Int({ description: 'how many deliveries its rows came with' }) runs: number;
  @Text({ nullable: true }) definitionHash: string | null;
  @Text() inputHash: string;
  @Instant() computedAt: Date;
  @Instant() frozenAt: Date;
  @Id({ nullable: true, description: 'the correction it came of; the first edition came of the freeze' }) correctionId: string | null;
  @Text({ nullable: true }) correctionReason: string | null;
  @Text({ nullable: true }) correctionKind: string | null;
  @Text({ nullable: true }) requestedByName: string | null;
  @Text({ nullable: true }) requestedByNameEn: string | null;
  @NestedList(() => CorrectionApprovalView) approvals: CorrectionApprovalView[];
}

export class EditionListView {
  @NestedList(() => FigureEditionView) items: FigureEditionView[];
}
