import { provideHttpClient } from '@angular/common/http';
import { BackfillsService, DatasetsService, type DatasetView, UploadsService } from '@kpi-loop/shared/client';
import { ProblemToast, provideTestTexts, SessionStore } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { type Reading, ReadingModal } from './reading-modal';

describe('reading a dataset', () => {
  const open = async (reading: Reading, sourceKind: DatasetView['sourceKind'], api: object) => {
    const begun = jest.fn();
    await render(ReadingModal, {
      inputs: { dataset: { id: 'd', sourceKind } as DatasetView, reading },
      on: { begun },
      providers: [
        provideHttpClient(),
        provideTestTexts({ en }),
        { provide: SessionStore, useValue: { today: () => '2026-08-18', timezone: () => 'Asia/Shanghai' } },
        { provide: ProblemToast, useValue: { show: async () => undefined } },
        ...[DatasetsService, BackfillsService, UploadsService].map((provide) => ({ provide, useValue: api })),
      ],
    });
    return begun;
  };
  const button = (name: string) => screen.findByRole<HTMLButtonElement>('button', { name });

  it('asks for this month unless told otherwise, and for nothing else', async () => {
    const datasetCollect = jest.fn(async () => ({ id: 'r1' }));
    const begun = await open('collect', 'postgres', { datasetCollect });
    expect(screen.queryByRole('checkbox')).toBeNull();
    fireEvent.click(await button(en.measurement.dataset.start));
    await waitFor(() => expect(begun).toHaveBeenCalledWith({ id: 'r1' }));
    expect(datasetCollect).toHaveBeenCalledWith({ id: 'd', body: { from: '2026-08-01', to: '2026-08-18' } });
  });

  it('anew says why, and of files with which file', async () => {
    const backfillBegin = jest.fn(async () => ({ id: 'b1' }));
    const uploadSend = jest.fn(async () => ({ id: 'u1' }));
    const begun = await open('backfill', 'file', { backfillBegin, uploadSend });
    fireEvent.input(await screen.findByRole('textbox', { name: en.measurement.correction.reason }), { target: { value: 'Late shops' } });
    expect((await button(en.measurement.backfill.look)).disabled).toBe(true);
    fireEvent.change(screen.getByLabelText(en.measurement.backfill.file), { target: { files: [new File(['day'], 'year.csv')] } });
    await waitFor(() => expect(screen.getByRole<HTMLButtonElement>('button', { name: en.measurement.backfill.look }).disabled).toBe(false));
    fireEvent.click(await button(en.measurement.backfill.look));
    await waitFor(() => expect(begun).toHaveBeenCalledWith({ id: 'b1' }));
    expect(backfillBegin).toHaveBeenCalledWith({
      id: 'd',
      body: { from: '2026-01-01', to: '2026-08-18', reason: 'Late shops', removes: false, uploadId: 'u1' },
    });
  });
});
