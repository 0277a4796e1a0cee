import { daysIn, decimal, fixed, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import type { MilestoneState } from '@kpi-loop/target/domain';
import { dueMilestones, lineInput, reached, scoreCard, type CardLine, type CardPolicy, type LineAgreement } from '@kpi-loop/scoring/domain';
import type { Values } from './proposal';

/** A line with what the period would end with; null when nothing is known yet. */
export interface ProjectedLine extends Omit<LineAgreement, 'spans' | 'periodFrom' | 'periodTo'> {
  lineId: string;
  projected: string | null;
  /** Of a key task: its milestones, and the day until which they are looked at. */
  task?: { milestones: readonly MilestoneState[]; until: IsoDate };
}

export interface ProjectedCard {
  total: string | null;
  scores: Map<string, string | null>;
}

/**
 * What a flow would end with if it went on as it does: actual ÷ elapsed share (§3.9, without phasing). A rate or level stands
 * as it is. Null without data. 6 dp.
 */
export function projectedActual({ actual, flow, elapsed }: { actual: string | null; flow: boolean; elapsed: string }): string | null {
  if (actual === null || !flow) return actual;
  const share = decimal(elapsed);
  return share.isZero() ? null : fixed(decimal(actual).div(share), 6);
}

/**
 * What the card would score with the given values on the projected actuals, for information only: each line counts as it
 * does in the official score (`lineInput`). Lines without data are left out and the rest renormalised; a line without values
 * in the period is none of the card's. A key task counts by what was due of it so far: what its other milestones will bring is not
 * foretold, and before the first is due it is left out.
 */
export function projectCard(lines: readonly ProjectedLine[], values: readonly Values[], policy: CardPolicy, { from, to }: DateRange): ProjectedCard {
  const cardLines = lines.flatMap((line): CardLine[] => {
    const spans = values.filter((v) => v.lineId === line.lineId);
    if (!spans.length) return [];
    const input = lineInput({ ...line, spans, periodFrom: from, periodTo: to });
    const { weight, target, rule } = input;
    const [whole, own] = [daysIn({ from, to }), daysIn(input)];
    // what is projected is what the whole period would bring: a line on part of it has the share of its days
    const share = (days: number): string => (line.flow ? fixed(decimal(line.projected!).times(days).div(whole), 6) : line.projected!);
    const actual = line.projected === null || own === whole ? line.projected : share(own);
    const segments = reached(input, (i) => (line.projected === null ? null : share(input.segments![i].days)));
    const due = line.task ? dueOf(line.task, spans) : null;
    return [{ id: line.lineId, direction: line.direction, actual: due ?? actual, segments, weight, target, rule, missing: 'EXCLUDE_RENORMALISE' }];
  });
  const result = scoreCard({ lines: cardLines, policy: { ...policy, data: { ...policy.data, excludeMaxWeight: '100' } } });
  return { total: result.total, scores: new Map(result.lines.map((line) => [line.id, line.score])) };
}

/** What was due of a key task while it was on the card; null before anything was. */
function dueOf({ milestones, until }: NonNullable<ProjectedLine['task']>, spans: readonly Values[]) {
  const last = spans.reduce((day, { validTo }) => (validTo > day ? validTo : day), '');
  const due = dueMilestones(milestones, last < until ? last : until);
  return due.length ? due.map(({ outcome }) => outcome) : null;
}
