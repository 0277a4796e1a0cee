import { DutyConflict, ROLES, RuleBroken, type Role } from '@kpi-loop/shared/kernel';
import { conflicts, refuseBrokenGrant, type GrantAsked } from './role-grant';

const asked = (over: Partial<GrantAsked>): GrantAsked => ({
  granterId: 'hr',
  granteeId: 'anna',
  role: 'STEWARD',
  held: [],
  from: '2026-08-18',
  to: null,
  today: '2026-08-18',
  ...over,
});

describe('role grants', () => {
  it('lets HR grant a role to somebody else', () => expect(() => refuseBrokenGrant(asked({}))).not.toThrow());

  it('refuses a grant to oneself', () =>
    expect(() => refuseBrokenGrant(asked({ granteeId: 'hr' }))).toThrow(new DutyConflict('roleGrant', 'role.grant', ['granterIsNotGrantee'])));

  it.each<[Role, Role]>([
    ['HR', 'COMP'],
    ['HR', 'FIN'],
    ['EXEC', 'AUD'],
    ['COMP', 'FIN'],
    ['OPS', 'HR'],
    ['OPS', 'STEWARD'],
  ])('keeps %s and %s apart', (held, role) => {
    expect(() => refuseBrokenGrant(asked({ held: [held], role }))).toThrow(DutyConflict);
    expect(() => refuseBrokenGrant(asked({ held: [role], role: held }))).toThrow(DutyConflict);
  });

  it('lets HR and HRBP, EXEC and FIN go together', () => {
    expect(conflicts('HR', 'HRBP')).toBe(false);
    expect(conflicts('EXEC', 'FIN')).toBe(false);
    expect(ROLES.every((role) => role === 'OPS' || conflicts('OPS', role))).toBe(true);
  });

  it('refuses a span that ends before it begins and a role held already', () =>
    expect(() => refuseBrokenGrant(asked({ to: '2026-08-01', held: ['STEWARD'] }))).toThrow(
      new RuleBroken('roleGrant', 'role.grant', ['grantEndsAfterItBegins', 'grantIsNew']),
    ));
});
