import { Day, Flag, Id, Int, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { DefinitionDto } from './definition.dto';
import type { FormulaErrorCode } from './formula-tree';

const FORMULA_ERRORS = [
  'syntax',
  'unknownInput',
  'unknownFunction',
  'wrongArguments',
  'numberExpected',
  'conditionExpected',
  'notSupported',
  'tooLong',
] as const;

export class FormulaCheckDto {
  @Text({ max: 4000 }) formula: string;
  @Texts({ max: 20, description: 'names of its inputs' }) inputs: string[];
}

export class FormulaErrorView {
  @OneOf(FORMULA_ERRORS, 'FormulaErrorCode') code: FormulaErrorCode;
  @Int({ description: 'where it begins in the text' }) from: number;
  @Int({ description: 'and the first character that is right again' }) to: number;
  @Text() found: string;
}

export class FormulaCheckView {
  @NestedList(() => FormulaErrorView) errors: FormulaErrorView[];
  @Texts({ description: 'inputs the formula names' }) used: string[];
}

/** A definition that need not be saved. */
export class DefinitionTrialDto {
  @Nested(() => DefinitionDto) definition: DefinitionDto;
}

export class TestResultView {
  @Text() name: string;
  @Flag() passed: boolean;
  @Text({ nullable: true }) expected: string | null;
  @Text({ nullable: true, description: 'what came out, rounded as the figure is' }) got: string | null;
}

export class TestRunView {
  @Flag({ description: 'false: the definition cannot be counted yet' }) ran: boolean;
  @NestedList(() => TestResultView) results: TestResultView[];
}

export class PreviewValueView {
  @Day() month: string;
  @Text({ nullable: true }) value: string | null;
  @Int({ description: 'rows it was made of' }) rowCount: number;
}

export class PreviewSubjectView {
  @OneOf(['person', 'unit'], 'PreviewSubjectKind') kind: 'person' | 'unit';
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @NestedList(() => PreviewValueView) values: PreviewValueView[];
}

export class DraftPreviewView {
  @Texts({ description: 'first days of the months shown' }) months: string[];
  @NestedList(() => PreviewSubjectView) subjects: PreviewSubjectView[];
}
