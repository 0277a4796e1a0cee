export interface DemoMilestone {
  nameZh: string;
  nameEn: string;
  dueOn: string;
  weight: string;
  /** Reported by the owner and confirmed by the head; absent: still open. */
  done?: { on: string; noteZh: string; quality: string };
}

export interface DemoTask {
  titleZh: string;
  titleEn: string;
  criterionZh: string;
  weight: string;
  latePenalty: string;
  milestones: DemoMilestone[];
}

export interface DemoBonus {
  titleZh: string;
  titleEn: string;
  criterionZh: string;
  maxPoints: string;
}

export interface Beside {
  /** What is left for the figures of the card, in their order. */
  weights: string[];
  tasks: DemoTask[];
  bonuses: DemoBonus[];
}

/** RD05 关键任务: what stands beside the figures of a card, by its key. The second milestone is over and nobody has reported it. */
export const keyTasks: Record<string, Beside> = {
  'FY2026-Q3/yifan': {
    weights: ['30.00', '25.00', '25.00'],
    tasks: [
      {
        titleZh: '统一登录平台上线',
        titleEn: 'Single sign-on goes live',
        criterionZh: '四个业务系统全部切换，切换期间无 P1 故障。',
        weight: '20.00',
        latePenalty: '0.02',
        milestones: [
          {
            nameZh: '方案评审通过',
            nameEn: 'Design approved',
            dueOn: '2026-07-31',
            weight: '20.00',
            done: { on: '2026-07-30', noteZh: '评审纪要已归档。', quality: '1' },
          },
          { nameZh: '首个系统接入', nameEn: 'First system connected', dueOn: '2026-08-10', weight: '30.00' },
          { nameZh: '全部系统切换', nameEn: 'All systems switched over', dueOn: '2026-09-15', weight: '30.00' },
          { nameZh: '旧登录下线', nameEn: 'Old sign-in retired', dueOn: '2026-09-30', weight: '20.00' },
        ],
      },
    ],
    bonuses: [{ titleZh: '跨组技术支援', titleEn: 'Helping other teams', criterionZh: '每完成一次经对方组长确认的支援加 1 分。', maxPoints: '3' }],
  },
};
