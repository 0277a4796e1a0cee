import { countered, type CardLine } from './index';

const line: CardLine = {
  ...{ lineId: 'a', metricId: 'm', metricVersionId: 'v', direction: 'HIGHER', definitionPublished: true, ownerAccepted: true, headAccepted: false },
  rule: {
    kind: 'INTERP',
    on: 'value',
    anchors: [
      ['80', '60'],
      ['100', '100'],
    ],
  },
  values: [{ weight: '40', baseline: '90', threshold: '80', target: '100', stretch: '120', validFrom: '2026-07-01', validTo: '2026-09-30' }],
};
const counts = { decimals: 0, percent: false };

describe('a countered line', () => {
  it('keeps the proportion of threshold and stretch to the target, and its anchors move along', () => {
    const after = countered(line, { target: '110' }, counts);
    expect(after.values[0]).toMatchObject({ weight: '40', baseline: '90', threshold: '88', target: '110', stretch: '132' });
    expect(after.rule).toMatchObject({
      anchors: [
        ['88', '60'],
        ['110', '100'],
      ],
    });
  });
  it('takes what is given as it is given', () => {
    expect(countered(line, { target: '110', threshold: null, stretch: '150', weight: '35' }, counts).values[0]).toMatchObject({
      ...{ weight: '35', threshold: null, target: '110', stretch: '150' },
    });
  });
  it('stays as it is where only the weight changes, however the target is written', () => {
    const after = countered(line, { weight: '35', target: '100.00' }, counts);
    expect([after.values[0].threshold, after.values[0].stretch, after.rule]).toEqual(['80', '120', line.rule]);
  });
});
