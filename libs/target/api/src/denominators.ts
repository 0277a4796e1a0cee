import { Injectable } from '@nestjs/common';
import { DatasetCatalog, READ_AS, type ColumnLabelView } from '@kpi-loop/metric/api';
import type { Measure, MetricKind } from '@kpi-loop/metric/domain';
import { prepared, type Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, firstOfMonth, monthsOf, Problem, type FieldProblem, type IsoDate } from '@kpi-loop/shared/kernel';
import {
  brokenDenominatorRule,
  lastDenominator,
  type ChildTarget,
  type Contribution,
  type Figured,
  type Flow,
  type SubjectKind,
} from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';

/** Of `metric_version v`: targets on it are weighed by denominators (R-C1). */
export const IS_RATIO = `v.agg_org = 'RATIO_OF_SUMS'`;

/** Whose figure of which definition. */
export interface Counted {
  metricVersionId: string;
  subjectKind: SubjectKind;
  subjectId: string;
}

/** A line under another one, as it is added up there. */
export type CascadeChild = ChildTarget & Figured & Counted;

/** Lines under one other, and how they make it up. */
export interface CascadeGroup<C extends CascadeChild = CascadeChild> {
  kind: Contribution;
  children: readonly C[];
}

export interface PeriodDays {
  periodFrom: IsoDate;
  periodTo: IsoDate;
}

interface Definition {
  id: string;
  kind: MetricKind;
  readAs: Flow['kind'];
  datasetCode: string;
  denominator: Measure | null;
}

export interface DescribedDenominator {
  name: string;
  nameEn: string;
  readAs: Flow['kind'];
}

/** What ratios are counted on: as it was measured before, what it is called, and who may plan it. */
@Injectable()
export class Denominators {
  constructor(
    private readonly baselines: BaselineSources,
    private readonly catalog: DatasetCatalog,
  ) {}

  /** Lines under others: of those that a ratio adds up, whoever has no planned denominator gets the measured one. One question for all. */
  async weighed<C extends CascadeChild>(tx: Tx, period: PeriodDays, groups: readonly CascadeGroup<C>[]): Promise<C[][]> {
    const open = groups.flatMap(({ kind, children }) => (kind === 'ratio' ? children.filter(({ denominator }) => !denominator) : []));
    const measured = await this.last(tx, period, open);
    const known = new Map(open.map((child, i) => [child, measured[i]]));
    return groups.map(({ children }) => children.map((child) => (known.has(child) ? { ...child, measured: known.get(child) } : child)));
  }

  /** Of each what was measured in the same months a year ago, else in as many before the period. */
  async last(tx: Tx, { periodFrom, periodTo }: PeriodDays, counted: readonly Counted[]): Promise<(string | null)[]> {
    if (!counted.length) return [];
    const start = firstOfMonth(periodFrom);
    const months = monthsOf({ from: periodFrom, to: periodTo }).length;
    const kinds = new Map((await this.definitions(tx, counted)).map(({ id, readAs }) => [id, readAs]));
    const from = addMonths(start, -Math.max(12, months));
    const asks = counted.map(({ metricVersionId, subjectKind, subjectId }) => ({ metricVersionId, subjectKind, subjectId, from, to: addDays(start, -1) }));
    const histories = await this.baselines.histories(tx, asks);
    return counted.map(({ metricVersionId }, i) => {
      const kind = kinds.get(metricVersionId);
      return kind ? lastDenominator(histories[i], { start, months }, { kind }) : null;
    });
  }

  /** What the denominators of these definitions are called; of what is no ratio nothing. Empty where the definition does not say. */
  async described(tx: Tx, versionIds: readonly string[]): Promise<Map<string, DescribedDenominator>> {
    const definitions = await this.definitions(
      tx,
      versionIds.map((metricVersionId) => ({ metricVersionId })),
    );
    if (!definitions.length) return new Map();
    // of the columns only the one that is counted
    const counting = definitions.map((one) => ({ ...one, numerator: null, denominator: one.denominator && { ...one.denominator, filters: [] } }));
    const labelled = await this.catalog.labelled(tx, counting);
    return new Map(labelled.map((definition) => [definition.id, { ...calledOf(definition), readAs: definition.readAs }]));
  }

  /** @throws Problem ruleBroken (422) denominatorAboveZero, onlyRatiosHaveDenominator, with a pointer to each line it concerns. */
  async refuseWrong(tx: Tx, lines: readonly { metricId: string; plannedDenominator?: string | null }[]): Promise<void> {
    const planned = lines.flatMap(({ metricId, plannedDenominator }, at) => (plannedDenominator ? [{ metricId, plannedDenominator, at }] : []));
    if (!planned.length) return;
    const ratios = await tx.query<{ metricId: string }>(
      `SELECT DISTINCT v.metric_id FROM metric_version v WHERE v.tenant_id = $1 AND v.metric_id = ANY ($2::uuid[]) AND v.status IN ('published', 'deprecated') AND ${IS_RATIO}`,
      [tx.tenantId, planned.map(({ metricId }) => metricId)],
    );
    const fields = planned.flatMap(({ metricId, plannedDenominator, at }): FieldProblem[] => {
      const code = brokenDenominatorRule(
        plannedDenominator,
        ratios.some((ratio) => ratio.metricId === metricId),
      );
      return code ? [{ pointer: `/lines/${at}/plannedDenominator`, code }] : [];
    });
    if (!fields.length) return;
    const violations = [...new Set(fields.map(({ code }) => code))];
    throw new Problem('ruleBroken', 'ruleBroken', violations[0], { violations, fields });
  }

  private definitions(tx: Tx, of: readonly Pick<Counted, 'metricVersionId'>[]): Promise<Definition[]> {
    return tx.query<Definition>(
      prepared(
        `SELECT v.id, v.kind, ${READ_AS} AS read_as, v.dataset_code, v.denominator FROM metric_version v WHERE v.tenant_id = $1 AND v.id = ANY ($2::uuid[]) AND ${IS_RATIO}`,
      ),
      [tx.tenantId, [...new Set(of.map(({ metricVersionId }) => metricVersionId))]],
    );
  }
}

type Labelled = Pick<Definition, 'kind' | 'denominator'> & { datasetName: string; datasetNameEn: string; labels: ColumnLabelView[] };

/** The column that is added up or counted; of rows that are counted, and of a mean, what the rows are. What people enter has no name but the metric's. */
function calledOf({ kind, denominator, datasetName, datasetNameEn, labels }: Labelled): { name: string; nameEn: string } {
  if (kind === 'manual') return { name: '', nameEn: '' };
  const column = denominator?.column;
  if (!column) return { name: datasetName, nameEn: datasetNameEn };
  const label = labels.find(({ name }) => name === column);
  return { name: label?.label || column, nameEn: label?.labelEn || label?.label || column };
}
