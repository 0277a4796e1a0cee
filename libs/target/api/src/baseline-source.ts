import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { BaselinePoint, SubjectKind } from '@kpi-loop/target/domain';

/** Which figures of whom, for which months. */
export interface BaselineAsk {
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  from: IsoDate;
  to: IsoDate;
}

/** Implemented by `measurement`: what was reached before. `histories` answers many at once; whoever can should. */
export interface BaselineSource {
  history(tx: Tx, ask: BaselineAsk): Promise<BaselinePoint[]>;
  /** One answer for each ask, in its order. */
  histories?(tx: Tx, asks: BaselineAsk[]): Promise<BaselinePoint[][]>;
  /**
   * The same for a whole company, as SQL for a statement that makes its cards ($1 tenant): metric_version_id, subject_kind,
   * subject_id, value of the months between two days (SQL too), put together as `actualOf` does.
   */
  figuresSql?(from: string, to: string): string;
  /** What ratios were counted on in those months, the same way (`lastDenominator`), and of how many months that is. Of nothing else. */
  denominatorsSql?(from: string, to: string): string;
}

const NOBODY_KNOWS = `SELECT NULL::uuid AS metric_version_id, NULL::text AS subject_kind, NULL::uuid AS subject_id, NULL::numeric AS value WHERE false`;
const NOBODY_COUNTED = `SELECT NULL::uuid AS metric_version_id, NULL::text AS subject_kind, NULL::uuid AS subject_id, NULL::numeric AS denominator, 0 AS months WHERE false`;

/** Without a source there is no evidence, and nothing is suggested. */
@Injectable()
export class BaselineSources {
  private source: BaselineSource | null = null;

  register(source: BaselineSource): void {
    this.source = source;
  }

  figuresSql(from: string, to: string): string {
    return this.source?.figuresSql?.(from, to) ?? NOBODY_KNOWS;
  }

  denominatorsSql(from: string, to: string): string {
    return this.source?.denominatorsSql?.(from, to) ?? NOBODY_COUNTED;
  }

  async histories(tx: Tx, asks: BaselineAsk[]): Promise<BaselinePoint[][]> {
    const { source } = this;
    if (!source || !asks.length) return asks.map(() => []);
    if (source.histories) return source.histories(tx, asks);
    const answers: BaselinePoint[][] = [];
    for (const ask of asks) answers.push(await source.history(tx, ask));
    return answers;
  }
}
