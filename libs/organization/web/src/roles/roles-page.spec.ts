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
    waiverList: jest.fn(async () => ({
      mayGrant: mayGrant.includes('EXEC'),
      items: [
        {
          ...{ id: 'w', rule: 'makerIsNotChecker' as const, reason: 'Three people', grantedBy: { id: 'e', name: '远', nameEn: 'Lin' }, uses: 2 },
          ...{ validFrom: '2026-08-18', validTo: '2026-11-15', state: 'running' as const, mayEnd: mayGrant.includes('EXEC') },
        },
      ],
    })),
    waiverEnd: jest.fn(),
  });

  const renderAs = (role: 'AUD' | 'EXEC', mayGrant: string[]) =>
    render(RolesPage, { providers: [...providersAs(role), { provide: OrganizationService, useValue: service(mayGrant) }] });

  it('lists what duty rests, why and how often it was used (§6.5)', async () => {
    await renderAs('AUD', []);
    expect(await screen.findByText('Three people')).toBeTruthy();
    expect(screen.getByText('used 2 times')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Waive' })).toBeNull();
  });

  it('lets EXEC alone waive a duty, or end that', async () => {
    await renderAs('EXEC', ['EXEC']);
    expect(await screen.findByRole('button', { name: 'Waive' })).toHaveProperty('disabled', true);
    expect(screen.getByRole('button', { name: 'End it' })).toBeTruthy();
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
