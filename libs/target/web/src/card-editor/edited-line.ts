import type { DenominatorView, ScorecardLineDto, ScorecardView } from '@kpi-loop/shared/client';
import { denominatorFrom, fromField, toField, type Measured } from '../ui/line-number';
import { bonusDto, editedBonus, editedTask, taskDto } from './edited-task';

/** A line as it stands in the form: texts, until they are saved. */
export interface EditedLine extends Measured {
  metricId: string;
  name: string;
  nameEn: string;
  weight: string;
  threshold: string;
  target: string;
  stretch: string;
  /** Of a ratio: what it is expected to be counted on; and what that is. Absent in what was kept before ratios had any. */
  plannedDenominator?: string;
  denominator?: DenominatorView | null;
  keep: Partial<ScorecardLineDto>;
  /** Its definition has been replaced by a newer one since. */
  stale?: boolean;
}

export const linesOf = (card: ScorecardView): EditedLine[] =>
  card.lines.map((line) => ({
    metricId: line.metricId,
    name: line.name,
    nameEn: line.nameEn,
    unit: line.unit,
    decimals: line.decimals,
    percent: line.percent,
    weight: line.weight,
    threshold: toField(line.threshold, line),
    target: toField(line.target, line),
    stretch: toField(line.stretch, line),
    plannedDenominator: line.plannedDenominator ?? '',
    denominator: line.denominator,
    stale: !line.definitionPublished && card.status !== 'draft',
    keep: {
      ...{ baseline: line.baseline, rule: line.rule, measuredKind: line.measured?.kind ?? null, measuredId: line.measured?.id ?? null },
      ...{ phasing: line.phasing, visibility: line.visibility, contribution: line.contribution },
    },
  }));

export const dtoOf = (line: EditedLine): ScorecardLineDto => ({
  ...line.keep,
  metricId: line.metricId,
  weight: line.weight,
  threshold: line.threshold ? fromField(line.threshold, line) : null,
  target: fromField(line.target, line)!,
  stretch: line.stretch ? fromField(line.stretch, line) : null,
  ...(line.denominator ? { plannedDenominator: denominatorFrom(line.plannedDenominator ?? '') } : {}),
});

/** What a card says, line by line, with what it is called: by it one sees what somebody else has changed. */
export type Content = Record<string, { name: string; nameEn: string; says: string }>;

export function contentOf(card: ScorecardView): Content {
  const called = ({ title, titleEn }: { title: string; titleEn: string }) => ({ name: title || titleEn, nameEn: titleEn || title });
  const entries = [
    ...linesOf(card).map((line) => [line.metricId, { name: line.name, nameEn: line.nameEn, says: JSON.stringify(dtoOf(line)) }] as const),
    ...card.tasks.map((task) => [task.id, { ...called(task), says: JSON.stringify(taskDto(editedTask(task))) }] as const),
    ...card.bonuses.map((bonus) => [bonus.id, { ...called(bonus), says: JSON.stringify(bonusDto(editedBonus(bonus))) }] as const),
  ];
  return Object.fromEntries(entries);
}

/** Whatever is new, gone, or says something else. */
export const movedBetween = (before: Content, now: Content): { name: string; nameEn: string }[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((key) => before[key]?.says !== now[key]?.says).map((key) => now[key] ?? before[key]);
