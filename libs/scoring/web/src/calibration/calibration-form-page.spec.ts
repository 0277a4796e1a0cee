import { provideRouter, Router } from '@angular/router';
import { type CalibrationPlanView, type CalibrationScopeView, type CalibrationSessionView, CalibrationSessionsService } from '@kpi-loop/shared/client';
import { ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { CalibrationFormPage } from './calibration-form-page';

const person = (id: string) => ({ id, name: id, nameEn: id });
const scope: CalibrationScopeView = {
  cycleId: 'y',
  cycleName: '2026',
  cycleNameEn: 'FY2026',
  periodId: 'q3',
  periodName: 'Q3',
  periodNameEn: 'Q3',
  waiting: 12,
};
const PLAN: CalibrationPlanView = {
  ...{ grades: ['A', 'B', 'C'], distribution: 'GUIDE', minGroup: 10, waiting: 12, units: [{ id: 'n', name: '北', nameEn: 'North' }] },
  people: [person('hr'), person('ben'), person('cai')],
};

describe('the form of a calibration', () => {
  const create = jest.fn(async () => ({ id: 'new' }));
  const edit = jest.fn(async () => ({ id: 's' }));

  async function open({ scopes = [scope], plan = PLAN, inputs = {}, known = {} as object } = {}) {
    for (const call of [create, edit]) call.mockClear();
    const api = {
      ...{ calibrationList: async () => ({ items: [], scopes, offers: [] }), calibrationPlan: jest.fn(async () => plan) },
      ...{ calibrationShow: async () => known, calibrationCreate: create, calibrationEdit: edit },
    };
    const { fixture } = await render(CalibrationFormPage, {
      inputs,
      providers: [
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: CalibrationSessionsService, useValue: api },
        { provide: SessionStore, useValue: { session: () => ({ person: { id: 'hr' } }) } },
        { provide: ProblemToast, useValue: { done: jest.fn(), show: jest.fn() } },
      ],
    });
    const navigate = jest.spyOn(fixture.debugElement.injector.get(Router), 'navigate').mockResolvedValue(true);
    return { api, navigate };
  }
  const save = () => screen.getByRole('button', { name: 'Save' }) as HTMLButtonElement;
  const choose = async (label: string, option: string) => {
    fireEvent.keyDown(screen.getByLabelText(label, { selector: 'nz-select input' }), { key: 'ArrowDown', keyCode: 40 });
    const options = () => [...document.querySelectorAll('nz-option-item')].filter((item) => item.textContent?.trim() === option);
    await waitFor(() => expect(options().length).toBeGreaterThan(0));
    fireEvent.click(options().at(-1)!);
  };

  it('begins with a name and the viewer as facilitator, and wants somebody else as the second', async () => {
    const { navigate } = await open();
    expect(await screen.findByDisplayValue('Calibration of Q3')).toBeTruthy();
    expect(screen.getByText('12 results wait')).toBeTruthy();
    expect(save().disabled).toBe(true);
    await choose('Second facilitator', 'hr');
    expect(await screen.findByText(/Two different facilitators/)).toBeTruthy();
    expect(save().disabled).toBe(true);
    await choose('Second facilitator', 'ben');
    await waitFor(() => expect(save().disabled).toBe(false));
    fireEvent.click(save());
    const body = {
      cycleId: 'y',
      periodId: 'q3',
      name: 'Calibration of Q3',
      facilitatorId: 'hr',
      secondFacilitatorId: 'ben',
      panelIds: [],
      unitIds: [],
      guideline: [],
    };
    await waitFor(() => expect(create).toHaveBeenCalledWith({ body }));
    await waitFor(() => expect(navigate).toHaveBeenCalledWith(['/calibration', 'new']));
  });

  it('adds the shares of a distribution up, and takes them only at 100', async () => {
    await open();
    await screen.findByDisplayValue('Calibration of Q3');
    await choose('Second facilitator', 'ben');
    const type = (grade: string, value: string) => fireEvent.input(screen.getByRole('textbox', { name: `Share of ${grade}` }), { target: { value } });
    type('A', '20');
    expect(await screen.findByText('20% together')).toBeTruthy();
    expect(save().disabled).toBe(true);
    type('B', '79.5');
    type('C', '0.5');
    expect(await screen.findByText('100% together')).toBeTruthy();
    await waitFor(() => expect(save().disabled).toBe(false));
  });

  it('says where the cycle enforces a distribution', async () => {
    await open({ plan: { ...PLAN, distribution: 'HARD' } });
    expect(await screen.findByText('This cycle enforces a distribution: it has to be given')).toBeTruthy();
    expect(screen.getByText(/does not mean somebody is not up to the job/)).toBeTruthy();
  });

  it('opens for what was asked for: the year here', async () => {
    const year = { ...scope, periodId: null, periodName: null, periodNameEn: null };
    const { api } = await open({ scopes: [scope, year], inputs: { cycle: 'y' } });
    expect(await screen.findByDisplayValue('Calibration of FY2026, results of the year')).toBeTruthy();
    expect(api.calibrationPlan).toHaveBeenCalledWith({ cycleId: 'y' });
  });

  it('says so when nothing waits', async () => {
    await open({ scopes: [] });
    expect(await screen.findByText('No results wait to be calibrated')).toBeTruthy();
  });

  it('changes only the people of a session that has begun', async () => {
    const known = {
      ...scope,
      id: 's',
      version: 3,
      name: 'Q3',
      status: 'in_progress',
      units: [],
      guideline: [],
      facilitator: person('hr'),
      secondFacilitator: person('ben'),
      panel: [],
    };
    await open({ inputs: { id: 's' }, known: known as Partial<CalibrationSessionView> });
    expect(await screen.findByDisplayValue('Q3')).toBeTruthy();
    expect((screen.getByRole('textbox', { name: 'Share of A' }) as HTMLInputElement).disabled).toBe(true);
    await choose('Second facilitator', 'cai');
    await waitFor(() => expect(save().disabled).toBe(false));
    fireEvent.click(save());
    const body = { name: 'Q3', facilitatorId: 'hr', secondFacilitatorId: 'cai', panelIds: [] };
    await waitFor(() => expect(edit).toHaveBeenCalledWith({ id: 's', body }, expect.anything()));
  });
});
