import { Injectable } from '@nestjs/common';
import { metricPolicy } from '@kpi-loop/metric/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { CERTIFIED } from './certification.sql';
import { MetricFigures } from './metric-figures';
import { TREE_STEPS } from './metric-link.sql';
import { MetricStates } from './metric-states';
import type { MetricTreeQueryDto, MetricTreeView, TreeEdgeView, TreeMetricView } from './metric-tree.dto';
import { policyOffers } from './parties';

type Step = TreeEdgeView & { from: string; to: string };

/** 指标树: what every metric is made of and driven by, with how each one stands. */
@Injectable()
export class MetricTreeReader {
  constructor(
    private readonly states: MetricStates,
    private readonly figures: MetricFigures,
  ) {}

  /** @throws Problem notFound (404) for a root without a definition in force. */
  async tree(tx: Tx, { rootId }: MetricTreeQueryDto): Promise<MetricTreeView> {
    const all = await tx.query<Step>(`SELECT * FROM (${TREE_STEPS}) s ORDER BY "from", relation, "to"`, [tx.tenantId]);
    const steps = rootId ? below(rootId, all) : all;
    const ids = [...new Set([...(rootId ? [rootId] : []), ...steps.flatMap(({ fromId, toId }) => [fromId, toId])])];
    const metrics = await this.metrics(tx, ids);
    if (rootId && !metrics.some(({ id }) => id === rootId)) throw new Problem('notFound', 'notFound');
    const shown = new Set(metrics.map(({ id }) => id));
    const edges = steps.filter(({ fromId, toId }) => shown.has(fromId) && shown.has(toId)).map(({ from: _from, to: _to, ...edge }) => edge);
    return { metrics, edges, offers: policyOffers(metricPolicy, tx.viewer, { 'metricLink.edit': [] }) };
  }

  private async metrics(tx: Tx, ids: string[]): Promise<TreeMetricView[]> {
    const rows = await tx.query<Omit<TreeMetricView, 'state' | 'value' | 'before' | 'month' | 'unitName' | 'unitNameEn'>>(
      `SELECT m.id, m.code, m.name, m.name_en, v.direction, v.unit, v.decimals, v.percent, ${CERTIFIED} AS certified
       FROM metric m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.metric_id = m.id AND v.status = 'published' WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[]) ORDER BY m.code`,
      [tx.tenantId, ids],
    );
    const states = await this.states.of(tx);
    const figures = await this.figures.of(
      tx,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      const figure = figures.get(row.id);
      return {
        ...row,
        state: states.get(row.id) ?? null,
        value: figure?.value ?? null,
        before: figure?.before ?? null,
        month: figure?.month ?? null,
        unitName: figure?.unitName ?? '',
        unitNameEn: figure?.unitNameEn ?? '',
      };
    });
  }
}

/** The steps that lead down from a metric. */
function below(rootId: string, steps: readonly Step[]): Step[] {
  const reached = new Set([rootId]);
  let found = -1;
  while (found !== reached.size) {
    found = reached.size;
    for (const { fromId, toId } of steps) if (reached.has(fromId)) reached.add(toId);
  }
  return steps.filter(({ fromId }) => reached.has(fromId));
}
