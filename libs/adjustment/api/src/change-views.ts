import type { ApprovalParty, Candidates } from '@kpi-loop/adjustment/domain';
import { decimal } from '@kpi-loop/shared/kernel';
import type { MilestoneNow } from '@kpi-loop/target/api';
import type {
  ApprovalView,
  ChangedLineView,
  ChangeImpactView,
  ChangeLineRef,
  ChangeSignatureView,
  ChangeValuesView,
  MovedMilestoneView,
} from './change-request.dto';
import type { BeforeValues, ChangeRequest } from './change-request.entity';
import type { Impact } from './impact';
import { named, type Names } from './refs';
import type { Frame } from './request.loader';

const differs = (a: string | null, b: string | null): boolean => (a === null || b === null ? a !== b : !decimal(a).equals(decimal(b)));
const VALUES = ['weight', 'target', 'threshold', 'stretch', 'plannedDenominator'] as const;

type Changing = Pick<ChangeRequest, 'lineId' | 'before' | 'proposal' | 'impact'>;

/** Own line first. What applied is what was written down with the request, so that it stays readable after it was applied. */
export function linesOf({ lineId, before, proposal, impact }: Changing, refs: Map<string, ChangeLineRef>, scores = true): ChangedLineView[] {
  const rows = proposal.add ? [{ lineId, values: null }, ...others(before, lineId)] : others(before);
  return rows
    .sort((a, b) => Number(b.lineId === lineId) - Number(a.lineId === lineId))
    .map(({ lineId: id, values }) => {
      const then = after(id, values, lineId, proposal);
      const projected = scores ? impact?.lines.find((line) => line.lineId === id) : undefined;
      return {
        line: refs.get(id)!,
        changed: !values || !then || VALUES.some((key) => differs(values[key], then[key])) || (id === lineId && (!!proposal.rule || !!proposal.milestones)),
        before: values,
        after: then,
        projected: projected?.projected ?? null,
        scoreBefore: projected?.scoreBefore ?? null,
        scoreAfter: projected?.scoreAfter ?? null,
      };
    });
}

const others = (before: readonly BeforeValues[], but?: string): { lineId: string; values: ChangeValuesView | null }[] =>
  before
    .filter((b) => b.lineId !== but)
    .map(({ lineId, weight, threshold, target, stretch, plannedDenominator = null }) => ({
      lineId,
      values: { weight, threshold, target, stretch, plannedDenominator },
    }));

function after(id: string, was: ChangeValuesView | null, own: string, proposal: Changing['proposal']): ChangeValuesView | null {
  if (id === own && proposal.drop) return null;
  const base = was ?? { weight: '0', threshold: null, target: '0', stretch: null, plannedDenominator: null };
  const mine = id === own;
  return {
    weight: proposal.weights?.[id] ?? base.weight,
    target: mine ? (proposal.target ?? base.target) : base.target,
    threshold: mine && proposal.threshold !== undefined ? proposal.threshold : base.threshold,
    stretch: mine && proposal.stretch !== undefined ? proposal.stretch : base.stretch,
    plannedDenominator: mine && proposal.plannedDenominator !== undefined ? proposal.plannedDenominator : base.plannedDenominator,
  };
}

/** What is moved, as it was written down with the request; what is not is absent. */
export function movedOf({ lineId, before, proposal }: Changing, milestones: readonly MilestoneNow[]): MovedMilestoneView[] {
  const was = before.find((values) => values.lineId === lineId)?.milestones ?? {};
  return milestones.flatMap(({ id, name, nameEn }) => {
    const after = proposal.milestones?.[id];
    return after && was[id] && after !== was[id] ? [{ id, name: name || nameEn, nameEn: nameEn || name, before: was[id], after }] : [];
  });
}

export function impactOf(impact: Impact, names: Names, coefficients: boolean): ChangeImpactView;
export function impactOf(impact: Impact | null, names: Names, coefficients: boolean): ChangeImpactView | null;
export function impactOf(impact: Impact | null, names: Names, coefficients: boolean): ChangeImpactView | null {
  if (!impact) return null;
  const { lines: _, parents, children = [], receiver = null, coefficientBefore, coefficientAfter, gradeBefore = null, gradeAfter = null, ...rest } = impact;
  return {
    ...rest,
    ...{ gradeBefore, gradeAfter },
    coefficientBefore: coefficients ? coefficientBefore : null,
    coefficientAfter: coefficients ? coefficientAfter : null,
    parents: parents.map(({ ownerId, basis = null, ...parent }) => ({ ...parent, basis, owner: named(names, ownerId)! })),
    children: children.map(({ ownerId, ...child }) => ({ ...child, owner: named(names, ownerId)! })),
    receiver: receiver && {
      owner: named(names, receiver.ownerId)!,
      totalBefore: receiver.totalBefore,
      totalAfter: receiver.totalAfter,
      weight: receiver.weight,
    },
  };
}

type Approving = Pick<ChangeRequest, 'approvedBy' | 'approvalsLeft' | 'status' | 'creatorId' | 'receiverId'>;

/** Who has approved, and who may now and next; `present` stands in for the first step while nobody holds it (R-SM5). */
export function approvalsOf(
  request: Approving,
  names: Names,
  candidates: Candidates,
  { ownerId }: Pick<Frame, 'ownerId'>,
  present: ApprovalParty | null,
  waived: readonly string[] = [],
): ApprovalView[] {
  const done = request.approvedBy.map((a): ApprovalView => ({
    party: a.party,
    state: 'done',
    people: [named(names, a.personId)!],
    onBehalfOf: named(names, a.onBehalfOf),
    on: a.on,
    waived: a.waived ?? [],
  }));
  const rests = (rule: string, ...people: (string | null)[]) => (waived.includes(rule) ? [] : people);
  const barred = [
    ...rests('subjectIsNotApprover', ownerId, request.receiverId),
    ...rests('makerIsNotChecker', request.creatorId),
    ...rests('approverIsNotEarlierApprover', ...request.approvedBy.map((a) => a.personId)),
  ];
  const left = request.approvalsLeft.map((step, i): ApprovalView => {
    const party = i === 0 && present ? present : step;
    return {
      party,
      state: i === 0 && request.status === 'in_approval' ? 'now' : 'next',
      people: candidates[party].filter((person) => !barred.includes(person)).flatMap((person) => named(names, person) ?? []),
      onBehalfOf: null,
      on: null,
      waived: [],
    };
  });
  return [...done, ...left];
}

/** Both sides under what was applied: who has signed, and who is still to. */
export function signaturesOf({ signedBy, signsLeft }: Pick<ChangeRequest, 'signedBy' | 'signsLeft'>, names: Names): ChangeSignatureView[] {
  return [
    ...signedBy.map((s) => ({ side: s.side, person: named(names, s.personId), onBehalfOf: named(names, s.onBehalfOf), on: s.on })),
    ...signsLeft.map((side) => ({ side, person: null, onBehalfOf: null, on: null })),
  ];
}
