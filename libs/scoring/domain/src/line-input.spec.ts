import { lineInput, type LineAgreement } from './line-input';

const anchors = [
  ['50', '60'],
  ['60', '100'],
  ['70', '120'],
] as [string, string][];
const span = { weight: '20', threshold: null, target: '60', stretch: null, validFrom: '2026-07-01', validTo: '2026-09-30' };
const agreed: LineAgreement = {
  rule: { kind: 'INTERP', on: 'value', anchors },
  signedTarget: '60',
  direction: 'HIGHER',
  periodFrom: '2026-07-01',
  periodTo: '2026-09-30',
  spans: [span],
};
const anchorsIn = (line: LineAgreement): unknown => {
  const { rule } = lineInput(line);
  return rule.kind === 'INTERP' && rule.anchors;
};

describe('the rule a line is scored by', () => {
  it('is the one that was signed', () => expect(anchorsIn(agreed)).toEqual(anchors));

  it('has anchors that follow a changed target, also from the first day on', () =>
    expect(anchorsIn({ ...agreed, spans: [{ ...span, target: '54' }] })).toEqual([
      ['45', '60'],
      ['54', '100'],
      ['63', '120'],
    ]));

  it('has anchors that follow the composite target of a change in mid-period', () =>
    expect(
      anchorsIn({
        ...agreed,
        spans: [
          { ...span, validTo: '2026-08-15' },
          { ...span, target: '54', validFrom: '2026-08-16' },
        ],
      }),
    ).toEqual([
      ['47.5', '60'],
      ['57', '100'],
      ['66.5', '120'],
    ]));

  it('keeps anchors on attainment: the target is in the attainment', () => {
    const rule = { kind: 'INTERP' as const, on: 'attainment' as const, anchors: [['0.8', '60'] as [string, string], ['1', '100'] as [string, string]] };
    expect(anchorsIn({ ...agreed, rule, spans: [{ ...span, target: '54' }] })).toEqual(rule.anchors);
  });
});
