import { Decimal } from './actuals';
import type { Card } from './cards';
import { headOf, type Company } from './company';
import { planInReview, type Plan } from './plans';

/** A change of a target somebody asks for. People are logins. */
export interface ChangeStory {
  period: string;
  by: string;
  /** Head and owner ask each other. */
  otherSide: string;
  metric: string;
  cause: 'MARKET' | 'RESOURCE_CHANGE';
  target: string;
  effectiveOn: string;
  reasonZh: string;
  evidenceZh: string;
}

/** What the third quarter has decided already, and what waits for somebody on the day the demo opens. */
export interface OpenMatters {
  changes: { applied: ChangeStory; open: ChangeStory };
  meeting: { period: string; unitCode: string; titleZh: string; at: string; facilitator: string; decisionMaker: string };
  /** A clearer definition, written and waiting for a second person. */
  revision: { metric: string; by: string; descriptionZh: string; descriptionEn: string };
  newPlan: Plan;
}

const period = 'FY2026-Q3';

export function openMatters(company: Company, cards: Card[]): OpenMatters {
  const loginOf = (employeeNo: string): string => company.people.find((person) => person.employeeNo === employeeNo)!.login;
  const lowered = (login: string, metric: string, factor: string, places: number): Pick<ChangeStory, 'by' | 'otherSide' | 'metric' | 'target' | 'period'> => {
    const card = cards.find(({ key }) => key === `${period}/${login}`)!;
    const { target } = card.lines.find((line) => line.metric === metric)!;
    return { period, by: login, otherSide: loginOf(card.managerNo), metric, target: new Decimal(target).times(factor).toFixed(places) };
  };
  return {
    changes: {
      applied: {
        ...lowered('xiulan', 'MF07', '0.985', 4),
        cause: 'RESOURCE_CHANGE',
        effectiveOn: '2026-08-10',
        reasonZh: '注塑线 L2 液压站 8 月中旬计划大修 3 天，排产相应减少。',
        evidenceZh: '设备部 7 月 28 日大修通知，停机 72 小时。',
      },
      open: {
        ...lowered(loginOf(headOf(company, 'EC-TR')), 'EC01', '0.95', 0),
        cause: 'MARKET',
        effectiveOn: '2026-08-24',
        reasonZh: '平台下线首页推荐位，自然流量预计减少一成，已加投搜索补回一半。',
        evidenceZh: '平台 8 月 14 日公告；近 7 日自然流量环比 -11%。',
      },
    },
    meeting: {
      period,
      unitCode: 'MF',
      titleZh: '八月工厂指标复盘会',
      at: '2026-08-20T10:00:00+08:00',
      facilitator: 'gaoning',
      decisionMaker: 'zhengguoqiang',
    },
    revision: {
      metric: 'EC12',
      by: 'taoran',
      descriptionZh: '首单后 30 个自然日内再次支付的新客 ÷ 首单新客；不含全额退款订单。先求和再相除。',
      descriptionEn:
        'New customers who paid again within 30 days of their first order ÷ new customers; fully refunded orders do not count. Sums first, then the ratio.',
    },
    newPlan: planInReview,
  };
}
