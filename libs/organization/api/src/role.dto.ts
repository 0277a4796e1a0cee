import { Day, Flag, Id, Nested, NestedList, OneOf, Text, Texts } from '@kpi-loop/shared/api';
import { ROLES, type Role } from '@kpi-loop/shared/kernel';
import { UnitName } from './person.dto';
import { NamedPerson } from './unit.dto';

export class RoleGrantView {
  @Id() id: string;
  @OneOf(ROLES, 'Role') role: Role;
  @Nested(() => NamedPerson) person: NamedPerson;
  @Nested(() => UnitName, { nullable: true, description: 'null = the whole company' }) unit: UnitName | null;
  @Nested(() => NamedPerson, { nullable: true }) grantedBy: NamedPerson | null;
  @Day() from: string;
  @Day({ nullable: true }) to: string | null;
  @Flag({ description: 'in force today' }) inForce: boolean;
  @Flag({ description: 'the viewer may end it' }) mayEnd: boolean;
}

export class RolesView {
  @NestedList(() => RoleGrantView) items: RoleGrantView[];
  @Texts({ description: 'roles the viewer may grant' }) mayGrant: Role[];
}

export class RoleQuery {
  @Id({ optional: true }) personId?: string;
  @OneOf(['inForce', 'all'], 'RoleScope', { optional: true }) scope?: 'inForce' | 'all';
}

export class RoleGrantDto {
  @Id() personId: string;
  @OneOf(ROLES, 'Role') role: Role;
  @Id({ optional: true, nullable: true, description: 'limits the role to a unit and what is below' }) unitId?: string | null;
  @Day() from: string;
  @Day({ optional: true, nullable: true }) to?: string | null;
}

export class RoleEndDto {
  @Day({ optional: true, description: 'the last day; absent = at once' }) on?: string;
}

export class DelegationView {
  @Id() id: string;
  @Nested(() => NamedPerson) from: NamedPerson;
  @Nested(() => NamedPerson) to: NamedPerson;
  @Day() validFrom: string;
  @Day() validTo: string;
  @Text() reason: string;
  @OneOf(['planned', 'running', 'over', 'revoked'], 'DelegationState') state: 'planned' | 'running' | 'over' | 'revoked';
  @Flag({ description: 'the viewer may revoke it' }) mayRevoke: boolean;
}

export class DelegationQuery {
  @OneOf(['mine', 'all'], 'DelegationScope', { optional: true, description: 'all: for HR' }) scope?: 'mine' | 'all';
}

export class DelegationCreateDto {
  @Id() toPersonId: string;
  @Day() validFrom: string;
  @Day() validTo: string;
  @Text({ max: 500, optional: true }) reason?: string;
}
