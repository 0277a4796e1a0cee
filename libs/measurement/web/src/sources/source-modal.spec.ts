import { provideHttpClient } from '@angular/common/http';
import { SourcesService, type SourceView } from '@kpi-loop/shared/client';
import { IF_MATCH, ProblemError, provideTestTexts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { bodyOf, emptyForm, portFor } from './source-form';
import { SourceModal } from './source-modal';

describe('a source', () => {
  const connection = { host: 'db', port: 5432, database: 'erp', user: 'reader' };
  const source = (version: number) =>
    ({ id: 's', code: 'ERP', name: 'ERP', nameEn: '', kind: 'postgres', autoVerify: false, connection, passwordSet: true, version }) as unknown as SourceView;
  const events = { saved: jest.fn(), closed: jest.fn() };
  async function open(of: SourceView | null, api: object) {
    events.saved.mockReset();
    events.closed.mockReset();
    await render(SourceModal, {
      inputs: { source: of },
      on: events,
      providers: [
        provideHttpClient(),
        provideTestTexts({ en: { ...en, ui: { reason: { cancel: 'Cancel' } } } as never }),
        { provide: SourcesService, useValue: api },
      ],
    });
  }

  it('is tested before it was ever saved by hand, and made once', async () => {
    const api = {
      sourceCreate: jest.fn(async () => source(1)),
      sourceUpdate: jest.fn(async () => source(2)),
      sourceTest: jest.fn(async () => ({ serverVersion: '17', roleCanWrite: false })),
    };
    await open(null, api);
    fireEvent.click((await screen.findByLabelText('Kind')).closest('nz-select')!);
    fireEvent.click(await screen.findByText('PostgreSQL'));
    fireEvent.click(await screen.findByRole('button', { name: 'Save and test' }));
    expect(await screen.findByText('Connected to PostgreSQL 17 with a read-only role')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /^Save$/ }));
    await waitFor(() => expect(events.saved).toHaveBeenCalled());
    expect(api.sourceCreate).toHaveBeenCalledTimes(1);
    // on the version the test has made
    expect((api.sourceUpdate.mock.calls as unknown as [unknown, { get: (of: unknown) => unknown }][])[0][1].get(IF_MATCH)).toBe(1);
  });

  it('says which field is wrong', async () => {
    const fields = ['/code', '/connection/host'].map((pointer) => ({ pointer, code: 'tooShort' }));
    await open(null, { sourceCreate: () => Promise.reject(new ProblemError(400, 'invalidRequest', { fields })) });
    fireEvent.click(await screen.findByRole('button', { name: /^Save$/ }));
    expect((await screen.findByRole('status')).textContent).toMatch(/Code: .* · Host: /);
  });

  it('sends each kind what it needs, and nothing else', () => {
    const form = { ...emptyForm(), name: 'n', host: ' db ', user: 'u', database: 'd', url: ' https://x ', secure: true, ca: 'PEM', password: 's' };
    expect(bodyOf('file', { ...form, password: '' })).toEqual({ name: 'n', nameEn: '', autoVerify: false });
    expect(bodyOf('rest', form)).toEqual({ name: 'n', nameEn: '', autoVerify: false, url: 'https://x', password: 's' });
    expect(bodyOf('mysql', form).connection).toEqual({ host: 'db', port: 5432, database: 'd', user: 'u', tls: 'verify', ca: 'PEM' });
  });

  it('proposes the port of the kind, unless somebody chose one', () => {
    expect([portFor('mysql', 5432), portFor('clickhouse', 3306), portFor('mysql', 6000)]).toEqual([3306, 8443, 6000]);
  });

  it('tells the list when it is closed after a test has saved it', async () => {
    await open(source(1), { sourceUpdate: async () => source(2), sourceTest: async () => ({ serverVersion: '17', roleCanWrite: true }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Save and test' }));
    expect(await screen.findByText(/this role can write/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: /close/i }));
    await waitFor(() => expect(events.saved).toHaveBeenCalled());
    expect(events.closed).not.toHaveBeenCalled();
  });
});
