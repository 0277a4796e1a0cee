import { Injectable } from '@nestjs/common';
import type { SourceColumn } from '@kpi-loop/measurement/domain';

/**
 * What the product knows of its own work, as rows somebody may define a metric on: who, which unit, due, done, state, dates.
 * Never what people wrote: a table here has no free text, and no amount.
 */
export interface InternalTable {
  /** As it is asked for: `improvement_actions`. */
  name: string;
  /** In the order of the SELECT. The first one names the row; rows are read in its order. */
  columns: readonly SourceColumn[];
  /** The date column that says in which window a row is, unless another one is named. */
  day: string;
  /** `SELECT` of exactly these columns, of the tenant `$1`. */
  sql: string;
}

/** Filled at module start by whoever owns the work: measurement knows none of them. */
@Injectable()
export class InternalTables {
  private readonly tables: InternalTable[] = [];

  register(...tables: InternalTable[]): void {
    this.tables.push(...tables);
  }

  all(): readonly InternalTable[] {
    return this.tables;
  }
}
