import { fireEvent, render, screen } from '@testing-library/angular';
import { OrganizationService } from '@kpi-loop/shared/client';
import { ProblemError } from '@kpi-loop/shared/ui';
import { aPreview, providersAs } from '../testing/spec-people';
import { PeopleImportPage } from './people-import-page';

describe('people import', () => {
  const open = async (service: object) => {
    const { container } = await render(PeopleImportPage, {
      providers: [...providersAs('HR'), { provide: OrganizationService, useValue: { importList: async () => [], ...service } }],
    });
    fireEvent.change(container.querySelector('input[type=file]')!, { target: { files: { item: () => new File(['x'], 'people.csv'), length: 1 } } });
  };

  it('shows what would change, and takes it in only when it is confirmed', async () => {
    const service = {
      importUpload: jest.fn(async () => aPreview()),
      importApply: jest.fn(async () => aPreview({ applicable: false, appliedAt: '2026-08-18T02:01:00Z' })),
    };
    await open(service);
    expect(await screen.findByText('What will change')).toBeTruthy();
    expect(screen.getByText('16 people not in the file', { exact: false })).toBeTruthy();
    expect(service.importApply).not.toHaveBeenCalled();
    screen.getByRole('button', { name: 'Import' }).click();
    expect(await screen.findByText('Imported')).toBeTruthy();
    expect(Object.keys((service.importUpload.mock.calls as unknown as [{ body: object }][])[0][0].body).at(-1)).toBe('file');
  });

  it('names the cell of every error and cannot be confirmed', async () => {
    await open({
      importUpload: async () =>
        aPreview({ applicable: false, errorCount: 201, errors: [{ row: 7, cell: 'F7', column: 'managerNo', code: 'unknownManager', value: '99' }] }),
    });
    expect(await screen.findByText('F7')).toBeTruthy();
    expect(screen.getByText('is not a known employee number', { exact: false })).toBeTruthy();
    expect(screen.getByText('200 more')).toBeTruthy();
    const button = screen.getByRole('button', { name: 'Import' }) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    expect(document.getElementById(button.getAttribute('aria-describedby')!)?.textContent?.trim()).toBe('Correct the 201 cells above first');
    expect(screen.queryByText('What will change')).toBeNull();
    expect(screen.getByRole('button', { name: 'Choose corrected file' })).toBeTruthy();
  });

  it('lists what was imported lately, not what was only looked at', async () => {
    const counts = aPreview().counts;
    const one = (id: string, appliedAt: string | null) => ({
      id,
      fileName: `${id}.csv`,
      counts,
      errorCount: 0,
      createdBy: null,
      createdAt: '2026-08-17T02:00:00Z',
      appliedAt,
    });
    await render(PeopleImportPage, {
      providers: [
        ...providersAs('HR'),
        { provide: OrganizationService, useValue: { importList: async () => [one('july', '2026-07-01T02:00:00Z'), one('tried', null)] } },
      ],
    });
    expect(await screen.findByText('july.csv')).toBeTruthy();
    expect(screen.getByText('2 new · 1 changed · 0 leaving')).toBeTruthy();
    expect(screen.queryByText('tried.csv')).toBeNull();
  });

  it('asks which column is which when it does not know the headers', async () => {
    const upload = jest
      .fn()
      .mockRejectedValueOnce(new ProblemError(400, 'columnsMissing', { params: { columns: 'employeeNo', found: 'Nummer, Name' } }))
      .mockResolvedValue(aPreview());
    await open({ importUpload: upload });
    const choice = await screen.findByLabelText('Employee no.');
    fireEvent.change(choice, { target: { value: 'Nummer' } });
    screen.getByRole('button', { name: 'Read again' }).click();
    expect(await screen.findByText('What will change')).toBeTruthy();
    expect(upload.mock.calls[1][0].body.mapping).toBe('{"employeeNo":"Nummer"}');
  });

  it('names the columns that are left out', async () => {
    await open({ importUpload: async () => aPreview({ unknownHeaders: ['司龄', '民族'] }) });
    expect(await screen.findByText('司龄 · 民族', { exact: false })).toBeTruthy();
  });

  it('shows the new preview when the company has changed meanwhile, and asks again', async () => {
    const service = {
      importUpload: jest.fn(async () => aPreview()),
      importApply: jest.fn().mockRejectedValueOnce(new ProblemError(409, 'planChanged', {})),
      importOne: jest.fn(async () => aPreview({ fileName: 'as-it-is-now.csv' })),
    };
    await open(service);
    (await screen.findByRole('button', { name: 'Import' })).click();
    expect(await screen.findByText('as-it-is-now.csv')).toBeTruthy();
    expect(service.importUpload).toHaveBeenCalledTimes(1);
  });

  it('says when the same content was imported before', async () => {
    await open({ importUpload: async () => aPreview({ applicable: false, changes: [], sameContentAppliedAt: '2026-08-18T01:00:00Z' }) });
    expect(await screen.findByText('A file with the same content was imported', { exact: false })).toBeTruthy();
    expect(screen.getByText('The file matches the system; there is nothing to import.')).toBeTruthy();
  });
});
