import type { LoopStageView } from '@kpi-loop/shared/client';
import { dateText, type KpiStatus, type Lang, type LoopSegment, type Texts } from '@kpi-loop/shared/ui';

export { periodShort } from '@kpi-loop/shared/ui';

interface Named {
  name: string;
  nameEn?: string | null;
}

/** The name in the viewer's language; where there is no English one, the Chinese. */
export const nameIn = (lang: Lang, thing: Named | null | undefined): string => (thing ? (lang === 'en' && thing.nameEn) || thing.name : '');

/** Parameters of a text from another feature: `name` gives way to `nameEn` in English, and so for every pair. */
export function paramsIn(lang: Lang, params: Record<string, unknown>): Record<string, unknown> {
  if (lang !== 'en') return params;
  const english = Object.entries(params).flatMap(([key, value]) => (key.endsWith('En') && value ? [[key.slice(0, -2), value] as const] : []));
  return { ...params, ...Object.fromEntries(english) };
}

const markOf = ({ overdue, late, waitingForMe, done, total }: LoopStageView): KpiStatus | undefined => {
  if (overdue || late > 0) return 'bad';
  if (waitingForMe > 0) return 'warn';
  return total > 0 && done < total ? 'none' : undefined;
};

function waitsOf({ stage, late, waitingForMe, overdue, dueOn, done, total }: LoopStageView, texts: Texts): string | undefined {
  const day = dateText(dueOn, texts.lang(), 'UTC', 'dayShort');
  if (late > 0) return texts.text('cycle.stage.late', { count: late });
  if (overdue) return texts.text('cycle.stage.wasDue', { day });
  if (waitingForMe > 0) return texts.text('cycle.stage.waiting', { count: waitingForMe });
  return stage !== 'monitor' && total > 0 && done < total && dueOn ? texts.text('cycle.stage.due', { day }) : undefined;
}

const wordsOf = ({ stage, done, total }: LoopStageView, texts: Texts): string => texts.text(`cycle.stage.done.${stage}`, { done, total });

/** A stage as a segment of the ring; in a closed period nothing is due any more. The outer arc marks where work is due now, which is the first stage that is neither done nor past. */
export function segmentOf(stage: LoopStageView, texts: Texts, all: readonly LoopStageView[], closed = false): LoopSegment {
  const { done, total, dueOn } = stage;
  const share = total ? Math.min(1, done / total) : 0;
  if (closed) return { stage: stage.stage, done: share, words: total ? wordsOf(stage, texts) : texts.text('cycle.stage.nothing') };
  const open = all.filter((s) => s.total > 0 && s.done < s.total);
  const next = [...open].sort((a, b) => (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999'))[0];
  const words = total
    ? wordsOf(stage, texts)
    : dueOn
      ? texts.text('cycle.stage.notYet', { day: dateText(dueOn, texts.lang(), 'UTC', 'dayShort') })
      : texts.text('cycle.stage.nothing');
  return {
    stage: stage.stage,
    done: share,
    due: stage.overdue || stage.waitingForMe > 0 || stage === next,
    mark: markOf(stage),
    words,
    waits: waitsOf(stage, texts),
  };
}
