import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, addDays, type IsoDate } from '@kpi-loop/shared/kernel';
import { agreedText, scorecardMachine, type CardLine, type ScorecardContext } from '@kpi-loop/target/domain';
import { CardLoader, audienceOf, refuseUnless } from './card.loader';
import { CardWriter, type NewCard, type ValueRow } from './card.writer';
import { Scorecard } from './scorecard.entity';
import { TargetReader, type TargetSegment } from './target.reader';

export interface Revision {
  lineId: string;
  changeRequestId: string;
  /** First day of the new values, inside the card's period. */
  effectiveOn: IsoDate;
  target?: string;
  threshold?: string | null;
  stretch?: string | null;
  /** line id → weight from that day on; lines that are not named keep theirs. */
  weights?: Record<string, string>;
}

/** What downstream features may do with cards. Who may cause it is their business; the rules of the machine hold for everybody. */
@Injectable()
export class TargetCommands {
  constructor(
    private readonly cards: CardLoader,
    private readonly writer: CardWriter,
    private readonly reader: TargetReader,
  ) {}

  /**
   * A draft card for a subject. Returns its id.
   * @throws Problem conflict alreadyExists (409), or ruleBroken: subjectHasOwner, everyLineHasPublishedDefinition.
   */
  async createCard(tx: Tx, periodId: string, card: NewCard): Promise<string> {
    const known = await tx.one(
      `SELECT 1 FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND subject_kind = $3 AND subject_id = $4 AND status <> 'void'`,
      [tx.tenantId, periodId, card.subjectKind, card.subjectId],
    );
    if (known) throw new Problem('conflict', 'alreadyExists');
    const [made] = await this.createCards(tx, periodId, [card]);
    refuseUnless(!!made, 'subjectHasOwner');
    refuseUnless(made.lines === card.lines.length, 'everyLineHasPublishedDefinition');
    return made.scorecardId;
  }

  /** Draft cards for a whole population: one statement a table. See `CardWriter.create` for what is left out. */
  async createCards(tx: Tx, periodId: string, cards: NewCard[]): Promise<{ scorecardId: string; subjectId: string; lines: number }[]> {
    if (!cards.length) return [];
    const made = await this.writer.create(tx, periodId, cards);
    if (made.length)
      tx.record(
        { type: 'scorecard.created', periodId, count: made.length, ...(made.length === 1 ? { scorecardId: made[0].scorecardId } : {}) },
        'period',
        periodId,
      );
    return made;
  }

  /**
   * New values of a line (and weights of the card) from a day on: the old version ends the day before and stays. One
   * approved change is one call. @throws Problem notFound · conflict when the card is not effective · ruleBroken with the
   * rules: effectiveDateInPeriod, weightsTotal100 (on every effective date), weightsInRange, targetsInOrder, ruleFitsTarget
   */
  async revise(tx: Tx, revision: Revision): Promise<void> {
    const { scorecardId } = await tx.get<{ scorecardId: string }>(
      `SELECT scorecard_id FROM scorecard_line WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
      [tx.tenantId, revision.lineId],
    );
    const card = await this.cards.lock(tx, scorecardId);
    const context = await this.cards.context(tx, card);
    const lines = context.lines.filter((line) => line.lineId === revision.lineId || revision.weights?.[line.lineId] !== undefined);
    const { effectiveOn, changeRequestId, lineId } = revision;
    const rows = effectiveOn >= context.periodFrom && effectiveOn <= context.periodTo ? await this.newRows(tx, lines, revision, context) : [];
    const revised = context.lines.map((line) => withRows(line, rows, effectiveOn));
    await tx.advance(
      Scorecard,
      card,
      scorecardMachine,
      { ...context, lines: revised },
      { type: 'scorecard.revise', lineId, changeRequestId, effectiveOn },
      { audience: audienceOf(card), set: { agreedHash: hashOf(card.id, revised) } },
    );
    await this.writer.replaceValues(tx, rows, effectiveOn);
  }

  /** locked → scored; scored and published cards stay where they are, with a new version. */
  async markScored(tx: Tx, scorecardIds: string[]): Promise<void> {
    await tx.advanceMany(Scorecard, 'id = ANY ($1::uuid[])', [scorecardIds], scorecardMachine, {} as ScorecardContext, { type: 'scorecard.markScored' });
  }

  /** scored → published, for every card of the period. Returns the ids. */
  publish(tx: Tx, periodId: string): Promise<string[]> {
    return tx.advanceMany(Scorecard, 'period_id = $1', [periodId], scorecardMachine, {} as ScorecardContext, { type: 'scorecard.publish' });
  }

  private async newRows(tx: Tx, lines: CardLine[], revision: Revision, { periodTo }: ScorecardContext): Promise<ValueRow[]> {
    const rows: ValueRow[] = [];
    for (const { lineId } of lines) {
      const segments = await this.reader.targetSegments(tx, lineId);
      const before = segments.find((s) => s.validFrom <= revision.effectiveOn && revision.effectiveOn <= s.validTo);
      if (!before) continue;
      if (before.validFrom < revision.effectiveOn) rows.push({ ...before, validTo: addDays(revision.effectiveOn, -1) });
      rows.push(changed(before, revision, Math.max(...segments.map((s) => s.versionNo)) + 1, periodTo));
    }
    return rows;
  }
}

function changed(before: TargetSegment, revision: Revision, versionNo: number, validTo: IsoDate): ValueRow {
  const own = before.lineId === revision.lineId;
  const pick = <T>(given: T | undefined, old: T): T => (own && given !== undefined ? given : old);
  return {
    ...before,
    versionNo,
    weight: revision.weights?.[before.lineId] ?? before.weight,
    target: pick(revision.target, before.target),
    threshold: pick(revision.threshold, before.threshold),
    stretch: pick(revision.stretch, before.stretch),
    validFrom: revision.effectiveOn,
    validTo,
    changeRequestId: revision.changeRequestId,
  };
}

function withRows(line: CardLine, rows: ValueRow[], from: IsoDate): CardLine {
  const own = rows.filter((row) => row.lineId === line.lineId);
  return own.length ? { ...line, values: [...line.values.filter((v) => v.validTo < from), ...own] } : line;
}

export const hashOf = (scorecardId: string, lines: CardLine[]): string => createHash('sha256').update(agreedText(scorecardId, lines)).digest('hex');
