import { render, screen } from '@testing-library/angular';
import { OrganizationService, type RoleGrantView } from '@kpi-loop/shared/client';
import { providersAs } from '../testing/spec-people';
import { RolesPage } from './roles-page';

const grant = (change: Partial<RoleGrantView> = {}): RoleGrantView => ({
  id: 'g1',
  role: 'HRBP',
  person: { id: 'p', name: '何嘉', nameEn: 'He Jia' },
  unit: null,
  grantedBy: null,
  from: '2025-01-01',
  to: null,
  inForce: true,
  mayEnd: true,
  ...change,
});

describe('roles and delegation', () => {
  const service = (mayGrant: string[]) => ({
    roleList: jest.fn(async () => ({ items: [grant()], mayGrant })),
    delegationList: jest.fn(async () => [
      {
        id: 'd',
        from: { id: 'a', name: '甲', nameEn: 'A' },
        to: { id: 'b', name: '乙', nameEn: 'B' },
        validFrom: '2026-08-18',
        validTo: '2026-08-20',
        reason: '',
        state: 'running' as const,
        mayRevoke: true,
      },
    ]),
    delegationRevoke: jest.fn(async () => []),
    unitList: async () => [],
  });

  it('lists who holds which role where, and offers to grant to those who may', async () => {
    await render(RolesPage, { providers: [...providersAs('HR'), { provide: OrganizationService, useValue: service(['HR']) }] });
    expect(await screen.findByText('He Jia')).toBeTruthy();
    expect(await screen.findByRole('button', { name: /Grant role/ })).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Revoke' })).toHaveLength(2);
    expect(screen.getByText('Choose a delegate first.')).toBeTruthy();
  });

  it('shows a head his delegations only', async () => {
    const fake = service([]);
    await render(RolesPage, { providers: [...providersAs(), { provide: OrganizationService, useValue: fake }] });
    (await screen.findByRole('button', { name: 'Revoke' })).click();
    expect(await screen.findByText('No delegations')).toBeTruthy();
    expect(fake.roleList).not.toHaveBeenCalled();
  });
});
