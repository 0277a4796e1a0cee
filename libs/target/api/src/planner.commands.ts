import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { countered, isKpi, type KpiLine } from '@kpi-loop/target/domain';
import { CardMover, type Move } from './card.mover';
import { LineEditor } from './line-editor';
import type { ProposedLineDto, ProposedLinesView, ProposedLineView, ProposeLinesDto } from './planner.dto';
import type { ScorecardLineDto } from './scorecard.dto';

interface Definition {
  metricId: string;
  decimals: number;
  percent: boolean;
}

/** A plan becomes lines on the drafts of the people who own its drivers: through the same rules as by hand, and only there. */
@Injectable()
export class PlannerCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly editor: LineEditor,
  ) {}

  /** One card after the other; each line says whether it was written, or the rule that kept it: noCard, cardNotDraft, draftNotYours, everyLineHasPublishedDefinition. */
  async propose(tx: Tx, { periodId, lines, reason }: ProposeLinesDto): Promise<ProposedLinesView> {
    const definitions = new Map(
      (
        await tx.query<Definition>(
          `SELECT metric_id, decimals, percent FROM metric_version WHERE tenant_id = $1 AND metric_id = ANY ($2::uuid[]) AND status = 'published'`,
          [tx.tenantId, lines.map((line) => line.metricId)],
        )
      ).map((row) => [row.metricId, row]),
    );
    const items: ProposedLineView[] = [];
    // in one order, so that two plans at a time do not wait for one another
    for (const ownerId of [...new Set(lines.map((line) => line.ownerId))].sort()) {
      const own = lines.filter((line) => line.ownerId === ownerId);
      const known = own.filter((line) => definitions.has(line.metricId));
      const card = await this.card(tx, periodId, ownerId);
      const because = card ? (card.status === 'draft' ? await this.write(tx, card.id, known, definitions, reason) : 'cardNotDraft') : 'noCard';
      for (const { metricId } of own) {
        const refusal = definitions.has(metricId) ? because : 'everyLineHasPublishedDefinition';
        items.push({
          metricId,
          ownerId,
          scorecardId: refusal === 'noCard' ? null : (card?.id ?? null),
          done: refusal === null,
          because: refusal === null ? [] : [refusal],
        });
      }
    }
    return { items };
  }

  /** The owner's card of the period; a draft before others. */
  private card(tx: Tx, periodId: string, ownerId: string): Promise<{ id: string; status: string } | undefined> {
    return tx.one(
      `SELECT id, status FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND owner_id = $3 AND status <> 'void' ORDER BY status = 'draft' DESC, subject_kind, id LIMIT 1`,
      [tx.tenantId, periodId, ownerId],
    );
  }

  /** Null when written, else why not. */
  private async write(tx: Tx, cardId: string, given: ProposedLineDto[], definitions: Map<string, Definition>, reason?: string): Promise<string | null> {
    if (!given.length) return null;
    let move: Move;
    try {
      move = await this.mover.begin(tx, cardId, 'scorecard.editLines');
    } catch (error) {
      if (error instanceof Problem && error.kind === 'forbidden') return 'draftNotYours';
      throw error;
    }
    const { policy } = move.context;
    const before = move.context.lines.filter(isKpi);
    const fresh = given.filter(({ metricId }) => !before.some((line) => line.metricId === metricId));
    const lines = [
      ...before.map((line) => {
        const changed = given.find(({ metricId }) => metricId === line.metricId);
        return lineOf(changed ? countered(line, { target: changed.target }, definitions.get(line.metricId)!) : line);
      }),
      ...fresh.map(({ metricId, target, weight }): ScorecardLineDto => ({ metricId, target, weight: weight ?? policy.weights.min })),
    ];
    await this.mover.advance(tx, move, { type: 'scorecard.editLines', lines });
    await this.editor.write(tx, move, lines);
    if (reason?.trim()) await this.mover.enter(tx, move, { kind: 'comment', text: reason });
    return null;
  }
}

/** What the editor is not told it leaves as it was. */
const lineOf = ({ metricId, rule, values: [{ weight, threshold, target, stretch }] }: KpiLine): ScorecardLineDto => ({
  metricId,
  rule,
  weight,
  threshold,
  target,
  stretch,
});
