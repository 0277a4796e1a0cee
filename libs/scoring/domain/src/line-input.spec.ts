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

describe('a target that changed in mid-period', () => {
  const flow: LineAgreement = { ...agreed, rule: { kind: 'LINEAR' }, flow: true };
  const raised = [
    { ...span, target: '9000', validTo: '2026-08-31' },
    { ...span, target: '12000', validFrom: '2026-09-01' },
  ];

  it('is mixed by calendar days (R-M1, G26)', () =>
    expect(lineInput({ ...flow, spans: raised })).toMatchObject({
      target: [
        ['9000', 62],
        ['12000', 30],
      ],
      compositeTarget: '9978.26087',
    }));

  it('of a flow that is spread over the months, is mixed by their shares', () => {
    expect(lineInput({ ...flow, spans: raised, phasing: ['0.2', '0.2', '0.6'] })).toMatchObject({
      target: [
        ['9000', 2],
        ['12000', 3],
      ],
      compositeTarget: '10800',
    });
    // half of September has half of its share
    const mid = [
      { ...raised[0], validTo: '2026-09-15' },
      { ...raised[1], validFrom: '2026-09-16' },
    ];
    expect(lineInput({ ...flow, spans: mid, phasing: ['0.2', '0.2', '0.6'] }).compositeTarget).toBe('9900');
  });

  it('of a flow, owes nothing for the days without the line; of a level the days do not count', () => {
    const begins = [{ ...span, target: '9200', validFrom: '2026-09-01' }];
    expect(lineInput({ ...flow, spans: begins })).toMatchObject({
      compositeTarget: '3000',
      from: '2026-09-01',
      weight: [
        ['0', 62],
        ['20', 30],
      ],
    });
    expect(lineInput({ ...flow, flow: false, spans: begins }).compositeTarget).toBe('9200');
  });
});

describe('days that do not count for whom the line is about', () => {
  const flow: LineAgreement = { ...agreed, rule: { kind: 'LINEAR' }, flow: true, spans: [{ ...span, target: '9200' }] };
  // 45 of 92 calendar days, and half of the working days
  const left = [{ from: '2026-08-15', to: '2026-09-30' }];

  it('are calendar days, not working days: whoever leaves owes of a flow what his days make of it (R-M7, §3.7)', () =>
    expect(lineInput({ ...flow, out: left })).toMatchObject({ compositeTarget: '4500', weight: '20', from: '2026-07-01', to: '2026-08-14' }));

  it('go by the shares of the months where the target is spread over them: phased, up to his last day (R-M7)', () =>
    expect(lineInput({ ...flow, phasing: ['0.2', '0.2', '0.6'], out: left }).compositeTarget).toBe('2670.967742'));

  it('leave a rate or a level as it stands', () => expect(lineInput({ ...flow, flow: false, out: left }).compositeTarget).toBe('9200'));

  it('of a long absence are in neither number (R-M9, A18)', () => {
    const away = (periodFrom: string, periodTo: string, out: { from: string; to: string }) =>
      lineInput({ ...flow, periodFrom, periodTo, spans: [{ ...span, target: '9200', validFrom: periodFrom, validTo: periodTo }], out: [out] }).compositeTarget;
    expect(away('2026-07-01', '2026-09-30', { from: '2026-08-01', to: '2026-09-30' })).toBe('3100');
    expect(away('2026-10-01', '2026-12-31', { from: '2026-10-01', to: '2026-11-30' })).toBe('3100');
  });
});

describe('a rule that changed in mid-period', () => {
  const other = { kind: 'LINEAR' as const, method: 'RATIO' as const };
  const spans = [
    { ...span, target: '60', validTo: '2026-08-31' },
    { ...span, target: '60', validFrom: '2026-09-01', dated: { rule: other, target: '60' } },
  ];

  it('is never mixed: each stretch has its own (R-M4)', () =>
    expect(lineInput({ ...agreed, spans }).segments).toMatchObject([
      { days: 62, rule: { kind: 'INTERP' }, target: '60', to: '2026-08-31' },
      { days: 30, rule: { method: 'RATIO' }, target: '60', from: '2026-09-01' },
    ]));

  it('stands with what its anchors were made for, and a later target moves them from there', () => {
    const dated = { rule: { kind: 'INTERP' as const, on: 'value' as const, anchors }, target: '60' };
    expect(anchorsIn({ ...agreed, rule: other, spans: [{ ...span, target: '54', dated }] })).toEqual([
      ['45', '60'],
      ['54', '100'],
      ['63', '120'],
    ]);
  });

  it('of a level, a change of a fifth is scored by stretches only where the policy says so', () => {
    const far = [
      { ...span, target: '50', validTo: '2026-08-31' },
      { ...span, target: '60', validFrom: '2026-09-01' },
    ];
    const said = (line: Partial<LineAgreement>) =>
      lineInput({ ...agreed, rule: { kind: 'LINEAR' }, ...line, spans: line.spans ?? far }).segments?.length ?? null;
    expect([said({}), said({ levelChange: 'SEGMENT_SCORE' }), said({ levelChange: 'SEGMENT_SCORE', flow: true })]).toEqual([null, 2, null]);
    expect(said({ levelChange: 'SEGMENT_SCORE', spans: [{ ...far[0], target: '51' }, far[1]] })).toBeNull();
  });
});
