import { csv } from '@kpi-loop/shared/kernel';
import type { ImprovementActionListItem } from './improvement-action.dto';

const HEAD = {
  'zh-CN': [
    '行动',
    '状态',
    '逾期',
    '责任人',
    '单位',
    '指标',
    '指标名称',
    '完成日期',
    '最初日期',
    '进度%',
    '基线',
    '预期变化',
    '验证从',
    '验证到',
    '实测',
    '实测变化',
    '结论',
  ],
  en: [
    'Action',
    'Status',
    'Overdue',
    'Owner',
    'Unit',
    'Metric',
    'Metric name',
    'Due',
    'First due',
    'Progress %',
    'Baseline',
    'Expected change',
    'Verify from',
    'Verify to',
    'Measured',
    'Measured change',
    'Verdict',
  ],
};

/** Numbers as they are kept, to the last digit. */
export function actionsCsv(actions: ImprovementActionListItem[], locale: string): string {
  const english = locale === 'en';
  const name = (thing: { name: string; nameEn: string }) => (english && thing.nameEn) || thing.name;
  const rows = actions.map((a) => {
    const effect = (a.effect ?? {}) as { value?: string; delta?: string; verdict?: string };
    return [
      ...[a.title, a.status, a.overdue ? 1 : 0, name(a.owner), name(a.unit), a.metric.code, name(a.metric), a.dueOn, a.originalDueOn, a.progress],
      ...[a.baseline, a.expectedDelta, a.verifyFrom, a.verifyTo, effect.value, effect.delta, effect.verdict],
    ];
  });
  return csv([HEAD[english ? 'en' : 'zh-CN'], ...rows]);
}
