import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { DEFAULT_RULE, DEFAULT_VISIBILITY, kindOf, sameNumber, type CardLine, type LineRule, type Side, type SubjectKind } from '@kpi-loop/target/domain';
import { refuseUnless } from './card.loader';
import { Denominators } from './denominators';
import { refuseWrongPhasing } from './line-checks';
import { CardMover, type Move } from './card.mover';
import { CardWriter, type ValueRow } from './card.writer';
import { MeasuredAccess } from './measured-access';
import type { ScorecardLineDto } from './scorecard.dto';

interface KnownLine {
  id: string;
  metricId: string;
  removed: boolean;
  versionNo: number;
}

interface KeptLine {
  row: KnownLine;
  line: ScorecardLineDto;
  ordinal: number;
  /** As it stood; absent when it comes back after it was taken off. */
  before: CardLine | undefined;
}

/** All lines of a card written anew: what is the same stays as it is, with its definition and its acceptances. */
@Injectable()
export class LineEditor {
  constructor(
    private readonly mover: CardMover,
    private readonly writer: CardWriter,
    private readonly measured: MeasuredAccess,
    private readonly denominators: Denominators,
  ) {}

  /** Returns whether anything changed. Set-based: one statement a kind of change. */
  async write(tx: Tx, { card, context }: Move, lines: ScorecardLineDto[]): Promise<boolean> {
    refuseUnless(new Set(lines.map((line) => line.metricId)).size === lines.length, 'everyMetricOnce');
    await this.denominators.refuseWrong(tx, lines);
    refuseWrongPhasing(lines, { from: context.periodFrom, to: context.periodTo });
    const known = await this.known(tx, card.id);
    const inForce = new Map(context.lines.map((line) => [line.lineId, line]));
    const kept = lines.flatMap((line, i): KeptLine[] => {
      const row = known.get(line.metricId);
      return row ? [{ row, line, ordinal: i + 1, before: row.removed ? undefined : inForce.get(row.id) }] : [];
    });
    await this.refuseOthers(tx, card as { subjectKind: SubjectKind; subjectId: string }, lines, kept);
    const drafted = card.status === 'draft';
    const marks = marksFor(drafted ? null : context.side);
    const fresh = lines.flatMap((line, i) =>
      known.has(line.metricId) ? [] : [{ scorecardId: card.id, ordinal: i + 1, line, ownerAccepted: marks.owner, headAccepted: marks.head }],
    );
    const changed = kept.filter(({ line, before }) => !before || !!line.adoptDefinition || !sameLine(line, before));
    const gone = context.lines.filter((line) => kindOf(line) === 'kpi' && !lines.some(({ metricId }) => metricId === line.metricId)).map((line) => line.lineId);
    refuseUnless((await this.insertFresh(tx, fresh)) === fresh.length, 'everyLineHasPublishedDefinition');
    await this.writer.replaceValues(
      tx,
      changed.map(({ row, line, before }): ValueRow => ({
        ...valuesFrom(line, before),
        lineId: row.id,
        versionNo: row.versionNo + 1,
        validFrom: context.periodFrom,
        validTo: context.periodTo,
      })),
    );
    // Nobody has accepted anything of a draft yet: its lines follow what is published.
    await this.updateRows(tx, kept, drafted ? kept : changed);
    const ids = changed.map(({ row }) => row.id);
    if (ids.length) await this.mover.mark(tx, card.id, marks, ids);
    await this.remove(tx, gone);
    return fresh.length + changed.length + gone.length > 0;
  }

  /** Lines that are new or measure something else than before. What was agreed to stand there stays for both sides to edit around. */
  private refuseOthers(tx: Tx, card: { subjectKind: SubjectKind; subjectId: string }, lines: ScorecardLineDto[], kept: KeptLine[]): Promise<void> {
    const before = new Map(kept.flatMap((k) => (k.before ? [[k.line.metricId, k.before] as const] : [])));
    return this.measured.refuseOthers(
      tx,
      lines.flatMap((line, at) => {
        const was = before.get(line.metricId);
        return was && sameMeasured(line, was) ? [] : [{ card, measuredKind: line.measuredKind, measuredId: line.measuredId, at }];
      }),
    );
  }

  private async known(tx: Tx, cardId: string): Promise<Map<string, KnownLine>> {
    const rows = await tx.query<KnownLine>(
      `SELECT l.id, l.metric_id, l.removed_at IS NOT NULL AS removed, (SELECT max(t.version_no) FROM line_target t WHERE t.tenant_id = l.tenant_id AND t.line_id = l.id) AS version_no
       FROM scorecard_line l WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.kind = 'kpi'`,
      [tx.tenantId, cardId],
    );
    return new Map(rows.map((row) => [row.metricId, row]));
  }

  private async insertFresh(tx: Tx, fresh: Parameters<CardWriter['insertLines']>[1]): Promise<number> {
    if (!fresh.length) return 0;
    return [...(await this.writer.insertLines(tx, fresh)).values()].reduce((sum, n) => sum + n, 0);
  }

  /** `pinned` are those that take over the definition published now; the others keep the one both have read. */
  private async updateRows(tx: Tx, kept: KeptLine[], pinned: KeptLine[]): Promise<void> {
    const repin = new Set(pinned.map(({ row }) => row.id));
    const rows = kept.map(({ row, line, ordinal, before }) => ({
      id: row.id,
      ordinal,
      rule: ruleOf(line, before),
      repin: repin.has(row.id),
      ...measuredOf(line, before),
      ...shapeOf(line, before),
    }));
    await tx.execute(
      `UPDATE scorecard_line l SET ordinal = g.ordinal, rule = g.rule, removed_at = NULL, measured_kind = g.kind, measured_id = g.measured, phasing = g.phasing, visibility = g.visibility, contribution = g.contribution,
         metric_version_id = coalesce(v.id, l.metric_version_id)
       FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, ordinal int, rule jsonb, repin boolean, kind text, measured uuid, phasing jsonb, visibility text, contribution text)
         JOIN scorecard_line k ON k.tenant_id = $1 AND k.id = g.id
         LEFT JOIN metric_version v ON g.repin AND v.tenant_id = $1 AND v.metric_id = k.metric_id AND v.status = 'published'
       WHERE l.tenant_id = $1 AND l.id = g.id`,
      [tx.tenantId, JSON.stringify(rows)],
    );
  }

  async remove(tx: Tx, lineIds: string[]): Promise<void> {
    if (!lineIds.length) return;
    await tx.execute(`UPDATE scorecard_line SET removed_at = tenant_now() WHERE tenant_id = $1 AND id = ANY ($2::uuid[])`, [tx.tenantId, lineIds]);
    await this.writer.supersede(tx, lineIds);
  }
}

const marksFor = (side: Side | null): Record<Side, boolean> => ({ owner: side === 'owner', head: side === 'head' });
const ruleOf = (line: ScorecardLineDto, before?: CardLine): LineRule => line.rule ?? before?.rule ?? DEFAULT_RULE;

/** A baseline is evidence, not a proposal: whoever says nothing about it leaves it; so it is with what a ratio is counted on. */
const valuesFrom = ({ weight, baseline, threshold, target, stretch, plannedDenominator }: ScorecardLineDto, before?: CardLine) => ({
  weight,
  baseline: baseline === undefined ? (before?.values[0].baseline ?? null) : baseline,
  threshold: threshold ?? null,
  target,
  stretch: stretch ?? null,
  plannedDenominator: plannedDenominator === undefined ? (before?.values[0].plannedDenominator ?? null) : plannedDenominator,
});

/** Absent: as it was; null: the subject of the card itself. */
function measuredOf(line: ScorecardLineDto, before?: CardLine): { kind: SubjectKind | null; measured: string | null } {
  if (line.measuredKind === undefined && line.measuredId === undefined) return { kind: before?.measuredKind ?? null, measured: before?.measuredId ?? null };
  return { kind: line.measuredKind ?? null, measured: line.measuredId ?? null };
}

/** Absent: as it was. */
const shapeOf = (line: Pick<ScorecardLineDto, 'phasing' | 'visibility' | 'contribution'>, before?: CardLine) => ({
  phasing: line.phasing === undefined ? (before?.phasing ?? null) : line.phasing,
  visibility: line.visibility ?? before?.visibility ?? DEFAULT_VISIBILITY,
  contribution: line.contribution === undefined ? (before?.contribution ?? null) : line.contribution,
});

/** How the lines below make it up is no part of what the two agree on. */
const sameShape = (a: ReturnType<typeof shapeOf>, b: ReturnType<typeof shapeOf>): boolean =>
  a.visibility === b.visibility &&
  (a.phasing?.length ?? 0) === (b.phasing?.length ?? 0) &&
  (a.phasing ?? []).every((share, i) => sameNumber(share, b.phasing![i]));

function sameMeasured(line: ScorecardLineDto, before: CardLine): boolean {
  const { kind, measured } = measuredOf(line, before);
  return kind === (before.measuredKind ?? null) && measured === (before.measuredId ?? null);
}

function sameLine(line: ScorecardLineDto, before: CardLine): boolean {
  const [after, was] = [valuesFrom(line, before), before.values[0]];
  return (
    (['weight', 'baseline', 'threshold', 'target', 'stretch', 'plannedDenominator'] as const).every((key) => sameNumber(after[key], was[key])) &&
    JSON.stringify(sortedKeys(ruleOf(line, before))) === JSON.stringify(sortedKeys(before.rule)) &&
    sameMeasured(line, before) &&
    sameShape(shapeOf(line, before), shapeOf({}, before))
  );
}

/** jsonb keeps no order of keys. */
const sortedKeys = (rule: LineRule): [string, unknown][] => Object.entries(rule).sort(([a], [b]) => (a < b ? -1 : 1));
