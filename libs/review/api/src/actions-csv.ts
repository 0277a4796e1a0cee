import type { ACTION_STATUSES } from '@kpi-loop/review/domain';
import { csv } from '@kpi-loop/shared/kernel';
import type { ImprovementActionListItem } from './improvement-action.dto';

type Lang = 'zh-CN' | 'en';

const HEAD: Record<Lang, string[]> = {
  'zh-CN': [
    ...['行动', '状态', '逾期', '责任人', '部门', '指标编码', '指标', '完成日期', '最初完成日期', '进度 %'],
    ...['基线', '预期变化', '验证从', '验证到', '实测', '实测变化', '效果结论'],
  ],
  en: [
    ...['Action', 'Status', 'Overdue', 'Owner', 'Department', 'Metric code', 'KPI', 'Due', 'First due', 'Progress %'],
    ...['Baseline', 'Expected change', 'Measured from', 'Measured to', 'Measured', 'Measured change', 'Verdict'],
  ],
};
/** Where an action stands; what its metric said of it is one of these. */
const STATUS: Record<(typeof ACTION_STATUSES)[number], Record<Lang, string>> = {
  proposed: { 'zh-CN': '待接受', en: 'Proposed' },
  accepted: { 'zh-CN': '已接受', en: 'Accepted' },
  in_progress: { 'zh-CN': '进行中', en: 'In progress' },
  done_claimed: { 'zh-CN': '待验收', en: 'Waiting for acceptance' },
  verifying: { 'zh-CN': '验证中', en: 'Waiting for data' },
  effective: { 'zh-CN': '有效', en: 'Effective' },
  partly_effective: { 'zh-CN': '部分有效', en: 'Partly effective' },
  ineffective: { 'zh-CN': '未见效', en: 'No effect' },
  closed: { 'zh-CN': '已关闭', en: 'Closed' },
  rejected: { 'zh-CN': '未接受', en: 'Declined' },
  cancelled: { 'zh-CN': '已取消', en: 'Cancelled' },
};
const OVERDUE: Record<Lang, string> = { 'zh-CN': '已逾期', en: 'Overdue' };

/** A row per action in the words and names of the viewer; numbers as they are kept, to the last digit. */
export function actionsCsv(actions: readonly ImprovementActionListItem[], lang: Lang): string {
  const name = (thing: { name: string; nameEn: string }) => (lang === 'en' && thing.nameEn) || thing.name;
  const status = (code: string) => STATUS[code as keyof typeof STATUS]?.[lang] ?? code;
  const rows = actions.map((a) => {
    const effect = (a.effect ?? {}) as { value?: string; delta?: string; verdict?: string };
    return [
      ...[a.title, status(a.status), a.overdue ? OVERDUE[lang] : '', name(a.owner), name(a.unit), a.metric.code, name(a.metric)],
      ...[a.dueOn, a.originalDueOn, a.progress, a.baseline, a.expectedDelta, a.verifyFrom, a.verifyTo],
      ...[effect.value, effect.delta, effect.verdict && status(effect.verdict)],
    ];
  });
  return csv([HEAD[lang], ...rows]);
}
