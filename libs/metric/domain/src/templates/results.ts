import { avg, amount, column, count, input, is, level, median, rows, share, sum, templatesOf, values, view, words } from './shorthand';

const amountColumn = column('amount', 'number', '订单金额', 'Order amount');
const customerType = column('customer_type', 'text', '客户类别', 'Customer type');
const category = view('category', '品类', 'Category');

/** S13: revenue growth, opened up by customers and categories. */
const growth = templatesOf(
  {
    row: 'S13',
    process: words('销售流程', 'Sales'),
    node: words('销售订单生成', 'Sales order'),
    mistake: words('只看总额，不看是哪些客群和品类带来的变化', 'Looking at the total only, not at which customers and categories moved it'),
    advice: words('按客户类别和品类拆开，看清增长由谁带动', 'Open it up by customer type and category to see who carries the growth'),
    presets: [
      {
        kind: 'postgres',
        name: words('订单系统', 'Order system'),
        rows: words('每行一张销售订单', 'One row per sales order'),
        columns: ['order_no', 'amount', 'customer_type', 'category'],
        query: 'SELECT order_no, order_date, amount, customer_type, category FROM sales_order WHERE order_date BETWEEN :from AND :to',
      },
    ],
  },
  {
    code: 'S13-REVENUE',
    name: words('营业收入', 'Revenue'),
    description: words('当期销售订单金额之和', 'Sum of the sales orders of the period'),
    columns: [amountColumn, { ...customerType, optional: true }, category],
    companions: ['S13-GROWTH', 'S13-NEW-SHARE'],
    sketch: {
      kind: 'simple',
      ...amount('元', 2),
      numerator: sum('amount'),
      dimensions: ['customer_type', 'category'],
      drillPaths: [{ columns: ['customer_type', 'category'] }],
      synonyms: ['营收', '销售额'],
      synonymsEn: ['Sales', 'Turnover'],
      tests: [rows('两张订单', '300.5', { amount: 100, customer_type: '新客', category: 'A' }, { amount: 200.5, customer_type: '老客', category: 'B' })],
    },
  },
  {
    code: 'S13-GROWTH',
    name: words('营收增长率', 'Revenue growth'),
    description: words('本期营业收入 ÷ 上一期营业收入 − 1', 'Revenue of the period ÷ revenue of the period before − 1'),
    breakdown: words(
      '变化的贡献：每个客群、品类的增减额 ÷ 上一期总额，各项相加等于增长率；在营业收入上按维度查看',
      'Contribution: the change of each customer type or category ÷ the total of the period before; together they make the growth. Look at revenue by its dimensions',
    ),
    columns: [],
    companions: ['S13-REVENUE', 'S13-NEW-SHARE'],
    sketch: {
      kind: 'derived',
      ...share(),
      formula: 'now / before - 1',
      inputs: [input('now'), input('before', { back: { unit: 'period', n: 1 } })],
      synonyms: ['营收增速'],
      synonymsEn: ['Sales growth'],
      tests: [values('增长一成', '0.1', { now: '110', before: '100' }), values('上一期为零', null, { now: '110', before: '0' })],
    },
  },
  {
    code: 'S13-NEW-SHARE',
    name: words('新客营收占比', 'Share of new customers'),
    description: words('新客订单金额 ÷ 全部订单金额', 'Orders of new customers ÷ all orders, by amount'),
    columns: [amountColumn, customerType, category],
    companions: ['S13-REVENUE'],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: sum('amount', is('customer_type', '新客')),
      denominator: sum('amount'),
      dimensions: ['category'],
      tests: [rows('四分之一来自新客', '0.25', { amount: 50, customer_type: '新客', category: 'A' }, { amount: 150, customer_type: '老客', category: 'A' })],
    },
  },
);

const complaint = column('is_complaint', 'boolean', '是否客诉', 'Complaint');
const serviceStep = view('service_step', '服务环节', 'Service step');
const handled = column('handling_hours', 'number', '处理时长（小时）', 'Handling time (h)');
const answered = column('response_minutes', 'number', '首次响应时长（分钟）', 'First response (min)');
const eachStep = words('每个服务环节各设一条预警，不等总分变差', 'One alert per service step, instead of waiting for the total');

/** S14: satisfaction as the sum of what happens at each step of the service. */
const service = templatesOf(
  {
    row: 'S14',
    process: words('售后服务流程', 'After-sales service'),
    node: words('售后服务响应', 'Service response'),
    mistake: words('只看满意度总分，忽略服务环节', 'One score for all, the steps of the service unseen'),
    advice: words('分环节设监控点：响应、处理、一次解决、客诉', 'Watch every step: response, handling, first-time resolution, complaints'),
    presets: [
      {
        kind: 'rest',
        name: words('客服工单系统', 'Service desk'),
        rows: words('每行一张服务工单', 'One row per service ticket'),
        columns: ['is_complaint', 'response_minutes', 'handling_hours', 'resolved_first', 'service_step'],
      },
    ],
  },
  {
    code: 'S14-COMPLAINT',
    name: words('客诉率', 'Complaint rate'),
    description: words('客诉工单 ÷ 全部服务工单', 'Complaints ÷ all service tickets'),
    node: words('客诉受理', 'Complaint intake'),
    watch: eachStep,
    columns: [complaint, serviceStep],
    sketch: {
      kind: 'ratio',
      ...share('LOWER'),
      numerator: count(is('is_complaint')),
      denominator: count(),
      dimensions: ['service_step'],
      tests: [rows('四单中一单', '0.25', { is_complaint: true }, { is_complaint: false }, { is_complaint: false }, { is_complaint: false })],
    },
  },
  {
    code: 'S14-RESPONSE',
    name: words('首次响应时长', 'First response time'),
    description: words('工单首次响应时长的中位数', 'Median time to the first answer'),
    watch: eachStep,
    columns: [answered, serviceStep],
    sketch: {
      kind: 'simple',
      ...level('分钟', 'LOWER'),
      numerator: median('response_minutes'),
      dimensions: ['service_step'],
      tests: [rows('三单的中位数', '5', { response_minutes: 2 }, { response_minutes: 5 }, { response_minutes: 90 })],
    },
  },
  {
    code: 'S14-HANDLING',
    name: words('处理时长', 'Handling time'),
    description: words('工单处理时长的中位数', 'Median time until a ticket is closed'),
    node: words('问题处理', 'Handling'),
    watch: eachStep,
    columns: [handled, serviceStep],
    sketch: {
      kind: 'simple',
      ...level('小时', 'LOWER'),
      numerator: median('handling_hours'),
      dimensions: ['service_step'],
      tests: [rows('两单的中位数', '3', { handling_hours: 2 }, { handling_hours: 4 })],
    },
  },
  {
    code: 'S14-RESOLVED',
    name: words('一次解决率', 'First-time resolution'),
    description: words('一次解决的工单 ÷ 全部服务工单', 'Tickets solved at the first attempt ÷ all tickets'),
    node: words('问题处理', 'Handling'),
    watch: eachStep,
    columns: [column('resolved_first', 'boolean', '是否一次解决', 'Resolved at first'), serviceStep],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: count(is('resolved_first')),
      denominator: count(),
      dimensions: ['service_step'],
      tests: [rows('两单中一单', '0.5', { resolved_first: true }, { resolved_first: false })],
    },
  },
  {
    code: 'S14-SATISFACTION',
    name: words('客户满意度（分环节）', 'Customer satisfaction by step'),
    description: words(
      '响应、处理、一次解决、客诉四个环节折算为 0–100 分后加权',
      'Response, handling, resolution and complaints, each made 0 to 100 points and weighted',
    ),
    watch: eachStep,
    columns: [],
    companions: ['S14-COMPLAINT', 'S14-RESPONSE', 'S14-HANDLING', 'S14-RESOLVED'],
    sketch: {
      kind: 'composite',
      ...level('分', 'HIGHER'),
      inputs: [
        input('complaint', { weight: '30', zeroAt: '0.1', fullAt: '0' }),
        input('response', { weight: '20', zeroAt: '60', fullAt: '0' }),
        input('handling', { weight: '20', zeroAt: '48', fullAt: '0' }),
        input('resolved', { weight: '30', zeroAt: '0', fullAt: '1' }),
      ],
      synonyms: ['服务满意度'],
      synonymsEn: ['CSAT'],
      tests: [values('每个环节都做到一半', '50', { complaint: '0.05', response: '30', handling: '24', resolved: '0.5' })],
    },
  },
);

const landed = column('is_landed', 'boolean', '是否落地', 'Landed');
const stage = view('stage', '研发阶段', 'Stage');
const cycleDays = column('cycle_days', 'number', '上线周期（天）', 'Cycle time (d)');

/** S15: a number of projects says nothing without how well and how fast they came. */
const innovation = templatesOf(
  {
    row: 'S15',
    process: words('产品研发流程', 'Product development'),
    node: words('落地验收', 'Landing'),
    mistake: words('只看项目数，立项越多越好看', 'Counting projects: the more are begun, the better it looks'),
    advice: words(
      '用全流程指标：落地率、上线周期、迭代次数与质量一起看',
      'Measure the whole way: landing rate together with cycle time, iterations and quality',
    ),
    presets: [
      {
        kind: 'rest',
        name: words('研发项目系统', 'Project tracker'),
        rows: words('每行一个创新项目', 'One row per innovation project'),
        columns: ['is_landed', 'cycle_days', 'iterations', 'defects', 'stage'],
      },
    ],
  },
  {
    code: 'S15-LANDING',
    name: words('创新项目落地率', 'Innovation landing rate'),
    description: words('已落地的创新项目 ÷ 全部创新项目', 'Innovation projects in use ÷ all innovation projects'),
    columns: [landed, stage],
    standsAlone: false,
    companions: ['S15-CYCLE', 'S15-ITERATIONS', 'S15-DEFECTS'],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: count(is('is_landed')),
      denominator: count(),
      dimensions: ['stage'],
      tests: [rows('两个项目落地一个', '0.5', { is_landed: true }, { is_landed: false })],
    },
  },
  {
    code: 'S15-PROJECTS',
    name: words('落地项目数', 'Projects landed'),
    description: words('已落地的创新项目个数', 'Number of innovation projects in use'),
    columns: [landed, stage],
    standsAlone: false,
    companions: ['S15-LANDING', 'S15-CYCLE', 'S15-DEFECTS'],
    sketch: {
      kind: 'simple',
      ...amount('个'),
      numerator: count(is('is_landed')),
      dimensions: ['stage'],
      tests: [rows('三个项目落地两个', '2', { is_landed: true }, { is_landed: true }, { is_landed: false })],
    },
  },
  {
    code: 'S15-CYCLE',
    name: words('上线周期', 'Cycle time'),
    description: words('从立项到上线的天数，取中位数', 'Median days from the start of a project to its launch'),
    node: words('发布上线', 'Launch'),
    columns: [cycleDays, stage],
    sketch: {
      kind: 'simple',
      ...level('天', 'LOWER'),
      numerator: median('cycle_days'),
      dimensions: ['stage'],
      tests: [rows('三个项目的中位数', '40', { cycle_days: 30 }, { cycle_days: 40 }, { cycle_days: 200 })],
    },
  },
  {
    code: 'S15-ITERATIONS',
    name: words('平均迭代次数', 'Iterations per project'),
    description: words('每个项目上线前的迭代次数', 'Iterations of a project before its launch, on average'),
    node: words('迭代开发', 'Iterations'),
    columns: [column('iterations', 'number', '迭代次数', 'Iterations'), stage],
    sketch: {
      kind: 'simple',
      ...level('次', 'HIGHER'),
      numerator: avg('iterations'),
      dimensions: ['stage'],
      tests: [rows('两个项目', '3', { iterations: 2 }, { iterations: 4 })],
    },
  },
  {
    code: 'S15-DEFECTS',
    name: words('每个项目的上线缺陷', 'Defects per project'),
    description: words('上线后发现的缺陷数 ÷ 项目数', 'Defects found after launch ÷ projects'),
    node: words('发布上线', 'Launch'),
    columns: [column('defects', 'number', '上线缺陷数', 'Defects'), stage],
    sketch: {
      kind: 'ratio',
      ...level('个', 'LOWER', 2),
      numerator: sum('defects'),
      denominator: count(),
      dimensions: ['stage'],
      tests: [rows('两个项目三个缺陷', '1.5', { defects: 3 }, { defects: 0 })],
    },
  },
);

const done = column('done_on', 'date', '完成日期', 'Done on');
const due = column('due_on', 'date', '计划日期', 'Due on');
const project = view('project', '项目', 'Project');

/** S16: tasks done, done late, and how people find the working together. */
const teamwork = templatesOf(
  {
    row: 'S16',
    process: words('项目管理流程', 'Project management'),
    node: words('任务执行', 'Task execution'),
    mistake: words('只统计完成的任务，不看延误和沟通', 'Counting what is done, blind to delay and to how people talk'),
    advice: words('加入延误率和沟通质量指标', 'Add the delay rate and the quality of communication'),
    presets: [
      {
        kind: 'rest',
        name: words('项目任务系统', 'Task tracker'),
        rows: words('每行一个任务', 'One row per task'),
        columns: ['is_done', 'done_on', 'due_on', 'project'],
      },
      {
        kind: 'file',
        name: words('协作问卷', 'Survey on working together'),
        rows: words('每行一份答卷', 'One row per answer'),
        columns: ['score', 'project'],
      },
    ],
  },
  {
    code: 'S16-DONE',
    name: words('任务完成率', 'Task completion'),
    description: words('已完成的任务 ÷ 全部任务', 'Tasks done ÷ all tasks'),
    columns: [column('is_done', 'boolean', '是否完成', 'Done'), project],
    standsAlone: false,
    companions: ['S16-DELAY', 'S16-TALK'],
    sketch: {
      kind: 'ratio',
      ...share(),
      numerator: count(is('is_done')),
      denominator: count(),
      dimensions: ['project'],
      tests: [rows('四个任务完成三个', '0.75', { is_done: true }, { is_done: true }, { is_done: true }, { is_done: false })],
    },
  },
  {
    code: 'S16-DELAY',
    name: words('任务延误率', 'Task delay'),
    description: words('晚于计划完成的任务 ÷ 已完成的任务', 'Tasks done later than planned ÷ tasks done'),
    columns: [done, due, project],
    companions: ['S16-DONE'],
    sketch: {
      kind: 'ratio',
      ...share('LOWER'),
      numerator: count({ column: 'done_on', op: 'gtColumn', value: 'due_on' }),
      denominator: count({ column: 'done_on', op: 'notNull' }),
      dimensions: ['project'],
      tests: [rows('两个任务晚一个', '0.5', { done_on: '2026-01-12', due_on: '2026-01-10' }, { done_on: '2026-01-09', due_on: '2026-01-10' })],
    },
  },
  {
    code: 'S16-TALK',
    name: words('沟通质量', 'Quality of communication'),
    description: words('协作问卷的平均分', 'Mean score of the survey on working together'),
    node: words('项目沟通', 'Communication'),
    columns: [column('score', 'number', '得分', 'Score'), project],
    companions: ['S16-DONE', 'S16-DELAY'],
    sketch: {
      kind: 'simple',
      ...level('分', 'HIGHER'),
      numerator: avg('score'),
      dimensions: ['project'],
      synonyms: ['协作满意度'],
      synonymsEn: ['Collaboration score'],
      tests: [rows('两份答卷', '4', { score: 3 }, { score: 5 })],
    },
  },
);

export const RESULT_TEMPLATES = [...growth, ...service, ...innovation, ...teamwork];
