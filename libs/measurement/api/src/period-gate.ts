import { Injectable } from '@nestjs/common';
import type { Missing } from '@kpi-loop/cycle/api';
import type { FigureStand } from '@kpi-loop/measurement/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { firstOfMonth, type IsoDate } from '@kpi-loop/shared/kernel';
import { MeasurementReader } from './measurement.reader';
import { PeriodStand, type MetricStand } from './period-stand';

/** Rules that keep a period from being locked by where the figures of its lines stand (§2.10, §3.8). */
const BY_STATUS: Record<string, FigureStand> = { noQuarantined: 'quarantined', missingResolved: 'missing', everythingVerified: 'submitted' };
/** Lines of a definition that break a rule, with the months that are wanted and the day their data ends. */
type Breaking = Pick<MetricStand, 'metricVersionId' | 'subjectKind' | 'lines' | 'absent'> & { until?: IsoDate };

interface Definition {
  aggTime: string;
  name: string;
  nameEn: string;
  /** Last day of the cards. */
  periodTo: IsoDate;
}

/** What keeps the data of a period from being locked: the figures of its lines, as the scoring will see them (R-M3). */
@Injectable()
export class PeriodGate {
  constructor(
    private readonly stand: PeriodStand,
    private readonly reader: MeasurementReader,
  ) {}

  /** One entry a metric and rule, with the months that are wanted, so that whoever reads it knows whom to ask for what. */
  async missing(tx: Tx, periodId: string): Promise<Missing[]> {
    const stands = await this.stand.byMetric(tx, periodId);
    const definitions = await this.definitions(tx, periodId, stands);
    const broken = new Map<string, Breaking[]>(Object.entries(BY_STATUS).map(([rule, status]) => [rule, stands.filter((stand) => stand.status === status)]));
    broken.set('daysComplete', await this.short(tx, stands, definitions));
    broken.set('denominatorNotZero', await this.withoutValue(tx, stands));
    return [...broken].flatMap(([rule, all]) =>
      [...grouped(all).values()]
        .map((of) => ({ of, definition: definitions.get(of[0].metricVersionId)! }))
        .sort((a, b) => a.definition.name.localeCompare(b.definition.name))
        .map(({ of, definition }) => missingOf(rule, of, definition)),
    );
  }

  private async definitions(tx: Tx, periodId: string, stands: readonly MetricStand[]): Promise<Map<string, Definition>> {
    const rows = await tx.query<Definition & { id: string }>(
      `SELECT v.id, v.agg_time, k.name, coalesce(nullif(k.name_en, ''), k.name) AS name_en, c.ends_on AS period_to FROM metric_version v JOIN metric k ON k.tenant_id = v.tenant_id AND k.id = v.metric_id
       JOIN period p ON p.tenant_id = v.tenant_id AND p.id = $2 JOIN period c ON c.tenant_id = p.tenant_id AND c.id = coalesce(p.parent_period_id, p.id)
       WHERE v.tenant_id = $1 AND v.id = ANY ($3::uuid[])`,
      [tx.tenantId, periodId, [...new Set(stands.map(({ metricVersionId }) => metricVersionId))]],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Daily data that ends before the lines do (R-M3): the same for everybody a definition counts. */
  private async short(tx: Tx, stands: readonly MetricStand[], definitions: ReadonlyMap<string, Definition>): Promise<Breaking[]> {
    const asked = stands.filter(({ metricVersionId, status }) => status !== 'missing' && definitions.get(metricVersionId)!.aggTime !== 'LAST');
    const days = await this.reader.stopShort(tx, asked);
    return asked.flatMap((stand, i) => (days[i] ? [{ ...stand, until: days[i] }] : []));
  }

  /** Whole figures without a value: divided by zero, or not to be made of their months. What is waived scores nothing, and need not. */
  private async withoutValue(tx: Tx, stands: readonly MetricStand[]): Promise<Breaking[]> {
    const asked = stands.flatMap((stand) => stand.doubtful.map((subjectId) => ({ stand, subjectId })));
    const actuals = await this.reader.periodActuals(
      tx,
      asked.map(({ stand: { metricVersionId, subjectKind, from, to }, subjectId }) => ({ metricVersionId, subjectKind, subjectId, from, to, whole: true })),
    );
    return asked.flatMap(({ stand }, i) => (actuals[i].value === null && !actuals[i].waivedMonths.length ? [{ ...stand, lines: 1 }] : []));
  }
}

/** By definition and kind of subject. */
function grouped(all: readonly Breaking[]): Map<string, Breaking[]> {
  const groups = new Map<string, Breaking[]>();
  for (const one of all) {
    const key = `${one.metricVersionId}:${one.subjectKind}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

function missingOf(rule: string, of: readonly Breaking[], { name, nameEn, periodTo }: Definition): Missing {
  const [{ metricVersionId, subjectKind }] = of;
  const months = [...new Set(of.flatMap(({ absent }) => absent))].sort();
  const count = of.reduce((sum, { lines }) => sum + lines, 0);
  return {
    rule,
    count,
    link: `/collection/figures?metric=${metricVersionId}&kind=${subjectKind}&to=${months.at(-1) ?? firstOfMonth(periodTo)}`,
    params: {
      count,
      name,
      nameEn,
      kind: subjectKind,
      months: months.map((month) => month.slice(0, 7)).join(', '),
      until: of.find(({ until }) => until)?.until ?? null,
    },
  };
}
