import { signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { AlertsService, type AlertView } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AlertListPage } from './alert-list-page';

const alert: AlertView = {
  ...{ id: 'a', version: 1, status: 'open', state: 'bad', rule: 'THRESHOLD', severity: 'warn', condition: 'breaching', handling: 'new', snapshot: {} },
  ...{ lineId: 'l', scorecardId: 's', metricCode: 'EC04', metricName: '支付成功率', metricNameEn: 'Payment success', unit: '', decimals: 4, percent: true },
  ...{ direction: 'HIGHER', periodId: 'q3', periodName: 'Q3', periodNameEn: 'Q3', ownerId: 'anna', ownerName: '安娜', ownerNameEn: 'Anna', value: '0.9' },
  ...{ processNode: null, processNodeEn: null, cause: null, dismissal: null, explanation: null, actionId: null, carriedFromId: null, reopens: 0, snoozes: 0 },
  ...{ raisedAt: '2026-08-10T02:00:00Z', ackDueAt: null, acknowledgedAt: null, headToldAt: null, headToldDueAt: null, resolvedAt: null, snoozedUntil: null },
  offers: [],
};

describe('the alerts', () => {
  const open = (person: string, { roles = [], isHead = false, offers = [] }: { roles?: string[]; isHead?: boolean; offers?: AlertView['offers'] }) =>
    render(AlertListPage, {
      providers: [
        provideRouter([]),
        provideTestTexts({ en: { ...en, menu: { alerts: 'Alerts' } } as never }),
        { provide: LiveService, useValue: { tick: () => signal(0) } },
        { provide: AlertsService, useValue: { alertList: async () => ({ items: [{ ...alert, offers }], next: null }) } },
        {
          provide: SessionStore,
          useValue: {
            has: (...asked: string[]) => asked.some((role) => roles.includes(role)),
            session: () => ({ person: { id: person }, isHead, tenant: { clock: '2026-08-18T02:00:00Z' } }),
            timezone: () => 'Asia/Shanghai',
            today: () => '2026-08-18',
          },
        },
      ],
    });
  const asks = async (): Promise<boolean> => {
    await screen.findByRole('article', { name: 'Payment success' });
    return !!screen.queryByRole('link', { name: 'Request a change' });
  };
  const dismiss = { event: 'alert.dismiss', allowed: true, because: [], needs: [] };

  it('lead the owner to another target', async () => {
    await open('anna', {});
    expect(await asks()).toBe(true);
  });
  it('lead the head there too', async () => {
    await open('ben', { isHead: true, offers: [dismiss] });
    expect(await asks()).toBe(true);
  });
  it('lead HRBP there too', async () => {
    await open('hanna', { roles: ['HRBP'] });
    expect(await asks()).toBe(true);
  });
  it('lead nobody where it would be refused', async () => {
    await open('gu', { roles: ['AUD'], isHead: true });
    expect(await asks()).toBe(false);
  });
});
