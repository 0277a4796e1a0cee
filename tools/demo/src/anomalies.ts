import type { Company } from './company';
import type { Row } from './rows';
import { LOST_ADD_TO_CART, LOST_DAYS } from './rows.ec';

/** An alert that was taken to a review meeting and became an action with a measured effect. */
export interface ActionStory {
  code: 'A1' | 'A4';
  metric: string;
  unitCode: string;
  month: string;
  before: string;
  during: string;
  alert: { raisedOn: string; rules: ('THRESHOLD' | 'ANOMALY')[]; severity: 'critical'; causeZh: string; causeEn: string };
  meeting: {
    heldOn: string;
    titleZh: string;
    titleEn: string;
    facilitatorNo: string;
    decisionMakerNo: string;
    participantNos: string[];
    noteZh: string;
    noteEn: string;
  };
  action: {
    titleZh: string;
    titleEn: string;
    ownerNo: string;
    dueOn: string;
    doneOn: string;
    /** In the metric's own unit: 0.12 = 12 percentage points. */
    expectedEffect: string;
    verifyFrom: string;
    verifyTo: string;
    after: string;
    measuredEffect: string;
    verdict: 'effective';
  };
}

/** What a source delivers wrongly; the rows of the data sets hold the sound figures, but for the meter of A5 and the month of A10. */
export interface FeedDefect {
  code: 'A2' | 'A5' | 'A7' | 'A10';
  dataset: string;
  kind: 'MISSING_DAYS' | 'FLATLINE' | 'DUPLICATE_FILE' | 'SOURCE_DOWN';
  column?: string;
  days?: string[];
  /** Σ of the column over the lost days. */
  missing?: number;
  unitCode?: string;
  month: string;
}

const no = (company: Company, login: string): string => company.people.find((person) => person.login === login)!.employeeNo;

export function actionStories(company: Company): ActionStory[] {
  const [ajie, chen, hejia, xiulan, zheng, gaoning] = ['ajie', 'chenyutong', 'hejia', 'xiulan', 'zhengguoqiang', 'gaoning'].map((login) => no(company, login));
  return [
    {
      code: 'A1',
      metric: 'EC04',
      unitCode: 'EC',
      month: '2026-06',
      before: '0.9220',
      during: '0.7800',
      alert: {
        raisedOn: '2026-06-11',
        rules: ['ANOMALY', 'THRESHOLD'],
        severity: 'critical',
        causeZh: '大促期间支付网关超时，支付成功率下降',
        causeEn: 'The payment gateway timed out during the 618 sale, so payments failed',
      },
      meeting: {
        heldOn: '2026-06-25',
        titleZh: '六月电商指标复盘会',
        titleEn: 'E-commerce metric review, June',
        facilitatorNo: hejia,
        decisionMakerNo: chen,
        participantNos: [chen, hejia, ajie],
        noteZh: '订单数看似正常，是流量上涨掩盖了支付环节的损失。',
        noteEn: 'Orders looked fine only because more traffic hid the loss at payment.',
      },
      action: {
        titleZh: '切换双通道',
        titleEn: 'Switch to two payment channels',
        ownerNo: ajie,
        dueOn: '2026-06-30',
        doneOn: '2026-06-29',
        expectedEffect: '0.1200',
        verifyFrom: '2026-07-01',
        verifyTo: '2026-07-31',
        after: '0.9050',
        measuredEffect: '0.1250',
        verdict: 'effective',
      },
    },
    {
      code: 'A4',
      metric: 'MF03',
      unitCode: 'MF-L2',
      month: '2026-03',
      before: '0.9000',
      during: '0.7100',
      alert: {
        raisedOn: '2026-03-09',
        rules: ['THRESHOLD', 'ANOMALY'],
        severity: 'critical',
        causeZh: '注塑线 L2 液压系统故障停机',
        causeEn: 'The hydraulic system of moulding line L2 failed',
      },
      meeting: {
        heldOn: '2026-03-18',
        titleZh: '三月注塑线停机复盘会',
        titleEn: 'Review of the L2 standstill, March',
        facilitatorNo: gaoning,
        decisionMakerNo: zheng,
        participantNos: [zheng, gaoning, xiulan],
        noteZh: '液压泵超期使用，备件未入库。',
        noteEn: 'The pump ran past its service life and no spare was in stock.',
      },
      action: {
        titleZh: '更换液压泵并建立备件安全库存',
        titleEn: 'Replace the hydraulic pump and keep a spare in stock',
        ownerNo: xiulan,
        dueOn: '2026-03-31',
        doneOn: '2026-03-21',
        expectedEffect: '0.1900',
        verifyFrom: '2026-04-01',
        verifyTo: '2026-04-30',
        after: '0.9000',
        measuredEffect: '0.1900',
        verdict: 'effective',
      },
    },
  ];
}

export const feedDefects: FeedDefect[] = [
  { code: 'A2', dataset: 'ec_funnel_daily', kind: 'MISSING_DAYS', column: 'add_to_cart', days: LOST_DAYS, missing: LOST_ADD_TO_CART, month: '2026-08' },
  { code: 'A5', dataset: 'mf_shift_daily', kind: 'FLATLINE', column: 'energy_kwh', unitCode: 'MF-L2', month: '2026-09' },
  { code: 'A7', dataset: 'rt_pos_daily', kind: 'DUPLICATE_FILE', unitCode: 'RT07', month: '2026-05' },
  { code: 'A10', dataset: 'rd_release_monthly', kind: 'SOURCE_DOWN', column: 'cycle_time_days', month: '2026-02' },
];

/** The rows as their source delivers them: what the tracking lost on the way is empty (A2). */
export function asDelivered(dataset: string, rows: readonly Row[]): Row[] {
  const lost = feedDefects.filter((defect) => defect.kind === 'MISSING_DAYS' && defect.dataset === dataset);
  return rows.map((row) =>
    lost.reduce((delivered, { column, days }) => (days!.includes(String(row['day'])) ? { ...delivered, [column!]: null } : delivered), row),
  );
}
