import { decimal } from '@kpi-loop/shared/kernel';
import { kindOf, TASK_TARGET } from './key-task';
import { capWithinPolicy, LINE_RULE_KINDS, ruleFits, type LineRule, type TargetValues } from './line-rule-json';
import { DEFAULT_VISIBILITY } from './phasing';
import type { CardLine, CardPolicy, LineKind, MetricDirection } from './scorecard';

/** Threshold, target and stretch each better than the one before, in the direction of the metric; absent ones are skipped. */
export function targetsInOrder({ threshold, target, stretch }: TargetValues, direction: MetricDirection): boolean {
  if (direction === 'RANGE') return true;
  const steps = [threshold, target, stretch].filter((value) => value !== null).map(decimal);
  return steps.slice(1).every((value, i) => (direction === 'LOWER' ? value.lt(steps[i]) : value.gt(steps[i])));
}

export const everyTargetInOrder = (lines: readonly CardLine[]): boolean =>
  lines.every((line) => line.values.every((values) => targetsInOrder(values, line.direction)));
/** A figure is scored by one of the rules for figures, a key task by its milestones, against 100; a bonus item is not scored. */
export function ruleFitsKind(kind: LineKind, rule: LineRule, { target }: Pick<TargetValues, 'target'>): boolean {
  if (kind === 'kpi') return (LINE_RULE_KINDS as readonly string[]).includes(rule.kind);
  return kind === 'task' ? rule.kind === 'MILESTONE' && decimal(target).eq(TASK_TARGET) : rule.kind === 'BONUS';
}
export const everyRuleFits = (lines: readonly CardLine[]): boolean =>
  lines.every((line) =>
    line.values.every((values) => {
      const rule = values.dated?.rule ?? line.rule;
      return ruleFits(rule, line.direction, values) && ruleFitsKind(kindOf(line), rule, values);
    }),
  );
export const everyCapWithin = (lines: readonly CardLine[], { score }: CardPolicy): boolean =>
  lines.every((line) => [line.rule, ...line.values.flatMap((values) => values.dated?.rule ?? [])].every((rule) => capWithinPolicy(rule, score)));
export const everyDefinitionPublished = (lines: readonly CardLine[]): boolean => lines.every((line) => line.definitionPublished);
export const allAccepted = (lines: readonly CardLine[]): boolean => lines.length > 0 && lines.every((line) => line.ownerAccepted && line.headAccepted);

/** Lines the two have not both accepted. */
export const disputed = (lines: readonly CardLine[]): CardLine[] => lines.filter((line) => !(line.ownerAccepted && line.headAccepted));

/** What both sides sign: the lines with their definitions, rules, shared figures and values, in a fixed order. Hash this text. */
export function agreedText(scorecardId: string, lines: readonly CardLine[]): string {
  const content = [...lines]
    .sort((a, b) => a.lineId.localeCompare(b.lineId))
    .map((line) => [
      line.lineId,
      line.metricVersionId ?? line.kind,
      ...(line.task ? [sorted(line.task)] : []),
      sorted(line.rule),
      ...(line.measuredId ? [[line.measuredKind, line.measuredId]] : []),
      ...(line.phasing ? [['phasing', ...line.phasing.map(plain)]] : []),
      ...(line.visibility && line.visibility !== DEFAULT_VISIBILITY ? [['visibility', line.visibility]] : []),
      ...line.values.map((v) =>
        [v.weight, v.baseline, v.threshold, v.target, v.stretch, v.validFrom, v.validTo]
          .map(plain)
          .concat(v.plannedDenominator ? ['denominator', plain(v.plannedDenominator)] : [], v.dated ? [JSON.stringify(sorted(v.dated))] : []),
      ),
    ]);
  return JSON.stringify([scorecardId, content]);
}

/** 300 and 300.00 are the same number. */
const plain = (text: string | null): string | null => (text !== null && /^-?\d+(\.\d+)?$/.test(text) ? decimal(text).toFixed() : text);
const sorted = (value: unknown): unknown =>
  value === null || typeof value !== 'object'
    ? value
    : Array.isArray(value)
      ? value.map(sorted)
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        );
