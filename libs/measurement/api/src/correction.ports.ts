import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';

/** A figure that a change of a frozen month would move. */
export interface RestatedFigure {
  measurementId: string;
  metricVersionId: string;
  subjectKind: 'person' | 'unit';
  subjectId: string;
  month: IsoDate;
  status: string;
  edition: number;
  numeratorBefore: string | null;
  denominatorBefore: string | null;
  valueBefore: string | null;
  numerator: string | null;
  denominator: string | null;
  value: string | null;
  rowCount: number;
  lastDate: IsoDate | null;
  runIds: string[];
}

/** What it would make of the result of a person. */
export interface ResultImpact {
  scorecardId: string;
  ownerId: string;
  settled: boolean;
  totalBefore: string | null;
  totalAfter: string | null;
  gradeBefore: string | null;
  gradeAfter: string | null;
}

/** Answered by features downstream, which measurement does not know: what hangs on a figure. */
export interface Dependents {
  /** Asked while the figures stand as they would be; whatever it writes is undone. */
  impacts?(tx: Tx, figures: readonly RestatedFigure[]): Promise<ResultImpact[]>;
  /** Is a statement made from one of the figures out? */
  released?(tx: Tx, figures: readonly RestatedFigure[]): Promise<boolean>;
}

@Injectable()
export class FigureDependents {
  private readonly all: Dependents[] = [];

  register(dependents: Dependents): void {
    this.all.push(dependents);
  }

  async impacts(tx: Tx, figures: readonly RestatedFigure[]): Promise<ResultImpact[]> {
    const impacts: ResultImpact[] = [];
    for (const one of this.all) impacts.push(...((await one.impacts?.(tx, figures)) ?? []));
    return impacts;
  }

  async released(tx: Tx, figures: readonly RestatedFigure[]): Promise<boolean> {
    for (const one of this.all) if (await one.released?.(tx, figures)) return true;
    return false;
  }
}
