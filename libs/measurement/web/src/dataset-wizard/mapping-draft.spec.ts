import type { PreviewView } from '@kpi-loop/shared/client';
import { mappingProblems } from '@kpi-loop/measurement/domain';
import { draftOf, mappingOf, proposal } from './mapping-draft';

const preview = {
  columns: [
    { name: 'order_date', type: 'date', format: 'YYYY-MM-DD', blanks: 0, samples: [] },
    { name: 'line', type: 'number', blanks: 0, samples: [] },
    { name: 'employee_id', type: 'number', blanks: 0, samples: [] },
    { name: 'qty', type: 'number', blanks: 0, samples: [] },
  ],
  rows: [
    { rowNo: 2, cells: ['2026-01-01', '1', '258', '3'] },
    { rowNo: 3, cells: ['2026-01-01', '2', '258', '3'] },
  ],
  more: false,
} as unknown as PreviewView;

describe('a proposal for a mapping', () => {
  it('takes the first date, the first unique column and whoever sounds like a person', () =>
    expect(proposal(preview)).toMatchObject({ eventDate: 'order_date', key: ['line'], person: 'employee_id', unit: '' }));
  it('reads employee numbers as text, and is complete as it is', () => {
    const mapping = mappingOf(proposal(preview));
    expect(mapping.columns.find((c) => c.name === 'employee_id')?.type).toBe('text');
    expect(mappingProblems(mapping)).toEqual([]);
  });
  it('prefers what names a row to what happens to be different, and never a day', () => {
    const column = (name: string) => ({ name, type: 'text', blanks: 0, samples: [] });
    const shop = {
      columns: [column('day'), column('shop'), column('order_no')],
      rows: [
        { rowNo: 2, cells: ['1', 'a', 'x'] },
        { rowNo: 3, cells: ['2', 'b', 'y'] },
      ],
      more: false,
    };
    expect(proposal(shop as unknown as PreviewView).key).toEqual(['order_no']);
  });
  it('tells rows apart by day and unit rather than by a figure', () => {
    const calls = {
      columns: [
        { name: 'day', type: 'date', format: 'YYYY-MM-DD', blanks: 0, samples: [] },
        { name: 'unit_code', type: 'text', blanks: 0, samples: [] },
        { name: 'calls', type: 'number', blanks: 0, samples: [] },
      ],
      rows: [
        { rowNo: 2, cells: ['2026-08-01', 'EC-CS', '12'] },
        { rowNo: 3, cells: ['2026-08-02', 'EC-CS', '15'] },
      ],
      more: false,
    };
    expect(proposal(calls as unknown as PreviewView).key).toEqual(['day', 'unit_code']);
  });
  it('leaves out what was unticked', () => {
    const draft = proposal(preview);
    draft.columns[3].used = false;
    expect(mappingOf(draft).columns.map((c) => c.name)).toEqual(['order_date', 'line', 'employee_id']);
  });
});

it('keeps what columns are called, and says nothing where nobody called them anything', () => {
  const mapping = {
    ...{ eventDate: 'day', key: ['day'], unitCode: 'HQ' },
    columns: [
      { name: 'day', type: 'date' as const },
      { name: 'qty', type: 'number' as const, label: ' 数量 ', labelEn: 'Quantity' },
    ],
    computed: [{ name: 'twice', op: 'add' as const, columns: ['qty', 'qty'], label: '两倍' }],
  };
  expect(mappingOf(draftOf(mapping))).toEqual({
    ...mapping,
    columns: [
      { name: 'day', type: 'date' },
      { name: 'qty', type: 'number', label: '数量', labelEn: 'Quantity' },
    ],
  });
});
