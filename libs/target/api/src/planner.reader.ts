import { Injectable } from '@nestjs/common';
import { MetricReader, READ_AS } from '@kpi-loop/metric/api';
import type { Tx } from '@kpi-loop/shared/api';
import { addDays, addMonths, firstOfMonth, fixed, monthsOf, Problem } from '@kpi-loop/shared/kernel';
import { actualOf, solveDrivers, type Combination, type Flow } from '@kpi-loop/target/domain';
import { BaselineSources } from './baseline-source';
import { driversOf } from './driver-formula';
import { MeasuredAccess } from './measured-access';
import type { PlannerMetricView, PlannerQuery, PlannerView, SolveDriversDto, SolvedDriverView } from './planner.dto';
import type { ScorecardPeriodView, ScorecardSubjectView } from './scorecard.dto';

type Definition = Omit<PlannerMetricView, 'last' | 'lastYear'> & Flow & { versionId: string };
interface Chosen {
  combination: Combination;
  source: 'formula' | 'tree' | 'none';
  drivers: { metricId: string; inverse: boolean }[];
}

/** Driver planner (S9): what a figure is made of, and what was reached in each part. */
@Injectable()
export class PlannerReader {
  constructor(
    private readonly metrics: MetricReader,
    private readonly baselines: BaselineSources,
    private readonly measured: MeasuredAccess,
  ) {}

  /** @throws Problem notFound (404) for what is not there or has no definition in force, forbidden (403) for a unit whose figures are not the viewer's to read. */
  async plan(tx: Tx, { metricId, periodId, unitId }: PlannerQuery): Promise<PlannerView> {
    const period = await tx.get<ScorecardPeriodView>(
      `SELECT id, cycle_id, code, name, name_en, starts_on AS "from", ends_on AS "to" FROM period WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, periodId],
    );
    const subject = await this.subject(tx, unitId);
    const chosen = await this.chosen(tx, metricId);
    const views = await this.withActuals(tx, [metricId, ...chosen.drivers.map((driver) => driver.metricId)], subject.id, period);
    const metric = views.get(metricId);
    if (!metric) throw new Problem('notFound', 'notFound');
    const drivers = chosen.drivers.flatMap((driver) => {
      const view = views.get(driver.metricId);
      return view ? [{ ...view, inverse: driver.inverse }] : [];
    });
    return { metric, subject, period, combination: chosen.combination, source: chosen.source, drivers };
  }

  /** @throws Problem ruleBroken (422) driversGiven · noneFree · twoFree · zeroDivisor · zeroProduct · belowZero. */
  solve({ drivers, ...plan }: SolveDriversDto): SolvedDriverView {
    const answer = solveDrivers({ ...plan, drivers: drivers.map(({ value, inverse }) => ({ value: value ?? null, inverse })) });
    if (!answer.ok) throw new Problem('ruleBroken', 'ruleBroken', answer.because, { violations: [answer.because] });
    return answer.solved;
  }

  /** What its formula says, else the drivers that somebody drew in the metric tree. */
  private async chosen(tx: Tx, metricId: string): Promise<Chosen> {
    const version = await this.metrics.publishedVersion(tx, metricId);
    if (!version) throw new Problem('notFound', 'notFound');
    // what lies in the past is no driver of what is to come
    const inputs = version.inputs.filter(({ back }) => !back);
    const made = version.formula
      ? driversOf(
          version.formula,
          version.inputs.map((input) => input.as),
        )
      : null;
    if (made && inputs.length === version.inputs.length) {
      const ids = new Map(
        (
          await this.metrics.publishedByCode(
            tx,
            inputs.map(({ code }) => code),
          )
        ).map((input) => [input.code, input.metricId]),
      );
      const drivers = made.drivers.flatMap(({ as, inverse }) => {
        const id = ids.get(inputs.find((input) => input.as === as)!.code);
        return id ? [{ metricId: id, inverse }] : [];
      });
      if (drivers.length === made.drivers.length) return { combination: made.combination, source: 'formula', drivers };
    }
    const drawn = await tx.query<{ metricId: string }>(
      `SELECT other_id AS metric_id FROM metric_link WHERE tenant_id = $1 AND metric_id = $2 AND kind = 'driver' AND ended_at IS NULL ORDER BY created_at, id`,
      [tx.tenantId, metricId],
    );
    return { combination: 'product', source: drawn.length ? 'tree' : 'none', drivers: drawn.map((link) => ({ ...link, inverse: false })) };
  }

  private async withActuals(tx: Tx, metricIds: string[], unitId: string, { from, to }: ScorecardPeriodView): Promise<Map<string, PlannerMetricView>> {
    const rows = await tx.query<Definition>(
      `SELECT m.id AS metric_id, m.code, m.name, m.name_en, v.id AS version_id, v.direction, v.unit, v.decimals, v.percent, v.flow, ${READ_AS} AS kind
       FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.metric_id = m.id AND v.status = 'published' WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[])`,
      [tx.tenantId, metricIds],
    );
    const [start, months] = [firstOfMonth(from), monthsOf({ from, to }).length];
    const ask = { subjectKind: 'unit' as const, subjectId: unitId, from: addMonths(start, -Math.max(12, months)), to: addDays(start, -1) };
    const histories = await this.baselines.histories(
      tx,
      rows.map(({ versionId }) => ({ ...ask, metricVersionId: versionId })),
    );
    return new Map(
      rows.map(({ versionId: _, flow, kind, ...view }, i) => {
        const between = (first: string, end: string) => {
          const value = actualOf(
            histories[i].filter(({ month }) => month >= first && month < end),
            { flow, kind },
          );
          return value === null ? null : fixed(value, Math.min(view.decimals + 2, 12));
        };
        const last = between(addMonths(start, -months), start);
        return [view.metricId, { ...view, last, lastYear: between(addMonths(start, -12), addMonths(start, months - 12)) }];
      }),
    );
  }

  private async subject(tx: Tx, unitId?: string): Promise<ScorecardSubjectView> {
    const unit = await tx.get<ScorecardSubjectView>(
      unitId
        ? `SELECT 'unit' AS kind, id, name, name_en FROM org_unit WHERE tenant_id = $1 AND id = $2`
        : `SELECT 'unit' AS kind, u.id, u.name, u.name_en FROM org_unit u
           LEFT JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id AND a.person_id = $2 AND a.valid_from <= $3 AND (a.valid_to IS NULL OR a.valid_to >= $3)
           WHERE u.tenant_id = $1 AND (u.head_id = $2 OR a.person_id IS NOT NULL) ORDER BY u.head_id IS NOT DISTINCT FROM $2 DESC, length(u.path), u.id LIMIT 1`,
      unitId ? [tx.tenantId, unitId] : [tx.tenantId, tx.viewer.personId, tx.today],
    );
    const own = { subjectKind: 'person' as const, subjectId: tx.viewer.personId! };
    const [allowed] = await this.measured.allowed(tx, [{ card: own, measuredKind: 'unit', measuredId: unit.id }]);
    if (!allowed) throw new Problem('forbidden', 'notYours', 'driverPlan.read', { params: { action: 'driverPlan.read' } });
    return unit;
  }
}
