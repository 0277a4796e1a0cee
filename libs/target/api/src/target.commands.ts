import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { everyone } from '@kpi-loop/shared/api';
import type { Tx } from '@kpi-loop/shared/api';
import { audienceOf, CALIBRATES, CARD_ROWS, CardLoader, refuseUnless } from './card.loader';
import { type IsoDate, Problem } from '@kpi-loop/shared/kernel';
import {
  agreedText,
  amended,
  type CardChange,
  type CardLine,
  isEffective,
  type LineRule,
  type ScorecardContext,
  type ScorecardEvent,
  scorecardMachine,
  type SubjectKind,
  type TaskToBegin,
} from '@kpi-loop/target/domain';
import { CardWriter, type CardMade, type NewCard, type ValueRow } from './card.writer';
import { ResultCommands } from './result.commands';
import { Scorecard } from './scorecard.entity';
import { PINNED_LINES, TargetReader, type TargetSegment } from './target.reader';

/** What a change names; line id → weight in `weights`. Everything else stays as it is on every day. */
export interface Revision extends CardChange {
  lineId: string;
  changeRequestId: string;
  /** First day of the new values, inside the card's period. */
  effectiveOn: IsoDate;
}

/** What a line that begins within a period measures. */
export interface NewBlankLine {
  metricId: string;
  rule?: LineRule;
  measuredKind?: SubjectKind | null;
  measuredId?: string | null;
}

/** An approved move of a cycle from one definition of a metric to another. */
export interface VersionAdoption {
  cycleId: string;
  fromVersionId: string;
  toVersionId: string;
  versionChangeId: string;
  on: IsoDate;
}

/** What downstream features may do with cards. Who may cause it is their business; the rules of the machine hold for everybody. */
@Injectable()
export class TargetCommands {
  constructor(
    private readonly cards: CardLoader,
    private readonly writer: CardWriter,
    private readonly reader: TargetReader,
    private readonly results: ResultCommands,
  ) {}

  /**
   * A draft card for a subject. Returns its id.
   * @throws Problem conflict alreadyExists (409), or ruleBroken: subjectHasOwner, everyLineHasPublishedDefinition.
   */
  async createCard(tx: Tx, periodId: string, card: NewCard): Promise<string> {
    const known = await tx.one(
      `SELECT 1 FROM scorecard WHERE tenant_id = $1 AND period_id = $2 AND subject_kind = $3 AND subject_id = $4 AND part = $5 AND status <> 'void'`,
      [tx.tenantId, periodId, card.subjectKind, card.subjectId, card.part ?? 1],
    );
    if (known) throw new Problem('conflict', 'alreadyExists');
    const [made] = await this.createCards(tx, periodId, [card]);
    refuseUnless(!!made, 'subjectHasOwner');
    refuseUnless(made.lines === card.lines.length, 'everyLineHasPublishedDefinition');
    return made.scorecardId;
  }

  /** Draft cards for a whole population: one statement a table. See `CardWriter.create` for what is left out. */
  async createCards(tx: Tx, periodId: string, cards: NewCard[]): Promise<CardMade[]> {
    if (!cards.length) return [];
    const made = await this.writer.create(tx, periodId, cards);
    if (made.length)
      tx.record(
        { type: 'scorecard.created', periodId, count: made.length, ...(made.length === 1 ? { scorecardId: made[0].scorecardId } : {}) },
        'period',
        periodId,
        everyone,
      );
    return made;
  }

  /**
   * New values of a line (and weights of the card) from a day on: the old version ends the day before and stays, and what
   * was approved for later days holds in all that this change does not name. Milestones it names are due on their new days; a key task that begins gets its own. One approved change is one call. @throws Problem notFound · conflict when the card is not effective · ruleBroken with the
   * rules: effectiveDateInPeriod, weightsTotal100 (on every effective date), weightsInRange, targetsInOrder, ruleFitsTarget
   */
  async revise(tx: Tx, revision: Revision): Promise<void> {
    const { scorecardId } = await tx.get<{ scorecardId: string }>(
      `SELECT scorecard_id FROM scorecard_line WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
      [tx.tenantId, revision.lineId],
    );
    const card = await this.cards.lock(tx, scorecardId);
    await this.writer.moveMilestones(tx, revision);
    await this.writer.beginTask(tx, revision);
    const context = await this.cards.context(tx, card);
    const { effectiveOn, changeRequestId, lineId } = revision;
    const begins = revision.add ? await this.cards.blankLine(tx, lineId) : null;
    const lines = begins && !context.lines.some((line) => line.lineId === lineId) ? [...context.lines, begins] : context.lines;
    const before = await this.reader.segmentsOf(
      tx,
      lines.map((line) => line.lineId),
    );
    const after = amended(before, lineId, revision, effectiveOn, context.periodTo, blankSegment(lineId));
    const revised = lines.map((line) => ({ ...line, values: after.filter((value) => value.lineId === line.lineId) })).filter((line) => line.values.length);
    await tx.advance(
      Scorecard,
      card,
      scorecardMachine,
      { ...context, lines: revised },
      { type: 'scorecard.revise', lineId, changeRequestId, effectiveOn },
      { audience: audienceOf(card), set: { agreedHash: hashOf(card.id, revised) } },
    );
    const rows = newRows(before, after, revision);
    await this.writer.supersede(tx, [...new Set([...rows.map((row) => row.lineId), ...(revision.drop ? [lineId] : [])])], effectiveOn);
    await this.writer.insertValues(tx, rows);
  }

  /**
   * A line a change would add: on the card on no day until `revise` gives it values. The line of the same metric that ended
   * before, or was asked for before, is taken up again. @throws Problem ruleBroken: everyLineHasPublishedDefinition, lineWasNotTakenOff
   */
  async blankLine(tx: Tx, scorecardId: string, line: NewBlankLine): Promise<string> {
    const known = await tx.one<{ id: string; removed: boolean }>(
      `SELECT id, removed_at IS NOT NULL AS removed FROM scorecard_line WHERE tenant_id = $1 AND scorecard_id = $2 AND metric_id = $3`,
      [tx.tenantId, scorecardId, line.metricId],
    );
    refuseUnless(!known?.removed, 'lineWasNotTakenOff');
    const id = known?.id ?? (await this.writer.blankLine(tx, scorecardId, line));
    refuseUnless(id !== null, 'everyLineHasPublishedDefinition');
    return id as string;
  }

  /** A key task a change would add: on the card on no day, and without milestones, until `revise` begins it. */
  blankTask(tx: Tx, scorecardId: string, task: TaskToBegin): Promise<string> {
    return this.writer.blankTask(tx, scorecardId, task);
  }

  /** What was asked for is asked for in other words. The database refuses it once the task has been on the card. */
  rewordTask(tx: Tx, lineId: string, task: TaskToBegin): Promise<void> {
    return this.writer.rewordTask(tx, lineId, task);
  }

  /**
   * Lines of signed cards are counted by another definition of their metric from now on, the whole period through (R-M5): targets and
   * weights stay, what was signed is hashed anew. Only for an approved move of the cycle (the database holds to it). Returns how many.
   */
  async adoptVersion(tx: Tx, { cycleId, fromVersionId, toVersionId, versionChangeId, on }: VersionAdoption): Promise<number> {
    const lines = await tx.query<{ id: string; scorecardId: string }>(`${PINNED_LINES} ORDER BY l.scorecard_id`, [tx.tenantId, cycleId, fromVersionId]);
    for (const { id, scorecardId } of lines) {
      const card = await this.cards.lock(tx, scorecardId);
      if (!isEffective(card.status)) continue;
      const context = await this.cards.context(tx, card);
      const moved = context.lines.map((line) => (line.lineId === id ? { ...line, metricVersionId: toVersionId } : line));
      const effectiveOn = on < context.periodFrom ? context.periodFrom : on > context.periodTo ? context.periodTo : on;
      await tx.advance(
        Scorecard,
        card,
        scorecardMachine,
        { ...context, lines: moved },
        { type: 'scorecard.revise', lineId: id, changeRequestId: versionChangeId, effectiveOn },
        { audience: audienceOf(card), set: { agreedHash: hashOf(card.id, moved) } },
      );
    }
    return tx.execute(`UPDATE scorecard_line SET metric_version_id = $4 WHERE tenant_id = $1 AND id IN (SELECT id FROM (${PINNED_LINES}) pinned)`, [
      tx.tenantId,
      cycleId,
      fromVersionId,
      toVersionId,
    ]);
  }

  /** locked → scored; scored and published cards stay where they are, with a new version; what was calibrated is to be calibrated again. */
  async markScored(tx: Tx, scorecardIds: readonly string[]): Promise<void> {
    await this.moveAll(tx, scorecardIds, { type: 'scorecard.markScored' });
  }

  /** locked → scored where the result is the one there was: the card of a period that was opened again. */
  async markScoredAgain(tx: Tx, scorecardIds: readonly string[]): Promise<void> {
    const locked = await tx.query<{ id: string }>(`SELECT id FROM scorecard WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND status = 'locked'`, [
      tx.tenantId,
      scorecardIds,
    ]);
    if (locked.length)
      await this.markScored(
        tx,
        locked.map(({ id }) => id),
      );
  }

  /** scored → calibrated: a panel has compared their grades. */
  async calibrate(tx: Tx, scorecardIds: readonly string[]): Promise<void> {
    await this.moveAll(tx, scorecardIds, { type: 'scorecard.calibrate' });
  }

  /** calibrated → scored: the panel meets again. What is published meanwhile stays published. */
  async uncalibrate(tx: Tx, scorecardIds: readonly string[], reason: string): Promise<void> {
    await this.moveAll(tx, scorecardIds, { type: 'scorecard.uncalibrate', reason });
  }

  /**
   * calibrated → published, for every card of the period: unread until its owner says so. Where the cycle does not calibrate its
   * periods, what is scored goes past that step. Returns the ids.
   */
  async publish(tx: Tx, periodId: string): Promise<string[]> {
    const { calibrates } = await tx.get<{ calibrates: boolean }>(
      `SELECT ${CALIBRATES} AS calibrates FROM period p JOIN cycle y ON y.tenant_id = p.tenant_id AND y.id = p.cycle_id WHERE p.tenant_id = $1 AND p.id = $2`,
      [tx.tenantId, periodId],
    );
    const ofPeriod = (type: 'scorecard.skipCalibration' | 'scorecard.publish') =>
      tx.advanceMany(Scorecard, 'period_id = $1', [periodId], scorecardMachine, {} as ScorecardContext, { type }, CARD_ROWS);
    if (!calibrates) await ofPeriod('scorecard.skipCalibration');
    const ids = await ofPeriod('scorecard.publish');
    await this.results.begin(tx, ids);
    return ids;
  }

  /** §2.3: a change of the card is under way; scoring goes on with what is in force. @throws Problem conflict when the card is not in force. */
  async openChange(tx: Tx, scorecardId: string, changeRequestId: string): Promise<void> {
    await this.move(tx, scorecardId, { type: 'scorecard.changeOpen', changeRequestId });
  }

  /** It was applied, or is off. `othersOpen`: another change of the same card still is. @throws Problem conflict when none is under way. */
  async closeChange(tx: Tx, scorecardId: string, changeRequestId: string, othersOpen: boolean): Promise<void> {
    await this.move(tx, scorecardId, { type: 'scorecard.changeClosed', changeRequestId, othersOpen });
  }

  /** The owner appeals against a published result. @throws Problem ruleBroken: appealWindowOpen. */
  async appeal(tx: Tx, scorecardId: string): Promise<void> {
    await this.move(tx, scorecardId, { type: 'scorecard.appeal' }, { appealOpen: true });
  }

  /** The appeal has its answer; the card is final once the window is closed. */
  async appealClosed(tx: Tx, scorecardId: string): Promise<void> {
    await tx.execute(`UPDATE scorecard SET appeal_open = false WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, scorecardId]);
    await this.results.finalise(tx, scorecardId);
  }

  /** Those of them that stand where the event moves something. */
  private moveAll(tx: Tx, scorecardIds: readonly string[], event: ScorecardEvent): Promise<string[]> {
    return tx.advanceMany(Scorecard, 'id = ANY ($1::uuid[])', [scorecardIds], scorecardMachine, {} as ScorecardContext, event, CARD_ROWS);
  }

  private async move(tx: Tx, scorecardId: string, event: ScorecardEvent, set: Partial<Scorecard> = {}): Promise<void> {
    const card = await this.cards.lock(tx, scorecardId);
    await tx.advance(Scorecard, card, scorecardMachine, await this.cards.context(tx, card), event, { audience: audienceOf(card), set });
  }
}

/** The row a beginning line is made of. */
const blankSegment = (lineId: string): TargetSegment => ({
  ...{ lineId, versionNo: 0, weight: '0', baseline: null, threshold: null, target: '0', stretch: null },
  ...{ validFrom: '', validTo: '', changeRequestId: null, dated: null },
});

/** What takes the place of the rows that reach into the changed days. A segment that only keeps going keeps the request it began with. */
function newRows(before: TargetSegment[], after: TargetSegment[], { effectiveOn, changeRequestId }: Revision): ValueRow[] {
  const next = new Map<string, number>();
  for (const { lineId, versionNo } of before) next.set(lineId, Math.max(next.get(lineId) ?? 0, versionNo));
  return after
    .filter((row) => !before.includes(row))
    .map((row) => {
      if (row.validTo < effectiveOn) return row;
      const versionNo = (next.get(row.lineId) ?? 0) + 1;
      next.set(row.lineId, versionNo);
      return { ...row, versionNo, changeRequestId: row.validFrom === effectiveOn ? changeRequestId : row.changeRequestId };
    });
}

export const hashOf = (scorecardId: string, lines: CardLine[]): string => createHash('sha256').update(agreedText(scorecardId, lines)).digest('hex');
