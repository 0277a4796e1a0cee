import type { DemoMetric } from './metric';

interface ColumnWords {
  zh: string;
  en: string;
  /** What one of it is called where a gap is said in pieces: a unit the product knows. */
  piece?: string;
}

const column = (zh: string, en: string, piece?: string): ColumnWords => ({ zh, en, piece });

/** What the columns of the sources hold, in the words people use for it. */
const COLUMNS: Record<string, ColumnWords> = {
  day: column('日期', 'day'),
  month: column('月份', 'month'),
  unit_code: column('部门编码', 'unit code'),
  owner_no: column('责任人工号', 'employee number of the owner'),
  channel: column('渠道', 'channel'),
  uv: column('访客', 'visitors', 'person'),
  add_to_cart: column('加购访客', 'visitors who filled a cart', 'person'),
  checkout: column('提交结算订单', 'orders at checkout', 'order'),
  paid: column('支付成功订单', 'paid orders', 'order'),
  orders: column('订单', 'orders', 'order'),
  gmv: column('成交额', 'merchandise value'),
  spend: column('投放费用', 'spend on advertising'),
  new_customers: column('新客', 'new customers', 'person'),
  repurchased_30d: column('30 日内复购的新客', 'new customers who bought again within 30 days', 'person'),
  shipped_48h: column('48 小时内发出的订单', 'orders shipped within 48 h', 'order'),
  complaints: column('客诉订单', 'orders with a complaint', 'order'),
  refunded: column('退款订单', 'refunded orders', 'order'),
  output: column('产出件数', 'pieces made', 'pc'),
  planned_output: column('计划件数', 'pieces planned', 'pc'),
  good: column('一次合格件数', 'pieces right the first time', 'pc'),
  labour_hours: column('工时', 'labour hours', 'h'),
  run_minutes: column('运行分钟', 'minutes running', 'min'),
  planned_minutes: column('计划运行分钟', 'minutes planned', 'min'),
  ideal_minutes: column('理论加工分钟', 'ideal minutes for the pieces made', 'min'),
  energy_kwh: column('用电量', 'energy used', 'kWh'),
  incidents: column('质量事故', 'quality incidents'),
  major_accidents: column('重大安全事故', 'major safety accidents'),
  ideas_landed: column('落地的改善提案', 'improvement ideas landed'),
  on_time: column('按期上线的发布', 'releases on time', 'item'),
  planned: column('计划内的发布', 'planned releases', 'item'),
  escaped_defects: column('逃逸缺陷', 'escaped defects'),
  score_sum: column('评分合计', 'sum of the scores'),
  nps_points: column('净推荐分合计', 'sum of the recommendation points'),
  promoters: column('推荐者', 'promoters'),
  detractors: column('贬损者', 'detractors'),
  stories: column('完成的需求', 'stories done'),
  landed: column('结项并落地的项目', 'projects concluded and in use'),
  started: column('立项的项目', 'projects begun'),
  cycle_time_days: column('研发周期（天）', 'development cycle time (days)'),
  responses: column('有效问卷', 'answers', 'answer'),
  sales: column('销售额', 'sales', 'CNY'),
  returns: column('退货额', 'value of returns', 'CNY'),
  transactions: column('成交单数', 'purchases', 'order'),
  footfall: column('进店客流', 'visitors to the shop', 'visit'),
  stockout_skus: column('缺货品项', 'items out of stock', 'item'),
  skus: column('在售品项', 'items on sale', 'item'),
  fulfilled_24h: column('24 小时内履约的订单', 'orders fulfilled within 24 h', 'order'),
  stock_value: column('平均库存金额', 'average value of the stock'),
  cogs: column('日均销售成本', 'daily cost of sales'),
};

const words = (name: string | undefined): ColumnWords => COLUMNS[name ?? ''] ?? column(name ?? '', name ?? '');

/** What a column is called in both languages; nothing where it has no words. */
export const labelsOf = (name: string): { label?: string; labelEn?: string } =>
  name in COLUMNS ? { label: COLUMNS[name].zh, labelEn: capital(COLUMNS[name].en) } : {};

/** A percentage is counted in pieces of its numerator. */
export const unitOf = (metric: DemoMetric): string => (metric.unit === '%' ? (words(metric.numerator).piece ?? '%') : metric.unit);

/** The definition in a sentence. */
export function definitionText(metric: DemoMetric): { description: string; descriptionEn: string } {
  if (metric.entry) return { description: metric.entry.descriptionZh, descriptionEn: metric.entry.descriptionEn };
  if (metric.kind === 'ratio') {
    const [above, below] = [words(metric.numerator), words(metric.denominator)];
    return { description: `${above.zh} ÷ ${below.zh}，先求和再相除`, descriptionEn: `${capital(above.en)} ÷ ${below.en}, summed first and divided once` };
  }
  const measure = words(metric.measure);
  const mean = metric.aggregate === 'avg';
  return {
    description: `${measure.zh}，按期间${mean ? '平均' : '合计'}`,
    descriptionEn: `${capital(measure.en)}, ${mean ? 'average' : 'total'} of the period`,
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
