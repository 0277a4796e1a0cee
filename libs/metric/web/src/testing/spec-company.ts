import { signal, type Provider } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideHttpClient } from '@angular/common/http';
import type { CertificationView, MetricListItemView, MetricVersionItemView, MetricView, OfferView, ProcessView } from '@kpi-loop/shared/client';
import { LiveService, provideTestTexts } from '@kpi-loop/shared/ui';
import en from '../i18n/en.json';

/** The words of the shell and of the shared parts that these pages show. */
const shared = {
  menu: { metricCentre: 'Metric centre', processMap: 'Process map', metricTree: 'Metric tree', templates: 'Templates' },
  problem: { unexpected: 'Something went wrong', notFound: 'Not found', unavailable: 'Not available', alreadyExists: 'Already there' },
  field: { invalid: 'Not right', alreadyExists: 'This code is taken' },
  ui: {
    loading: 'Loading',
    reason: { ok: 'OK', cancel: 'Cancel' },
    offer: { refused: '{{action}} is not possible yet', rule: 'Rule', unknownRule: 'The rule {{rule}} does not hold yet' },
    table: { retry: 'Try again', empty: 'Nothing here yet', more: 'Load more' },
    lifecycle: { label: 'State' },
    status: { ok: 'On track', warn: 'At risk', bad: 'Off track', none: 'No data' },
  },
};

/** English words, and a live stream that says nothing. */
export const providers: (Provider | ReturnType<typeof provideTestTexts>)[] = [
  provideRouter([]),
  provideHttpClient(),
  provideTestTexts({ en: { ...shared, ...en } }),
  { provide: LiveService, useValue: { tick: () => signal(0).asReadonly() } },
];

export const offer = (event: string, because: string[] = [], needs: string[] = []): OfferView => ({ event, allowed: because.length === 0, because, needs });

export const aCertification = (change: Partial<CertificationView> = {}): CertificationView => ({
  ...{ status: 'none', steward: null, stewardSignedAt: null, owner: null, ownerSignedAt: null, fallenBecause: null, offers: [] },
  ...change,
});

export const aVersion = (change: Partial<MetricVersionItemView> = {}): MetricVersionItemView => ({
  id: 'v1',
  metricId: 'm1',
  code: 'EC04',
  name: '支付成功率',
  nameEn: 'Payment success rate',
  versionNo: 1,
  status: 'in_review',
  version: 3,
  kind: 'ratio',
  datasetCode: 'ec_funnel_daily',
  datasetName: '电商漏斗日报',
  datasetNameEn: 'Daily web funnel',
  numerator: { agg: 'sum', column: 'paid', filters: [] },
  denominator: { agg: 'sum', column: 'checkout', filters: [{ column: 'channel', op: 'eq', value: 'app' }] },
  aggOrg: 'RATIO_OF_SUMS',
  aggTime: 'RATIO_OF_SUMS',
  span: null,
  formula: '',
  inputs: [],
  nullRule: { kind: 'skip', months: 0 },
  zeroDenominator: 'NONE',
  entry: null,
  timezone: 'Asia/Shanghai',
  grain: 'month',
  dimensions: [],
  drillPaths: [],
  synonyms: [],
  synonymsEn: [],
  visibility: { perPerson: 'LINE', purpose: '', purposeEn: '' },
  tests: [],
  direction: 'HIGHER',
  unit: '%',
  decimals: 4,
  percent: true,
  flow: false,
  description: '支付 ÷ 结算',
  descriptionEn: 'paid ÷ checkout',
  processNode: { id: 'n1', code: 'EC-PAY', name: '支付', nameEn: 'Payment', processId: 'p1', processName: '电商', processNameEn: 'E-commerce' },
  author: { id: 'a', name: '陶然', nameEn: 'Tao Ran' },
  approver: null,
  publishedAt: null,
  contentHash: null,
  returnedBecause: null,
  duplicateOf: null,
  unknownColumns: [],
  labels: [],
  testResults: [],
  unknownInputs: [],
  circle: [],
  countsWithoutQuality: false,
  certification: aCertification(),
  offers: [],
  ...change,
});

export const aMetric = (versions: MetricVersionItemView[], offers: OfferView[] = []): MetricView => ({
  id: 'm1',
  code: 'EC04',
  name: '支付成功率',
  nameEn: 'Payment success rate',
  version: 1,
  steward: null,
  approvers: [],
  standsAlone: true,
  templateCode: '',
  links: [],
  versions,
  offers,
});

export const aRow = (change: Partial<MetricListItemView> = {}): MetricListItemView => {
  const { kind, datasetCode, datasetName, datasetNameEn, numerator, denominator, direction, unit, decimals, percent, flow, processNode } = aVersion();
  return {
    id: 'm1',
    code: 'EC04',
    name: '支付成功率',
    nameEn: 'Payment success rate',
    versionId: 'v1',
    versionNo: 1,
    status: 'published',
    certified: false,
    templateCode: '',
    kind,
    datasetCode,
    datasetName,
    datasetNameEn,
    numerator,
    denominator,
    formula: '',
    inputs: [],
    direction,
    unit,
    decimals,
    percent,
    flow,
    processNode,
    steward: null,
    labels: [],
    openVersion: null,
    ...change,
  };
};

export const aProcess = (offers: OfferView[] = []): ProcessView => ({
  id: 'p1',
  code: 'EC',
  name: '电商',
  nameEn: 'E-commerce',
  version: 5,
  offers,
  edges: [
    { id: 'e1', fromId: 'n1', toId: 'n2', words: '', wordsEn: '', conversionMetricId: null, timeMetricId: null },
    { id: 'e2', fromId: 'n2', toId: 'n3', words: '有货', wordsEn: 'In stock', conversionMetricId: null, timeMetricId: null },
  ],
  nodes: ['View', 'Cart', 'Pay'].map((name, i) => ({
    id: `n${i + 1}`,
    code: name,
    name,
    nameEn: name,
    ordinal: i + 1,
    volume: null,
    openSuggestions: i === 1 ? 2 : 0,
    offers: offers.length ? [offer('processNode.remove', i === 2 ? ['hasNoMetrics'] : [])] : [],
    owner: i === 2 ? { id: 'o', name: '阿杰', nameEn: 'Ajie' } : null,
    metrics:
      i === 2
        ? [
            {
              id: 'm1',
              versionId: 'v1',
              code: 'EC04',
              name: '支付成功率',
              nameEn: 'Payment success rate',
              direction: 'HIGHER' as const,
              unit: '%',
              percent: true,
              certified: false,
              state: 'bad' as const,
            },
          ]
        : [],
  })),
});
