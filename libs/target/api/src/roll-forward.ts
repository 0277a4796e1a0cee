import { Injectable } from '@nestjs/common';
import { CycleReader, type NextCards } from '@kpi-loop/cycle/api';
import type { Tx } from '@kpi-loop/shared/api';
import { monthsOf, type DateRange, type IsoDate } from '@kpi-loop/shared/kernel';
import { phasingFor, type Contribution, type LineRule, type SubjectKind, type Visibility } from '@kpi-loop/target/domain';
import { CardLoader } from './card.loader';
import type { NewCard, NewLine } from './card.writer';
import { Suggestions } from './suggestions';
import { TargetCommands } from './target.commands';
import { TaskCopies } from './task-copies';

interface LastLine {
  cardId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  lineId: string;
  metricId: string;
  rule: LineRule;
  measuredKind: SubjectKind | null;
  measuredId: string | null;
  phasing: string[] | null;
  visibility: Visibility;
  contribution: Contribution | null;
  weight: string;
  threshold: string | null;
  target: string;
  stretch: string | null;
  periodFrom: IsoDate;
  periodTo: IsoDate;
}

/**
 * R-CL1: the cards of the next period as drafts, with last period's lines, suggested targets and links back, and the milestones nobody
 * has finished. Nobody is bound by a suggestion.
 */
@Injectable()
export class RollForward {
  constructor(
    private readonly cards: CardLoader,
    private readonly cycles: CycleReader,
    private readonly suggestions: Suggestions,
    private readonly commands: TargetCommands,
    private readonly tasks: TaskCopies,
  ) {}

  /** Subjects that have a card already keep it: running it twice changes nothing. Lines whose definition is retired are left behind. */
  async run(tx: Tx, previousPeriodId: string, periodId: string): Promise<number> {
    const { cycleId } = await tx.get<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
    const inScope = (await this.cycles.population(tx, cycleId)).map((person) => person.personId);
    const { periodFrom, periodTo } = await this.cards.frame(tx, periodId);
    const cards = await this.lastCards(tx, previousPeriodId, { from: periodFrom, to: periodTo }, inScope);
    return (await this.commands.createCards(tx, periodId, await this.suggestions.fill(tx, periodId, cards, true))).length;
  }

  /** What `run` would make for a period that is not there yet, unit by unit: shown before a new cycle is begun. */
  async preview(tx: Tx, previousPeriodId: string, ahead: DateRange, inScope: string[]): Promise<NextCards[]> {
    const cards = await this.suggestions.fill(tx, previousPeriodId, await this.lastCards(tx, previousPeriodId, ahead, inScope), true, { ahead });
    const units = await tx.query<{ id: string; unitId: string }>(`SELECT id, unit_id FROM scorecard WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [
      tx.tenantId,
      cards.flatMap(({ carriedFromId }) => carriedFromId ?? []),
    ]);
    const unitOf = new Map(units.map(({ id, unitId }) => [id, unitId]));
    const byUnit = new Map<string, NextCards>();
    for (const { carriedFromId, lines } of cards) {
      const unitId = unitOf.get(carriedFromId ?? '');
      if (!unitId) continue;
      const row = byUnit.get(unitId) ?? { unitId, cards: 0, lines: 0, ratchet: 0 };
      row.cards += 1;
      row.lines += lines.length;
      row.ratchet += lines.filter(({ suggestion }) => suggestion?.ratchet).length;
      byUnit.set(unitId, row);
    }
    return [...byUnit.values()];
  }

  /** Cards of the period that begin with these ones, of whatever period before; `grown`: with the targets that are suggested. */
  async from(tx: Tx, periodId: string, cardIds: string[], grown: boolean): Promise<NewCard[]> {
    const { periodFrom, periodTo } = await this.cards.frame(tx, periodId);
    const cards = await this.copies(tx, cardIds, { from: periodFrom, to: periodTo });
    return grown ? this.suggestions.fill(tx, periodId, cards, true) : cards;
  }

  private async lastCards(tx: Tx, previousPeriodId: string, next: DateRange, inScope: string[]): Promise<NewCard[]> {
    const last = await tx.query<{ id: string }>(
      `SELECT DISTINCT ON (subject_kind, subject_id) id FROM scorecard
       WHERE tenant_id = $1 AND period_id = $2 AND status <> 'void' AND owner_id = ANY ($3::uuid[]) ORDER BY subject_kind, subject_id, part DESC`,
      [tx.tenantId, previousPeriodId, inScope],
    );
    return this.copies(
      tx,
      last.map(({ id }) => id),
      next,
    );
  }

  private async copies(tx: Tx, cardIds: string[], next: DateRange): Promise<NewCard[]> {
    const months = monthsOf(next).length;
    const lines = await tx.query<LastLine>(
      `SELECT DISTINCT ON (c.id, l.ordinal, l.id) c.id AS card_id, c.subject_kind, c.subject_id, l.id AS line_id, l.metric_id, coalesce(t.rule, l.rule) AS rule, l.measured_kind, l.measured_id, l.phasing, l.visibility, l.contribution, t.weight, t.threshold, t.target, t.stretch, p.starts_on AS period_from, p.ends_on AS period_to
       FROM scorecard c JOIN scorecard_line l ON l.tenant_id = c.tenant_id AND l.scorecard_id = c.id AND l.removed_at IS NULL
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.metric_id = l.metric_id AND v.status = 'published'
       JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL AND t.valid_to = p.ends_on
       WHERE c.tenant_id = $1 AND c.id = ANY ($2::uuid[])
       ORDER BY c.id, l.ordinal, l.id, t.valid_to DESC`,
      [tx.tenantId, cardIds],
    );
    const cards = new Map<string, NewCard>();
    for (const { periodFrom, periodTo, ...line } of lines) {
      const targetMonths = monthsOf({ from: periodFrom, to: periodTo }).length;
      const card = cards.get(line.cardId) ?? { subjectKind: line.subjectKind, subjectId: line.subjectId, carriedFromId: line.cardId, lines: [] as NewLine[] };
      card.lines.push({ ...line, targetMonths, phasing: phasingFor(line.phasing, months), carriedFromId: line.lineId });
      cards.set(line.cardId, card);
    }
    const unfinished = await this.tasks.unfinished(tx, [...cards.keys()], next);
    return [...cards].map(([id, card]) => ({ ...card, tasks: unfinished.get(id) ?? [] }));
  }
}
