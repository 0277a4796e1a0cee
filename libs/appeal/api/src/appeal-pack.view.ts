import { TraceStepView } from '@kpi-loop/scoring/api';
import { Amount, Day, Flag, Id, Ids, Instant, Int, Nested, NestedList, Text } from '@kpi-loop/shared/api';
import { AppealLineView } from './appeal-refs.view';

export class AppealFigureView {
  @Id() measurementId: string;
  @Day() month: string;
  @Text() status: string;
  @Int() edition: number;
  @Amount({ nullable: true }) numerator: string | null;
  @Amount({ nullable: true }) denominator: string | null;
  @Amount({ nullable: true }) value: string | null;
  @Ids({ description: 'collection runs it was made from' }) runIds: string[];
  @Flag({ description: 'frozen: a correction may be asked for' }) frozen: boolean;
}

export class AppealEvidenceLineView extends AppealLineView {
  @Flag({ description: 'one of the grounds is about it' }) contested: boolean;
  @NestedList(() => TraceStepView) steps: TraceStepView[];
  @NestedList(() => AppealFigureView) figures: AppealFigureView[];
}

export class AppealChangeView {
  @Id() changeRequestId: string;
  @Id() lineId: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() type: string;
  @Text() status: string;
  @Day() effectiveOn: string;
}

export class AppealRevisionView {
  @Id() scorecardId: string;
  @Int() revision: number;
  @Amount({ nullable: true }) total: string | null;
  @Text({ nullable: true }) grade: string | null;
  @Text() reason: string;
  @Instant() computedAt: Date;
}

export class AppealRegradedView {
  @Text({ description: 'that of the bands' }) rawGrade: string;
  @Text() grade: string;
  @Text({ description: 'calibration, appeal' }) gradedBy: string;
  @Text() reason: string;
}

/** The evidence pack: how the result was reckoned, what its figures come from, and what was changed on the way. */
export class AppealEvidencePackView {
  @NestedList(() => TraceStepView, { description: 'the step of the grade says that of the bands' }) steps: TraceStepView[];
  @Nested(() => AppealRegradedView, { nullable: true, description: 'where people have put another grade in the place of that of the bands' })
  regraded: AppealRegradedView | null;
  @NestedList(() => AppealEvidenceLineView) lines: AppealEvidenceLineView[];
  @NestedList(() => AppealChangeView) changes: AppealChangeView[];
  @NestedList(() => AppealRevisionView) revisions: AppealRevisionView[];
}
