import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { LineValues } from '@kpi-loop/target/domain';
import { CardMover, type Move } from './card.mover';
import { refuseUnless } from './card.loader';
import { CounterWriter } from './counter.writer';
import { LineEditor } from './line-editor';
import { TaskEditor } from './task-editor';
import type { AcceptLineDto, CommentScorecardDto, CounterLineDto, EditScorecardLinesDto, ScorecardView, WaiveWeightDto } from './scorecard.dto';
import { ScorecardReader } from './scorecard.reader';

/** What the two say to each other about the lines. */
@Injectable()
export class NegotiationCommands {
  constructor(
    private readonly mover: CardMover,
    private readonly counters: CounterWriter,
    private readonly editor: LineEditor,
    private readonly tasks: TaskEditor,
    private readonly reader: ScorecardReader,
  ) {}

  /** All lines at once, in their order. While it is negotiated, whoever changes a line stands for it and the other has to answer again. */
  async editLines(tx: Tx, id: string, { lines, tasks, bonuses }: EditScorecardLinesDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.editLines');
    await this.mover.advance(tx, move, { type: 'scorecard.editLines', lines });
    const [linesChanged, tasksChanged] = [await this.editor.write(tx, move, lines), await this.tasks.write(tx, move, { tasks, bonuses }, lines.length)];
    const changed = linesChanged || tasksChanged;
    if (move.card.status !== 'draft' && changed)
      await this.mover.enter(tx, move, { kind: 'propose', proposal: { lines, ...(tasks ? { tasks } : {}), ...(bonuses ? { bonuses } : {}) } });
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

  /** R-W2: one line may weigh more than the cycle allows, as long as it does. Both sides read why. */
  async waiveWeight(tx: Tx, id: string, { lineId, reason }: WaiveWeightDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.waiveWeight');
    await this.mover.advance(tx, move, { type: 'scorecard.waiveWeight', lineId, reason });
    await tx.execute(`INSERT INTO weight_waiver (tenant_id, id, line_id, reason, granted_by, on_behalf_of) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5)`, [
      ...[tx.tenantId, lineId, reason.trim(), tx.actor, move.onBehalfOf],
    ]);
    await this.mover.enter(
      tx,
      { ...move, context: { ...move.context, side: null } },
      { kind: 'comment', lineId, text: reason, proposal: { weightWaived: true } },
    );
    return this.reader.view(tx, id);
  }

  async comment(tx: Tx, id: string, { text, lineId }: CommentScorecardDto): Promise<ScorecardView> {
    const move = await this.mover.begin(tx, id, 'scorecard.comment');
    await this.mover.advance(tx, move, { type: 'scorecard.comment', text, lineId });
    refuseUnless(!lineId || move.context.lines.some((line) => line.lineId === lineId), 'lineGiven');
    await this.mover.enter(tx, move, { kind: 'comment', lineId, text });
    return this.reader.view(tx, id);
  }

  private async counter(tx: Tx, move: Move, type: 'scorecard.counterLine' | 'scorecard.mediate', dto: CounterLineDto): Promise<ScorecardView> {
    const { lineId, reason, condition, evidenceLink, evidenceNote, ...given } = dto;
    const value = given.target ?? given.weight ?? given.threshold ?? given.stretch ?? given.plannedDenominator ?? undefined;
    await this.mover.advance(tx, move, { type, lineId, value, reason, ...given });
    const [line] = await this.counters.next(tx, move.context.lines, [{ lineId, ...given }]);
    await this.counters.write(tx, [line]);
    const { side } = move.context;
    await this.mover.mark(tx, move.card.id, { owner: side === 'owner', head: side === 'head' }, [lineId]);
    const { target, threshold, stretch, weight, plannedDenominator } = line.after.values[0];
    const before = line.before.values[0];
    await this.mover.enter(tx, move, {
      kind: 'counter',
      lineId,
      text: reason,
      proposal: {
        target,
        threshold,
        stretch,
        weight,
        ...(plannedDenominator ? { plannedDenominator } : {}),
        before: before.target,
        countered: COUNTERED.filter((part) => given[part] !== undefined),
        was: { threshold: before.threshold, stretch: before.stretch, weight: before.weight, plannedDenominator: before.plannedDenominator ?? null },
        ...(condition ? { condition } : {}),
        ...(evidenceLink ? { evidence: { link: evidenceLink, note: evidenceNote?.trim() ?? '' } } : {}),
      },
    });
    return this.reader.view(tx, move.card.id);
  }
}

/** What somebody may put on the table of a line, in the order in which it is read. */
const COUNTERED = ['target', 'threshold', 'stretch', 'weight', 'plannedDenominator'] as const;
const valuesOf = ({ context }: Move, lineId: string): LineValues => context.lines.find((line) => line.lineId === lineId)!.values[0];
