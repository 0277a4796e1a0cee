import { circleOfDriver } from './metric-links';
import { contentProblem, envelopeProblem, PACK_MAX, PACK_SCHEMA, PACK_VERSION, standingOf, type PackedMetric } from './metric-pack';
import { aDefinition, anInput } from './testing/a-definition';

const packed = (code: string, reads: string[] = []): PackedMetric => {
  const { processNodeId: _, ...definition } = aDefinition(reads.length ? { kind: 'derived', inputs: reads.map((r) => anInput(r)) } : {});
  return { code, name: code, nameEn: code, standsAlone: true, companions: [], drivers: [], node: null, definition };
};
const file = (change: object = {}) => ({ schema: PACK_SCHEMA, schemaVersion: PACK_VERSION, metrics: [packed('A')], ...change });

describe('a file of metrics', () => {
  it.each([
    [null, {}],
    ['packNotOurs', { schema: 'x' }],
    ['packNotOurs', { metrics: {} }],
    ['packNotOurs', { schemaVersion: '1' }],
    ['packTooNew', { schemaVersion: PACK_VERSION + 1 }],
    ['packEmpty', { metrics: [] }],
    ['packTooLarge', { metrics: Array.from({ length: PACK_MAX + 1 }, (_, i) => packed(`M${i}`)) }],
  ])('answers %s', (problem, change) => expect(envelopeProblem(file(change))).toBe(problem));
  it('is refused with a code twice, and with metrics that lead back to themselves', () => {
    expect(contentProblem([packed('A'), packed('A ')])).toBe('packCodesDoubled');
    expect(contentProblem([packed('A', ['B']), packed('B', ['A'])])).toBe('packHasCircle');
    expect(contentProblem([packed('A', ['B']), packed('B', ['C'])])).toBeNull();
  });
  it.each([
    ['new', { known: false, same: false, broken: [] }],
    ['same', { known: true, same: true, broken: [] }],
    ['differs', { known: true, same: false, broken: [] }],
    ['conflict', { known: true, same: false, broken: ['noOpenVersion'] }],
  ] as const)('holds a metric that is %s', (standing, facts) => expect(standingOf({ ...facts, broken: [...facts.broken] })).toBe(standing));
});

describe('a driver', () => {
  const steps = [
    { from: 'GMV', to: 'ORDERS' },
    { from: 'ORDERS', to: 'LEADS' },
  ];
  it('closes no circle over what is reckoned with and what drives', () => {
    expect(circleOfDriver({ from: 'LEADS', to: 'GMV' }, steps)).toEqual(['LEADS', 'GMV', 'ORDERS', 'LEADS']);
    expect(circleOfDriver({ from: 'GMV', to: 'LEADS' }, steps)).toBeNull();
  });
});
