import { Amount, Flag, Id, Instant, Int, NestedList, OneOf, Text } from '@kpi-loop/shared/api';
import { SHEET_COLUMNS, type SheetColumn } from '@kpi-loop/target/domain';

export class CardSheetQuery {
  @Id() periodId: string;
  @Id({ optional: true, description: 'with the units below; absent: every card one may read' }) unitId?: string;
  @OneOf(['zh-CN', 'en'], 'SheetLanguage', { optional: true }) lang?: 'zh-CN' | 'en';
}

export class SheetErrorView {
  @Int() row: number;
  @Text({ description: 'as the spreadsheet names it, e.g. G7' }) cell: string;
  @OneOf(SHEET_COLUMNS, 'SheetColumn') column: SheetColumn;
  @Text() code: string;
  @Text() value: string;
}

export class SheetLineChangeView {
  @Text() code: string;
  @Int() row: number;
  @Amount({ nullable: true, description: 'null: a new line' }) weightBefore: string | null;
  @Amount() weight: string;
  @Amount({ nullable: true }) targetBefore: string | null;
  @Amount() target: string;
}

export class SheetCardChangeView {
  @Id() scorecardId: string;
  @Text() subject: string;
  @NestedList(() => SheetLineChangeView) lines: SheetLineChangeView[];
}

export class CardImportView {
  @Id() id: string;
  @Text() fileName: string;
  @Instant() createdAt: string;
  @Instant({ nullable: true }) appliedAt: string | null;
  @Int({ description: 'cards that change' }) changed: number;
  @Int({ description: 'cards of the file that stay as they are' }) unchanged: number;
  @Int() errorCount: number;
  @Flag({ description: 'something changes, and no cell is wrong' }) applicable: boolean;
  @NestedList(() => SheetCardChangeView, { description: 'the first of them' }) changes: SheetCardChangeView[];
  @NestedList(() => SheetErrorView, { description: 'the first of them' }) errors: SheetErrorView[];
}
