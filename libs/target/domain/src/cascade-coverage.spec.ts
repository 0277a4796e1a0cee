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
  it('weighs ratios by their planned denominators', () =>
    expect(
      coverage({
        parent: '0.0325',
        kind: 'ratio',
        children: [
          { target: '0.03', denominator: '40000' },
          { target: '0.06', denominator: '15000' },
        ],
      }),
    ).toMatchObject({ state: 'stacked', reached: '0.038181818182' }));
  it('calls ratios short only when no mix of them could yield the parent', () => {
    expect(coverage({ parent: '0.9', kind: 'ratio', children: ['0.8', '0.95'] }).state).toBe('covered');
    expect(coverage({ parent: '0.9', kind: 'ratio', children: ['0.8', '0.89'] }).state).toBe('short');
    expect(coverage({ parent: '0.5', kind: 'ratio', children: ['0.4', '0.9'] }).state).toBe('covered');
    expect(coverage({ parent: '0.02', kind: 'ratio', direction: 'LOWER', children: ['0.03', '0.025'] }).state).toBe('short');
  });
  it('compares nothing of independent lines', () =>
    expect(of({ kind: 'independent', children: ['1'] })).toEqual({ reached: null, share: null, gap: null, state: 'apart' }));
});
