import { ColumnLabelView } from '@kpi-loop/metric/api';
import { Day, Flag, Id, Int, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { SUBJECT_KINDS } from './measurement.dto';

export class BreakdownQuery {
  @Id() metricVersionId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Day() from: string;
  @Day() to: string;
  @Text({ optional: true, max: 100, description: 'a column of the definition, @unit or @person; nothing: what the definition suggests' }) by?: string;
  @Text({ optional: true, max: 2000, description: 'what was chosen on the way down: a JSON array of { by, value }' }) at?: string;
}

export class BreakdownSideView {
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true }) value: string | null;
  @Int() rowCount: number;
}

export class BreakdownGroupView {
  @Text({ nullable: true, description: 'null: the rows say nothing' }) key: string | null;
  @Text({ nullable: true }) name: string | null;
  @Text({ nullable: true }) nameEn: string | null;
  @Nested(() => BreakdownSideView, { nullable: true }) now: BreakdownSideView | null;
  @Nested(() => BreakdownSideView, { nullable: true }) before: BreakdownSideView | null;
  @Text({ nullable: true, description: 'by how much the group moved the whole' }) effect: string | null;
}

export class BreakdownWholeView {
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true }) value: string | null;
}

export class BreakdownStepView {
  @Text() by: string;
  @Text({ nullable: true }) value: string | null;
  @Text({ nullable: true }) name: string | null;
  @Text({ nullable: true }) nameEn: string | null;
}

/** A figure by one column, the units below or people, beside as many months before. */
export class BreakdownView {
  @NestedList(() => BreakdownStepView) steps: BreakdownStepView[];
  @Text({ nullable: true, description: 'null: there is nothing to split it by' }) by: string | null;
  @Texts() ways: string[];
  @NestedList(() => ColumnLabelView, { description: 'of the columns it may be split by' }) labels: ColumnLabelView[];
  @Day() from: string;
  @Day() to: string;
  @Day() beforeFrom: string;
  @Day() beforeTo: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @OneOf(['HIGHER', 'LOWER', 'RANGE'], 'Direction') direction: string;
  @Nested(() => BreakdownWholeView) now: BreakdownWholeView;
  @Nested(() => BreakdownWholeView) before: BreakdownWholeView;
  @Flag({ description: 'the groups make the whole' }) adds: boolean;
  @NestedList(() => BreakdownGroupView) groups: BreakdownGroupView[];
  @Int({ description: 'groups that were left off' }) more: number;
}
