import { fireEvent, render, screen } from '@testing-library/angular';
import { AccountService, OrganizationService } from '@kpi-loop/shared/client';
import { aDetail, aPerson, aUnit, providersAs } from '../testing/spec-people';
import { OrganizationPage } from './organization-page';

describe('organisation', () => {
  const units = [aUnit('HQ'), aUnit('EC', { parentId: 'HQ', path: 'HQ/EC/', depth: 1 })];
  const service = (change = {}) => ({
    unitList: async () => units,
    positionList: async () => [],
    personList: jest.fn(async () => ({ items: [aPerson()], next: null })),
    personOne: async () =>
      aDetail({
        may: ['person.transfer', 'account.create'],
        assignments: [
          { id: 'a2', unit: { id: 'EC', code: 'EC', name: '电商', nameEn: 'E-commerce' }, position: null, manager: null, from: '2026-07-01', to: null },
          {
            id: 'a1',
            unit: { id: 'HQ', code: 'HQ', name: '总部', nameEn: 'Head office' },
            position: null,
            manager: null,
            from: '2020-01-01',
            to: '2026-06-30',
          },
        ],
      }),
    roleList: async () => ({ items: [], mayGrant: [] }),
    delegationList: async () => [],
    ...change,
  });
  const accounts = { accountCreate: jest.fn(async () => ({ login: 'zhou', password: 'once-only-secret' })) };
  const open = async (roles: string[], inputs = {}, change = {}) => {
    const fake = service(change);
    await render(OrganizationPage, {
      inputs,
      providers: [...providersAs(...roles), { provide: OrganizationService, useValue: fake }, { provide: AccountService, useValue: accounts }],
    });
    return fake;
  };

  it('shows the tree and who is in it, filtered by the address', async () => {
    const fake = await open(['HR'], { unit: 'EC', on: '2026-03-01' });
    expect(await screen.findByText('Zhou Min')).toBeTruthy();
    expect(fake.personList).toHaveBeenLastCalledWith({ unitId: 'EC', on: '2026-03-01' });
    expect(screen.getByRole('treeitem', { name: /EC unit/ }).getAttribute('aria-selected')).toBe('true');
    expect(screen.getByRole('button', { name: /Add a person/ })).toBeTruthy();
  });

  it('closes a branch with the arrow key', async () => {
    await open(['HR']);
    fireEvent.keyDown(await screen.findByRole('treeitem', { name: /HQ unit/ }), { key: 'ArrowLeft' });
    expect(screen.queryByRole('treeitem', { name: /EC unit/ })).toBeNull();
  });

  it('shows where a person was on which days, and a password once', async () => {
    await open(['HR'], { person: 'p1' });
    expect(await screen.findByText(/1 Jan 2020 – 30 Jun 2026/)).toBeTruthy();
    fireEvent.input(await screen.findByLabelText('Login'), { target: { value: 'zhou' } });
    screen.getByRole('button', { name: 'Give an account' }).click();
    expect(await screen.findByText('once-only-secret')).toBeTruthy();
  });

  it('offers no change to those who only read', async () => {
    await open(['AUD']);
    expect(await screen.findByText('Zhou Min')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Add a person/ })).toBeNull();
  });
});
