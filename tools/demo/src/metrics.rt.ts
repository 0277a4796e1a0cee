import { later, ratio, total, type DemoMetric } from './metric';

const POS = 'rt_pos_daily';

export const rtMetrics: DemoMetric[] = [
  total(['RT01', '全渠道销售额', 'Omnichannel sales', 'RT-SALE'], POS, 'sales', { unit: 'CNY', decimals: 2, guard: 'RT06', drivers: ['RT03', 'RT04'] }),
  later(['RT02', '同比增长', 'Growth over last year', 'RT-SALE'], POS, 'growth', { drivers: ['RT01'] }),
  ratio(['RT03', '进店转化率', 'Visitor conversion', 'RT-ENTER'], POS, 'transactions', 'footfall'),
  ratio(['RT04', '缺货率', 'Stock-out rate', 'RT-REPLENISH'], POS, 'stockout_skus', 'skus', { direction: 'LOWER' }),
  ratio(['RT05', 'NPS', 'Net promoter score', 'RT-MEMBER'], 'rt_survey_monthly', 'nps_points', 'responses', { unit: 'pt', decimals: 2 }),
  ratio(['RT06', '退货率', 'Return rate', 'RT-SALE'], POS, 'returns', 'sales', { direction: 'LOWER' }),
  ratio(['RT07', '24h 履约率', 'Fulfilled within 24 h', 'RT-SHIP'], POS, 'fulfilled_24h', 'orders'),
  ratio(['RT08', '库存周转天数', 'Days of stock', 'RT-REPLENISH'], POS, 'stock_value', 'cogs', { direction: 'RANGE', unit: 'd', decimals: 2 }),
];
