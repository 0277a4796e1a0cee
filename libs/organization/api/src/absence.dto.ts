import { Day, Id, NestedList, OneOf, Text } from '@kpi-loop/shared/api';

export const ABSENCE_KINDS = ['maternity', 'injury', 'illness', 'other'] as const;

export class AbsenceDto {
  @Id({ optional: true, description: 'the person, or their employee number' }) personId?: string;
  @Text({ optional: true, max: 40 }) employeeNo?: string;
  @OneOf(ABSENCE_KINDS, 'AbsenceKind') kind: string;
  @Day() startsOn: string;
  @Day({ optional: true, nullable: true, description: 'open while nobody knows it' }) endsOn?: string | null;
  @Text({ optional: true, max: 500 }) note?: string;
}

/** Taken in whole or not at all. */
export class AbsencesDto {
  @NestedList(() => AbsenceDto, { max: 500 }) absences: AbsenceDto[];
}

export class AbsenceEndDto {
  @Day({ nullable: true, optional: true }) endsOn?: string | null;
}

export class AbsenceView {
  @Id() id: string;
  @Id() personId: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
  @OneOf(ABSENCE_KINDS, 'AbsenceKind') kind: string;
  @Day() startsOn: string;
  @Day({ nullable: true }) endsOn: string | null;
  @Text() note: string;
}
