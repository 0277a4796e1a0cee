import { Day, Flag, Id, Int, OneOf, Text } from '@kpi-loop/shared/api';

export const CHANGE_KINDS = ['joined', 'moved', 'left', 'absent', 'outOfScope'] as const;
export const CHANGE_TODOS = ['createCard', 'splitCard', 'closeCard', 'voidCard', 'decideScope', 'decideDraft', 'none'] as const;

/** Somebody who is not in one place for all of a period, and what his cards need. */
export class PeopleChangeView {
  @Id() personId: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @OneOf(CHANGE_KINDS, 'PeopleChangeKind') kind: string;
  @Day({ description: 'first day in the new place or after joining; last day before leaving; first day of an absence; first day outside of the population' })
  on: string;
  @Text({ nullable: true }) fromUnit: string | null;
  @Text({ nullable: true }) fromUnitEn: string | null;
  @Text({ nullable: true }) toUnit: string | null;
  @Text({ nullable: true }) toUnitEn: string | null;
  @Int({ description: 'days of the period that count' }) days: number;
  @Int({ description: 'days of the period without long absences' }) periodDays: number;
  @Flag({ description: 'too short to be assessed (R-M6)' }) tooShort: boolean;
  @Int() cards: number;
  @Id({ nullable: true }) scorecardId: string | null;
  @OneOf(CHANGE_TODOS, 'PeopleChangeTodo') todo: string;
}

export class ApplyPeopleChangeDto {
  @Id() personId: string;
  @OneOf(['moved', 'left'], 'AppliedPeopleChange') kind: 'moved' | 'left';
}

export class DecideScopeDto {
  @Id() personId: string;
  @OneOf(['end', 'keep'], 'ScopeDecision', { description: 'end: the card counts up to the last day in the population' }) decision: 'end' | 'keep';
  @Text({ min: 1, max: 2000 }) reason: string;
}
