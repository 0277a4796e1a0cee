import type { Perspective } from '@kpi-loop/target/domain';
import type { Stage } from './load-cards';

/** Metric, weight, and the target of whoever has no history. */
type Line = readonly [metric: string, weight: string, fallback?: string];
interface Template {
  position: string;
  name: string;
  nameEn: string;
  lines: readonly Line[];
  /** Key tasks and bonus items, as the route takes them. */
  beside?: object;
}

const TEMPLATES: readonly Template[] = [
  {
    position: 'STORE_MANAGER',
    name: '店长考核表',
    nameEn: 'Store manager',
    lines: [
      ['RT01', '35.00'],
      ['RT05', '20.00'],
      ['RT04', '20.00'],
      ['RT07', '15.00'],
      ['RT06', '10.00'],
    ],
  },
  {
    position: 'ENGINEER',
    name: '研发工程师考核表',
    nameEn: 'Engineer',
    lines: [
      ['RD02', '30.00', '0.9'],
      ['RD03', '25.00', '5'],
      ['RD06', '25.00', '4.2'],
    ],
    beside: {
      tasks: [
        {
          title: '本期重点项目上线',
          titleEn: 'The key project of the period goes live',
          criterion: '按期上线，上线后两周内无 P1 故障。',
          weight: '20.00',
          latePenalty: '0.02',
          milestones: [
            { name: '方案评审通过', nameEn: 'Design approved', dueShare: '0.3333', weight: '20.00' },
            { name: '试点上线', nameEn: 'Pilot goes live', dueShare: '0.6667', weight: '40.00' },
            { name: '全面上线', nameEn: 'Everyone is on it', dueShare: '1', weight: '40.00' },
          ],
        },
      ],
      bonuses: [{ title: '跨组技术支援', titleEn: 'Helping other teams', criterion: '每完成一次经对方组长确认的支援加 1 分。', maxPoints: '3' }],
    },
  },
];

const PERSPECTIVES: Record<Perspective, readonly string[]> = {
  financial: ['EC06', 'EC07', 'MF08', 'RT01', 'RT02', 'RT08'],
  customer: ['EC08', 'EC09', 'EC10', 'EC12', 'RT05', 'RT07', 'RD03'],
  process: ['EC01', 'EC02', 'EC03', 'EC04', 'EC05', 'EC11', 'MF01', 'MF02', 'MF05', 'MF06', 'MF07', 'MF09', 'RT03', 'RT04', 'RT06', 'RD01', 'RD02'],
  innovation: ['MF10', 'RD04', 'RD05'],
  collaboration: ['RD06'],
};

/** HR keeps templates of two positions, which wait until she asks for the cards, and says where each metric looks. */
export async function loadTemplates({ player, metrics }: Pick<Stage, 'player' | 'metrics'>): Promise<void> {
  const hr = await player.as('zhoumin');
  const { positions } = await hr.get<{ positions: { id: string; code: string }[] }>('/api/scorecard-templates');
  for (const { position, name, nameEn, lines, beside } of TEMPLATES)
    await hr.post('/api/scorecard-templates', {
      ...{ name, nameEn, growth: '0.03', positionId: positions.find(({ code }) => code === position)!.id, atOpening: false },
      lines: lines.map(([code, weight, fallback]) => ({ metricId: metrics.get(code)!.metricId, weight, fallback: fallback ?? null })),
      ...beside,
    });
  for (const [perspective, codes] of Object.entries(PERSPECTIVES))
    for (const code of codes) {
      const metricId = metrics.get(code)?.metricId;
      if (metricId) await hr.put(`/api/cascade/metrics/${metricId}/perspective`, { perspective });
    }
}
