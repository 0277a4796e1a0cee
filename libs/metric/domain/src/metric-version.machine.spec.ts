import { offers, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import type { Definition } from './definition';
import { aDefinition, anInput, sum } from './testing/a-definition';
import { metricPolicy } from './metric.policy';
import { WRITTEN_BY, metricVersionMachine, type MetricVersionContext } from './metric-version.machine';

const COMPLETE =
  'nodeNamed & datasetNamed & columnsNamed & filtersComplete & ratioHasDenominator & ratioIsOfSums & aggregationFits & spanNamed & inputsNamed & childrenWeighted & formulaNamed & formulaReads & noCircle & entryRangeFits & unitNamed';
const PUBLISHABLE = `${COMPLETE} & datasetKnown & timezoneIsDatasets & columnsKnown & sumsAreOfNumbers & inputsInForce & testsPass & notADuplicate & approverIsNotAuthor & actorIsNotPaidOnIt & approverIsNamed`;
describeMachine(metricVersionMachine, {
  draft: {
    'metricVersion.edit': ['draft if actorIsNotPaidOnIt'],
    'metricVersion.submit': [`in_review if ${COMPLETE} & actorIsNotPaidOnIt`],
    'metricVersion.discard': ['discarded'],
  },
  in_review: {
    'metricVersion.publish': [`published if ${PUBLISHABLE} & hasQualityBeside`, `published if ${PUBLISHABLE} & confirmationGiven`],
    'metricVersion.return': ['draft if reasonGiven'],
  },
  published: { 'metricVersion.supersede': ['deprecated'], 'metricVersion.deprecate': ['deprecated if reasonGiven'] },
  deprecated: {},
  discarded: {},
});

const definition = aDefinition({ datasetCode: 'ec_funnel_daily', denominator: sum('checkout'), decimals: 4, processNodeId: 'node' });
const derived: Partial<Definition> = {
  ...{ kind: 'derived', datasetCode: '', numerator: null, denominator: null, aggOrg: 'FORMULA', aggTime: 'FORMULA' },
  formula: 'A / B - 1',
  inputs: [anInput('A'), anInput('B', { code: 'A', back: { unit: 'year', n: 1 } })],
};
const composite: Partial<Definition> = { ...derived, kind: 'composite', inputs: [anInput('A', { weight: '60' }), anInput('B', { weight: '40' })] };
const context = (change: Partial<MetricVersionContext> = {}, changed: Partial<Definition> = {}): MetricVersionContext => ({
  metricId: 'm',
  metricVersionId: 'v',
  definition: { ...definition, ...changed },
  columns: [
    { name: 'paid', type: 'integer' },
    { name: 'checkout', type: 'integer' },
    { name: 'channel', type: 'text' },
  ],
  timezone: 'Asia/Shanghai',
  unknownInputs: [],
  circle: null,
  formulaReads: true,
  tests: [{ name: 'two rows', passed: true, expected: '5', got: '5' }],
  duplicateOf: null,
  actorId: 'steward2',
  authorIds: ['steward'],
  approverIds: [],
  countsWithoutQuality: false,
  ...{ paidOnIt: false, waived: false },
  ...change,
});
const publish = (c: MetricVersionContext) => step(metricVersionMachine, 'in_review', c, { type: 'metricVersion.publish' });
const broken = (c: MetricVersionContext): string[] => {
  try {
    publish(c);
    return [];
  } catch (e) {
    return (e as { extra: { violations: string[] } }).extra.violations;
  }
};

describe('publishing a definition', () => {
  it('says which definition of which metric is in force', () => {
    expect(publish(context())).toMatchObject({ status: 'published', facts: [{ type: 'metricVersion.published', metricId: 'm', metricVersionId: 'v' }] });
  });
  it.each<[string, MetricVersionContext]>([
    ['nodeNamed', context({}, { processNodeId: null })],
    ['datasetNamed', context({}, { datasetCode: ' ' })],
    ['columnsNamed', context({}, { numerator: { agg: 'sum', filters: [] } })],
    ['filtersComplete', context({}, { numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'channel', op: 'eq' }] } })],
    ['ratioHasDenominator', context({}, { denominator: null })],
    ['ratioIsOfSums', context({}, { numerator: { agg: 'avg', column: 'paid', filters: [] } })],
    ['unitNamed', context({}, { unit: '', percent: false })],
    ['datasetKnown', context({ columns: null })],
    ['approverIsNamed', context({ approverIds: ['finance'] })],
    ['timezoneIsDatasets', context({ timezone: 'Europe/Berlin' })],
    ['columnsKnown', context({}, { denominator: { agg: 'sum', column: 'gone', filters: [] } })],
    ['columnsKnown', context({}, { numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'paid', op: 'lteColumn', value: 'due' }] } })],
    ['sumsAreOfNumbers', context({}, { numerator: { agg: 'sum', column: 'channel', filters: [] } })],
    ['aggregationFits', context({}, { aggTime: 'AVG' })],
    ['spanNamed', context({}, { kind: 'cumulative', aggTime: 'LAST', span: { kind: 'rolling', months: 1 } })],
    ['inputsNamed', context({}, { ...derived, inputs: [] })],
    ['inputsNamed', context({}, { ...derived, inputs: [anInput('A'), anInput('A', { code: 'B' })] })],
    ['inputsNamed', context({}, { ...derived, inputs: [anInput('A B')] })],
    ['childrenWeighted', context({}, { ...composite, inputs: [anInput('A', { weight: '0' })] })],
    ['childrenWeighted', context({}, { ...composite, inputs: [anInput('A', { weight: '1', zeroAt: '3' })] })],
    ['formulaNamed', context({}, { ...derived, formula: ' ' })],
    ['formulaReads', context({ formulaReads: false }, derived)],
    ['noCircle', context({ circle: ['EC01', 'EC02', 'EC01'] }, derived)],
    ['inputsInForce', context({ unknownInputs: ['EC09'] }, derived)],
    ['testsPass', context({ tests: null })],
    ['testsPass', context({ tests: [] })],
    [
      'testsPass',
      context({
        tests: [
          { name: 'x', passed: true, expected: '1', got: '1' },
          { name: 'y', passed: false, expected: '1', got: '2' },
        ],
      }),
    ],
    ['notADuplicate', context({ duplicateOf: 'EC04' })],
    ['approverIsNotAuthor', context({ actorId: 'steward' })],
    ['approverIsNotAuthor', context({ actorId: null })],
    ['actorIsNotPaidOnIt', context({ paidOnIt: true })],
  ])('refuses it by %s alone', (rule, c) => expect(broken(c)).toEqual([rule]));
  it('needs no dataset where no rows are counted', () => {
    expect(publish(context({ columns: null }, derived)).status).toBe('published');
    expect(publish(context({ columns: null }, composite)).status).toBe('published');
  });
  it('answers 403 when the approver has written on it, whoever began it', () => {
    expect(() => publish(context({ authorIds: ['steward', 'steward2'] }))).toThrow('sodConflict');
  });
  it.each([
    ['draft', 'metricVersion.edit'],
    ['draft', 'metricVersion.submit'],
    ['in_review', 'metricVersion.publish'],
  ] as const)('in %s answers 403 to %s by whoever is paid on it in the locked window, unless that duty rests (SoD4)', (status, type) => {
    expect(() => step(metricVersionMachine, status, context({ paidOnIt: true }), { type })).toThrow('sodConflict');
    expect(step(metricVersionMachine, status, context({ paidOnIt: true, waived: true }), { type }).status).toBeDefined();
    expect(WRITTEN_BY).toContain(type);
  });
  it('shows the second person what still refuses it', () => {
    expect(offers(metricVersionMachine, 'in_review', context({ columns: null }), metricPolicy, new Set(['STEWARD']))).toEqual([
      { event: 'metricVersion.publish', allowed: false, because: ['datasetKnown'], needs: [] },
      { event: 'metricVersion.return', allowed: true, because: [], needs: ['reason'] },
    ]);
  });
});

describe('a draft', () => {
  it('may be submitted before its dataset is connected', () => {
    expect(step(metricVersionMachine, 'draft', context({ columns: null }), { type: 'metricVersion.submit' }).status).toBe('in_review');
  });
  it('is returned with a reason only', () => {
    expect(() => step(metricVersionMachine, 'in_review', context(), { type: 'metricVersion.return', reason: ' ' })).toThrow('reasonGiven');
    expect(step(metricVersionMachine, 'in_review', context(), { type: 'metricVersion.return', reason: 'which orders?' }).status).toBe('draft');
  });
  it('offers nobody but stewards and HR anything', () => {
    expect(offers(metricVersionMachine, 'draft', context(), metricPolicy, new Set(['EXEC', 'anyone', 'head', 'owner', 'AUD']))).toEqual([]);
  });
  it('is never superseded by hand', () => {
    expect(offers(metricVersionMachine, 'published', context(), metricPolicy, new Set(['HR'])).map((o) => o.event)).toEqual(['metricVersion.deprecate']);
  });
});
