import * as fc from 'fast-check';
import { balanceOf, cascadeOf, contributionOf, parentsOf, splitTarget, type CascadeLine } from './index';

/** `boss` leads `head`, who answers for a unit and leads `anna` and `ben`. */
const line = (ownerId: string, target: string, more: Partial<CascadeLine> = {}): CascadeLine => ({
  ...{
    lineId: `${more.subjectKind ?? 'person'}-${ownerId}-${more.metricId ?? 'sales'}`,
    scorecardId: `${more.subjectKind ?? 'person'}-${ownerId}`,
    subjectKind: 'person',
    ownerId,
  },
  ...{ headId: { anna: 'head', ben: 'head', head: 'boss' }[ownerId] ?? null, metricId: 'sales', direction: 'HIGHER', target, contribution: 'sum', ...more },
});
const unit = (ownerId: string, target: string, more: Partial<CascadeLine> = {}) => line(ownerId, target, { subjectKind: 'unit', ...more });
const parentIds = (lines: CascadeLine[]) => Object.fromEntries([...parentsOf(lines)].map(([child, parent]) => [child, parent.lineId]));

describe('a cascade', () => {
  it('goes from the company to units to people; who answers for a unit has his own line under it', () =>
    expect(parentIds([unit('boss', '100'), unit('head', '60'), line('head', '20'), line('anna', '30'), line('ben', '10')])).toEqual({
      'unit-head-sales': 'unit-boss-sales',
      'person-head-sales': 'unit-head-sales',
      'person-anna-sales': 'unit-head-sales',
      'person-ben-sales': 'unit-head-sales',
    }));

  it('takes the head’s own line where his unit has none, and no other metric’s', () =>
    expect(parentIds([unit('head', '60', { metricId: 'nps' }), line('head', '50'), line('anna', '30')])).toEqual({ 'person-anna-sales': 'person-head-sales' }));

  it('shows the gap of each parent, never a scaled child', () => {
    const { roots } = cascadeOf([unit('boss', '100'), unit('head', '60'), line('anna', '30'), line('ben', '10')], '0');
    expect(roots).toMatchObject([
      {
        coverage: { state: 'short', gap: '40', share: '0.6' },
        children: [{ share: '0.6', coverage: { state: 'short', gap: '20' }, children: [{ line: { target: '30' }, share: '0.5' }, { line: { target: '10' } }] }],
      },
    ]);
  });

  it('counts a shared figure once, where it belongs (共担)', () => {
    const north = unit('head', '60', { figure: 'unit:north' });
    const shared = line('head', '60', { figure: 'unit:north', shared: 'unit:north' });
    const [root] = cascadeOf([north, shared, line('anna', '35'), line('ben', '25')], '0').roots;
    expect(root).toMatchObject({ coverage: { state: 'covered', gap: '0' }, children: [{ share: null }, { share: '0.5833' }, { share: '0.4167' }] });
    expect(cascadeOf([north, shared], '0').roots[0].coverage.state).toBe('apart');
    // under somebody else's it is what his unit brings, once for all who are scored by it
    const boss = unit('boss', '100', { figure: 'unit:company' });
    const twice = line('deputy', '60', { headId: 'boss', figure: 'unit:north', shared: 'unit:north' });
    expect(cascadeOf([boss, shared, twice], '0').roots[0].coverage).toMatchObject({ state: 'short', gap: '40' });
  });

  it('flags a line that nobody above has, and not that of one who has nobody above', () => {
    const lines = [unit('boss', '100'), line('head', '1', { metricId: 'nps' }), line('head', '90'), line('anna', '3', { metricId: 'own' })];
    expect(cascadeOf(lines, '0').orphans.map((l) => l.lineId)).toEqual(['person-head-nps', 'person-anna-own']);
  });

  it('adds up as the definition does, if nobody says otherwise', () =>
    expect(['SUM', 'RATIO_OF_SUMS', 'AVG', 'MAX', 'DISTINCT'].map(contributionOf)).toEqual(['sum', 'ratio', 'average', 'independent', 'independent']));
});

describe('a split', () => {
  const parts = (...shares: string[]) => shares.map((share, i) => ({ id: `p${i}`, share }));
  const of = (...args: Parameters<typeof splitTarget>) => [...(splitTarget(...args)?.values() ?? [])];

  it('gives what is left to the largest remainder', () => expect(of('100', 'sum', 2, parts('1', '1', '1'))).toEqual(['33.34', '33.33', '33.33']));
  it('follows what each reached before', () => expect(of('1000', 'sum', 0, parts('300', '100', '200'))).toEqual(['500', '167', '333']));
  it('keeps digits that the metric does not have', () => expect(of('10.01', 'sum', 0, parts('1', '1'))).toEqual(['5.01', '5.00']));
  it('splits a negative target too', () => expect(of('-3', 'sum', 0, parts('1', '1'))).toEqual(['-2', '-1']));
  it('gives a ratio to each in proportion', () => expect(of('0.9', 'ratio', 4, parts('1', '1'))).toEqual(['0.9000', '0.9000']));
  it('gives independent lines the whole', () => expect(of('7', 'independent', 0, parts('0', '0'))).toEqual(['7', '7']));
  it.each([[['0', '0']], [['-1', '5']]])('refuses shares of %j', (shares) => expect(splitTarget('10', 'sum', 0, parts(...shares))).toBeNull());
  it('always makes up the whole', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 999 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 4 }),
        (cents, shares, decimals) => {
          const made = of((cents / 100).toFixed(2), 'sum', decimals, parts(...shares.map(String)));
          expect(
            made.reduce(
              (sum, text) => sum + BigInt(text.replace('.', '').padEnd(text.replace('.', '').length + 4 - (text.split('.')[1]?.length ?? 0), '0')),
              0n,
            ),
          ).toBe(BigInt(cents) * 100n);
        },
      ),
    ));
});

describe('a balance over perspectives (S2)', () => {
  it('names who is missing, and too much money', () =>
    expect(
      balanceOf([
        { perspective: 'financial', weight: '70' },
        { perspective: 'customer', weight: '20' },
        { perspective: null, weight: '10' },
      ]),
    ).toEqual({
      shares: { financial: '0.7', customer: '0.2', process: '0', innovation: '0', collaboration: '0' },
      unknown: '0.1',
      missing: ['process', 'innovation', 'collaboration'],
      tooFinancial: true,
    }));
  it('allows exactly 60 %', () =>
    expect(
      balanceOf([
        { perspective: 'financial', weight: '60' },
        { perspective: 'customer', weight: '40' },
      ])!.tooFinancial,
    ).toBe(false));
  it('says nothing of nothing', () => expect(balanceOf([])).toBeNull());
});
