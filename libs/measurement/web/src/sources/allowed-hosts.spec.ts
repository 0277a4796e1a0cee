import { provideHttpClient } from '@angular/common/http';
import { AllowedHostsService } from '@kpi-loop/shared/client';
import { LiveService, SessionStore, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AllowedHosts } from './allowed-hosts';

describe('hosts in the own network', () => {
  const host = { id: 'h', host: 'erp-db', reason: 'ERP', allowedByName: '管理员', allowedByNameEn: 'Admin', createdAt: '2026-07-01T00:00:00Z', version: 1 };
  const open = (roles: string[], api: object) =>
    render(AllowedHosts, {
      providers: [
        provideHttpClient(),
        provideTestTexts({ en }),
        { provide: LiveService, useValue: { tick: () => () => 0 } },
        { provide: SessionStore, useValue: { has: (...wanted: string[]) => wanted.some((role) => roles.includes(role)), today: () => '2026-07-02', timezone: () => 'Asia/Shanghai' } },
        { provide: AllowedHostsService, useValue: { allowedHostList: async () => ({ items: [host], listed: false }), ...api } },
      ],
    });

  it('are seen by a steward, and not decided', async () => {
    await open(['STEWARD'], {});
    expect(await screen.findByText('erp-db')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('are allowed by the administrator, with a reason, and blocked again', async () => {
    const api = { allowedHostAllow: jest.fn(async () => ({})), allowedHostEnd: jest.fn(async () => ({})) };
    await open(['OPS'], api);
    fireEvent.click(await screen.findByRole('button', { name: 'Block erp-db' }));
    await waitFor(() => expect(api.allowedHostEnd).toHaveBeenCalledWith({ id: 'h' }));
    fireEvent.input(screen.getByRole('textbox', { name: 'Host' }), { target: { value: ' crm ' } });
    fireEvent.input(screen.getByRole('textbox', { name: 'Reason' }), { target: { value: 'CRM' } });
    await waitFor(() => expect((screen.getByRole('button', { name: 'Allow' }) as HTMLButtonElement).disabled).toBe(false));
    fireEvent.click(screen.getByRole('button', { name: 'Allow' }));
    await waitFor(() => expect(api.allowedHostAllow).toHaveBeenCalledWith({ body: { host: 'crm', reason: 'CRM' } }));
  });
});
