import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import { isKpi, type CardLine, type SubjectKind } from '@kpi-loop/target/domain';
import type { BaselineAsk } from './baseline-source';
import type { Scorecard } from './scorecard.entity';

/** Implemented by `measurement`: is any of these figures locked? */
export type LockedFigures = (tx: Tx, asks: BaselineAsk[]) => Promise<boolean>;

/** What was signed can be taken back only while no figure measured against it is locked (§2.2). Without a source none is. */
@Injectable()
export class FigureLocks {
  private source: LockedFigures | null = null;

  register(source: LockedFigures): void {
    this.source = source;
  }

  async anyLocked(tx: Tx, card: Scorecard, lines: readonly CardLine[], from: IsoDate, to: IsoDate): Promise<boolean> {
    const measured = lines.filter(isKpi);
    if (!this.source || !measured.length) return false;
    return this.source(
      tx,
      measured.map((line) => ({
        metricVersionId: line.metricVersionId,
        subjectKind: line.measuredKind ?? (card.subjectKind as SubjectKind),
        subjectId: line.measuredId ?? card.subjectId,
        from,
        to,
      })),
    );
  }
}
