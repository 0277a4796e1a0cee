export interface Unit {
  code: string;
  parent: string | null;
  nameZh: string;
  nameEn: string;
  kind: 'GROUP' | 'BUSINESS_UNIT' | 'TEAM' | 'REGION' | 'STORE';
  /** People whose home is this very unit on `demoToday`, without its sub-units. */
  headCount: number;
  /** Login of the head. */
  head: string;
}

interface Staffing {
  unit: Unit;
  /** Position codes of the head (if at home here) and of everybody else. */
  headPosition: string;
  staffPosition: string;
}

const STORES: [string, string, string][] = [
  ['上海徐汇店', 'Shanghai Xuhui', 'RT-E'],
  ['杭州西湖店', 'Hangzhou Xihu', 'RT-E'],
  ['南京新街口店', 'Nanjing Xinjiekou', 'RT-E'],
  ['苏州园区店', 'Suzhou Industrial Park', 'RT-E'],
  ['宁波天一店', 'Ningbo Tianyi', 'RT-E'],
  ['广州天河店', 'Guangzhou Tianhe', 'RT-S'],
  ['深圳福田店', 'Shenzhen Futian', 'RT-S'],
  ['佛山祖庙店', 'Foshan Zumiao', 'RT-S'],
  ['厦门中山店', 'Xiamen Zhongshan', 'RT-S'],
];

export const storeCodes = STORES.map((_, i) => `RT0${i + 1}`);

const row = (
  code: string,
  parent: string | null,
  nameZh: string,
  nameEn: string,
  kind: Unit['kind'],
  headCount: number,
  head: string,
  headPosition: string,
  staffPosition = headPosition,
): Staffing => ({ unit: { code, parent, nameZh, nameEn, kind, headCount, head }, headPosition, staffPosition });

/** The tree of domain.md §7.1, parents first. A head written `@` is found among the generated people. */
export const staffing: Staffing[] = [
  row('HH', null, '华禾集团', 'Huahe Group', 'GROUP', 0, 'linzhiyuan', 'CEO'),
  row('HQ', 'HH', '集团总部', 'Group Headquarters', 'BUSINESS_UNIT', 3, 'linzhiyuan', 'CEO', 'OFFICE'),
  row('HQ-HR', 'HQ', '人力资源部', 'Human Resources', 'TEAM', 6, 'zhoumin', 'HR_DIRECTOR', 'HR_SPECIALIST'),
  row('HQ-FIN', 'HQ', '财务部', 'Finance', 'TEAM', 6, 'xuwen', 'CFO', 'ACCOUNTANT'),
  row('HQ-COMP', 'HQ', '薪酬部', 'Compensation', 'TEAM', 2, 'shenyue', 'COMP_LEAD', 'COMP_SPECIALIST'),
  row('HQ-AUD', 'HQ', '审计部', 'Internal Audit', 'TEAM', 2, 'guqing', 'AUDIT_LEAD', 'AUDITOR'),
  row('HQ-DATA', 'HQ', '数据管理部', 'Data Management', 'TEAM', 5, 'taoran', 'DATA_LEAD', 'DATA_ANALYST'),
  row('EC', 'HH', '电商事业部', 'E-commerce', 'BUSINESS_UNIT', 1, 'chenyutong', 'BU_HEAD'),
  row('EC-TR', 'EC', '流量运营', 'Traffic Operations', 'TEAM', 8, '@', 'TEAM_LEAD', 'EC_OPERATOR'),
  row('EC-CV', 'EC', '商品转化', 'Merchandise Conversion', 'TEAM', 9, '@', 'TEAM_LEAD', 'EC_OPERATOR'),
  row('EC-PF', 'EC', '支付与履约', 'Payment and Fulfilment', 'TEAM', 9, 'ajie', 'TEAM_LEAD', 'EC_OPERATOR'),
  row('EC-CS', 'EC', '客服', 'Customer Service', 'TEAM', 19, '@', 'TEAM_LEAD', 'CS_AGENT'),
  row('MF', 'HH', '智造工厂', 'Smart Factory', 'BUSINESS_UNIT', 1, 'zhengguoqiang', 'BU_HEAD'),
  row('MF-L1', 'MF', '冲压线 L1', 'Stamping Line L1', 'TEAM', 22, '@', 'LINE_LEAD', 'OPERATOR'),
  row('MF-L2', 'MF', '注塑线 L2', 'Moulding Line L2', 'TEAM', 24, 'xiulan', 'LINE_LEAD', 'OPERATOR'),
  row('MF-L3', 'MF', '总装线 L3', 'Assembly Line L3', 'TEAM', 30, '@', 'LINE_LEAD', 'OPERATOR'),
  row('MF-QA', 'MF', '质量', 'Quality', 'TEAM', 14, '@', 'TEAM_LEAD', 'INSPECTOR'),
  row('MF-EQ', 'MF', '设备', 'Equipment', 'TEAM', 12, '@', 'TEAM_LEAD', 'TECHNICIAN'),
  row('MF-PL', 'MF', '计划仓储', 'Planning and Warehouse', 'TEAM', 15, '@', 'TEAM_LEAD', 'PLANNER'),
  row('RT', 'HH', '零售事业部', 'Retail', 'BUSINESS_UNIT', 1, 'songjianing', 'BU_HEAD'),
  row('RT-E', 'RT', '华东区', 'East China', 'REGION', 0, 'songjianing', 'BU_HEAD'),
  row('RT-S', 'RT', '华南区', 'South China', 'REGION', 0, 'songjianing', 'BU_HEAD'),
  ...STORES.map(([zh, en, region], i) => row(storeCodes[i], region, zh, en, 'STORE', 6, i === 2 ? 'xiaoman' : '@', 'STORE_MANAGER', 'SALES_ASSOCIATE')),
  row('RT-OM', 'RT', '全渠道运营', 'Omnichannel Operations', 'TEAM', 5, '@', 'TEAM_LEAD', 'RT_OPERATOR'),
  row('RT-RP', 'RT', '补货', 'Replenishment', 'TEAM', 4, '@', 'TEAM_LEAD', 'PLANNER'),
  row('RD', 'HH', '研发中心', 'R&D Centre', 'BUSINESS_UNIT', 1, 'wuhao', 'BU_HEAD'),
  row('RD-PL', 'RD', '平台组', 'Platform', 'TEAM', 11, '@', 'TEAM_LEAD', 'ENGINEER'),
  row('RD-AP', 'RD', '应用组', 'Applications', 'TEAM', 11, '@', 'TEAM_LEAD', 'ENGINEER'),
  row('RD-QA', 'RD', '测试', 'Testing', 'TEAM', 7, '@', 'TEAM_LEAD', 'TEST_ENGINEER'),
  row('RD-IN', 'RD', '创新孵化', 'Innovation Incubator', 'TEAM', 4, '@', 'TEAM_LEAD', 'ENGINEER'),
];

export interface Position {
  code: string;
  nameZh: string;
  nameEn: string;
}

export const positions: Position[] = [
  ['CEO', '总裁', 'Chief Executive'],
  ['OFFICE', '总裁办专员', 'Executive Office Specialist'],
  ['HR_DIRECTOR', '人力资源总监', 'HR Director'],
  ['HR_SPECIALIST', '人力资源专员', 'HR Specialist'],
  ['HRBP', '人力资源业务伙伴', 'HR Business Partner'],
  ['CFO', '财务总监', 'Chief Financial Officer'],
  ['ACCOUNTANT', '会计', 'Accountant'],
  ['COMP_LEAD', '薪酬经理', 'Compensation Lead'],
  ['COMP_SPECIALIST', '薪酬专员', 'Compensation Specialist'],
  ['AUDIT_LEAD', '审计负责人', 'Head of Audit'],
  ['AUDITOR', '审计专员', 'Auditor'],
  ['DATA_LEAD', '数据管理负责人', 'Data Steward Lead'],
  ['DATA_ANALYST', '数据分析师', 'Data Analyst'],
  ['BU_HEAD', '事业部负责人', 'Head of Business Unit'],
  ['TEAM_LEAD', '组长', 'Team Lead'],
  ['EC_OPERATOR', '电商运营', 'E-commerce Specialist'],
  ['CS_AGENT', '客服专员', 'Service Agent'],
  ['LINE_LEAD', '班组长', 'Line Lead'],
  ['OPERATOR', '操作工', 'Operator'],
  ['INSPECTOR', '质检员', 'Quality Inspector'],
  ['TECHNICIAN', '设备技师', 'Equipment Technician'],
  ['PLANNER', '计划员', 'Planner'],
  ['STORE_MANAGER', '店长', 'Store Manager'],
  ['SALES_ASSOCIATE', '导购', 'Sales Associate'],
  ['RT_OPERATOR', '全渠道运营', 'Omnichannel Specialist'],
  ['ENGINEER', '工程师', 'Engineer'],
  ['TEST_ENGINEER', '测试工程师', 'Test Engineer'],
].map(([code, nameZh, nameEn]) => ({ code, nameZh, nameEn }));
