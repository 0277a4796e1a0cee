import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { ImprovementActionsService, type ImprovementActionListItem } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { ActionListPage } from './action-list-page';

const person = (id: string) => ({ id, name: `${id} (zh)`, nameEn: id });
const action = (id: string, change: object = {}) =>
  ({
    ...{ id, title: `Action ${id}`, status: 'verifying', overdue: false, dueOn: '2026-07-10', originalDueOn: '2026-07-10', progress: 100 },
    ...{ owner: person('Jie'), unit: person('E-commerce'), baseline: '0.78', expectedDelta: '0.12', verifyFrom: '2026-07-01', verifyTo: '2026-08-31' },
    metric: { code: 'EC04', name: '支付成功率', nameEn: 'Payment success', unit: '%', decimals: 3, percent: true },
    effect: null,
    ...change,
  }) as unknown as ImprovementActionListItem;

describe('the list of actions', () => {
  const asked = jest.fn();
  async function open(roles: string[], isHead: boolean) {
    asked.mockReset();
    const service = {
      improvementActionList: (query: { cursor?: string; limit: number }) => {
        asked(query);
        const second = query.cursor === 'next';
        return Promise.resolve({ items: [action(second ? '2' : '1', second ? { overdue: true, expectedDelta: '-0.02' } : {})], next: second ? null : 'next' });
      },
    };
    await render(ActionListPage, {
      providers: [
        provideHttpClient(),
        provideRouter([]),
        provideTestTexts({ en }),
        { provide: ImprovementActionsService, useValue: service },
        {
          provide: SessionStore,
          useValue: { session: () => ({ isHead }), has: (...of: string[]) => of.some((r) => roles.includes(r)), timezone: () => 'UTC' },
        },
        { provide: EVENT_SOURCE, useValue: () => ({ addEventListener: () => undefined, close: () => undefined }) as unknown as EventSource },
      ],
    });
    await screen.findByText('Action 1');
  }

  it('shows everybody’s to those who read all, the team’s to a manager', async () => {
    await open(['HR'], true);
    expect(asked.mock.calls[0][0]).toMatchObject({ scope: 'all', open: 'true' });
    expect(screen.getByRole('radio', { name: 'My team' })).toBeTruthy();
  });

  it('shows a manager the actions of the team', async () => {
    await open([], true);
    expect(asked.mock.calls[0][0]).toMatchObject({ scope: 'team' });
    expect(screen.queryByRole('radio', { name: 'Everyone' })).toBeNull();
  });

  it('exports every page of the list, in the words of the viewer', async () => {
    await open(['HR'], false);
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
    const [head, one, two] = String(reader.result).split('\r\n');
    expect(head).toContain('Action,Status,Overdue,Owner,Department,Metric code');
    expect(one).toBe('Action 1,Waiting for data,,Jie,E-commerce,EC04,Payment success,%,2026-07-10,2026-07-10,100,0.78,0.12,2026-07-01,2026-08-31,,,');
    expect(two).toContain('Action 2,Waiting for data,Overdue,Jie');
    expect(two).toContain(',0.78,-0.02,');
  });
});
