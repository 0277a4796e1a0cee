import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { OrganizationService } from '@kpi-loop/shared/client';
import { providersAs } from '../testing/spec-people';
import { CalendarPage } from './calendar-page';

describe('working calendar', () => {
  const year = (change = {}) => ({
    year: 2026,
    exceptions: [{ day: '2026-10-01', working: false, name: '国庆节', nameEn: 'National Day' }],
    workdays: 248,
    mayEdit: true,
    official: true,
    ...change,
  });
  const open = async (service: object) => render(CalendarPage, { providers: [...providersAs('HR'), { provide: OrganizationService, useValue: service }] });
  const day = (name: RegExp) => screen.findByRole('button', { name });

  it('shows a year of months with the names of its days', async () => {
    await open({ calendarYear: async () => year() });
    expect(await day(/^1 Oct 2026 · Day off · National Day/)).toBeTruthy();
    expect(screen.getByText('248 working days')).toBeTruthy();
    expect(screen.getAllByRole('group')).toHaveLength(12);
  });

  it('switches a day: a workday becomes free, an exception follows the week again', async () => {
    const service = { calendarYear: async () => year(), calendarSet: jest.fn(async () => year({ workdays: 247 })), calendarUnset: jest.fn(async () => year()) };
    await open(service);
    (await day(/^19 Aug 2026 · Workday/)).click();
    await waitFor(() => expect(service.calendarSet).toHaveBeenCalledWith({ day: '2026-08-19', body: { working: false } }));
    expect(await screen.findByText('247 working days')).toBeTruthy();
    (await day(/^1 Oct 2026/)).click();
    await waitFor(() => expect(service.calendarUnset).toHaveBeenCalledWith({ day: '2026-10-01' }));
  });

  it('brings a day back with its name', async () => {
    const without = year({ exceptions: [], workdays: 249 });
    const service = { calendarYear: async () => year(), calendarSet: jest.fn(async () => year()), calendarUnset: jest.fn(async () => without) };
    await open(service);
    (await day(/^1 Oct 2026/)).click();
    expect(await screen.findByText('249 working days')).toBeTruthy();
    screen.getByRole('button', { name: 'Undo' }).click();
    await waitFor(() =>
      expect(service.calendarSet).toHaveBeenCalledWith({ day: '2026-10-01', body: { working: false, name: '国庆节', nameEn: 'National Day' } }),
    );
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });

  it('marks today', async () => {
    await open({ calendarYear: async () => year() });
    expect((await day(/^18 Aug 2026/)).getAttribute('aria-current')).toBe('date');
  });

  it('walks the days with the arrows', async () => {
    await open({ calendarYear: async () => year() });
    const first = await day(/^1 Aug 2026/);
    first.focus();
    fireEvent.keyDown(first, { key: 'ArrowDown' });
    expect(document.activeElement?.textContent?.trim()).toBe('8');
  });

  it('changes nothing for those who may only read', async () => {
    const service = { calendarYear: async () => year({ mayEdit: false }), calendarSet: jest.fn() };
    await open(service);
    (await day(/^19 Aug 2026/)).click();
    expect(service.calendarSet).not.toHaveBeenCalled();
    expect(screen.queryByRole('button', { name: 'Fill in public holidays' })).toBeNull();
  });
});
