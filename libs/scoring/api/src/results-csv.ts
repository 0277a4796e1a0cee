import type { NotScoredReason } from '@kpi-loop/scoring/domain';
import { csv } from '@kpi-loop/shared/kernel';
import type { ResultListItem } from './scoring.dto';

type Lang = 'zh-CN' | 'en';

const HEAD: Record<Lang, string[]> = {
  'zh-CN': ['考核对象', '部门', '状态', '综合得分', '等级', '分数段等级', '未评分原因', '版次', '计算时间'],
  en: ['Subject', 'Unit', 'Status', 'Total', 'Grade', 'Grade by the bands', 'Not scored because', 'Revision', 'Computed at'],
};
/** Where a card stands, by the region of its status alone: `published.unread` and `published.acknowledged` are both published. */
const STATUS: Record<string, Record<Lang, string>> = {
  draft: { 'zh-CN': '草稿', en: 'Draft' },
  negotiating: { 'zh-CN': '协商', en: 'In talks' },
  mediation: { 'zh-CN': '协调', en: 'In mediation' },
  agreed: { 'zh-CN': '已一致', en: 'Agreed' },
  in_approval: { 'zh-CN': '审批', en: 'In approval' },
  approved: { 'zh-CN': '已批准', en: 'Approved' },
  signing: { 'zh-CN': '签署', en: 'Signing' },
  effective: { 'zh-CN': '生效', en: 'In force' },
  locked: { 'zh-CN': '已锁数', en: 'Locked' },
  scored: { 'zh-CN': '已评分', en: 'Scored' },
  calibrated: { 'zh-CN': '已校准', en: 'Calibrated' },
  published: { 'zh-CN': '已公布', en: 'Published' },
  final: { 'zh-CN': '终稿', en: 'Final' },
};
const REASON: Record<NotScoredReason, Record<Lang, string>> = {
  dataMissing: { 'zh-CN': '缺数，暂不评分', en: 'data is missing, no score yet' },
  excludedWeightTooHigh: { 'zh-CN': '剔除的权重过高，待裁定', en: 'too much weight is left out; somebody has to decide' },
};

/** The results of a period in the words and names of the viewer; numbers as they are kept. */
export function resultsCsv(rows: readonly ResultListItem[], lang: Lang): string {
  const name = (zh: string, en: string): string => (lang === 'en' && en) || zh;
  return csv([
    HEAD[lang],
    ...rows.map((row) => [
      ...[name(row.subjectName, row.subjectNameEn), name(row.unitName, row.unitNameEn), STATUS[row.status.split('.')[0]]?.[lang] ?? row.status],
      ...[row.total, row.grade, row.rawGrade, row.notScoredReason && (REASON[row.notScoredReason as NotScoredReason]?.[lang] ?? row.notScoredReason)],
      ...[row.revision, row.computedAt],
    ]),
  ]);
}
