import { later, ratio, total, type DemoMetric } from './metric';

const FUNNEL = 'ec_funnel_daily';

const metrics: DemoMetric[] = [
  total(['EC01', '访客数', 'Unique visitors', 'EC-VIEW'], FUNNEL, 'uv'),
  ratio(['EC02', '加购率', 'Add-to-cart rate', 'EC-CART'], FUNNEL, 'add_to_cart', 'uv'),
  ratio(['EC03', '结算率', 'Checkout rate', 'EC-CHECKOUT'], FUNNEL, 'checkout', 'add_to_cart'),
  ratio(['EC04', '支付成功率', 'Payment success rate', 'EC-PAY'], FUNNEL, 'paid', 'checkout'),
  ratio(['EC05', '下单转化率', 'Order conversion rate', 'EC-PAY'], FUNNEL, 'paid', 'uv', { decimals: 6, guard: 'EC11', drivers: ['EC02', 'EC03', 'EC04'] }),
  total(['EC06', 'GMV', 'Gross merchandise value', 'EC-PAY'], FUNNEL, 'gmv', { unit: 'CNY', decimals: 2, drivers: ['EC01', 'EC05'] }),
  ratio(['EC07', '获客成本', 'Customer acquisition cost', 'EC-AD'], FUNNEL, 'spend', 'new_customers', {
    direction: 'LOWER',
    unit: 'CNY',
    decimals: 2,
    guard: 'EC12',
  }),
  ratio(['EC08', '48h 发货率', 'Shipped within 48 h', 'EC-SHIP'], FUNNEL, 'shipped_48h', 'orders'),
  ratio(['EC09', '客诉率', 'Complaint rate', 'EC-SERVICE'], FUNNEL, 'complaints', 'orders', { direction: 'LOWER' }),
  later(['EC10', '首次响应时长', 'First response time', 'EC-SERVICE'], FUNNEL, 'median', { direction: 'LOWER', unit: 's', decimals: 0 }),
  ratio(['EC11', '退款率', 'Refund rate', 'EC-SERVICE'], FUNNEL, 'refunded', 'orders', { direction: 'LOWER' }),
  ratio(['EC12', '新客 30 日复购率', 'New customers buying again within 30 days', 'EC-AD'], FUNNEL, 'repurchased_30d', 'new_customers'),
];

/** Every row of the funnel says which sales channel it is of. */
export const ecMetrics: DemoMetric[] = metrics.map((metric) => ({ ...metric, dimensions: ['channel'] }));
