import { stringify } from 'csv-stringify/sync';
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

/** With a byte order mark for spreadsheets; text that would be run as a formula is not. */
export function actionsCsv(actions: ImprovementActionListItem[], locale: string): string {
  const english = locale === 'en';
  const name = (thing: { name: string; nameEn: string }) => (english && thing.nameEn) || thing.name;
  const rows = actions.map((a) => {
    const effect = (a.effect ?? {}) as { value?: string; delta?: string; verdict?: string };
    return [
      ...[a.title, a.status, a.overdue ? 1 : 0, name(a.owner), name(a.unit), a.metric.code, name(a.metric), a.dueOn, a.originalDueOn, a.progress],
      ...[number(a.baseline), number(a.expectedDelta), a.verifyFrom, a.verifyTo, number(effect.value), number(effect.delta), effect.verdict ?? ''],
    ];
  });
  return stringify([HEAD[english ? 'en' : 'zh-CN'], ...rows], { bom: true, escape_formulas: true });
}

/** A negative number is no formula: given as a number it keeps its sign. */
const number = (text: string | undefined): number | string => (text === undefined ? '' : Number(text));
