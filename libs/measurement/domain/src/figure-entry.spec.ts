import * as fc from 'fast-check';
import { deviates, figureOf, readEntered, trailingMedian, writtenAs } from './figure-entry';

describe('a number as somebody types it', () => {
  it.each([
    ['1,234.50', false, '1234.50'],
    ['１２．５', false, '12.5'],
    ['−3', false, '-3'],
    [' 95 % ', true, '0.95'],
    ['95', true, '0.95'],
    ['', true, null],
  ])('%j (percent: %s) is %s', (text, percent, value) => expect(readEntered(text, percent)).toEqual({ value }));
  it.each([['95%'], ['12 apples'], ['1.2.3'], ['=1+1'], ['NaN']])('%j is none', (text) => expect(readEntered(text, false)).toEqual({ code: 'notANumber' }));
  it('is written so that it reads the same', () =>
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 0, max: 6 }), fc.boolean(), (n, places, percent) => {
        const value = (n / 10 ** places).toFixed(places);
        expect(readEntered(writtenAs(value, percent), percent)).toEqual({ value: String(writtenAs(value, false)) });
      }),
    ));
});

it('divides exactly, and by nothing never', () => {
  expect(figureOf({ value: null, numerator: '3', denominator: '4' })).toBe('0.75');
  expect(figureOf({ value: null, numerator: '3', denominator: '0' })).toBeNull();
  expect(figureOf({ value: '0', numerator: null, denominator: null })).toBe('0');
});

describe('the months before', () => {
  it('have a middle from three on', () => expect([trailingMedian(['1', '9']), trailingMedian(['1', '9', '2']), trailingMedian(['1', '2', '3', '10'])]).toEqual([null, '2', '2.5']));
  it('are left by more than half of what is usual', () => expect(['15', '15.01', '5', '4.99'].map((value) => deviates(value, ['10', '10', '10']))).toEqual([false, true, false, true]));
  it('say nothing while they are few', () => expect(deviates('1000', ['10', '10'])).toBe(false));
});
