import { coverage, type CoverageAsk } from './index';

const of = (ask: Partial<CoverageAsk> & Pick<CoverageAsk, 'children'>) => coverage({ parent: '100', kind: 'sum', ...ask });

describe('R-C1', () => {
  it.each([
    ['short', ['60', '39.99'], '0.9999', '0.01'],
    ['covered', ['60', '40'], '1', '0'],
    ['covered', ['60', '50'], '1.1', '-10'],
    ['stacked', ['60', '50.01'], '1.1001', '-10.01'],
    ['none', [], '0', '100'],
  ])('targets that add up are %s with %j', (state, children, share, gap) => expect(of({ children })).toMatchObject({ state, share, gap }));

  it('asks for the buffer on top', () => expect(of({ children: ['104'], buffer: '0.05' })).toMatchObject({ state: 'short', gap: '1' }));
  it('adds decimals exactly', () => expect(of({ parent: '0.3', children: ['0.1', '0.2'] })).toMatchObject({ state: 'covered', gap: '0' }));
  it('has no share of a parent target of zero', () => expect(of({ parent: '0', children: ['1'] }).share).toBeNull());
  it('lets the parts of a cost come to no more than the whole', () =>
    expect(
      [
        ['60', '40.5'],
        ['60', '40'],
      ].map((children) => of({ children, direction: 'LOWER' }).state),
    ).toEqual(['short', 'covered']));
  it('compares the mean of what is averaged', () =>
    expect(of({ kind: 'average', children: ['110', '89'] })).toMatchObject({ reached: '99.5', state: 'short' }));
  describe('weighs ratios by their denominators', () => {
    // Σ target × denominator ÷ Σ denominators, by hand
    const ratio = (parent: string, children: CoverageAsk['children'], direction: CoverageAsk['direction'] = 'HIGHER') =>
      coverage({ parent, kind: 'ratio', children, direction });
    const child = (target: string, denominator: string | null = null, measured: string | null = null) => ({ target, denominator, measured });

    it.each([
      // (0.03 × 40000 + 0.06 × 15000) ÷ 55000
      ['planned', '0.0325', [child('0.03', '40000'), child('0.06', '15000')], { state: 'stacked', reached: '0.038181818182' }],
      // (0.9 × 300 + 0.6 × 100) ÷ 400 = 0.825
      ['planned', '0.8', [child('0.9', '300'), child('0.6', '100')], { state: 'covered', reached: '0.825', gap: '-0.025' }],
      // the other way round it is (0.9 × 100 + 0.6 × 300) ÷ 400 = 0.675: a mix of the two could yield it, this one does not
      ['planned', '0.8', [child('0.9', '100'), child('0.6', '300')], { state: 'short', reached: '0.675', gap: '0.125' }],
      ['planned', '0.8', [child('0.9', '100', '9999'), child('0.6', '300', '1')], { state: 'short', reached: '0.675' }],
      ['mixed', '0.8', [child('0.9', '100'), child('0.6', null, '300')], { state: 'short', reached: '0.675' }],
      ['measured', '0.8', [child('0.9', null, '300'), child('0.6', null, '100')], { state: 'covered', reached: '0.825' }],
      ['partly', '0.8', [child('0.9', '100'), child('0.6')], { state: 'covered', reached: '0.9' }],
      ['none', '0.8', [child('0.9'), child('0.6')], { state: 'covered', reached: '0.9' }],
      ['none', '0.8', [child('0.9', '0'), child('0.6', null, '0')], { state: 'covered', reached: '0.9' }],
    ] as const)('%s, parent %s', (basis, parent, children, expected) => expect(ratio(parent, children)).toMatchObject({ basis, ...expected }));

    it('the other way round where less is better', () =>
      expect(
        [
          [child('0.01', '300'), child('0.05', '100')],
          [child('0.01', '100'), child('0.05', '300')],
        ].map((children) => ratio('0.02', children, 'LOWER').state),
      ).toEqual(['covered', 'short']));

    it('two that are planned stand for each other whatever the size of a third nobody knows', () => {
      // 0.95 × 1 and 0.7 × 99 come to 0.7025, and 0.8 of whatever size lifts it no higher than 0.8
      expect(ratio('0.9', [child('0.95', '1'), child('0.7', '99'), child('0.8')])).toMatchObject({ basis: 'partly', state: 'short', reached: '0.8' });
      expect(ratio('0.9', [child('0.95'), child('0.7'), child('0.8')])).toMatchObject({ basis: 'none', state: 'covered' });
    });

    it('and nothing else', () => expect([of({ children: ['1'] }).basis, ratio('1', []).basis, ratio('1', ['1'], 'RANGE').basis]).toEqual([null, null, null]));
  });
  it('calls ratios short only when no mix of them could yield the parent', () => {
    expect(coverage({ parent: '0.9', kind: 'ratio', children: ['0.8', '0.95'] }).state).toBe('covered');
    expect(coverage({ parent: '0.9', kind: 'ratio', children: ['0.8', '0.89'] }).state).toBe('short');
    expect(coverage({ parent: '0.5', kind: 'ratio', children: ['0.4', '0.9'] }).state).toBe('covered');
    expect(coverage({ parent: '0.02', kind: 'ratio', direction: 'LOWER', children: ['0.03', '0.025'] }).state).toBe('short');
  });
  it('compares nothing of independent lines', () =>
    expect(of({ kind: 'independent', children: ['1'] })).toEqual({ reached: null, share: null, gap: null, state: 'apart', basis: null }));
});
