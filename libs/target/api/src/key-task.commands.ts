import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { isEffective, milestoneMachine, milestonePolicy, type LineRule, type MilestoneContext, type MilestoneEvent } from '@kpi-loop/target/domain';
import { audienceOf, CardLoader } from './card.loader';
import { CardMover } from './card.mover';
import type { ConfirmMilestoneDto, GrantBonusDto, ReportMilestoneDto } from './key-task.dto';
import { BonusAward, Milestone } from './milestone.entity';
import type { GivenReasonDto, ScorecardView } from './scorecard.dto';
import type { Scorecard } from './scorecard.entity';
import { ScorecardReader } from './scorecard.reader';
import { ASKED_FOR } from './scorecard.sql';

interface Step {
  milestone: Milestone;
  card: Scorecard;
  context: MilestoneContext;
  onBehalfOf: string | null;
}

/** What becomes of key tasks and bonus items once the card is signed: one method an event. */
@Injectable()
export class KeyTaskCommands {
  constructor(
    private readonly cards: CardLoader,
    private readonly mover: CardMover,
    private readonly reader: ScorecardReader,
  ) {}

  /** The owner says that it is done, or how much of it. */
  async report(tx: Tx, id: string, { doneOn, share = '1', note, evidenceLink }: ReportMilestoneDto): Promise<ScorecardView> {
    const step = await this.begin(tx, id, 'milestone.report');
    const set = {
      doneOn,
      share,
      note: note?.trim() ?? '',
      evidenceLink: evidenceLink ?? null,
      reportedBy: tx.actor,
      quality: null,
      answeredBy: null,
      answer: '',
    };
    return this.advance(tx, step, { type: 'milestone.report', doneOn, share }, set);
  }

  /** Done, and how well; of a part, that much of it. */
  async confirm(tx: Tx, id: string, { quality, note }: ConfirmMilestoneDto): Promise<ScorecardView> {
    const step = await this.begin(tx, id, 'milestone.confirm');
    const part = step.milestone.share !== null && Number(step.milestone.share) < 1;
    const answer = { answeredBy: step.onBehalfOf ?? tx.actor, answer: note?.trim() ?? '' };
    const set = part ? { ...answer, confirmedShare: step.milestone.share } : { ...answer, quality: quality ?? null, confirmedShare: null };
    return this.advance(tx, step, { type: 'milestone.confirm', quality }, set);
  }

  async sendBack(tx: Tx, id: string, { reason }: GivenReasonDto): Promise<ScorecardView> {
    const step = await this.begin(tx, id, 'milestone.sendBack');
    return this.advance(tx, step, { type: 'milestone.sendBack', reason }, { answeredBy: step.onBehalfOf ?? tx.actor, answer: reason.trim(), quality: null });
  }

  /** Its day has passed, and nobody has reported it: told once. A milestone or a card that has moved on is left alone, and one whose task was dropped before. */
  async overdue(tx: Tx, id: string): Promise<void> {
    const milestone = await tx.one<Milestone>(
      `SELECT m.* FROM milestone m WHERE m.tenant_id = $1 AND m.id = $2 AND m.removed_at IS NULL AND ${ASKED_FOR} FOR UPDATE`,
      [tx.tenantId, id],
    );
    if (milestone?.status !== 'open') return;
    const { card, context } = await this.frame(tx, milestone, []);
    if (!context.cardEffective || tx.today <= milestone.dueOn) return;
    await tx.advance(Milestone, milestone, milestoneMachine, context, { type: 'milestone.overdue' }, { audience: audienceOf(card) });
  }

  /** The last word counts; what was granted before stays in the log. */
  async grantBonus(tx: Tx, cardId: string, { lineId, points, reason }: GrantBonusDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, cardId, 'scorecard.grantBonus');
    await this.mover.advance(tx, move, { type: 'scorecard.grantBonus', lineId, points, reason });
    const { now } = await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`);
    await tx.insert(BonusAward, { lineId, points, reason: reason.trim(), grantedBy: tx.actor, onBehalfOf: move.onBehalfOf, at: now });
    return this.reader.view(tx, cardId);
  }

  /** @throws Problem notFound (404), stale (412), forbidden (403). */
  private async begin(tx: Tx, id: string, action: MilestoneEvent['type']): Promise<Step> {
    const milestone = await tx.claim(Milestone, id);
    const { ownerId } = await tx.get<{ ownerId: string }>(
      `SELECT c.owner_id FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id WHERE l.tenant_id = $1 AND l.id = $2 AND l.removed_at IS NULL`,
      [tx.tenantId, milestone.lineId],
    );
    const onBehalfOf = (await this.cards.standing(tx, ownerId)).permit(milestonePolicy, action);
    return {
      ...{ milestone, onBehalfOf },
      ...(await this.frame(
        tx,
        milestone,
        [tx.viewer.personId, onBehalfOf].filter((one) => one !== null),
      )),
    };
  }

  /** The card stays locked, so that its period cannot be scored between the rules and the write. */
  private async frame(tx: Tx, milestone: Milestone, actors: string[]): Promise<Pick<Step, 'card' | 'context'>> {
    const { scorecardId, rule } = await tx.get<{ scorecardId: string; rule: LineRule }>(
      `SELECT scorecard_id, rule FROM scorecard_line WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, milestone.lineId],
    );
    const card = await this.cards.lock(tx, scorecardId);
    return {
      card,
      context: {
        ...{ milestoneId: milestone.id, lineId: milestone.lineId, scorecardId, periodId: card.periodId, ownerId: card.ownerId },
        ...{ dueOn: milestone.dueOn, today: tx.today, cardEffective: isEffective(card.status), actors },
        ...{ partialAllowed: rule.kind === 'MILESTONE' && rule.partialAllowed === true, share: milestone.share, reporterId: milestone.reportedBy },
      },
    };
  }

  private async advance(tx: Tx, { milestone, card, context, onBehalfOf }: Step, event: MilestoneEvent, set: Partial<Milestone>): Promise<ScorecardView> {
    await tx.advance(Milestone, milestone, milestoneMachine, context, event, { set, onBehalfOf, audience: audienceOf(card) });
    return this.reader.view(tx, card.id);
  }
}
