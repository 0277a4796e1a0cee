import type { ImprovementActionListItem } from '@kpi-loop/shared/client';
import { csv } from '@kpi-loop/shared/kernel';
import type { Texts } from '@kpi-loop/shared/ui';
import { nameIn } from '../ui/names';
import type { EffectOf } from '../ui/snapshot';

const HEAD = [
  ...['review.actions.action', 'review.list.status', 'review.action.overdue', 'review.conclude.owner', 'review.plan.unit', 'review.actions.code'],
  ...['review.action.metric', 'review.actions.unitOfMeasure', 'review.conclude.due', 'review.actions.firstDue', 'review.actions.progressPercent'],
  ...['review.effect.baseline', 'review.conclude.delta', 'review.actions.verifyFrom', 'review.actions.verifyTo', 'review.effect.measured'],
  ...['review.actions.measuredDelta', 'review.actions.verdict'],
];

/** A row per action, in the words and names of the viewer; numbers as they are kept, for whoever computes with them. */
export function actionsCsv(actions: readonly ImprovementActionListItem[], texts: Texts): string {
  const lang = texts.lang();
  const rows = actions.map((a) => {
    const effect = a.effect as unknown as EffectOf | null;
    return [
      ...[a.title, texts.text(`review.action.status.${a.status}`), a.overdue ? texts.text('review.action.overdue') : '', nameIn(lang, a.owner)],
      ...[nameIn(lang, a.unit), a.metric.code, nameIn(lang, a.metric), a.metric.percent ? '%' : a.metric.unit, a.dueOn, a.originalDueOn, a.progress],
      ...[a.baseline, a.expectedDelta, a.verifyFrom, a.verifyTo, effect?.value ?? '', effect?.delta ?? ''],
      effect ? texts.text(`review.action.status.${effect.verdict}`) : '',
    ];
  });
  return csv([HEAD.map((key) => texts.text(key)), ...rows]);
}
