import { amount, avg, column, count, distinct, input, is, level, median, rows, share, sum, templatesOf, values, view, words } from './shorthand';

const leadId = column('lead_id', 'text', '线索编号', 'Lead');
const channel = view('channel', '渠道', 'Channel');
const sales = words('销售流程', 'Sales');

/** S17: leads from campaigns, with what they are worth and what they cost. */
const leads = templatesOf(
  {
    row: 'S17',
    process: sales,
    node: words('销售线索获取', 'Lead generation'),
    mistake: words('只比线索数量，不看线索质量和成本', 'Comparing numbers of leads, not their quality or cost'),
    advice: words('与有效线索率、单条线索成本一起看，并按渠道拆开', 'Read it with the share of qualified leads and the cost of a lead, by channel'),
    presets: [
      {
        kind: 'rest',
        name: words('CRM 线索', 'CRM leads'),
        rows: words('每行一条线索', 'One row per lead'),
        columns: ['lead_id', 'is_qualified', 'channel'],
      },
      {
        kind: 'push',
        name: words('市场活动记录', 'Campaign log'),
        rows: words('每行一次投放；CSV 文件或接口推送', 'One row per campaign; a CSV file or sent by a program'),
        columns: ['spend', 'channel'],
      },
    ],
  },
  {
    code: 'S17-LEADS',
    name: words('新增线索数', 'New leads'),
    description: words('当期新增的不重复线索', 'Different leads that came in during the period'),
    columns: [leadId, channel],
    standsAlone: false,
    companions: ['S17-QUALIFIED', 'S17-COST'],
    sketch: {
      kind: 'simple',
      ...level('条', 'HIGHER', 0),
      numerator: distinct('lead_id'),
      dimensions: ['channel'],
      tests: [rows('一条线索来了两次', '2', { lead_id: 'L1' }, { lead_id: 'L1' }, { lead_id: 'L2' })],
    },
  },
  {
    code: 'S17-QUALIFIED',
    name: words('有效线索率', 'Qualified leads'),
    description: words('有效线索 ÷ 全部线索', 'Qualified leads ÷ all leads'),
    columns: [leadId, column('is_qualified', 'boolean', '是否有效', 'Qualified'), channel],
    companions: ['S17-LEADS'],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: distinct('lead_id', is('is_qualified')),
      denominator: distinct('lead_id'),
      dimensions: ['channel'],
      tests: [rows('两条线索有效一条', '0.5', { lead_id: 'L1', is_qualified: true }, { lead_id: 'L2', is_qualified: false })],
    },
  },
  {
    code: 'S17-SPEND',
    name: words('投放费用', 'Campaign spend'),
    description: words('市场活动与广告投放的费用之和', 'Sum of what campaigns and advertising cost'),
    columns: [column('spend', 'number', '费用', 'Spend'), channel],
    companions: ['S17-COST'],
    sketch: {
      kind: 'simple',
      ...amount('元', 2),
      direction: 'LOWER',
      numerator: sum('spend'),
      dimensions: ['channel'],
      tests: [rows('两次投放', '300', { spend: 100 }, { spend: 200 })],
    },
  },
  {
    code: 'S17-COST',
    name: words('单条线索成本', 'Cost per lead'),
    description: words('投放费用 ÷ 新增线索数', 'Campaign spend ÷ new leads'),
    columns: [],
    companions: ['S17-LEADS', 'S17-SPEND'],
    sketch: {
      kind: 'derived',
      ...level('元', 'LOWER', 2),
      formula: 'spend / leads',
      inputs: [input('spend'), input('leads')],
      tests: [values('三百元四条', '75', { spend: '300', leads: '4' }), values('没有线索', null, { spend: '300', leads: '0' })],
    },
  },
);

const customerId = column('customer_id', 'text', '客户编号', 'Customer');
const visitKind = view('visit_kind', '跟进方式', 'Kind of visit');

/** S18: calls and meetings, and what came of them. */
const visits = templatesOf(
  {
    row: 'S18',
    process: sales,
    node: words('客户跟进', 'Customer follow-up'),
    mistake: words('只数拜访次数，跟进没有转化也算业绩', 'Counting visits, whether anything comes of them or not'),
    advice: words('以转化率为主，次数和间隔作为过程指标', 'Lead by conversion; visits and intervals tell about the way'),
    presets: [
      {
        kind: 'file',
        name: words('拜访记录', 'Visit log'),
        rows: words('每行一次电话拜访或会议', 'One row per call or meeting'),
        columns: ['customer_id', 'is_converted', 'wait_hours', 'visit_kind'],
      },
    ],
  },
  {
    code: 'S18-CONVERSION',
    name: words('跟进转化率', 'Follow-up conversion'),
    description: words('跟进后转化的客户 ÷ 跟进的客户，都按客户去重', 'Customers won ÷ customers followed up, each counted once'),
    columns: [customerId, column('is_converted', 'boolean', '是否转化', 'Converted'), visitKind],
    companions: ['S18-VISITS', 'S18-WAIT'],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: distinct('customer_id', is('is_converted')),
      denominator: distinct('customer_id'),
      dimensions: ['visit_kind'],
      tests: [
        rows(
          '拜访两次只算一个客户',
          '0.5',
          { customer_id: 'C1', is_converted: false },
          { customer_id: 'C1', is_converted: true },
          { customer_id: 'C2', is_converted: false },
        ),
      ],
    },
  },
  {
    code: 'S18-VISITS',
    name: words('拜访次数', 'Visits'),
    description: words('电话拜访与会议的次数', 'Number of calls and meetings'),
    columns: [visitKind],
    standsAlone: false,
    companions: ['S18-CONVERSION'],
    sketch: {
      kind: 'simple',
      ...amount('次'),
      numerator: count(),
      dimensions: ['visit_kind'],
      tests: [rows('三次', '3', { visit_kind: '电话' }, { visit_kind: '电话' }, { visit_kind: '会议' })],
    },
  },
  {
    code: 'S18-WAIT',
    name: words('首次跟进时长', 'Time to first contact'),
    description: words('线索进来到首次跟进的小时数，取中位数', 'Median hours from the lead to the first contact'),
    columns: [column('wait_hours', 'number', '等待时长（小时）', 'Waited (h)'), visitKind],
    sketch: {
      kind: 'simple',
      ...level('小时', 'LOWER'),
      numerator: median('wait_hours'),
      dimensions: ['visit_kind'],
      tests: [rows('三个客户', '8', { wait_hours: 1 }, { wait_hours: 8 }, { wait_hours: 72 })],
    },
  },
);

const contractNo = column('contract_no', 'text', '合同编号', 'Contract');
const product = view('product_line', '产品线', 'Product line');
const finance = {
  kind: 'postgres' as const,
  name: words('财务系统', 'Finance system'),
  rows: words('每行一张入账的合同', 'One row per contract that was booked'),
  columns: ['contract_no', 'product_line'],
  query: 'SELECT contract_no, booked_on, product_line FROM receivable WHERE booked_on BETWEEN :from AND :to',
};
const contractSystem = {
  kind: 'rest' as const,
  name: words('合同系统', 'Contract system'),
  rows: words('每行一份合同', 'One row per contract'),
  columns: ['contract_no', 'is_signed', 'approval_days', 'product_line'],
};

/** S19: signed orders, counted in two systems that have to agree. */
const contracts = templatesOf(
  {
    row: 'S19',
    process: sales,
    node: words('合同签署', 'Contract signing'),
    mistake: words('合同系统和财务系统各报各的数，差额没人管', 'Contract and finance systems tell two numbers, and nobody owns the difference'),
    advice: words(
      '两个来源按月对账，差额单独成指标并逐单查清',
      'Reconcile the two sources every month; the difference is a metric and is cleared contract by contract',
    ),
    presets: [contractSystem, finance],
  },
  {
    code: 'S19-CONTRACTS',
    name: words('签约订单数', 'Signed orders'),
    description: words('合同系统里当期签署的合同，去重', 'Different contracts signed in the period, from the contract system'),
    columns: [contractNo, column('is_signed', 'boolean', '是否已签署', 'Signed'), product],
    companions: ['S19-BOOKED', 'S19-DIFFERENCE', 'S19-APPROVAL'],
    reconciledWith: 'S19-BOOKED',
    presets: [contractSystem],
    sketch: {
      kind: 'simple',
      ...level('单', 'HIGHER', 0),
      numerator: distinct('contract_no', is('is_signed')),
      dimensions: ['product_line'],
      tests: [rows('未签的不算', '1', { contract_no: 'H1', is_signed: true }, { contract_no: 'H2', is_signed: false })],
    },
  },
  {
    code: 'S19-BOOKED',
    name: words('入账订单数', 'Booked orders'),
    description: words('财务系统里当期入账的合同，去重', 'Different contracts booked in the period, from the finance system'),
    columns: [contractNo, product],
    companions: ['S19-CONTRACTS', 'S19-DIFFERENCE'],
    reconciledWith: 'S19-CONTRACTS',
    presets: [finance],
    sketch: {
      kind: 'simple',
      ...level('单', 'HIGHER', 0),
      numerator: distinct('contract_no'),
      dimensions: ['product_line'],
      tests: [rows('同一合同分两次入账', '1', { contract_no: 'H1' }, { contract_no: 'H1' })],
    },
  },
  {
    code: 'S19-DIFFERENCE',
    name: words('合同与财务差额', 'Difference to finance'),
    description: words('签约订单数 − 入账订单数；应在零附近', 'Signed orders − booked orders; it should be about zero'),
    watch: words('差额不为零就提醒数据管理员', 'Tell the data steward whenever it is not zero'),
    columns: [],
    companions: ['S19-CONTRACTS', 'S19-BOOKED'],
    sketch: {
      kind: 'derived',
      ...level('单', 'RANGE', 0),
      formula: 'contracts - booked',
      inputs: [input('contracts'), input('booked')],
      tests: [values('财务少入账一单', '1', { contracts: '10', booked: '9' })],
    },
  },
  {
    code: 'S19-APPROVAL',
    name: words('合同审批时长', 'Approval time'),
    description: words('合同审批与谈判的天数，取中位数', 'Median days of approval and negotiation'),
    columns: [column('approval_days', 'number', '审批天数', 'Approval (d)'), product],
    presets: [contractSystem],
    sketch: {
      kind: 'simple',
      ...level('天', 'LOWER'),
      numerator: median('approval_days'),
      dimensions: ['product_line'],
      tests: [rows('两份合同', '4', { approval_days: 3 }, { approval_days: 5 })],
    },
  },
);

const score = column('score', 'number', '满意度得分', 'Score');

/** S20: whether customers are content, and whether they come back. */
const care = templatesOf(
  {
    row: 'S20',
    process: words('客户维护流程', 'Customer care'),
    node: words('售后回访', 'Follow-up after sale'),
    mistake: words('只看问卷分数，不看答卷的人多不多、客户回不回来', 'Reading the score alone: not how many answered, nor who came back'),
    advice: words('满意度与回收率、复购率一起看', 'Read satisfaction together with the response rate and repurchase'),
    presets: [
      {
        kind: 'file',
        name: words('客户反馈问卷', 'Customer survey'),
        rows: words('每行一份发出的问卷；没有答的得分为空', 'One row per survey sent; the score is empty where nobody answered'),
        columns: ['score', 'segment'],
      },
      {
        kind: 'postgres',
        name: words('复购数据', 'Repurchase data'),
        rows: words('每行一张订单，带上距同一客户上一单的天数', 'One row per order, with the days since the same customer ordered before'),
        columns: ['customer_id', 'days_since_previous', 'segment'],
        query: `SELECT o.order_no, o.order_date, o.customer_id, o.segment, o.days_since_previous FROM (
  SELECT order_no, order_date, customer_id, segment, order_date - lag(order_date) OVER (PARTITION BY customer_id ORDER BY order_date, order_no) AS days_since_previous
  FROM customer_order) o WHERE o.order_date BETWEEN :from AND :to`,
      },
    ],
  },
  {
    code: 'S20-SATISFACTION',
    name: words('客户满意度（回访）', 'Customer satisfaction'),
    description: words('回访问卷的平均分', 'Mean score of the follow-up survey'),
    columns: [score, view('segment', '客群', 'Segment')],
    companions: ['S20-ANSWERS', 'S20-REPURCHASE'],
    sketch: {
      kind: 'simple',
      ...level('分', 'HIGHER', 2),
      numerator: avg('score'),
      dimensions: ['segment'],
      tests: [rows('没有答的不算', '4.5', { score: 4 }, { score: 5 }, { score: null })],
    },
  },
  {
    code: 'S20-ANSWERS',
    name: words('问卷回收率', 'Response rate'),
    description: words('有答复的问卷 ÷ 发出的问卷', 'Surveys answered ÷ surveys sent'),
    columns: [score, view('segment', '客群', 'Segment')],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: count({ column: 'score', op: 'notNull' }),
      denominator: count(),
      dimensions: ['segment'],
      tests: [rows('三份答了两份', '0.6667', { score: 4 }, { score: 5 }, { score: null })],
    },
  },
  {
    code: 'S20-REPURCHASE',
    name: words('复购率', 'Repurchase rate'),
    description: words(
      'N 天内至少下过两单的客户 ÷ 当期下单的客户：一张订单距同一客户上一单不超过 N 天，这位客户就算复购',
      'Customers with at least two orders within N days ÷ customers who ordered: somebody counts whose order comes at most N days after the one before',
    ),
    columns: [customerId, column('days_since_previous', 'number', '距上一单天数', 'Days since previous'), view('segment', '客群', 'Segment')],
    parameters: [{ key: 'days', usual: 30, min: 2, max: 730, name: words('复购窗口（天）', 'Window (days)') }],
    companions: ['S20-SATISFACTION'],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: distinct('customer_id', { column: 'days_since_previous', op: 'lte', value: '$days' }),
      denominator: distinct('customer_id'),
      dimensions: ['segment'],
      synonyms: ['回购率'],
      synonymsEn: ['Repeat purchase rate'],
      tests: [
        rows(
          '首单和隔太久的不算，同一客户只算一次',
          '0.3333',
          { customer_id: 'C1', days_since_previous: null },
          { customer_id: 'C1', days_since_previous: 1 },
          { customer_id: 'C1', days_since_previous: 2 },
          { customer_id: 'C2', days_since_previous: 731 },
          { customer_id: 'C3', days_since_previous: null },
        ),
      ],
    },
  },
);

export const ACTION_TEMPLATES = [...leads, ...visits, ...contracts, ...care];
