import type { Party, Policy } from '@kpi-loop/shared/kernel';

const KEEPER: Party[] = ['HR'];
/** Whoever may look at people he does not lead. OPS never reads business data (domain.md §4). */
export const READS_PEOPLE = ['HR', 'HRBP', 'EXEC', 'AUD', 'COMP', 'FIN', 'STEWARD'] as const;

/** Units, positions and the calendar are open to everybody of the company; HR keeps them. */
export const unitPolicy = {
  'unit.read': ['anyone'],
  'unit.create': KEEPER,
  'unit.rename': KEEPER,
  'unit.move': KEEPER,
  'unit.appointHead': KEEPER,
  'unit.remove': KEEPER,
  'position.read': ['anyone'],
  'position.create': KEEPER,
  'position.rename': KEEPER,
} satisfies Policy<string>;

/** A person is seen by himself, by everybody above him in the line and by the roles that serve him. */
export const personPolicy = {
  'person.list': ['anyone'],
  'person.lookUp': ['anyone'],
  'person.read': ['owner', 'head', 'head2', 'line', ...READS_PEOPLE],
  'person.create': KEEPER,
  'person.edit': KEEPER,
  'person.transfer': KEEPER,
  'person.end': KEEPER,
  'person.import': KEEPER,
} satisfies Policy<string>;

export const accountPolicy = {
  'account.readOwn': ['anyone'],
  'account.changePassword': ['anyone'],
  'account.create': KEEPER,
  'account.disable': KEEPER,
  'account.enable': KEEPER,
  'account.reset': KEEPER,
} satisfies Policy<string>;

/** HR grants; roles that touch pay or audit are granted by EXEC (domain.md §4, role admin). */
export const rolePolicy = {
  'role.read': ['HR', 'EXEC', 'AUD'],
  'role.grant': KEEPER,
  'role.grantConfidential': ['EXEC'],
  'role.offer': ['HR', 'EXEC'],
  'role.end': ['HR', 'EXEC'],
} satisfies Policy<string>;

/** R-SM4: one lends one's own rights; HR sees every delegation. */
export const delegationPolicy = {
  'delegation.read': ['anyone'],
  'delegation.readAll': ['HR', 'AUD'],
  'delegation.create': ['anyone'],
  'delegation.revoke': ['owner'],
} satisfies Policy<string>;

/** §6.5: a small company may let a separation of duties rest, by EXEC alone, in writing, for a while; the auditor sees all of it. */
export const waiverPolicy = {
  'waiver.read': ['EXEC', 'HR', 'AUD'],
  'waiver.grant': ['EXEC'],
  'waiver.end': ['EXEC'],
} satisfies Policy<string>;

/** The duty rules that may be waived, as the machines name them. */
export const WAIVABLE_RULES = [
  ...['makerIsNotChecker', 'subjectIsNotApprover', 'approverIsNotEarlierApprover'],
  ...['approverIsNotHead', 'approverIsNotProposer', 'approverIsNotDecider', 'approverIsNotSubmitter'],
  'actorIsNotPaidOnIt',
] as const;
export const WAIVER_MAX_DAYS = 90;

/** Long absences are HR's alone: their kind is as confidential as pay (§6.2). */
export const absencePolicy = {
  'absence.read': KEEPER,
  'absence.record': KEEPER,
} satisfies Policy<string>;

export const calendarPolicy = {
  'calendar.read': ['anyone'],
  'calendar.set': KEEPER,
  'calendar.unset': KEEPER,
  'calendar.fill': KEEPER,
} satisfies Policy<string>;
