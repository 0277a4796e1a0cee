import type { DatasetMapping } from './dataset';
import { datasetChanges, withoutColumns, type DatasetShape } from './dataset-change';

const mapping: DatasetMapping = {
  eventDate: 'day',
  key: ['no'],
  person: 'owner',
  columns: [
    { name: 'no', type: 'text' },
    { name: 'day', type: 'date' },
    { name: 'owner', type: 'text' },
    { name: 'qty', type: 'number' },
    { name: 'price', type: 'number' },
  ],
  computed: [{ name: 'amount', op: 'mul', columns: ['qty', 'price'] }],
};
const shape = (change: Partial<DatasetShape> = {}): DatasetShape => ({
  replaceMode: 'window',
  cursorColumn: null,
  lookbackDays: 7,
  query: null,
  request: null,
  mapping,
  ...change,
});
const codes = (change: Partial<DatasetShape>): string[] => datasetChanges(shape(), shape(change)).map(({ code, risky }) => (risky ? `${code}!` : code));

describe('what a change does to the next run', () => {
  it('is nothing where columns are called otherwise', () =>
    expect(
      codes({
        mapping: {
          ...mapping,
          columns: mapping.columns.map((c) => ({ ...c, label: '列', labelEn: 'Column' })),
          computed: mapping.computed!.map((c) => ({ ...c, label: '金额' })),
        },
      }),
    ).toEqual([]));
  it('is nothing where nothing changed', () => expect(codes({ mapping: structuredClone(mapping), query: ' ' })).toEqual([]));
  it.each<[Partial<DatasetShape>, string[]]>([
    [{ replaceMode: 'full' }, ['modeFull!']],
    [{ replaceMode: 'append' }, ['modeAppend!']],
    [{ replaceMode: 'upsert', cursorColumn: 'day' }, ['modeUpsert!', 'cursor']],
    [{ lookbackDays: 31 }, ['lookback']],
    [{ query: 'SELECT 1' }, ['query!']],
    [{ mapping: { ...mapping, key: ['no', 'day'] } }, ['keyReplaced!']],
    [{ mapping: { ...mapping, person: undefined, unitCode: 'HQ' } }, ['subject!']],
    [{ mapping: { ...mapping, columns: [...mapping.columns, { name: 'shop', type: 'text' }] } }, ['columnsAdded']],
    [{ mapping: { ...mapping, columns: mapping.columns.map((c) => (c.name === 'no' ? { ...c, type: 'number' as const } : c)) } }, ['columnsRetyped!']],
    [{ mapping: { ...mapping, computed: [] } }, ['computed']],
  ])('%j: %j', (change, expected) => expect(codes(change)).toEqual(expected));
  it('warns that rows come twice under another key where nothing is taken away', () =>
    expect(datasetChanges(shape({ replaceMode: 'upsert' }), shape({ replaceMode: 'upsert', mapping: { ...mapping, key: ['no', 'day'] } }))).toEqual([
      { code: 'keyAdded', risky: true, params: { key: ['no', 'day'] } },
    ]));
});

it('leaves nothing pointing at columns that are gone', () => {
  expect(withoutColumns(mapping, ['price', 'owner'])).toEqual({
    eventDate: 'day',
    key: ['no'],
    columns: mapping.columns.filter(({ name }) => name !== 'price' && name !== 'owner'),
    computed: [],
  });
  expect(withoutColumns(mapping, ['day', 'no'])).toMatchObject({ eventDate: '', key: [] });
});
