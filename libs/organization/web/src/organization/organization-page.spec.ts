import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
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
    expect(screen.getByRole('button', { name: /Add person/ })).toBeTruthy();
  });

  it('closes a branch with the arrow key', async () => {
    await open(['HR']);
    fireEvent.keyDown(await screen.findByRole('treeitem', { name: /HQ unit/ }), { key: 'ArrowLeft' });
    expect(screen.queryByRole('treeitem', { name: /EC unit/ })).toBeNull();
  });

  it('shows where a person was on which days, and a password once', async () => {
    await open(['HR'], { person: 'p1' });
    expect(await screen.findByText(/1 Jan 2020 – 30 Jun 2026/)).toBeTruthy();
    fireEvent.input(await screen.findByLabelText('User name'), { target: { value: 'zhou' } });
    screen.getByRole('button', { name: 'Create account' }).click();
    expect(await screen.findByText('once-only-secret')).toBeTruthy();
  });

  it('exports everybody the filter finds, page after page', async () => {
    const personList = jest.fn(async (query: { cursor?: string; limit?: number }) =>
      query.cursor
        ? { items: [aPerson({ id: 'p2', name: '林', nameEn: 'Lin, A', employeeNo: 'E002' })], next: null }
        : { items: [aPerson()], next: query.limit ? 'more' : null },
    );
    await open(['AUD'], { search: 'E00' }, { personList });
    await screen.findByText('Zhou Min');
    let kept: Blob | undefined;
    URL.createObjectURL = (blob) => ((kept = blob as Blob), 'blob:x');
    URL.revokeObjectURL = () => undefined;
    // jsdom follows no link to a file
    jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    fireEvent.click(screen.getByRole('button', { name: 'Export CSV' }));
    await waitFor(() => expect(kept).toBeTruthy());
    const reader = new FileReader();
    reader.readAsText(kept!);
    await waitFor(() => expect(reader.result).toBeTruthy());
    expect(String(reader.result)).toContain('E001,Zhou Min,Head office,Manager,,2020-01-01\r\nE002,"Lin, A",Head office');
    expect(personList).toHaveBeenLastCalledWith({ search: 'E00', limit: 200, cursor: 'more' });
  });

  it('offers to delete a department nobody is in, and nothing else', async () => {
    const unitRemove = jest.fn(async () => undefined);
    const bare = aUnit('EC', { parentId: 'HQ', path: 'HQ/EC/', depth: 1, peopleBelow: 0, version: 4 });
    await open(['HR'], { unit: 'EC' }, { unitRemove, unitList: async () => [units[0], bare] });
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    // asked once more, in the words of the button
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Delete' })).toHaveLength(2));
    fireEvent.click(screen.getAllByRole('button', { name: 'Delete' })[1]);
    await waitFor(() => expect(unitRemove).toHaveBeenCalledWith({ id: 'EC' }, expect.anything()));
  });

  it('does not offer to delete a department with people', async () => {
    await open(['HR'], { unit: 'EC' });
    expect(await screen.findByRole('button', { name: 'Rename' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  });

  it('offers no change to those who only read', async () => {
    await open(['AUD']);
    expect(await screen.findByText('Zhou Min')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Add person/ })).toBeNull();
  });
});
