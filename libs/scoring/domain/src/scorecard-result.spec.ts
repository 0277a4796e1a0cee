import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { ENGINE_VERSION, ROUNDING_VERSION } from './engine';
import { payout } from './payout';
import type { ScoringRule } from './rule';
import { type CardInput, type CardLine, scoreCard } from './scorecard-result';

const linear: ScoringRule = { kind: 'LINEAR', method: 'DEVIATION' };

function aLine(id: string, weight: string, actual: string | null, more: Partial<CardLine> = {}): CardLine {
  return { id, weight, direction: 'HIGHER', actual, target: '100', rule: linear, ...more };
}

const aCard = (lines: CardLine[], more: Partial<CardInput> = {}): CardInput => ({ lines, policy: defaultPolicy, ...more });

function aStoreManager(nps: string): CardInput {
  const sales: ScoringRule = {
    kind: 'INTERP',
    on: 'attainment',
    anchors: [
      ['0.8', '60'],
      ['1', '100'],
      ['1.2', '120'],
    ],
  };
  const npsRule: ScoringRule = {
    kind: 'INTERP',
    on: 'value',
    anchors: [
      ['50', '60'],
      ['60', '100'],
      ['70', '120'],
    ],
  };
  const stockOut: ScoringRule = {
    kind: 'INTERP',
    on: 'value',
    anchors: [
      ['1.5', '120'],
      ['2.0', '100'],
      ['3.0', '60'],
    ],
  };
  return aCard(
    [
      aLine('全渠道销售额', '35', '3120000', { target: '3000000', rule: sales }),
      aLine('NPS', '20', nps, { target: '60', rule: npsRule }),
      aLine('缺货率', '20', '2.4', { target: '2.0', direction: 'LOWER', rule: stockOut }),
      aLine('24h 履约率', '15', '96.9', { target: '95.0', rule: { kind: 'LINEAR', method: 'DEVIATION', cap: '110' } }),
      aLine('改进行动按期关闭率', '10', '90', { target: '90' }),
    ],
    { bonus: ['2.00'] },
  );
}

const storePay = (score: string | null) =>
  payout({
    curve: [
      ['60', '0'],
      ['80', '0.5'],
      ['100', '1'],
      ['120', '1.5'],
    ],
    score: score ?? '',
    base: '12000',
    ccy: 'CNY',
  });

describe('E2E-1 the store manager', () => {
  it('scores each line, the total and the grade, and pays', () => {
    const result = scoreCard(aStoreManager('57'));
    expect(result.lines.map(({ score }) => score)).toEqual(['104.00', '88.00', '84.00', '102.00', '100.00']);
    expect(result.trace[0]).toMatchObject({ step: 'weighted', rounded: '96.10' });
    expect(result).toMatchObject({ total: '98.10', grade: 'A', provisional: false, engineVersion: ENGINE_VERSION, roundingVersion: ROUNDING_VERSION });
    expect(storePay(result.total)).toEqual({ coef: '0.9525', amount: '11430.00' });
  });

  it('an appeal that corrects NPS to 59 is worth 480', () => {
    const result = scoreCard(aStoreManager('59'));
    expect(result.total).toBe('99.70');
    expect(storePay(result.total)).toEqual({ coef: '0.9925', amount: '11910.00' });
  });
});

describe('missing data on a card', () => {
  const withMissing = (weight: string, more: Partial<CardLine>) =>
    scoreCard(aCard([aLine('a', String(100 - Number(weight)), '90'), aLine('b', weight, null, more)]));

  it('blocks the card by default, and no total stands in for it (§3.8)', () => {
    const result = withMissing('20', {});
    expect(result).toMatchObject({ total: null, grade: null, notScoredReason: 'dataMissing' });
    expect(result.lines[1]).toMatchObject({ status: 'BLOCKED', score: null });
  });
  it('an excluded line renormalises the rest (R-X8)', () =>
    expect(withMissing('40', { missing: 'EXCLUDE_RENORMALISE' })).toMatchObject({ total: '90.00', grade: 'B' }));
  it('more than 40 % excluded is not scored automatically (R-S1)', () => {
    const result = withMissing('41', { missing: 'EXCLUDE_RENORMALISE' });
    expect(result).toMatchObject({ total: null, grade: null, notScoredReason: 'excludedWeightTooHigh' });
    expect(result.trace).toMatchObject([{ step: 'notScored', ruleId: 'R-S1', unrounded: '41' }]);
  });
  it('a company-caused outage scores 100', () => expect(withMissing('20', { missing: 'NEUTRAL_100' }).total).toBe('92.00'));
  it('a zero needs its confirmation', () => {
    expect(withMissing('20', { missing: 'ZERO' }).total).toBeNull();
    expect(withMissing('20', { missing: 'ZERO', zeroConfirmed: true }).total).toBe('72.00');
  });
  it('a last known value or an estimate is provisional', () => {
    expect(withMissing('20', { missing: 'LAST_KNOWN', substitute: '80' })).toMatchObject({ total: '88.00', provisional: true });
    expect(withMissing('20', { missing: 'ESTIMATE' })).toMatchObject({ total: null, notScoredReason: 'dataMissing' });
  });
});

describe('scorecard result', () => {
  it('a core line below 100 holds the others at 100 (R-S2)', () => {
    const lines = [aLine('core', '40', '99.99'), aLine('other', '60', '115')];
    expect(scoreCard(aCard(lines, { coreLine: 'core' }))).toMatchObject({ total: '100.00' });
    expect(scoreCard(aCard(lines))).toMatchObject({ total: '109.00' });
  });
  it('a core line printed as 100.00 has met its base (R-X2)', () => {
    const lines = [aLine('core', '40', '99.995'), aLine('other', '60', '115')];
    expect(scoreCard(aCard(lines, { coreLine: 'core' })).total).toBe('109.00');
  });
  it('a printed 80.00 is a B (R-X2)', () => expect(scoreCard(aCard([aLine('a', '100', '79.995')]))).toMatchObject({ total: '80.00', grade: 'B' }));
  it('a rule without its own cap takes the policy cap', () => {
    const policy = { ...defaultPolicy, score: { ...defaultPolicy.score, lineCap: '110' } };
    expect(scoreCard(aCard([aLine('a', '100', '140')], { policy })).lines[0].score).toBe('110.00');
  });
  it('G52 mixed weights print rounded and count exactly', () => {
    const result = scoreCard(
      aCard([
        {
          ...aLine('a', '', '90'),
          weight: [
            ['50', 62],
            ['30', 30],
          ],
        },
        {
          ...aLine('b', '', '110'),
          weight: [
            ['50', 62],
            ['70', 30],
          ],
        },
      ]),
    );
    expect(result.lines.map(({ weight }) => weight)).toEqual(['43.48', '56.52']);
    expect(result.total).toBe('101.30');
  });
  it('a veto comes last and decides the grade', () => {
    expect(scoreCard(aCard([aLine('a', '100', '96.80')], { veto: { mode: 'CAP', capScore: '69.99' } }))).toMatchObject({ total: '69.99', grade: 'C' });
  });
  it('line ids are unique', () => expect(() => scoreCard(aCard([aLine('a', '50', '1'), aLine('a', '50', '1')]))).toThrow('lineIdsUnique'));
  it('the core line is on the card', () => expect(() => scoreCard(aCard([aLine('a', '100', '1')], { coreLine: 'x' }))).toThrow('coreLineUnknown'));
});
