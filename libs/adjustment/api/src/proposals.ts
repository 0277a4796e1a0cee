import { on, rebalanced, type ChangeType, type Proposal } from '@kpi-loop/adjustment/domain';
import { Problem } from '@kpi-loop/shared/kernel';
import { decimal, type IsoDate } from '@kpi-loop/shared/kernel';
import type { WeightedSegment } from '@kpi-loop/target/api';
import { milestoneNames, TASK_TARGET, taskWords, unnamed, type LineRule, type TaskToBegin } from '@kpi-loop/target/domain';
import type { ChangeProposalDto, ChangeTaskDto } from './change-request.dto';

interface Card {
  lineId: string;
  values: readonly WeightedSegment[];
  effectiveOn: IsoDate;
  /** What the weights of a card total. */
  sum: string;
}

/**
 * What somebody asks for, in full: of each type only what belongs to it, and the weights of every line as they would be
 * (R-T4), so that what is read, approved and applied is the same.
 */
export function proposalOf(type: ChangeType, dto: ChangeProposalDto, card: Card): Proposal {
  const named = explicit(dto);
  switch (type) {
    case 'ADD_LINE': {
      const weight = required(dto.weight, '/proposal/weight');
      const total = decimal(card.sum).minus(decimal(weight)).toFixed(2);
      const begins: Proposal = dto.task
        ? { target: TASK_TARGET, task: taskOf(dto.task) }
        : { ...valuesOf({ ...dto, target: required(dto.target, '/proposal/target') }), ...ruleIn(dto) };
      return { add: true, ...begins, ...weighed(dto, card, total, { [card.lineId]: weight }) };
    }
    case 'DROP_LINE':
      return { drop: true, ...weighed(dto, card, card.sum, {}) };
    case 'OWNER_TRANSFER':
      return { drop: true, ...weighed(dto, card, card.sum, {}), ...(dto.weight === undefined ? {} : { receiverWeight: dto.weight }) };
    case 'SCORING_RULE':
      return { ...valuesOf(dto), rule: required(dto.rule, '/proposal/rule') as LineRule };
    case 'WEIGHT':
      return named;
    case 'MILESTONE_DATE':
      return { milestones: Object.fromEntries(required(dto.milestones, '/proposal/milestones').map(({ milestoneId, dueOn }) => [milestoneId, dueOn])) };
    case 'TARGET':
    case 'ERROR_FIX':
      return { ...valuesOf(dto), ...named };
  }
}

const valuesOf = ({ target, threshold, stretch, plannedDenominator }: ChangeProposalDto): Proposal => ({
  ...(target === undefined ? {} : { target }),
  ...(threshold === undefined ? {} : { threshold }),
  ...(stretch === undefined ? {} : { stretch }),
  ...(plannedDenominator === undefined ? {} : { plannedDenominator }),
});

/** A key task in full. @throws Problem ruleBroken: titleGiven, milestoneNamed */
export function taskOf({ latePenalty = '0', partialAllowed = false, milestones, ...words }: ChangeTaskDto): TaskToBegin {
  const due = milestones.map(({ dueOn, weight, ...names }) => ({ ...milestoneNames(names), dueOn, weight }));
  const task = { ...taskWords(words), latePenalty, partialAllowed, milestones: due };
  const broken = unnamed([task]);
  if (broken.length) throw new Problem('ruleBroken', 'ruleBroken', broken[0], { violations: broken });
  return task;
}

const ruleIn = ({ rule }: ChangeProposalDto): Proposal => (rule ? { rule: rule as LineRule } : {});

const explicit = ({ weights }: ChangeProposalDto): Proposal =>
  weights?.length ? { weights: Object.fromEntries(weights.map((w) => [w.lineId, w.weight])) } : {};

/** The weights of the lines that stay, by the mode asked for; what is named one by one counts under EXPLICIT alone. */
function weighed(dto: ChangeProposalDto, { lineId, values, effectiveOn }: Card, total: string, own: Record<string, string>): Proposal {
  const rebalance = (dto.rebalance ?? 'EXPLICIT') as NonNullable<Proposal['rebalance']>;
  const others = on(values, effectiveOn).filter((value) => value.lineId !== lineId);
  const given = rebalance === 'EXPLICIT' ? (explicit(dto).weights ?? {}) : rebalanced({ others, total }, rebalance, dto.toLineId);
  const { [lineId]: _, ...rest } = given;
  return { rebalance, weights: { ...rest, ...own } };
}

function required<T>(value: T | null | undefined, pointer: string): T {
  if (value === undefined || value === null) throw new Problem('invalid', 'invalidRequest', pointer, { fields: [{ pointer, code: 'required' }] });
  return value;
}
