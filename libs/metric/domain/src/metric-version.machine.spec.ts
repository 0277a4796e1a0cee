import { offers, step } from '@kpi-loop/shared/kernel';
import { describeMachine } from '@kpi-loop/shared/kernel/testing';
import type { Definition } from './definition';
import { metricPolicy } from './metric.policy';
import { metricVersionMachine, type MetricVersionContext } from './metric-version.machine';

const COMPLETE = 'nodeNamed & datasetNamed & columnsNamed & filtersComplete & ratioHasDenominator & ratioIsOfSums & unitNamed';
describeMachine(metricVersionMachine, {
  draft: { 'metricVersion.edit': ['draft'], 'metricVersion.submit': [`in_review if ${COMPLETE}`], 'metricVersion.discard': ['discarded'] },
  in_review: {
    'metricVersion.publish': [`published if ${COMPLETE} & datasetKnown & columnsKnown & sumsAreOfNumbers & notADuplicate & approverIsNotAuthor`],
    'metricVersion.return': ['draft if reasonGiven'],
  },
  published: { 'metricVersion.supersede': ['deprecated'], 'metricVersion.deprecate': ['deprecated if reasonGiven'] },
  deprecated: {},
  discarded: {},
});

const definition: Definition = {
  kind: 'ratio',
  datasetCode: 'ec_funnel_daily',
  numerator: { agg: 'sum', column: 'paid', filters: [] },
  denominator: { agg: 'sum', column: 'checkout', filters: [] },
  direction: 'HIGHER',
  unit: '%',
  decimals: 4,
  percent: true,
  flow: false,
  description: '',
  descriptionEn: '',
  processNodeId: 'node',
};
const context = (change: Partial<MetricVersionContext> = {}, changed: Partial<Definition> = {}): MetricVersionContext => ({
  metricId: 'm',
  metricVersionId: 'v',
  definition: { ...definition, ...changed },
  columns: [
    { name: 'paid', type: 'integer' },
    { name: 'checkout', type: 'integer' },
    { name: 'channel', type: 'text' },
  ],
  duplicateOf: null,
  actorId: 'steward2',
  authorIds: ['steward'],
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
    ['columnsKnown', context({}, { denominator: { agg: 'sum', column: 'gone', filters: [] } })],
    ['columnsKnown', context({}, { numerator: { agg: 'sum', column: 'paid', filters: [{ column: 'paid', op: 'lteColumn', value: 'due' }] } })],
    ['sumsAreOfNumbers', context({}, { numerator: { agg: 'sum', column: 'channel', filters: [] } })],
    ['notADuplicate', context({ duplicateOf: 'EC04' })],
    ['approverIsNotAuthor', context({ actorId: 'steward' })],
    ['approverIsNotAuthor', context({ actorId: null })],
  ])('refuses it by %s alone', (rule, c) => expect(broken(c)).toEqual([rule]));
  it('answers 403 when the approver has written on it, whoever began it', () => {
    expect(() => publish(context({ authorIds: ['steward', 'steward2'] }))).toThrow('sodConflict');
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
