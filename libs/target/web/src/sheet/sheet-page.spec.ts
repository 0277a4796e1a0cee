import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { OrganizationService, PeriodsService, ScorecardSheetsService } from '@kpi-loop/shared/client';
import { provideTestTexts, Texts } from '@kpi-loop/shared/ui';
import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import en from '../i18n/en.json';
import { SheetPage } from './sheet-page';

const told = {
  id: 'import',
  fileName: 'cards.xlsx',
  createdAt: '',
  appliedAt: null,
  changed: 1,
  unchanged: 2,
  errorCount: 0,
  applicable: true,
  errors: [],
  changes: [],
};
const wrong = { ...told, errorCount: 1, applicable: false, errors: [{ row: 7, cell: 'G7', column: 'weight', code: 'weightsInRange', value: '45' }] };

describe('cards as a workbook', () => {
  const open = async (preview: object) => {
    const apply = jest.fn(async () => ({ ...told, appliedAt: '2026-08-18T02:00:00Z', applicable: false }));
    const page = await render(SheetPage, {
      providers: [
        provideHttpClient(),
        provideRouter([{ path: '**', children: [] }]),
        provideTestTexts({ en: { ...en, ui: {} } }),
        { provide: ScorecardSheetsService, useValue: { cardSheetPreview: async () => preview, cardSheetApply: apply } },
        { provide: OrganizationService, useValue: { unitList: async () => [] } },
        { provide: PeriodsService, useValue: { periodList: async () => [] } },
      ],
    });
    jest.spyOn(page.fixture.componentRef.injector.get(Texts), 'lang').mockReturnValue('en');
    const input = page.container.querySelector<HTMLInputElement>('input[type=file]')!;
    Object.defineProperty(input, 'files', { value: { item: () => new File(['x'], 'cards.xlsx') } });
    fireEvent.change(input);
    await screen.findByText('cards.xlsx');
    return apply;
  };

  it('name the cell that is wrong, and are not taken', async () => {
    await open(wrong);
    expect(screen.getByText('G7')).toBeTruthy();
    expect(screen.getByText('The weight is outside the permitted range')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Apply to 1' }).hasAttribute('disabled')).toBe(true);
  });

  it('are taken in whole once somebody has looked', async () => {
    const apply = await open(told);
    fireEvent.click(screen.getByRole('button', { name: 'Apply to 1' }));
    await waitFor(() => expect(apply).toHaveBeenCalledWith({ id: 'import' }));
    expect(await screen.findByText('1 scorecard updated')).toBeTruthy();
  });
});
