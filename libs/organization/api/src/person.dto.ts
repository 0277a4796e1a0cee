import { Day, Flag, Id, Instant, Int, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { NamedPerson } from './unit.dto';

export class PeopleQuery {
  @Text({ max: 100, optional: true, description: 'part of a name or an employee number' }) search?: string;
  @Id({ optional: true, description: 'a unit with everything below it' }) unitId?: string;
  @Day({ optional: true, description: 'who was where on this day; today when absent' }) on?: string;
  @OneOf(['placed', 'all'], 'PeopleScope', { optional: true, description: 'placed: has a place on that day' }) scope?: 'placed' | 'all';
  @Text({ max: 500, optional: true }) cursor?: string;
  @Int({ min: 1, max: 200, optional: true }) limit?: number;
}

export class UnitName {
  @Id() id: string;
  @Text() code: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class PositionName {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
}

export class PersonRow {
  @Id() id: string;
  @Text() employeeNo: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Nested(() => UnitName, { nullable: true }) unit: UnitName | null;
  @Nested(() => PositionName, { nullable: true }) position: PositionName | null;
  @Nested(() => NamedPerson, { nullable: true }) manager: NamedPerson | null;
  @Day({ nullable: true }) hiredOn: string | null;
  @Day({ nullable: true }) leftOn: string | null;
}

export class PeoplePage {
  @NestedList(() => PersonRow) items: PersonRow[];
  @Text({ nullable: true }) next: string | null;
}

/** A name to choose from: all that everybody may see of everybody. */
export class PersonName {
  @Id() id: string;
  @Text() name: string;
  @Text() nameEn: string;
  @Text() unitName: string;
  @Text() unitNameEn: string;
}

export class PeopleLookUpQuery {
  @Text({ max: 100, optional: true }) search?: string;
  @Id({ optional: true, description: 'the name of this very person' }) id?: string;
}

export class AssignmentView {
  @Id() id: string;
  @Nested(() => UnitName) unit: UnitName;
  @Nested(() => PositionName, { nullable: true }) position: PositionName | null;
  @Nested(() => NamedPerson, { nullable: true }) manager: NamedPerson | null;
  @Day() from: string;
  @Day({ nullable: true }) to: string | null;
}

export class AccountState {
  @Text() login: string;
  @Flag() disabled: boolean;
  @Flag({ description: 'the password is the one HR gave out' }) oneTime: boolean;
  @Instant({ nullable: true }) seenAt: Date | null;
}

export class PersonDetailView extends PersonRow {
  @Text({ nullable: true }) email: string | null;
  @NestedList(() => AssignmentView) assignments: AssignmentView[];
  @NestedList(() => NamedPerson, { description: 'who reports to this person today' }) reports: NamedPerson[];
  @Nested(() => AccountState, { nullable: true, description: 'for HR and the person' }) account: AccountState | null;
  @Texts({ description: 'what the viewer may do here: person.edit, person.transfer, account.reset …' }) may: string[];
}

export class PersonCreateDto {
  @Text({ min: 1, max: 40 }) employeeNo: string;
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200, optional: true }) nameEn?: string;
  @Text({ max: 200, optional: true, nullable: true }) email?: string | null;
  @Day({ optional: true, nullable: true }) hiredOn?: string | null;
  @Id() unitId: string;
  @Id({ optional: true, nullable: true }) positionId?: string | null;
  @Id({ nullable: true }) managerId: string | null;
  @Day() from: string;
}

export class PersonEditDto {
  @Text({ min: 1, max: 200 }) name: string;
  @Text({ max: 200 }) nameEn: string;
  @Text({ max: 200, nullable: true }) email: string | null;
}

export class TransferDto {
  @Id() unitId: string;
  @Id({ optional: true, nullable: true }) positionId?: string | null;
  @Id({ nullable: true }) managerId: string | null;
  @Day({ description: 'the first day in the new place' }) from: string;
}

export class PersonEndDto {
  @Day({ description: 'the last day of work' }) on: string;
  @Id({ optional: true, nullable: true, description: 'who takes over the reports and units; the manager when absent' }) successorId?: string | null;
}
