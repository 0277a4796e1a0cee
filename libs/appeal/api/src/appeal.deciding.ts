import { Injectable } from '@nestjs/common';
import {
  decisionOf,
  levelsLower,
  majority,
  remediesOf,
  type AppealEvent,
  type Decision,
  type GroundDecision,
  type Remedy,
  type RemedyKind,
  type Vote,
} from '@kpi-loop/appeal/domain';
import { newId, type Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import type { Case } from './appeal.case';
import { AppealCommands } from './appeal.commands';
import { AppealDeadlines } from './appeal.deadlines';
import type { AppealRemedyDto, AppealVoteDto } from './appeal.dto';
import { AppealRemedy, AppealVote, type Appeal } from './appeal.entity';
import { AppealOpener, now, type Opened } from './appeal.opener';
import { AppealReader } from './appeal.reader';
import { AppealResults, isWorseFigure } from './appeal.results';
import type { AppealView } from './appeal.view';

/** How a case is decided: by the vote that makes the majority, and once more by the second level. */
@Injectable()
export class AppealDeciding {
  constructor(
    private readonly opener: AppealOpener,
    private readonly reader: AppealReader,
    private readonly results: AppealResults,
    private readonly deadlines: AppealDeadlines,
    private readonly commands: AppealCommands,
  ) {}

  async vote(tx: Tx, id: string, dto: AppealVoteDto): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.vote');
    const { appeal, of, context } = opened;
    const vote = await this.given(tx, of, dto);
    const votes = [...context.votes, vote];
    const outcomes = majority(votes, appeal.grounds.length);
    const decision = outcomes && decisionOf(outcomes);
    const secondUntil = decision && (await this.deadlines.workday(tx, tx.today, of.policy.secondFileWD + (await this.deadlines.late(tx, appeal.decideBy!))));
    const set: Partial<Appeal> = decision ? { decision, decidedAt: await now(tx), secondUntil } : {};
    await this.cast(tx, opened, 'appeal.vote', vote, 1, set);
    if (decision) {
      await this.order(tx, id, 1, remediesOf(votes, decision, of.grades), votes);
      await this.commands.wayOpen(tx, id, secondUntil!);
    }
    return this.reader.view(tx, id);
  }

  async decideFinal(tx: Tx, id: string, dto: AppealVoteDto): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.decideFinal');
    const { of } = opened;
    const vote = await this.given(tx, of, dto);
    const finalDecision: Decision = decisionOf(vote.grounds.map(({ outcome }) => outcome));
    await this.cast(tx, opened, 'appeal.decideFinal', vote, 2, { finalDecision, overAt: await now(tx) });
    await this.order(tx, id, 2, remediesOf([vote], finalDecision, of.grades, 1), [vote]);
    await tx.cancelDeadlines('appeal', id);
    return this.reader.view(tx, id);
  }

  private async cast(tx: Tx, opened: Opened, type: 'appeal.vote' | 'appeal.decideFinal', vote: Vote, level: number, set: Partial<Appeal>): Promise<void> {
    const { appeal, of, context } = opened;
    const worsens = await this.worsens(tx, of, vote.remedies);
    const event = { type, vote } satisfies AppealEvent;
    await this.opener.advance(tx, { ...opened, context: { ...context, worsens } }, event, set);
    const { personId, grounds, remedies } = vote;
    await tx.insert(AppealVote, { appealId: appeal.id, level, personId, grounds, remedies, votedAt: await now(tx) });
  }

  /** What is to be carried out: whose idea it was, is who has named it first. */
  private async order(tx: Tx, appealId: string, level: number, remedies: readonly Remedy[], votes: readonly Vote[]): Promise<void> {
    if (!remedies.length) return;
    const askedAt = await now(tx);
    const askedBy = (one: Remedy): string =>
      votes.find((vote) => vote.remedies.some((other) => other.kind === one.kind && other.measurementId === one.measurementId))?.personId ?? tx.actor;
    await tx.insert(
      AppealRemedy,
      remedies.map((one) => ({ id: newId(), appealId, level, ...one, state: 'waiting' as const, askedBy: askedBy(one), askedAt })),
    );
  }

  /** A vote as it is kept. @throws Problem invalid (400) with the fields that do not fit. */
  private async given(tx: Tx, of: Case, { grounds, remedies }: AppealVoteDto): Promise<Vote> {
    const figures = await this.results.figures(
      tx,
      of.cardIds,
      remedies.flatMap(({ measurementId }) => measurementId ?? []),
    );
    const fields = remedies.flatMap((one, i) =>
      wrongIn(one, of.grades, one.measurementId ? figures.get(one.measurementId) : undefined).map(({ field, code }) => ({
        pointer: `/remedies/${i}/${field}`,
        code,
      })),
    );
    if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
    return { personId: tx.actor, grounds: grounds as GroundDecision[], remedies: remedies.map(remedyOf) };
  }

  /** No reformatio in peius: a lower grade, or a figure that is worse for the appellant. */
  private async worsens(tx: Tx, of: Case, remedies: readonly Remedy[]): Promise<boolean> {
    if (!remedies.some(({ kind }) => kind === 'REGRADE' || kind === 'CORRECT_FIGURE')) return false;
    const { grade } = await this.results.of(tx, of);
    const figures = await this.results.figures(
      tx,
      of.cardIds,
      remedies.flatMap(({ measurementId }) => measurementId ?? []),
    );
    return remedies.some((one) => {
      if (one.kind === 'REGRADE') return levelsLower(grade, one.grade, of.grades) > 0;
      const figure = one.kind === 'CORRECT_FIGURE' ? figures.get(one.measurementId!) : undefined;
      return !!figure && isWorseFigure(figure, { numerator: one.numerator!, denominator: one.denominator });
    });
  }
}

const remedyOf = ({ kind, grade, measurementId, numerator, denominator }: AppealRemedyDto): Remedy => ({
  kind: kind as RemedyKind,
  grade: kind === 'REGRADE' ? (grade ?? null) : null,
  measurementId: kind === 'CORRECT_FIGURE' ? (measurementId ?? null) : null,
  numerator: kind === 'CORRECT_FIGURE' ? (numerator ?? null) : null,
  denominator: kind === 'CORRECT_FIGURE' ? (denominator ?? null) : null,
});

type Wrong = { field: string; code: string }[];

function wrongIn(one: AppealRemedyDto, grades: readonly string[], figure: { status: string; denominator: string | null } | undefined): Wrong {
  if (one.kind === 'REGRADE')
    return !one.grade ? [{ field: 'grade', code: 'required' }] : grades.includes(one.grade) ? [] : [{ field: 'grade', code: 'invalid' }];
  if (one.kind !== 'CORRECT_FIGURE') return [];
  if (!one.measurementId) return [{ field: 'measurementId', code: 'required' }];
  if (!figure || figure.status !== 'locked') return [{ field: 'measurementId', code: 'notFound' }];
  if (one.numerator === undefined) return [{ field: 'numerator', code: 'required' }];
  if ((figure.denominator !== null) !== (one.denominator !== undefined))
    return [{ field: 'denominator', code: figure.denominator === null ? 'notAllowed' : 'required' }];
  return one.denominator !== undefined && Number(one.denominator) === 0 ? [{ field: 'denominator', code: 'notZero' }] : [];
}
