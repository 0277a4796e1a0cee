import { fromField, growth, shift, toField } from './line-number';
import { gaps, movesOf } from './moves';
import type { NegotiationEntryView } from '@kpi-loop/shared/client';

const share = { unit: '%', decimals: 4, percent: true };
const plain = { unit: '', decimals: 2, percent: false };

describe('numbers of a line', () => {
  it.each([
    ['0.9113', 2, '91.13'],
    ['91.13', -2, '0.9113'],
    ['-5', -2, '-0.05'],
    ['1', 2, '100'],
    ['0.07', 2, '7'],
    ['100', -2, '1'],
  ])('%s moved by %i is %s', (text, places, expected) => expect(shift(text, places)).toBe(expected));

  it('are typed as people write them and kept as fractions', () => {
    expect([toField('0.95', share), fromField('95%', share), fromField('1,200.50', plain), fromField('abc', plain), fromField('', plain)]).toEqual([
      '95',
      '0.95',
      '1200.5',
      null,
      null,
    ]);
  });
  it('grow against a reference, and not against nothing', () =>
    expect([growth('112', '100'), growth('112', '0'), growth('112', null)]).toEqual([0.12, null, null]));
});

describe('moves', () => {
  const entry = (side: string, kind: string, target: string, round: number, lineId: string | null = 'l'): NegotiationEntryView =>
    ({
      id: `${side}${round}`,
      lineId,
      round,
      side,
      kind,
      proposal: lineId ? { target } : { lines: [{ lineId: 'l', target }] },
      text: '',
      actor: { id: side, name: side, nameEn: side },
      onBehalfOf: null,
      at: '',
    }) as NegotiationEntryView;
  it('tell how the two come closer', () => {
    const moves = movesOf({ id: 'l', metricId: 'm' }, [
      entry('head', 'propose', '316', 1, null),
      entry('owner', 'counter', '289', 1),
      entry('owner', 'counter', '1', 1, 'other'),
      entry('head', 'counter', '308', 2),
      entry('owner', 'counter', '300', 3),
    ]);
    expect(moves.map((move) => move.value)).toEqual(['316', '289', '308', '300']);
    expect(gaps(moves)).toEqual([27, 19, 8]);
  });
});
