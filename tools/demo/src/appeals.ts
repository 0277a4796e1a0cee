import type { AppealGround, GroundOutcome, PanelSeat } from '@kpi-loop/appeal/domain';

/** A result that is contested, and how it ends. */
export interface AppealStory {
  by: string;
  period: string;
  metric: string;
  ground: AppealGround;
  textZh: string;
  evidenceZh: string;
  screener: string;
  head: string;
  panel: Record<PanelSeat, string>;
  statementZh: string;
  findingsZh: string;
  /** Two of three decide; nothing of the result changes. */
  votes: { by: string; outcome: GroundOutcome; reasonZh: string }[];
}

/** A11: stories up by more than half, and the defects that escaped are measured against what was agreed before. */
export function appealStories(): AppealStory[] {
  return [
    {
      ...{ by: 'tangchenyi', period: 'FY2026-Q2', metric: 'RD03', ground: 'TARGET_FAIRNESS' },
      textZh: '4 月起交付的故事数增加了六成，逃逸缺陷的目标仍按原来的交付量定，没有随之调整。',
      evidenceZh: '4 月迭代计划与版本发布记录',
      ...{ screener: 'gaoning', head: 'wuhao', panel: { HR: 'zhoumin', OTHER_UNIT: 'ajie', EMPLOYEE_REP: 'xiulan' } },
      statementZh: '交付量增加是双方 4 月一起定的，当时没有提出调整缺陷目标。',
      findingsZh: '4 月至 6 月的交付量确有增加；期间没有收到目标调整申请。',
      votes: [
        { by: 'zhoumin', outcome: 'PARTLY', reasonZh: '交付量变化属实，但变化时可以申请调整目标而没有申请，本期结果不变；下一期目标应按新的交付量重定。' },
        { by: 'xiulan', outcome: 'PARTLY', reasonZh: '理由部分成立：目标应当随交付量调整，但须在当期提出。' },
      ],
    },
  ];
}
