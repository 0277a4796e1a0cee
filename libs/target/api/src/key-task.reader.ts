import { Injectable } from '@nestjs/common';
import type { Standing } from '@kpi-loop/organization/api';
import { prepared, type OfferView, type Tx } from '@kpi-loop/shared/api';
import { offers, type Party } from '@kpi-loop/shared/kernel';
import { isEffective, lateDays, milestoneMachine, milestonePolicy, type LineRule, type MilestoneContext, type ScorecardContext } from '@kpi-loop/target/domain';
import type { BonusAwardView, BonusItemView, KeyTaskView, MilestoneView } from './key-task.dto';
import type { Scorecard } from './scorecard.entity';
import { person } from './scorecard.sql';

type TaskRow = Omit<KeyTaskView & BonusItemView, 'milestones' | 'offers' | 'award' | 'latePenalty' | 'partialAllowed'> & {
  kind: 'task' | 'bonus';
  rule: LineRule;
};
type MilestoneRow = Omit<MilestoneView, 'overdue' | 'lateDays' | 'offers'> & { lineId: string };

export interface CardTasks {
  tasks: KeyTaskView[];
  bonuses: BonusItemView[];
}

/** What a milestone's rules look at, beside the milestone. */
export type MilestoneFrame = Pick<MilestoneContext, 'scorecardId' | 'periodId' | 'ownerId' | 'today' | 'cardEffective' | 'actors'>;

/** Key tasks and bonus items of one card, with what became of them and what the viewer may do. */
@Injectable()
export class KeyTaskReader {
  /** `offersOf`: what may be done with a line of the card, by whether the two have accepted it. */
  async of(
    tx: Tx,
    card: Scorecard,
    context: ScorecardContext,
    standing: Standing,
    offersOf: (line: { kind: string; ownerAccepted: boolean; headAccepted: boolean }) => OfferView[],
  ): Promise<CardTasks> {
    if (!context.lines.some((line) => line.task)) return { tasks: [], bonuses: [] };
    const rows = await tx.query<TaskRow>(
      prepared(`SELECT l.id, l.ordinal, l.kind, l.title, l.title_en, l.details, l.criterion, l.rule, l.visibility, l.owner_accepted, l.head_accepted, l.carried_from_id, t.weight, t.target AS max_points
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND greatest(least($3::date, p.ends_on), p.starts_on) BETWEEN t.valid_from AND t.valid_to
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.kind <> 'kpi' AND l.removed_at IS NULL ORDER BY l.ordinal, l.id`),
      [tx.tenantId, card.id, tx.today],
    );
    const ids = rows.map(({ id }) => id);
    const [milestones, awards] = await Promise.all([this.milestones(tx, ids), this.awards(tx, ids)]);
    const frame: MilestoneFrame = {
      ...{ scorecardId: card.id, periodId: card.periodId, ownerId: card.ownerId, today: tx.today },
      ...{ cardEffective: isEffective(card.status), actors: context.actors },
    };
    const tasks = rows.flatMap(({ kind, rule, maxPoints: _, ...row }): KeyTaskView[] => {
      if (kind !== 'task' || rule.kind !== 'MILESTONE') return [];
      const partialAllowed = rule.partialAllowed ?? false;
      const own = milestones.filter(({ lineId }) => lineId === row.id).map((one) => milestoneView(one, frame, partialAllowed, standing));
      return [{ ...row, latePenalty: rule.latePenalty, partialAllowed, milestones: own, offers: offersOf({ kind, ...row }) }];
    });
    const bonuses = rows.flatMap(({ kind, rule: _r, weight: _w, carriedFromId: _c, ...row }): BonusItemView[] =>
      kind === 'bonus' ? [{ ...row, award: awards.get(row.id) ?? null, offers: offersOf({ kind, ...row }) }] : [],
    );
    return { tasks, bonuses };
  }

  private milestones(tx: Tx, lineIds: string[]): Promise<MilestoneRow[]> {
    return tx.query<MilestoneRow>(
      prepared(`SELECT m.id, m.version, m.line_id, m.name, m.name_en, m.due_on, m.weight, m.status, m.done_on, m.share, m.note, m.evidence_link, ${person('r')} AS reported_by, m.quality, m.confirmed_share,
         ${person('a')} AS answered_by, m.answer, m.carried_from_id
       FROM milestone m LEFT JOIN person r ON r.tenant_id = m.tenant_id AND r.id = m.reported_by LEFT JOIN person a ON a.tenant_id = m.tenant_id AND a.id = m.answered_by
       WHERE m.tenant_id = $1 AND m.line_id = ANY ($2::uuid[]) AND m.removed_at IS NULL ORDER BY m.ordinal, m.id`),
      [tx.tenantId, lineIds],
    );
  }

  private async awards(tx: Tx, lineIds: string[]): Promise<Map<string, BonusAwardView>> {
    const rows = await tx.query<BonusAwardView & { lineId: string }>(
      prepared(`SELECT DISTINCT ON (b.line_id) b.line_id, b.points, b.reason, ${person('g')} AS granted_by, b.at FROM bonus_award b JOIN person g ON g.tenant_id = b.tenant_id AND g.id = b.granted_by
       WHERE b.tenant_id = $1 AND b.line_id = ANY ($2::uuid[]) ORDER BY b.line_id, b.created_at DESC, b.id DESC`),
      [tx.tenantId, lineIds],
    );
    return new Map(rows.map(({ lineId, ...award }) => [lineId, award]));
  }
}

function milestoneView({ lineId, ...row }: MilestoneRow, frame: MilestoneFrame, partialAllowed: boolean, standing: Standing): MilestoneView {
  const context: MilestoneContext = {
    ...frame,
    ...{ milestoneId: row.id, lineId, dueOn: row.dueOn, partialAllowed, share: row.share, reporterId: row.reportedBy?.id ?? null },
  };
  const open = row.status === 'open';
  return {
    ...row,
    overdue: open && frame.cardEffective && frame.today > row.dueOn,
    lateDays: open ? (frame.cardEffective ? lateDays(row.dueOn, frame.today) : 0) : lateDays(row.dueOn, row.doneOn!),
    offers: offers(milestoneMachine, row.status, context, milestonePolicy, standing.parties as ReadonlySet<Party>),
  };
}
