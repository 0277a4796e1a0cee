import { Injectable } from '@nestjs/common';
import {
  beginnings,
  changesSomething,
  easier,
  milestonesMove,
  movesHarm,
  movesWithin,
  on,
  SETTLED,
  withProposal,
  type ChangeRequestContext,
  type Proposal,
  type Revoker,
  type Signer,
} from '@kpi-loop/adjustment/domain';
import { OrganizationReader, type Standing } from '@kpi-loop/organization/api';
import type { PolicySet } from '@kpi-loop/cycle/domain';
import type { NamedAudience, Tx } from '@kpi-loop/shared/api';
import { addDays, addWorkdays, decimal, Problem, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetReader, type MilestoneNow, type WeightedSegment } from '@kpi-loop/target/api';
import {
  brokenDenominatorRule,
  isEffective,
  milestoneWeightsTotal100,
  movedRule,
  ruleFits,
  ruleFitsKind,
  weightsAtMost,
  targetsInOrder,
  weightsTotal,
  weightsWithin,
} from '@kpi-loop/target/domain';
import type { BeforeValues, ChangeRequest } from './change-request.entity';
import { ReceivingCards, type ReceivingCard } from './receiving-card';

interface CardFacts {
  scorecardId: string;
  cardStatus: string;
  ownerId: string;
  headId: string | null;
  periodId: string;
  periodStatus: string;
  periodFrom: IsoDate;
  periodTo: IsoDate;
  cycleTo: IsoDate;
  policy: PolicySet;
  /** Whether the cycle's window is open or frozen; pending: it has not said, and its calendar decides. */
  adjusting: string;
  agreedHash: string | null;
  earliest: IsoDate;
  changesBefore: number;
}

/** The card a request is about, with the values before and after it. */
export interface Frame extends CardFacts {
  lineId: string;
  effectiveOn: IsoDate;
  proposal: Proposal;
  values: WeightedSegment[];
  valuesAfter: WeightedSegment[];
  /** Of a key task; none of any other line. */
  milestones: MilestoneNow[];
  /** The line as it would begin; null for every other change. */
  begins: WeightedSegment | null;
  /** The card the line goes to, and what that would do to it. */
  receiving: ReceivingCard | null;
}

/** `metricId` is that of a line the card does not have yet. */
export type About = Pick<ChangeRequest, 'scorecardId' | 'lineId' | 'effectiveOn' | 'proposal'> & { metricId?: string; receiverId?: string | null };
const UNLOCKED = ['upcoming', 'open', 'data_closing'];

/** What the machine and the policy need to know about a request. */
@Injectable()
export class RequestLoader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly targets: TargetReader,
    private readonly receivers: ReceivingCards,
  ) {}

  async frame(tx: Tx, { scorecardId, lineId, effectiveOn, proposal, metricId, receiverId }: About): Promise<Frame> {
    const card = await tx.get<CardFacts>(
      `SELECT c.id AS scorecard_id, c.status AS card_status, c.owner_id, c.head_id, c.period_id, p.status AS period_status, p.starts_on AS period_from, p.ends_on AS period_to, y.ends_on AS cycle_to, y.policy, y.adjusting, c.agreed_hash,
         coalesce((SELECT max(o.starts_on) FROM period o WHERE o.tenant_id = c.tenant_id AND o.cycle_id = p.cycle_id AND o.kind = 'SETTLEMENT' AND o.status = 'open'), p.starts_on) AS earliest,
         (SELECT count(*)::int FROM change_request r JOIN scorecard_line rl ON rl.tenant_id = r.tenant_id AND rl.id = r.line_id JOIN scorecard rc ON rc.tenant_id = r.tenant_id AND rc.id = r.scorecard_id
          WHERE r.tenant_id = c.tenant_id AND r.status IN ('applied', 'superseded') AND rc.cycle_id = c.cycle_id AND rc.subject_kind = c.subject_kind AND rc.subject_id = c.subject_id
            AND (rl.id = $3 OR rl.metric_id = (SELECT metric_id FROM scorecard_line WHERE tenant_id = $1 AND id = $3))) AS changes_before
       FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id
       WHERE c.tenant_id = $1 AND c.id = $2`,
      [tx.tenantId, scorecardId, lineId],
    );
    const values = await this.targets.weightedSegments(tx, { scorecardId });
    const begins = proposal.add ? await this.begins(tx, { scorecardId, lineId, metricId, proposal }) : null;
    const valuesAfter = withProposal(values, lineId, proposal, effectiveOn, card.periodTo, begins ?? undefined);
    const own = on(values, effectiveOn).find((value) => value.lineId === lineId);
    refuseWrongDenominator(proposal, begins ?? values.find((value) => value.lineId === lineId));
    const receiving = receiverId && own && own.metricId !== null ? await this.receivers.card(tx, { receiverId, own, proposal, effectiveOn, ...card }) : null;
    const milestones = values.some((value) => value.lineId === lineId && isTask(value)) ? await this.targets.milestones(tx, [lineId]) : [];
    return { ...card, lineId, effectiveOn, proposal, values, valuesAfter, milestones, begins, receiving };
  }

  /** What a line that is not on the card would be: of a metric, or a key task. @throws Problem ruleBroken: everyLineHasPublishedDefinition */
  private async begins(tx: Tx, { scorecardId, lineId, metricId, proposal }: Omit<About, 'effectiveOn'>): Promise<WeightedSegment> {
    const known =
      metricId || proposal.task
        ? null
        : await tx.get<{ metricId: string | null }>(`SELECT metric_id FROM scorecard_line WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, lineId]);
    const metric = metricId ?? known?.metricId;
    if (!metric) return this.targets.taskToBegin(tx, scorecardId, lineId, proposal.task);
    const line = await this.targets.lineToBegin(tx, scorecardId, metric);
    if (!line) throw new Problem('ruleBroken', 'ruleBroken', metric, { violations: ['everyLineHasPublishedDefinition'] });
    return { ...line, lineId, rule: proposal.rule ?? line.rule, signedTarget: proposal.target ?? line.signedTarget };
  }

  async context(tx: Tx, request: ChangeRequest, frame: Frame, onBehalfOf: string | null = null, standing?: Standing): Promise<ChangeRequestContext> {
    const { open } = await tx.get<{ open: number }>(
      `SELECT count(*)::int AS open FROM change_request WHERE tenant_id = $1 AND line_id = $2 AND id <> $3 AND status <> ALL ($4::text[])`,
      [tx.tenantId, request.lineId, request.id, SETTLED],
    );
    const calendar = await this.organization.calendar(tx);
    const days = daysOf(frame).map((day): [WeightedSegment[], WeightedSegment[], IsoDate] => [on(frame.values, day), on(frame.valuesAfter, day), day]);
    const { weights } = frame.policy;
    const { milestones: moves = {}, task } = frame.proposal;
    const own = frame.valuesAfter.filter((v) => v.lineId === request.lineId);
    const onDay = on(frame.values, request.effectiveOn).some((v) => v.lineId === request.lineId);
    const approver = request.approvedBy.some((a) => a.personId === tx.viewer.personId);
    const seat: Revoker | null = approver ? 'approver' : standing?.parties.has('HR') ? 'HR' : null;
    const signer: Signer | null = standing?.parties.has('owner') ? 'owner' : standing?.parties.has('head') ? 'head' : null;
    return {
      changeRequestId: request.id,
      lineId: request.lineId,
      scorecardId: request.scorecardId,
      periodId: frame.periodId,
      ownerId: frame.ownerId,
      creatorId: request.creatorId,
      otherPartyId: request.otherPartyId,
      receiverId: request.receiverId,
      receiverConsented: request.receiverConsentedOn !== null,
      receiverReady: request.type === 'OWNER_TRANSFER' ? frame.receiving?.ready === true : true,
      type: request.type,
      cause: request.cause,
      actors: [tx.viewer.personId, onBehalfOf].filter((id) => id !== null),
      today: tx.today,
      effectiveOn: request.effectiveOn,
      periodFrom: frame.periodFrom,
      periodTo: frame.periodTo,
      earliest: frame.earliest,
      freezeFrom: addWorkdays(addDays(frame.cycleTo, 1), -frame.policy.change.freezeBeforeEndWD, calendar),
      frozen: frame.adjusting === 'pending' ? null : frame.adjusting === 'frozen',
      cardEffective: isEffective(frame.cardStatus),
      periodLocked: !UNLOCKED.includes(frame.periodStatus),
      openOnLine: open,
      changesSomething: days.some(([was, will]) => changesSomething(was, will)) || milestonesMove(frame.milestones, moves),
      figured: (frame.begins ?? frame.values.find((v) => v.lineId === request.lineId))?.metricId !== null,
      lineFits: request.type === 'ADD_LINE' ? !frame.values.some((v) => v.lineId === request.lineId && v.validTo >= request.effectiveOn) : onDay,
      linesWithin: days.every(([was, will]) => will.length <= Math.max(weights.maxLines, was.length)),
      definitionPublished: !frame.begins || (await this.published(tx, frame.begins)),
      weightsTotal: weightsTotal(frame.valuesAfter, weights.sum),
      weightsWithin: weightsWithin(frame.valuesAfter, weights.min, weights.max),
      milestonesTotal: !task || milestoneWeightsTotal100(task.milestones.map(({ weight }) => weight)),
      milestonesWithin:
        movesWithin(frame.milestones, moves, frame.periodFrom, frame.periodTo) &&
        (task?.milestones ?? []).every(({ dueOn }) => dueOn >= request.effectiveOn && dueOn <= frame.periodTo),
      targetsInOrder: own.every((v) => targetsInOrder(v, v.direction)),
      keyTasksWithin: weightsAtMost(frame.valuesAfter.filter(isTask), weights.keyTaskMax),
      ruleFits: own.every((v) => {
        const rule = v.dated?.rule ?? v.rule;
        return ruleFits(rule, v.direction, v) && ruleFitsKind(isTask(v) ? 'task' : 'kpi', rule, v);
      }),
      approvalsLeft: request.approvalsLeft,
      approvedBy: request.approvedBy.flatMap((a) => [a.personId, a.onBehalfOf]).filter((id) => id !== null),
      harmsElapsed: days.some(([was, will, day]) => day < tx.today && harms(request.lineId, was, will)) || movesHarm(frame.milestones, moves, tx.today),
      ownerConsented: request.creatorId === frame.ownerId || (request.statement === 'consented' && request.otherPartyId === frame.ownerId),
      waived: (await this.organization.waivers(tx)).map(({ rule }) => rule),
      signer,
      signsLeft: request.signsLeft,
      agreedHash: frame.agreedHash,
      revoker: seat,
      revokedBy: request.revokedBy.map((one) => one.seat),
    };
  }

  /** What applies on the effective day, on every line of the card: a change of weights concerns them all. */
  before(frame: Frame): BeforeValues[] {
    return on(frame.values, frame.effectiveOn).map(({ lineId, weight, threshold, target, stretch, plannedDenominator, dated, rule, signedTarget }) => {
      const agreed = dated ?? { rule, target: signedTarget };
      const milestones =
        lineId === frame.lineId && frame.milestones.length ? { milestones: Object.fromEntries(frame.milestones.map(({ id, dueOn }) => [id, dueOn])) } : {};
      const planned = plannedDenominator ? { plannedDenominator } : {};
      return { lineId, weight, threshold, target, stretch, ...planned, rule: movedRule(agreed.rule, agreed.target, target), ...milestones };
    });
  }

  private async published(tx: Tx, { metricVersionId }: WeightedSegment): Promise<boolean> {
    if (metricVersionId === null) return true;
    return !!(await tx.one(`SELECT 1 FROM metric_version WHERE tenant_id = $1 AND id = $2 AND status = 'published'`, [tx.tenantId, metricVersionId]));
  }
}

/** The two parties and the maker are told; who reads everything but pay may follow; FIN is informed of what is critical (R-T3). */
export function audienceOf(
  request: Pick<ChangeRequest, 'creatorId' | 'otherPartyId' | 'materiality'> & { receiverId?: string | null },
  frame: Pick<Frame, 'ownerId' | 'headId'>,
): NamedAudience {
  return {
    people: [frame.ownerId, frame.headId, request.creatorId, request.otherPartyId, request.receiverId ?? null],
    roles: ['HR', 'HRBP', 'EXEC', 'AUD', ...(request.materiality === 'CRITICAL' ? (['FIN'] as const) : [])],
  };
}

/** @throws Problem ruleBroken (422): onlyRatiosHaveDenominator, denominatorAboveZero */
function refuseWrongDenominator({ plannedDenominator }: Proposal, line: WeightedSegment | undefined): void {
  const broken = brokenDenominatorRule(plannedDenominator, line?.ratio ?? false);
  if (broken)
    throw new Problem('ruleBroken', 'ruleBroken', broken, { violations: [broken], fields: [{ pointer: '/proposal/plannedDenominator', code: broken }] });
}

const isTask = ({ metricId }: WeightedSegment): boolean => metricId === null;

/** The days from the effective one on at which values of the card begin, as they are or as they would be. */
export const daysOf = ({ values, valuesAfter, effectiveOn }: Pick<Frame, 'values' | 'valuesAfter' | 'effectiveOn'>): IsoDate[] =>
  beginnings([...values, ...valuesAfter], effectiveOn);

/** A harder target or threshold, another rule, or weights moved: whom that harms is known only at the end, so on days that are over it counts. */
function harms(lineId: string, was: WeightedSegment[], will: WeightedSegment[]): boolean {
  const [a, b] = [was, will].map((values) => values.find((v) => v.lineId === lineId));
  if (!a || !b) return true;
  const harder = (x: string | null, y: string | null) => y !== null && (x === null || (!decimal(x).equals(decimal(y)) && !easier(a.direction, x, y)));
  const weighted = will.some((v) => !decimal(v.weight).equals(decimal(was.find((w) => w.lineId === v.lineId)?.weight ?? v.weight)));
  const scoredOtherwise = JSON.stringify(a.dated ?? null) !== JSON.stringify(b.dated ?? null);
  return scoredOtherwise || weighted || harder(a.target, b.target) || harder(a.threshold, b.threshold);
}
