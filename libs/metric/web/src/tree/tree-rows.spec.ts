import type { TreeEdgeView, TreeMetricView } from '@kpi-loop/shared/client';
import { aboveOf, openedTo, rootsOf, rowsOf } from './tree-rows';

const metric = (id: string): TreeMetricView => ({
  ...{ id, code: id, name: id, nameEn: id, direction: 'HIGHER' as const, unit: '', decimals: 0, percent: false, certified: false, state: null },
  ...{ value: null, before: null, month: null, unitName: '', unitNameEn: '' },
});
const edge = (fromId: string, toId: string): TreeEdgeView => ({ fromId, toId, relation: 'input', weight: null, back: null, timing: null, linkId: null });
const tree = {
  metrics: ['GMV', 'LEADS', 'RATE', 'SPEND', 'ALONE'].map(metric),
  edges: [edge('GMV', 'LEADS'), edge('GMV', 'RATE'), edge('LEADS', 'SPEND'), edge('RATE', 'SPEND')],
};
const keys = (root: string, open: string[]) => rowsOf(tree, root, new Set(open)).map((row) => row.key);

describe('the rows of a tree', () => {
  it('begin at what nothing else is made of', () => expect(rootsOf(tree).map(({ id }) => id)).toEqual(['GMV']));
  it('begin somewhere even where everything leads in a ring', () =>
    expect(rootsOf({ metrics: [metric('A'), metric('B')], edges: [edge('A', 'B'), edge('B', 'A')] }).map(({ id }) => id)).toEqual(['A']));
  it('show what is open, each place for itself', () => {
    expect(keys('GMV', [])).toEqual(['GMV']);
    expect(keys('GMV', ['GMV', 'GMV/RATE'])).toEqual(['GMV', 'GMV/LEADS', 'GMV/RATE', 'GMV/RATE/SPEND']);
  });
  it('know their depth, and their place among those beside them', () =>
    expect(rowsOf(tree, 'GMV', new Set(['GMV'])).map(({ depth, position, siblings, children }) => [depth, position, siblings, children])).toEqual([
      [0, 1, 1, 2],
      [1, 1, 2, 1],
      [1, 2, 2, 1],
    ]));
  it('end where a metric stands above itself', () => {
    const ring = { metrics: [metric('A'), metric('B')], edges: [edge('A', 'B'), edge('B', 'A')] };
    expect(rowsOf(ring, 'A', new Set(['A', 'A/B', 'A/B/A'])).map(({ key, children }) => [key, children])).toEqual([
      ['A', 1],
      ['A/B', 1],
      ['A/B/A', 0],
    ]);
  });
  it('open two levels at first', () => expect([...openedTo(tree, 'GMV', 2)].sort()).toEqual(['GMV', 'GMV/LEADS', 'GMV/RATE']));
  it('know what is above them', () => expect([aboveOf('GMV'), aboveOf('GMV/RATE/SPEND')]).toEqual([null, 'GMV/RATE']));
});
