import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { decimal } from '@kpi-loop/shared/kernel';
import { DEFAULT_RULE, moved, type CardLine, type LineValues, type Side } from '@kpi-loop/target/domain';
import { CardMover, type Move } from './card.mover';
import { refuseUnless } from './card.loader';
import { CardWriter, type ValueRow } from './card.writer';
import type { AcceptLineDto, CommentScorecardDto, CounterLineDto, EditScorecardLinesDto, ScorecardLineDto, ScorecardView } from './scorecard.dto';
import { ScorecardReader } from './scorecard.reader';

const same = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a == null || b == null ? (a ?? null) === (b ?? null) : decimal(a).equals(decimal(b));
const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the two say to each other about the lines. */
@Injectable()
export class NegotiationCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly writer: CardWriter,
    private readonly reader: ScorecardReader,
  ) {}

  /** All lines at once, in their order. While it is negotiated, whoever changes a line stands for it and the other has to answer again. */
  async editLines(tx: Tx, id: string, { lines }: EditScorecardLinesDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.editLines');
    await this.mover.advance(tx, move, { type: 'scorecard.editLines', lines });
    refuseUnless(new Set(lines.map((line) => line.metricId)).size === lines.length, 'everyMetricOnce');
    const changed = await this.writeLines(tx, move, lines);
    if (move.card.status !== 'draft' && changed) await this.mover.enter(tx, move, { kind: 'propose', proposal: { lines } });
    return this.reader.view(tx, id);
  }

  async acceptLine(tx: Tx, id: string, { lineId }: AcceptLineDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.acceptLine');
    await this.mover.advance(tx, move, { type: 'scorecard.acceptLine', lineId });
    const { target, weight } = valuesOf(move, lineId);
    await this.mover.mark(tx, id, { [move.context.side!]: true }, [lineId]);
    await this.mover.enter(tx, move, { kind: 'accept', lineId, proposal: { target, weight } });
    return this.reader.view(tx, id);
  }

  async counterLine(tx: Tx, id: string, dto: CounterLineDto): Promise<ScorecardView> {
    return this.counter(tx, await this.mover.begin(tx, id, 'scorecard.counterLine'), 'scorecard.counterLine', dto);
  }

  /** The mediator's own proposal: both sides answer. */
  async mediate(tx: Tx, id: string, dto: CounterLineDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.mediate');
    return this.counter(tx, { ...move, context: { ...move.context, side: null } }, 'scorecard.mediate', dto);
  }

  async comment(tx: Tx, id: string, { text, lineId }: CommentScorecardDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.comment');
    await this.mover.advance(tx, move, { type: 'scorecard.comment', text, lineId });
    refuseUnless(!lineId || move.context.lines.some((line) => line.lineId === lineId), 'lineGiven');
    await this.mover.enter(tx, move, { kind: 'comment', lineId, text });
    return this.reader.view(tx, id);
  }

  private async counter(tx: Tx, move: Move, type: 'scorecard.counterLine' | 'scorecard.mediate', dto: CounterLineDto): Promise<ScorecardView> {
    const { lineId, reason, condition, ...given } = dto;
    const value = given.target ?? given.weight ?? given.threshold ?? given.stretch ?? undefined;
    await this.mover.advance(tx, move, { type, lineId, value, reason, ...given });
    const before = valuesOf(move, lineId);
    const decimals = await tx.get<{ decimals: number; percent: boolean; versionNo: number }>(
      `SELECT v.decimals, v.percent, (SELECT max(t.version_no) FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id) AS version_no
       FROM scorecard_line l JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id WHERE l.tenant_id = $1 AND l.id = $2`,
      [tx.tenantId, lineId],
    );
    const target = given.target ?? before.target;
    const along = (own: string | null | undefined, old: string | null) =>
      own !== undefined ? own : same(target, before.target) ? old : moved(old, before.target, target, decimals);
    const after: LineValues = {
      ...before,
      weight: given.weight ?? before.weight,
      target,
      threshold: along(given.threshold, before.threshold),
      stretch: along(given.stretch, before.stretch),
    };
    await this.writer.replaceValues(tx, [{ ...after, lineId, versionNo: decimals.versionNo + 1 }]);
    const { side } = move.context;
    await this.mover.mark(tx, move.card.id, { owner: side === 'owner', head: side === 'head' }, [lineId]);
    await this.mover.enter(tx, move, {
      kind: 'counter',
      lineId,
      text: reason,
      proposal: {
        target: after.target,
        threshold: after.threshold,
        stretch: after.stretch,
        weight: after.weight,
        before: before.target,
        ...(condition ? { condition } : {}),
      },
    });
    return this.reader.view(tx, move.card.id);
  }

  /** Returns whether anything changed. Set-based: one statement a kind of change. */
  private async writeLines(tx: Tx, { card, context }: Move, lines: ScorecardLineDto[]): Promise<boolean> {
    const known = await tx.query<{ id: string; metricId: string; ordinal: number; removed: boolean; versionNo: number }>(
      `SELECT l.id, l.metric_id, l.ordinal, l.removed_at IS NOT NULL AS removed, (SELECT max(t.version_no) FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id) AS version_no
       FROM scorecard_line l WHERE l.tenant_id = $1 AND l.scorecard_id = $2`,
      [tx.tenantId, card.id],
    );
    const byMetric = new Map(known.map((line) => [line.metricId, line]));
    const inForce = new Map(context.lines.map((line) => [line.lineId, line]));
    const marks = marksFor(card.status === 'draft' ? null : context.side);
    const fresh = lines.flatMap((line, i) =>
      byMetric.has(line.metricId) ? [] : [{ scorecardId: card.id, ordinal: i + 1, line, ownerAccepted: marks.owner, headAccepted: marks.head }],
    );
    const kept = lines.flatMap((line, i) => {
      const row = byMetric.get(line.metricId);
      return row ? [{ row, line, ordinal: i + 1, before: row.removed ? undefined : inForce.get(row.id) }] : [];
    });
    const changed = kept.filter(({ line, before }) => !before || !sameValues(line, before));
    const gone = context.lines.filter((line) => !lines.some(({ metricId }) => metricId === line.metricId)).map((line) => line.lineId);
    const { size } = await this.insertFresh(tx, fresh);
    refuseUnless(size === fresh.length, 'everyLineHasPublishedDefinition');
    await this.writer.replaceValues(
      tx,
      changed.map(({ row, line }): ValueRow => ({
        ...valuesFrom(line),
        lineId: row.id,
        versionNo: row.versionNo + 1,
        validFrom: context.periodFrom,
        validTo: context.periodTo,
      })),
    );
    await this.updateRows(
      tx,
      kept.map(({ row, line, ordinal, before }) => ({ id: row.id, ordinal, rule: line.rule ?? before?.rule ?? DEFAULT_RULE })),
    );
    if (changed.length)
      await this.mover.mark(
        tx,
        card.id,
        marks,
        changed.map(({ row }) => row.id),
      );
    await this.remove(tx, gone);
    return fresh.length + changed.length + gone.length > 0;
  }

  private async insertFresh(tx: Tx, fresh: Parameters<CardWriter['insertLines']>[1]): Promise<{ size: number }> {
    if (!fresh.length) return { size: 0 };
    return { size: [...(await this.writer.insertLines(tx, fresh)).values()].reduce((sum, n) => sum + n, 0) };
  }

  private async updateRows(tx: Tx, rows: { id: string; ordinal: number; rule: unknown }[]): Promise<void> {
    await tx.execute(
      `UPDATE scorecard_line l SET ordinal = g.ordinal, rule = g.rule, removed_at = NULL, metric_version_id = coalesce(v.id, l.metric_version_id)
       FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, ordinal int, rule jsonb)
         JOIN scorecard_line k ON k.tenant_id = $1 AND k.id = g.id LEFT JOIN metric_version v ON v.tenant_id = $1 AND v.metric_id = k.metric_id AND v.status = 'published'
       WHERE l.tenant_id = $1 AND l.id = g.id`,
      [tx.tenantId, JSON.stringify(rows)],
    );
  }

  private async remove(tx: Tx, lineIds: string[]): Promise<void> {
    if (!lineIds.length) return;
    await tx.execute(`UPDATE scorecard_line SET removed_at = tenant_now() WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, lineIds]);
    await this.writer.supersede(tx, lineIds);
  }
}

const valuesOf = ({ context }: Move, lineId: string): LineValues => context.lines.find((line) => line.lineId === lineId)!.values[0];
const marksFor = (side: Side | null): Record<Side, boolean> => ({ owner: side === 'owner', head: side === 'head' });
const valuesFrom = ({ weight, baseline, threshold, target, stretch }: ScorecardLineDto) => ({
  weight,
  baseline: baseline ?? null,
  threshold: threshold ?? null,
  target,
  stretch: stretch ?? null,
});

function sameValues(line: ScorecardLineDto, { values: [before], rule }: CardLine): boolean {
  const after = valuesFrom(line);
  return (
    (['weight', 'baseline', 'threshold', 'target', 'stretch'] as const).every((key) => same(after[key], before[key])) &&
    (line.rule === undefined || sameJson(line.rule, rule))
  );
}
