import { Clipboard } from '@angular/cdk/clipboard';
import { provideHttpClient } from '@angular/common/http';
import { ApiKeysService, type DatasetView } from '@kpi-loop/shared/client';
import { LiveService, SessionStore, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { ApiKeys } from './api-keys';

describe('keys of programs', () => {
  const datasets = [{ id: 'd', name: '订单', nameEn: 'Orders', sourceKind: 'push' }] as DatasetView[];
  const key = {
    id: 'k',
    name: 'ERP job',
    hint: 'abc123',
    datasets: [{ id: 'd', code: 'o', name: '订单', nameEn: 'Orders' }],
    lastUsedAt: null,
    previousUntil: null,
    revokedAt: null,
  };
  let copied: string[] = [];
  let copies = true;
  beforeEach(() => ([copied, copies] = [[], true]));
  const open = (roles: string[], api: object) =>
    render(ApiKeys, {
      inputs: { datasets },
      providers: [
        provideHttpClient(),
        provideTestTexts({ en }),
        { provide: LiveService, useValue: { tick: () => () => 0 } },
        {
          provide: SessionStore,
          useValue: { has: (...wanted: string[]) => wanted.some((role) => roles.includes(role)), today: () => '2026-07-02', timezone: () => 'Asia/Shanghai' },
        },
        { provide: Clipboard, useValue: { copy: (text: string) => copies && copied.push(text) > 0 } },
        { provide: ApiKeysService, useValue: { apiKeyList: async () => ({ items: [key] }), ...api } },
      ],
    });

  it('say so where the browser does not let them be copied', async () => {
    copies = false;
    await open(['STEWARD'], { apiKeyRotate: async () => ({ id: 'k', key: 'kpi_new', signingSecret: 'whsec' }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Renew ERP job' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Copy Signing secret (HMAC SHA-256)' }));
    expect((await screen.findByRole('alert')).textContent).toContain('select it and copy it yourself');
  });
  it('are looked at by the auditor, who changes none', async () => {
    await open(['AUD'], {});
    expect(await screen.findByText('ERP job')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('show a new secret once', async () => {
    await open(['STEWARD'], { apiKeyRotate: async () => ({ id: 'k', key: 'kpi_new', signingSecret: null }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Renew ERP job' }));
    expect(((await screen.findByLabelText('Authorization: Bearer')) as HTMLInputElement).value).toBe('kpi_new');
    fireEvent.click(screen.getByRole('button', { name: 'Copy Authorization: Bearer' }));
    expect(copied).toEqual(['kpi_new']);
    expect(await screen.findByRole('button', { name: 'Copied Authorization: Bearer' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'I have kept it' }));
    await waitFor(() => expect(screen.queryByLabelText('Authorization: Bearer')).toBeNull());
  });
  it('end only when somebody says so twice', async () => {
    const api = { apiKeyRevoke: jest.fn(async () => ({})) };
    await open(['OPS'], api);
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke ERP job' }));
    expect(api.apiKeyRevoke).not.toHaveBeenCalled();
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke now' }));
    await waitFor(() => expect(api.apiKeyRevoke).toHaveBeenCalledWith({ id: 'k' }));
  });
});
