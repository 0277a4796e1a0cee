import { appealStories, type AppealStory } from './appeals';
import { actionStories, feedDefects, type ActionStory, type FeedDefect } from './anomalies';
import { buildCards, type Card } from './cards';
import type { Company } from './company';
import type { Dataset } from './datasets';
import { quarter } from './dates';
import { entryStories, type EntryStory } from './entries';
import { negotiationOf, type NegotiationEntry } from './negotiation';
import { openMatters, type OpenMatters } from './open-matters';
import { buildPlans, type Plan } from './plans';

export interface DemoPeriod {
  code: string;
  nameZh: string;
  nameEn: string;
  kind: 'SETTLEMENT';
  from: string;
  to: string;
  /** On `demoToday`. */
  state: 'closed' | 'open' | 'upcoming';
}

export interface Cycle {
  code: 'FY2026';
  nameZh: string;
  nameEn: string;
  from: string;
  to: string;
  periods: DemoPeriod[];
}

/** What the demo loader plays on top of the company and its data. */
export interface Scenario extends OpenMatters {
  /** The business date the demo opens on. */
  demoToday: string;
  cycle: Cycle;
  plans: Plan[];
  /** Second quarter (final, with results and released statements), then third quarter in mid-flight. */
  cards: Card[];
  /** The card in its third round, step by step; the first entry holds the value RT01 was proposed with. */
  negotiation: NegotiationEntry[];
  /** Conditions the mediation of A13 ends with, for stories that play on. */
  mediation: { card: string; metric: string; target: string; conditionZh: string; conditionEn: string };
  actions: ActionStory[];
  /** Results of the second quarter that were contested. */
  appeals: AppealStory[];
  /** Metrics for which the head of their node and a steward who has not written them vouch. */
  certified: { steward: string; metrics: string[] };
  /** What others reach, with who says so. */
  benchmarks: { metric: string; value: string; low: string; high: string; source: string; asOf: string }[];
  defects: FeedDefect[];
  /** What people have entered themselves. */
  entries: EntryStory[];
}

export const demoToday = '2026-08-18';

const cycle: Cycle = {
  code: 'FY2026',
  nameZh: '2026 年度绩效',
  nameEn: 'Performance 2026',
  from: '2026-01-01',
  to: '2026-12-31',
  periods: [1, 2, 3, 4].map((q) => ({
    code: `FY2026-Q${q}`,
    nameZh: `2026 年第${'一二三四'[q - 1]}季度`,
    nameEn: `Q${q} 2026`,
    kind: 'SETTLEMENT',
    ...quarter(2026, q),
    state: q < 3 ? 'closed' : q === 3 ? 'open' : 'upcoming',
  })),
};

export function buildScenario(company: Company, datasets: Dataset[]): Scenario {
  const plans = buildPlans(company);
  const cards = buildCards(company, datasets, plans);
  const disputed = cards.find(({ state }) => state === 'negotiating.with_owner')!;
  return {
    demoToday,
    cycle,
    plans,
    cards,
    negotiation: negotiationOf(cards),
    mediation: {
      card: disputed.key,
      metric: 'RT01',
      target: '3000000.00',
      conditionZh: '补货组保证热销款每周两次配送；若条件未满足，可作为目标调整的依据。',
      conditionEn: 'Replenishment assures two deliveries of best sellers a week; if it fails, that is ground for a change of target.',
    },
    ...openMatters(company, cards),
    actions: actionStories(company),
    appeals: appealStories(),
    benchmarks: [
      { metric: 'RT05', value: '52', low: '45', high: '60', source: '连锁零售顾客体验调查 2025（演示数据）', asOf: '2025-12-31' },
      { metric: 'EC05', value: '0.086', low: '0.07', high: '0.105', source: '电商转化率行业报告 2025（演示数据）', asOf: '2025-12-31' },
    ],
    certified: { steward: 'suqichen', metrics: ['EC04', 'EC06', 'MF01', 'MF02', 'RD02', 'RT01', 'RT03'] },
    defects: feedDefects,
    entries: entryStories,
  };
}
