import { Decimal } from './actuals';
import type { Card } from './cards';

/** One recorded step of the co-setting of targets; steps are played in order. */
export interface NegotiationEntry {
  card: string;
  round: number;
  byNo: string;
  on: string;
  event: 'PROPOSE' | 'ACCEPT_LINE' | 'COUNTER_LINE' | 'RETURN' | 'COMMENT';
  /** With `COUNTER_LINE`: the line and the value asked for. */
  metric?: string;
  value?: string;
  reasonZh?: string;
  reasonEn?: string;
}

/** A13: sales +18% proposed, +8% countered, +15% offered; in the third round the store manager holds the pen. */
export function negotiationOf(cards: Card[]): NegotiationEntry[] {
  const card = cards.find(({ state }) => state === 'negotiating.with_owner')!;
  const sales = card.lines.find(({ metric }) => metric === 'RT01')!;
  const growth = (factor: string) => new Decimal(sales.baseline).times(factor).toSignificantDigits(4).toFixed(2);
  const [head, owner] = [card.managerNo, card.ownerNo];
  const step = (round: number, byNo: string, on: string, event: NegotiationEntry['event'], more: Partial<NegotiationEntry> = {}): NegotiationEntry => ({
    card: card.key,
    round,
    byNo,
    on,
    event,
    ...more,
  });
  const accepted = card.lines.filter(({ metric }) => metric !== 'RT01').map(({ metric }) => metric);
  return [
    step(1, head, '2026-07-22', 'PROPOSE', {
      metric: 'RT01',
      value: growth('1.18'),
      reasonZh: '旗舰店带动区域增长，目标同比 +18%。',
      reasonEn: 'The flagship store leads the region: +18% over last year.',
    }),
    ...accepted.map((metric) => step(1, owner, '2026-07-29', 'ACCEPT_LINE', { metric })),
    step(1, owner, '2026-07-29', 'COUNTER_LINE', {
      metric: 'RT01',
      value: growth('1.08'),
      reasonZh: '热销款缺货率偏高，没有货源保障只能做到 +8%。',
      reasonEn: 'Best sellers are often out of stock; without assured supply only +8% is realistic.',
    }),
    step(1, owner, '2026-07-29', 'RETURN'),
    step(2, head, '2026-08-07', 'COUNTER_LINE', {
      metric: 'RT01',
      value: growth('1.15'),
      reasonZh: '补货组承诺每周两次配送，目标调整为 +15%。',
      reasonEn: 'Replenishment commits to two deliveries a week: +15%.',
    }),
    step(2, head, '2026-08-07', 'RETURN'),
    step(3, owner, '2026-08-12', 'COMMENT', {
      metric: 'RT01',
      reasonZh: '希望把货源保障写成达成条件，再谈数值。',
      reasonEn: 'Please write the assured supply down as a condition before we settle the number.',
    }),
  ];
}
