import { Day, Flag, Id, Instant, Int, Json, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { PEOPLE_COLUMNS, type ChangeKind, type PeopleColumn } from '@kpi-loop/organization/domain';
import { NamedPerson } from './unit.dto';

export class ImportCountsView {
  @Int() new: number;
  @Int() changed: number;
  @Int() ended: number;
  @Int() unchanged: number;
  @Int({ description: 'people the file does not mention; they stay as they are' }) absent: number;
  @Int() unitsNew: number;
  @Int() unitsChanged: number;
  @Int() positionsNew: number;
}

export class CellErrorView {
  @Int() row: number;
  @Text({ description: 'as the spreadsheet names it, e.g. D17' }) cell: string;
  @OneOf(PEOPLE_COLUMNS, 'PeopleColumn') column: PeopleColumn;
  @Text() code: string;
  @Text() value: string;
}

export class FieldChangeView {
  @Text() field: string;
  @Text({ nullable: true }) before: string | null;
  @Text({ nullable: true }) after: string | null;
}

export class PersonChangeView {
  @OneOf(['new', 'changed', 'ended'], 'ChangeKind') kind: ChangeKind;
  @Int() row: number;
  @Text() employeeNo: string;
  @Text() name: string;
  @NestedList(() => FieldChangeView) fields: FieldChangeView[];
}

export class PeopleImportView {
  @Id() id: string;
  @Text() fileName: string;
  @Day({ description: 'rows without a date count from this day' }) effectiveOn: string;
  @Int() rowCount: number;
  @Json({ description: 'column → its header in the file' }) headers: Partial<Record<PeopleColumn, string>>;
  @Texts({ description: 'columns of the file that say nothing to us and are left out' }) unknownHeaders: string[];
  @Nested(() => ImportCountsView) counts: ImportCountsView;
  @NestedList(() => PersonChangeView, { description: 'the first of them' }) changes: PersonChangeView[];
  @NestedList(() => CellErrorView, { description: 'the first of them' }) errors: CellErrorView[];
  @Int() errorCount: number;
  @Flag({ description: 'no error, something to change and not applied yet' }) applicable: boolean;
  @Instant({ nullable: true, description: 'when a file with this very content was applied before' }) sameContentAppliedAt: Date | null;
  @Nested(() => NamedPerson, { nullable: true }) createdBy: NamedPerson | null;
  @Instant() createdAt: Date;
  @Instant({ nullable: true }) appliedAt: Date | null;
}

export class PeopleImportItem {
  @Id() id: string;
  @Text() fileName: string;
  @Nested(() => ImportCountsView) counts: ImportCountsView;
  @Int() errorCount: number;
  @Nested(() => NamedPerson, { nullable: true }) createdBy: NamedPerson | null;
  @Instant() createdAt: Date;
  @Instant({ nullable: true }) appliedAt: Date | null;
}

export class TemplateQuery {
  @OneOf(['zh-CN', 'en'], 'TemplateLanguage', { optional: true }) lang?: 'zh-CN' | 'en';
}
