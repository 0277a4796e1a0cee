import { ENTERED_PARTS, type EnteredPart } from '@kpi-loop/measurement/domain';
import { Day, Flag, Id, Ids, Instant, Int, Nested, NestedList, OfferView, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { MEASUREMENT_STATUSES, SUBJECT_KINDS } from './measurement.dto';

export const ENTRY_STATUSES = ['draft', 'submitted', 'returned', 'approved', 'superseded', 'discarded'] as const;
export const MOST_CELLS = 300;

export class FigureGridQuery {
  @Day({ optional: true, description: 'any day of the month; the last one that is over unless given' }) month?: string;
}

export class FigureSheetQuery extends FigureGridQuery {
  @OneOf(['zh-CN', 'en'], 'SheetLanguage', { optional: true }) lang?: 'zh-CN' | 'en';
}

export class FigureEntryListQuery {
  @OneOf(ENTRY_STATUSES, 'FigureEntryStatus', { optional: true, description: 'submitted unless given' }) status?: string;
  @Id({ optional: true }) metricId?: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind', { optional: true }) subjectKind?: 'person' | 'unit';
  @Id({ optional: true }) subjectId?: string;
  @Day({ optional: true }) month?: string;
  @Text({ optional: true, max: 400 }) cursor?: string;
  @Int({ optional: true, min: 1, max: 200 }) limit?: number;
}

export class FigureEntryView {
  @Id() id: string;
  @Int() version: number;
  @OneOf(ENTRY_STATUSES, 'FigureEntryStatus') status: string;
  @Id() metricId: string;
  @Id() metricVersionId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag({ description: 'entered as numerator and denominator' }) ratio: boolean;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Day() month: string;
  @Text({ nullable: true }) value: string | null;
  @Text({ nullable: true }) numerator: string | null;
  @Text({ nullable: true }) denominator: string | null;
  @Text({ nullable: true, description: 'what it comes to' }) figure: string | null;
  @Text() note: string;
  @Text() evidenceLink: string;
  @Text({ nullable: true, description: 'name of the file' }) evidenceName: string | null;
  @Text() enteredByName: string;
  @Text() enteredByNameEn: string;
  @Instant() enteredAt: Date;
  @Instant({ nullable: true }) submittedAt: Date | null;
  @Text({ nullable: true }) decidedByName: string | null;
  @Text({ nullable: true }) decidedByNameEn: string | null;
  @Instant({ nullable: true }) decidedAt: Date | null;
  @Text() decisionNote: string;
  @Text({ nullable: true, description: 'the usual of the months before' }) median: string | null;
  @Flag({ description: 'unlike the months before' }) deviates: boolean;
  @Text({ nullable: true, description: 'the figure it is to replace' }) replaces: string | null;
  @NestedList(() => OfferView) offers: OfferView[];
}

export class FigureEntryListView {
  @NestedList(() => FigureEntryView) items: FigureEntryView[];
  @Text({ nullable: true }) next: string | null;
}

export class FigureCellView {
  @Id() metricId: string;
  @Id() metricVersionId: string;
  @Text() metricCode: string;
  @Text() metricName: string;
  @Text() metricNameEn: string;
  @Text() unit: string;
  @Int() decimals: number;
  @Flag() percent: boolean;
  @Flag() ratio: boolean;
  @Flag({ description: 'a file or a link is asked for' }) evidence: boolean;
  @Text({ nullable: true }) lowest: string | null;
  @Text({ nullable: true }) highest: string | null;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Text() subjectName: string;
  @Text() subjectNameEn: string;
  @Day() month: string;
  @Day({ nullable: true }) dueOn: string | null;
  @Flag({ description: 'due, and nothing has been handed in' }) overdue: boolean;
  @Flag({ description: 'made of what others enter below: not entered itself' }) madeOfOthers: boolean;
  @Flag({ description: 'signed off' }) locked: boolean;
  @OneOf(MEASUREMENT_STATUSES, 'MeasurementStatus', { nullable: true }) figureStatus: string | null;
  @Text({ nullable: true, description: 'the governed figure there is' }) figure: string | null;
  @Text({ nullable: true }) median: string | null;
  @Nested(() => FigureEntryView, { nullable: true, description: 'the open entry, else the approved one' }) entry: FigureEntryView | null;
}

export class FigureGridView {
  @Day() month: string;
  @NestedList(() => FigureCellView) cells: FigureCellView[];
}

export class FigureCellKey {
  @Id() metricId: string;
  @OneOf(SUBJECT_KINDS, 'SubjectKind') subjectKind: 'person' | 'unit';
  @Id() subjectId: string;
  @Day() month: string;
}

export class FigureCellDto extends FigureCellKey {
  @Text({ optional: true, nullable: true, max: 60, description: 'as it is typed; of a percentage 95 is 95 %' }) value?: string | null;
  @Text({ optional: true, nullable: true, max: 60 }) numerator?: string | null;
  @Text({ optional: true, nullable: true, max: 60 }) denominator?: string | null;
  @Text({ optional: true, max: 1000 }) note?: string;
  @Text({ optional: true, max: 500, description: 'https://…' }) evidenceLink?: string;
}

export class FigureSaveDto {
  @NestedList(() => FigureCellDto, { max: MOST_CELLS }) cells: FigureCellDto[];
}

export class FigureProblemView {
  @OneOf([...ENTERED_PARTS, 'evidenceLink', 'cell'], 'FigureField') field: EnteredPart | 'evidenceLink' | 'cell';
  @Text() code: string;
}

export class FigureSavedView extends FigureCellKey {
  @NestedList(() => FigureProblemView) problems: FigureProblemView[];
  @Nested(() => FigureEntryView, { nullable: true }) entry: FigureEntryView | null;
}

export class FigureSavedListView {
  @NestedList(() => FigureSavedView) cells: FigureSavedView[];
}

export class FigureSubmitDto {
  @Ids({ max: MOST_CELLS }) ids: string[];
  @Ids({ optional: true, max: MOST_CELLS, description: 'of these: confirmed although unlike the months before' }) confirmed?: string[];
}

export class FigureIdsDto {
  @Ids({ max: MOST_CELLS }) ids: string[];
}

export class FigureOutcomeView {
  @Id() id: string;
  @Text({ description: 'where the entry stands now' }) status: string;
  @Texts({ description: 'the rules it breaks; none: done' }) because: string[];
}

export class FigureOutcomeListView {
  @NestedList(() => FigureOutcomeView) items: FigureOutcomeView[];
}

export class FigureSheetProblemView {
  @Text({ description: 'address as in a spreadsheet: D7' }) cell: string;
  @Text() code: string;
  @Text() detail: string;
}

export class FigureSheetView {
  @Int({ description: 'cells that were read and saved as drafts' }) saved: number;
  @NestedList(() => FigureSheetProblemView) problems: FigureSheetProblemView[];
}
