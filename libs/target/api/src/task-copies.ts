import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { DateRange, IsoDate } from '@kpi-loop/shared/kernel';
import { carriedMilestones, type LineRule, type Visibility } from '@kpi-loop/target/domain';
import type { NewTask } from './card.writer';

interface TaskRow {
  cardId: string;
  id: string;
  kind: 'task' | 'bonus';
  title: string;
  titleEn: string;
  details: string;
  criterion: string;
  rule: LineRule;
  visibility: Visibility;
  weight: string;
  target: string;
  milestones: { id: string; name: string; nameEn: string; dueOn: IsoDate; weight: string; status: string }[];
}

/** What another card takes over of key tasks and bonus items, always as new rows. */
@Injectable()
export class TaskCopies {
  /** Everything, as it was agreed last: for a card that begins like another one. */
  async whole(tx: Tx, cardId: string, period: DateRange): Promise<NewTask[]> {
    return (await this.rows(tx, [cardId])).flatMap((row) => taskOf(row, row.milestones, period, false));
  }

  /** Key tasks with milestones that nobody has confirmed yet, and of these only those, each with its link back (roll-forward). */
  async unfinished(tx: Tx, cardIds: readonly string[], period: DateRange): Promise<Map<string, NewTask[]>> {
    const cards = new Map<string, NewTask[]>();
    for (const row of await this.rows(tx, cardIds)) {
      const open = row.milestones.filter(({ status }) => status !== 'confirmed');
      if (row.kind !== 'task' || !open.length) continue;
      cards.set(row.cardId, [...(cards.get(row.cardId) ?? []), ...taskOf(row, open, period, true)]);
    }
    return cards;
  }

  private rows(tx: Tx, cardIds: readonly string[]): Promise<TaskRow[]> {
    return tx.query<TaskRow>(
      `SELECT DISTINCT ON (l.scorecard_id, l.ordinal, l.id) l.scorecard_id AS card_id, l.id, l.kind, l.title, l.title_en, l.details, l.criterion, coalesce(t.rule, l.rule) AS rule, l.visibility, t.weight, t.target,
         coalesce((SELECT jsonb_agg(jsonb_build_object('id', m.id, 'name', m.name, 'nameEn', m.name_en, 'dueOn', m.due_on, 'weight', m.weight::text, 'status', m.status) ORDER BY m.ordinal, m.id)
           FROM milestone m WHERE m.tenant_id = l.tenant_id AND m.line_id = l.id AND m.removed_at IS NULL), '[]') AS milestones
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND t.valid_to = p.ends_on
       WHERE l.tenant_id = $1 AND l.scorecard_id = ANY ($2::uuid[]) AND l.kind <> 'kpi' AND l.removed_at IS NULL ORDER BY l.scorecard_id, l.ordinal, l.id, t.valid_to DESC`,
      [tx.tenantId, cardIds],
    );
  }
}

function taskOf(row: TaskRow, open: TaskRow['milestones'], period: DateRange, linked: boolean): NewTask[] {
  const { title, titleEn, details, criterion, visibility, rule } = row;
  const texts = { title, titleEn, details, criterion, visibility };
  if (row.kind === 'bonus') return [{ ...texts, kind: 'bonus', maxPoints: row.target, milestones: [] }];
  if (rule.kind !== 'MILESTONE') return [];
  const milestones = carriedMilestones(open, period).map(({ id, status: _, ...terms }) => ({ ...terms, carriedFromId: linked ? id : null }));
  const scored = { weight: row.weight, latePenalty: rule.latePenalty, partialAllowed: rule.partialAllowed ?? false };
  return [{ ...texts, kind: 'task', ...scored, milestones, carriedFromId: linked ? row.id : null }];
}
