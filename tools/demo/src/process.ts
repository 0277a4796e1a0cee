export interface ProcessNode {
  code: string;
  nameZh: string;
  nameEn: string;
}

export interface Process {
  code: 'EC' | 'MF' | 'RT' | 'RD';
  nameZh: string;
  nameEn: string;
  /** In the order of the flow. */
  nodes: ProcessNode[];
}

const process = (code: Process['code'], nameZh: string, nameEn: string, nodes: [string, string, string][]): Process => ({
  code,
  nameZh,
  nameEn,
  nodes: nodes.map(([suffix, zh, en]) => ({ code: `${code}-${suffix}`, nameZh: zh, nameEn: en })),
});

export const processes: Process[] = [
  process('EC', '电商转化流程', 'E-commerce funnel', [
    ['AD', '投放', 'Advertising'],
    ['VIEW', '浏览', 'Browsing'],
    ['CART', '加购', 'Add to cart'],
    ['CHECKOUT', '结算', 'Checkout'],
    ['PAY', '支付', 'Payment'],
    ['SHIP', '履约', 'Fulfilment'],
    ['SERVICE', '售后', 'After-sales'],
  ]),
  process('MF', '制造流程', 'Manufacturing', [
    ['PLAN', '计划', 'Planning'],
    ['PREPARE', '备料', 'Material preparation'],
    ['STAMP', '冲压', 'Stamping'],
    ['MOULD', '注塑', 'Moulding'],
    ['ASSEMBLE', '总装', 'Assembly'],
    ['INSPECT', '检验', 'Inspection'],
    ['STORE', '入库', 'Warehousing'],
  ]),
  process('RT', '零售流程', 'Retail', [
    ['TRAFFIC', '客流', 'Footfall'],
    ['ENTER', '进店', 'Store entry'],
    ['SALE', '成交', 'Sale'],
    ['BASKET', '连带', 'Basket'],
    ['MEMBER', '会员', 'Membership'],
    ['REPLENISH', '补货', 'Replenishment'],
    ['SHIP', '履约', 'Fulfilment'],
  ]),
  process('RD', '研发流程', 'Research and development', [
    ['INITIATE', '立项', 'Initiation'],
    ['DESIGN', '设计', 'Design'],
    ['BUILD', '开发', 'Development'],
    ['TEST', '测试', 'Testing'],
    ['RELEASE', '发布', 'Release'],
    ['LAND', '落地', 'Adoption'],
  ]),
];
