import { aCell } from '../testing/spec-cells';
import { pasted, placed, tableOf } from './entry-grid';

const cells = [
  aCell({ metricId: 'm2', metricCode: 'B', ratio: true, subjectId: 'u1' }),
  aCell({ metricId: 'm1', metricCode: 'A', subjectId: 'u1' }),
  aCell({ metricId: 'm1', metricCode: 'A', subjectId: 'u2', locked: true }),
  aCell({ metricId: 'm1', metricCode: 'A', subjectId: 'u3' }),
];

describe('the grid', () => {
  it('has a row a subject and a column a number', () => {
    const table = tableOf(cells);
    expect(table.metrics.map(({ id, parts }) => [id, parts])).toEqual([['m1', ['value']], ['m2', ['numerator', 'denominator']]]);
    expect(table.fields.map((row) => row.map((field) => field && field.part))).toEqual([
      ['value', 'numerator', 'denominator'],
      ['value', null, null],
      ['value', null, null],
    ]);
  });
});

describe('pasting', () => {
  it('takes one cell for text', () => expect(pasted('12\n')).toBeNull());
  it('takes lines and tabs for cells', () => expect(pasted('1\t2\r\n3\t\r\n')).toEqual([['1', '2'], ['3', '']]));
  it('falls where the cursor is, and not on what is closed', () =>
    expect(placed(tableOf(cells), { row: 0, column: 0 }, [['1', '2', '3', '4'], ['5'], ['6']]).map(({ field, text }) => `${field.cell.subjectId} ${field.part} ${text}`)).toEqual([
      'u1 value 1',
      'u1 numerator 2',
      'u1 denominator 3',
      'u3 value 6',
    ]));
});
