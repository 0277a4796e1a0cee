export interface ProcessNode {
  code: string;
  nameZh: string;
  nameEn: string;
  /** Its head answers for the node. */
  unit: string;
}

/** Beside the line through all nodes: where the flow branches or leads back, and when. */
export interface Branch {
  from: string;
  to: string;
  conditionZh: string;
  conditionEn: string;
}

export interface Process {
  code: 'EC' | 'MF' | 'RT' | 'RD';
  nameZh: string;
  nameEn: string;
  /** In the order of the flow. */
  nodes: ProcessNode[];
  branches: Branch[];
  /** Node → the metric that is its volume, and which part of a rate is meant. */
  volumes: Record<string, { metric: string; part: 'numerator' | 'denominator' }>;
  /** Node → the metric that is the conversion on the way to it. */
  conversions: Record<string, string>;
}

const process = (
  code: Process['code'],
  nameZh: string,
  nameEn: string,
  nodes: [suffix: string, zh: string, en: string, unit: string][],
  branches: [from: string, to: string, zh: string, en: string][],
  volumes: Record<string, [metric: string, part?: 'denominator']>,
  conversions: Record<string, string>,
): Process => ({
  code,
  nameZh,
  nameEn,
  nodes: nodes.map(([suffix, zh, en, unit]) => ({ code: `${code}-${suffix}`, nameZh: zh, nameEn: en, unit })),
  branches: branches.map(([from, to, conditionZh, conditionEn]) => ({ from: `${code}-${from}`, to: `${code}-${to}`, conditionZh, conditionEn })),
  volumes: Object.fromEntries(
    Object.entries(volumes).map(([suffix, [metric, part]]) => [`${code}-${suffix}`, { metric, part: part ?? ('numerator' as const) }]),
  ),
  conversions: Object.fromEntries(Object.entries(conversions).map(([suffix, metric]) => [`${code}-${suffix}`, metric])),
});

export const processes: Process[] = [
  process(
    'EC',
    '电商转化流程',
    'E-commerce funnel',
    [
      ['AD', '投放', 'Advertising', 'EC-TR'],
      ['VIEW', '浏览', 'Browsing', 'EC-TR'],
      ['CART', '加购', 'Add to cart', 'EC-CV'],
      ['CHECKOUT', '结算', 'Checkout', 'EC-CV'],
      ['PAY', '支付', 'Payment', 'EC-PF'],
      ['SHIP', '履约', 'Fulfilment', 'EC-PF'],
      ['SERVICE', '售后', 'After-sales', 'EC-CS'],
    ],
    [['SERVICE', 'SHIP', '换货', 'Exchange']],
    { VIEW: ['EC01'], CART: ['EC02'], CHECKOUT: ['EC03'], PAY: ['EC04'], SHIP: ['EC08'], SERVICE: ['EC09'] },
    { CART: 'EC02', CHECKOUT: 'EC03', PAY: 'EC04' },
  ),
  process(
    'MF',
    '制造流程',
    'Manufacturing',
    [
      ['PLAN', '计划', 'Planning', 'MF-PL'],
      ['PREPARE', '备料', 'Material preparation', 'MF-PL'],
      ['STAMP', '冲压', 'Stamping', 'MF-L1'],
      ['MOULD', '注塑', 'Moulding', 'MF-L2'],
      ['ASSEMBLE', '总装', 'Assembly', 'MF-L3'],
      ['INSPECT', '检验', 'Inspection', 'MF-QA'],
      ['STORE', '入库', 'Warehousing', 'MF-PL'],
    ],
    [['INSPECT', 'ASSEMBLE', '返工', 'Rework']],
    { PLAN: ['MF07', 'denominator'], ASSEMBLE: ['MF07'], INSPECT: ['MF02'] },
    { ASSEMBLE: 'MF07', INSPECT: 'MF02' },
  ),
  process(
    'RT',
    '零售流程',
    'Retail',
    [
      ['TRAFFIC', '客流', 'Footfall', 'RT-OM'],
      ['ENTER', '进店', 'Store entry', 'RT-OM'],
      ['SALE', '成交', 'Sale', 'RT'],
      ['BASKET', '连带', 'Basket', 'RT'],
      ['MEMBER', '会员', 'Membership', 'RT-OM'],
      ['REPLENISH', '补货', 'Replenishment', 'RT-RP'],
      ['SHIP', '履约', 'Fulfilment', 'RT-OM'],
    ],
    [['SALE', 'MEMBER', '新客', 'New customer']],
    { TRAFFIC: ['RT03', 'denominator'], ENTER: ['RT03'], SHIP: ['RT07'] },
    { ENTER: 'RT03', SHIP: 'RT07' },
  ),
  process(
    'RD',
    '研发流程',
    'Research and development',
    [
      ['INITIATE', '立项', 'Initiation', 'RD'],
      ['DESIGN', '设计', 'Design', 'RD-AP'],
      ['BUILD', '开发', 'Development', 'RD-PL'],
      ['TEST', '测试', 'Testing', 'RD-QA'],
      ['RELEASE', '发布', 'Release', 'RD-QA'],
      ['LAND', '落地', 'Adoption', 'RD-IN'],
    ],
    [['TEST', 'BUILD', '有缺陷', 'Defects']],
    { BUILD: ['RD02', 'denominator'], RELEASE: ['RD02'] },
    { RELEASE: 'RD02' },
  ),
];
