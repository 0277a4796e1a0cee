import { provideRouter } from '@angular/router';
import { type CardTemplateView, MetricService, ScorecardTemplatesService } from '@kpi-loop/shared/client';
import { provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor, within } from '@testing-library/angular';
import en from '../i18n/en.json';
import { TemplatesPage } from './templates-page';

const template = {
  ...{
    id: 't',
    version: 3,
    name: '销售岗',
    nameEn: 'Sales',
    positionId: null,
    unitLevel: null,
    standard: true,
    atOpening: false,
    positionName: null,
    positionNameEn: null,
  },
  ...{ growth: null, archivedAt: null, cardCount: 2 },
  lines: [
    {
      ...{ metricId: 'm', code: 'GMV', name: '成交额', nameEn: 'GMV', unit: '', decimals: 2, percent: false, definitionPublished: true, weight: '80.00' },
      ...{ rule: { kind: 'LINEAR' }, thresholdRate: null, stretchRate: null, fallback: null, visibility: 'parties', contribution: null },
    },
  ],
  tasks: [
    {
      ...{
        id: 'k',
        title: '',
        titleEn: 'Launch',
        details: '',
        criterion: 'live',
        weight: '20.00',
        latePenalty: '0.02',
        partialAllowed: false,
        visibility: 'parties',
      },
      milestones: [
        { name: '', nameEn: 'Design', dueShare: '0.3333', weight: '40.00' },
        { name: '', nameEn: 'Go live', dueShare: '1', weight: '60.00' },
      ],
    },
  ],
  bonuses: [{ id: 'b', title: '', titleEn: 'Help', details: '', criterion: '', maxPoints: '5', visibility: 'parties' }],
} as unknown as CardTemplateView;

const cycle = (name: string, keyTaskMax: string, bonusMax = '10') => ({ name, nameEn: name, keyTaskMax, bonusMax });
const open = async (cycles = [cycle('FY26', '30')]) => {
  const edit = jest.fn((_: object) => Promise.resolve(template));
  const page = await render(TemplatesPage, {
    providers: [
      provideRouter([]),
      provideTestTexts({ en: { ...en, ui: { loading: '', task: { dueShare: 'Due at % of the period', weight: 'Weight' } } } }),
      {
        provide: ScorecardTemplatesService,
        useValue: { cardTemplateList: async () => ({ items: [template], positions: [], cycles }), cardTemplateEdit: edit },
      },
      { provide: MetricService, useValue: { metricList: async () => ({ items: [] }) } },
    ],
  });
  jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
  return { page, edit };
};

describe('templates of scorecards', () => {
  it('hold key tasks whose milestones are due by shares of the period, and bonus items', async () => {
    const { page, edit } = await open();
    expect((await screen.findByText('Launch')).parentElement?.textContent).toContain('2 milestones');
    expect(screen.getByText('Help').parentElement?.textContent).toContain('up to 5 points');

    fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
    const share = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Due at % of the period 1' });
    await waitFor(() => expect(share.value).toBe('33.33'));
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    fireEvent.input(share, { target: { value: '133' } });
    page.detectChanges();
    const form = within(screen.getByRole('group', { name: /Launch/ }));
    expect([form.getByRole('alert').textContent, save.disabled]).toEqual([
      'Each milestone needs a name and a share of the period above 0 and at most 100',
      true,
    ]);

    fireEvent.input(share, { target: { value: '50' } });
    page.detectChanges();
    expect(save.disabled).toBe(false);
    fireEvent.click(save);
    await waitFor(() => expect(edit).toHaveBeenCalledTimes(1));
    const { id: _t, milestones, ...task } = template.tasks[0];
    const { id: _b, ...bonus } = template.bonuses[0];
    expect(edit.mock.calls[0][0]).toMatchObject({
      id: 't',
      body: { tasks: [{ ...task, milestones: [{ ...milestones[0], dueShare: '0.5' }, milestones[1]] }], bonuses: [bonus] },
    });
    const { tasks, bonuses } = (edit.mock.calls[0][0] as { body: { tasks: object[]; bonuses: object[] } }).body;
    expect([...tasks, ...bonuses].some((one) => 'id' in one || 'key' in one)).toBe(false);
  });

  it('say whom they are for, and whether drafts are made by them of themselves', async () => {
    const { page, edit } = await open();
    const card = (await screen.findByText('Sales')).closest('section')!;
    expect(['Company standard', 'makes drafts only when asked'].map((text) => card.textContent!.includes(text))).toEqual([true, true]);
    fireEvent.click(screen.getByRole('button', { name: 'Edit' }));
    const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Make drafts when a period opens, and for whoever joins within it' });
    await waitFor(() => expect(box.checked).toBe(false));
    fireEvent.click(box);
    page.detectChanges();
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(edit).toHaveBeenCalledTimes(1));
    expect(edit.mock.calls[0][0]).toMatchObject({ body: { standard: true, atOpening: true, positionId: null, unitLevel: null } });
  });

  it('hold no more of key tasks and bonus items than some cycle allows, and say in which their cards could not be agreed', async () => {
    const { page } = await open([cycle('FY27', '45', '4'), cycle('FY26', '30')]);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit' }));
    const save = screen.getByRole<HTMLButtonElement>('button', { name: 'Save' });
    const form = within(await screen.findByRole('group', { name: /Launch/ }));
    const write = (metric: string, task: string) => {
      fireEvent.input(screen.getByRole('textbox', { name: 'GMV Weight' }), { target: { value: metric } });
      fireEvent.input(form.getByRole('textbox', { name: 'Weight' }), { target: { value: task } });
      page.detectChanges();
    };
    expect(screen.getByText('All key tasks together weigh at most 45%, less where a cycle says so')).toBeTruthy();
    const tight = () => screen.queryAllByText(/cannot be agreed/).map(({ textContent }) => /“(.*?)”/.exec(textContent)![1]);
    // its bonus item brings 5
    expect([tight(), save.disabled]).toEqual([['FY27'], false]);
    write('60', '40');
    expect([tight(), save.disabled]).toEqual([['FY27', 'FY26'], false]);
    write('54.99', '45.01');
    expect([tight(), save.disabled]).toEqual([[], true]);
    expect(screen.getByText('The key tasks together weigh more than any cycle allows: 45%')).toBeTruthy();
  });
});
