import { aggregate } from './aggregate';
import { type LinearInput, scoreLinear, scoreRange } from './line-score';

const higher = (actual: string, target: string, more: Partial<LinearInput> = {}) =>
  scoreLinear({ dir: 'HIGHER', method: 'DEVIATION', actual, target, ...more });
const lower = (actual: string, target: string, more: Partial<LinearInput> = {}) => higher(actual, target, { dir: 'LOWER', ...more });

describe('LINEAR', () => {
  it('G01 95 % of the target scores 95', () => expect(higher('1140000', '1200000')).toEqual({ attainment: '0.950000', score: '95.00' }));
  it('G02 the cap holds the score, not the attainment', () => expect(higher('700', '500')).toEqual({ attainment: '1.400000', score: '120.00' }));
  it('G03 below the threshold rate the line scores 0', () => {
    expect(higher('79.9', '100', { thresholdRate: '0.80' })).toEqual({ attainment: '0.799000', score: '0.00' });
    expect(higher('80', '100', { thresholdRate: '0.80' })).toEqual({ attainment: '0.800000', score: '80.00' });
  });
  it('G04 a repeating quotient is rounded once', () => expect(higher('5', '7')).toEqual({ attainment: '0.714286', score: '71.43' }));
  it('G05 LOWER loses what it is above the target', () => expect(lower('2.30', '2.00')).toEqual({ attainment: '0.850000', score: '85.00' }));
  it('G06 LOWER INVERSE', () => expect(lower('2.30', '2.00', { method: 'INVERSE' })).toEqual({ attainment: '0.869565', score: '86.96' }));
  it('G07 LOWER 0 doubles attainment; INVERSE cannot divide by it', () => {
    expect(lower('0', '2.00')).toEqual({ attainment: '2.000000', score: '120.00' });
    expect(() => lower('0', '2.00', { method: 'INVERSE' })).toThrow('inverseNeedsPositiveActual');
  });
  it('G08 a negative target', () => expect(higher('-1500000', '-2000000')).toEqual({ attainment: '1.250000', score: '120.00' }));
  it('G34 a YTD line scores its cumulative sums, not the mean of its months', () => {
    const sum = (...values: string[]) => aggregate({ mode: 'SUM', values }).value;
    expect(higher(sum('90', '121', '126'), sum('100', '110', '120'))).toEqual({ attainment: '1.021212', score: '102.12' });
  });

  it('a threshold is compared unrounded: 0.7999999 misses 0.80 (R-N4)', () => {
    expect(higher('0.7999999', '1', { thresholdRate: '0.80' })).toEqual({ attainment: '0.800000', score: '0.00' });
  });
  it('a negative attainment scores the floor and is shown raw (R-AT2)', () => {
    expect(higher('-1', '2')).toEqual({ attainment: '-0.500000', score: '0.00' });
    expect(higher('-1', '2', { floor: '20' })).toEqual({ attainment: '-0.500000', score: '20.00' });
  });
  it('attainment is not rounded before it scores (R-N3)', () => expect(higher('0.99995', '1')).toEqual({ attainment: '0.999950', score: '100.00' }));
  it('refuses a cap that is not above the floor', () => expect(() => higher('1', '1', { cap: '10', floor: '10' })).toThrow('capAboveFloor'));
  it('refuses a floor below 0', () => expect(() => higher('1', '1', { floor: '-1' })).toThrow('floorNotNegative'));
});

describe('RANGE', () => {
  const days = { lo: '30', hi: '40', tolLo: '10', tolHi: '10' };
  it.each([
    ['35', '100.00'],
    ['30', '100.00'],
    ['40', '100.00'],
    ['44', '60.00'],
    ['28', '80.00'],
    ['51', '0.00'],
    ['20', '0.00'],
  ])('G15 30 to 40 days with a tolerance of 10: %s scores %s', (actual, score) => {
    expect(scoreRange({ actual, ...days }).score).toBe(score);
  });
  it('refuses a range that runs backwards', () => expect(() => scoreRange({ ...days, lo: '41', actual: '1' })).toThrow('rangeAscending'));
  it('refuses a tolerance of 0', () => expect(() => scoreRange({ ...days, tolLo: '0', actual: '1' })).toThrow('tolerancePositive'));
});
