import type { LineageView } from '@kpi-loop/shared/client';
import { CARD, lineageLayout, throughOf } from './lineage-layout';

const thing = (id: string) => ({ id, name: id, nameEn: id, detail: '', detailEn: '', link: null });
/** Two files of one dataset, one metric, two people. */
const view: LineageView = {
  kind: 'metric',
  id: 'm',
  layers: [
    { kind: 'dataset', things: [thing('d')], total: 1 },
    { kind: 'run', things: [thing('r1'), thing('r2')], total: 30 },
    { kind: 'metric', things: [thing('m')], total: 1 },
    { kind: 'line', things: [thing('l1'), thing('l2')], total: 2 },
  ],
  steps: [
    { fromKind: 'dataset', from: 'd', toKind: 'run', to: 'r1' },
    { fromKind: 'dataset', from: 'd', toKind: 'run', to: 'r2' },
    { fromKind: 'run', from: 'r1', toKind: 'metric', to: 'm' },
    { fromKind: 'run', from: 'r2', toKind: 'metric', to: 'm' },
    { fromKind: 'metric', from: 'm', toKind: 'line', to: 'l1' },
    { fromKind: 'metric', from: 'm', toKind: 'line', to: 'l2' },
  ],
};

describe('the picture of a lineage', () => {
  const { layers, steps, width, height } = lineageLayout(view);

  it('has a column for each kind, none of whose cards lies on another', () => {
    expect(layers.map(({ x }) => x)).toEqual([0, 208, 416, 624]);
    for (const { things } of layers) for (let i = 1; i < things.length; i++) expect(things[i].y).toBeGreaterThanOrEqual(things[i - 1].y + CARD.height);
    expect(Math.max(...layers.flatMap(({ things }) => things.map(({ x }) => x + CARD.width)))).toBe(width);
    expect(Math.max(...layers.flatMap(({ things }) => things.map(({ y }) => y + CARD.height)))).toBe(height);
  });

  it('says how many are not drawn', () => expect(layers.map(({ more }) => more)).toEqual([0, 28, 0, 0]));

  it('has a curve from card to card for each step', () => {
    expect(steps).toHaveLength(6);
    const [d, r1] = [layers[0].things[0], layers[1].things[0]];
    expect(steps[0].path).toMatch(new RegExp(`^M${d.x + CARD.width} ${d.y + CARD.height / 2}C.* ${r1.x} ${r1.y + CARD.height / 2}$`));
  });

  it('leads from a formula to another one without crossing their cards', () => {
    const two = { kind: 'derived' as const, things: [thing('a'), thing('b')], total: 2 };
    const drawn = lineageLayout({ kind: 'derived', id: 'a', layers: [two], steps: [{ fromKind: 'derived', from: 'a', toKind: 'derived', to: 'b' }] });
    const xs = drawn.steps[0].path.match(/[\d.]+/g)!.map(Number).filter((_, i) => i % 2 === 0);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(CARD.width);
    expect([...throughOf('derived b', drawn.steps)].sort()).toEqual(['derived a', 'derived b']);
  });

  it('follows one thing to both of its ends, and not through its neighbours back', () => {
    expect([...throughOf('run r1', steps)].sort()).toEqual(['dataset d', 'line l1', 'line l2', 'metric m', 'run r1']);
    expect([...throughOf('line l2', steps)].sort()).toEqual(['dataset d', 'line l2', 'metric m', 'run r1', 'run r2']);
  });
});
