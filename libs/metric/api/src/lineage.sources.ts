import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';

/** From where a number comes to where it goes, left to right. A feature downstream may add its own behind the kind it continues. */
const COLLECTED = ['source', 'dataset', 'run'] as const;
const WATCHED = ['line', 'rule', 'alert', 'action', 'team', 'flow'] as const;
export const LINEAGE_KINDS = [...COLLECTED, 'metric', 'derived', ...WATCHED, 'result', 'plan', 'statement'] as const;
export type LineageKind = (typeof LINEAGE_KINDS)[number];
/** Definitions: those that count rows or are entered, and those that reckon with others. What rests on one rests on either. */
export const DEFINITIONS = ['metric', 'derived'] as const satisfies readonly LineageKind[];

/** One thing on the way. Never a figure of a person, never an amount: only that it is there, and where it is read. */
export interface LineageThing {
  id: string;
  name: string;
  nameEn: string;
  /** Whose, when, which version: what tells it from its neighbours. */
  detail: string;
  detailEn: string;
  /** Where it is opened; null where the viewer may know of it and not open it. */
  link: string | null;
  /** Of a rule: how many owners it watches. */
  count?: number;
}

/** `from` stands to the left of `to`. */
export interface LineageStep {
  from: string;
  to: string;
}
export type LineageSide = keyof LineageStep;

/** Those of the ids that the viewer may know of. */
export type LineageThings = (tx: Tx, ids: readonly string[]) => Promise<LineageThing[]>;
/** The steps that touch the ids on that side; newest first: the oldest are not drawn where there are too many. */
export type LineageSteps = (tx: Tx, side: LineageSide, ids: readonly string[]) => Promise<LineageStep[]>;

/** More than anybody looks at, and few enough to be read at once. */
const MOST = 500;

/** Steps as rows of a statement with the columns `from`, `to` and `at` ($1 tenant). */
export const stepsOf =
  (sql: string): LineageSteps =>
  (tx, side, ids) =>
    tx.query<LineageStep>(`SELECT s."from", s."to" FROM (${sql}) s WHERE s."${side}" = ANY ($2::uuid[]) ORDER BY s.at DESC, s."from", s."to" LIMIT ${MOST}`, [
      tx.tenantId,
      ids,
    ]);

/** What features know of the way of a number: the one that owns a kind shows its things, the one that stands to the right the step that leads there. */
@Injectable()
export class LineageSources {
  private readonly kinds = new Map<LineageKind, LineageThings>();
  private readonly ways = new Map<string, LineageSteps>();

  show(kind: LineageKind, things: LineageThings): void {
    this.kinds.set(kind, things);
  }

  join(from: LineageKind, to: LineageKind, steps: LineageSteps): void {
    this.ways.set(`${from} ${to}`, steps);
  }

  async things(tx: Tx, kind: LineageKind, ids: readonly string[]): Promise<LineageThing[]> {
    return ids.length ? ((await this.kinds.get(kind)?.(tx, ids)) ?? []) : [];
  }

  async steps(tx: Tx, from: LineageKind, to: LineageKind, side: LineageSide, ids: readonly string[]): Promise<LineageStep[]> {
    return ids.length ? ((await this.ways.get(`${from} ${to}`)?.(tx, side, ids)) ?? []) : [];
  }
}
