import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { lineInput, scoreCard } from '@kpi-loop/scoring/domain';
import { on, projectCard, projectedActual, withProposal, type ProjectedLine, type Values } from './index';

const Q3 = { validFrom: '2026-07-01', validTo: '2026-09-30' };
const period = { from: '2026-07-01', to: '2026-09-30' } as const;
const values: Values[] = [
  { lineId: 'a', weight: '60', threshold: null, target: '9000', stretch: null, ...Q3 },
  { lineId: 'b', weight: '40', threshold: null, target: '100', stretch: null, ...Q3 },
];
const linear = { kind: 'LINEAR', method: 'DEVIATION' } as const;
const lines: ProjectedLine[] = [
  { lineId: 'a', direction: 'HIGHER', rule: linear, signedTarget: '9000', projected: '9500' },
  { lineId: 'b', direction: 'HIGHER', rule: linear, signedTarget: '100', projected: '100' },
];

describe('withProposal', () => {
  it('keeps the days before and changes the days from the effective day on', () => {
    const after = withProposal(values, 'a', { target: '12000' }, '2026-09-01', '2026-09-30');
    expect(after.map((v) => [v.lineId, v.target, v.validFrom, v.validTo])).toEqual([
      ['a', '9000', '2026-07-01', '2026-08-31'],
      ['a', '12000', '2026-09-01', '2026-09-30'],
      ['b', '100', '2026-07-01', '2026-09-30'],
    ]);
    expect(on(after, '2026-09-15').map((v) => v.target)).toEqual(['12000', '100']);
  });
});

describe('projectCard', () => {
  it('scores the composite target of a change in mid-period (G26)', () => {
    const after = withProposal(values, 'a', { target: '12000' }, '2026-09-01', '2026-09-30');
    expect(projectCard(lines, after, defaultPolicy, period).scores.get('a')).toBe('95.21');
  });
  it('weighs lines by the days of their weights (R-M3)', () => {
    const after = withProposal(values, 'a', { weights: { a: '40', b: '60' } }, '2026-09-01', '2026-09-30');
    // a 105.56 × (60·62 + 40·30)/92 + b 100 × (40·62 + 60·30)/92
    expect(projectCard(lines, after, defaultPolicy, period).total).toBe('102.97');
  });
  it('counts a key task by what was due of it while it was on the card, and leaves it out before anything was', () => {
    const done = { weight: '40', dueOn: '2026-08-10', status: 'confirmed', doneOn: '2026-08-10', quality: '0.8', confirmedShare: null } as const;
    const open = { weight: '60', dueOn: '2026-09-20', status: 'open', doneOn: null, quality: null, confirmedShare: null } as const;
    const task = (until: string): ProjectedLine => ({
      ...{ lineId: 't', direction: 'HIGHER', rule: { kind: 'MILESTONE', latePenalty: '0' }, signedTarget: '100', projected: null },
      task: { milestones: [done, open], until },
    });
    const spans = (validTo: string): Values[] => [
      { ...values[1], weight: validTo === '2026-09-30' ? '80' : '100', validFrom: '2026-07-01' },
      { lineId: 't', weight: '20', threshold: null, target: '100', stretch: null, validFrom: '2026-07-01', validTo },
    ];
    const scored = (until: string, validTo = '2026-09-30') => projectCard([lines[1], task(until)], spans(validTo), defaultPolicy, period);
    expect([scored('2026-08-09').scores.get('t') ?? null, scored('2026-08-09').total]).toEqual([null, '100.00']);
    expect([scored('2026-08-18').scores.get('t'), scored('2026-08-18').total]).toEqual(['80.00', '96.00']);
    expect(scored('2026-09-20').scores.get('t')).toBe('32.00');
    // dropped before the second was due, it is never asked for that one
    expect(
      projectCard(
        [lines[1], task('2026-09-25')],
        [
          { ...spans('2026-09-30')[1], weight: '100', validTo: '2026-08-31' },
          { ...values[1], weight: '100', validFrom: '2026-09-01' },
        ],
        defaultPolicy,
        period,
      ).scores.get('t'),
    ).toBe('80.00');
  });
  it('leaves lines without data out', () =>
    expect(projectCard([{ ...lines[0], projected: null }, lines[1]], values, defaultPolicy, period).total).toBe('100.00'));
  it('weighs a line that is added in mid-period by its days, with its own target (R-M3)', () => {
    const added: Values[] = [
      { ...values[0], weight: '100', validTo: '2026-08-31' },
      { ...values[0], validFrom: '2026-09-01' },
      { ...values[1], validFrom: '2026-09-01' },
    ];
    // a 105.56 × (100·62 + 60·30)/92 + b 100 × 40·30/92
    expect(projectCard(lines, added, defaultPolicy, period).total).toBe('104.83');
  });
  it('scores as the official score does, whatever changed within the period', () => {
    const after = withProposal(values, 'a', { target: '12000', weights: { a: '40', b: '60' } }, '2026-08-16', '2026-09-30');
    const official = scoreCard({
      policy: defaultPolicy,
      lines: lines.map((line) => {
        const input = lineInput({ ...line, spans: after.filter((v) => v.lineId === line.lineId), periodFrom: period.from, periodTo: period.to });
        return { id: line.lineId, direction: line.direction, actual: line.projected, target: input.target, weight: input.weight, rule: input.rule };
      }),
    });
    expect(projectCard(lines, after, defaultPolicy, period).total).toBe(official.total);
  });
  it('lets anchors on values follow the target, a day for a day', () => {
    const rule = {
      kind: 'INTERP' as const,
      on: 'value' as const,
      anchors: [
        ['50', '60'],
        ['60', '100'],
        ['70', '120'],
      ] as [string, string][],
    };
    const nps = [{ lineId: 'a', direction: 'HIGHER' as const, rule, signedTarget: '60', projected: '54' }];
    const signed = [{ ...values[0], weight: '100', target: '60' }];
    expect(projectCard(nps, signed, defaultPolicy, period).total).toBe('76.00');
    // from the first day: 45 → 60, 54 → 100
    expect(projectCard(nps, withProposal(signed, 'a', { target: '54' }, '2026-07-01', '2026-09-30'), defaultPolicy, period).total).toBe('100.00');
    // 46 of 92 days: the mean target is 57, its anchors 47.5, 57 and 66.5; 60 + 40 × 6.5 ÷ 9.5
    expect(projectCard(nps, withProposal(signed, 'a', { target: '54' }, '2026-08-16', '2026-09-30'), defaultPolicy, period).total).toBe('87.37');
  });
  it('takes the anchors of a bare INTERP from threshold, target and stretch', () => {
    const anchored = [{ ...values[0], weight: '100', threshold: '8000', stretch: '10000' }];
    expect(projectCard([{ ...lines[0], rule: { kind: 'INTERP' } }], anchored, defaultPolicy, period).total).toBe('110.00');
  });
});

describe('projectedActual', () => {
  it('lets a flow go on as it does and a rate stand', () => {
    expect(projectedActual({ actual: '450', flow: true, elapsed: '0.5' })).toBe('900.000000');
    expect(projectedActual({ actual: '0.91', flow: false, elapsed: '0.5' })).toBe('0.91');
    expect(projectedActual({ actual: '0', flow: true, elapsed: '0' })).toBeNull();
  });
});
