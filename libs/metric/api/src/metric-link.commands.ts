import { Injectable } from '@nestjs/common';
import { METRIC_TEMPLATES, circleOfDriver, metricPolicy, templateOf, type TreeStep } from '@kpi-loop/metric/domain';
import { everyone, newId, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import type { MetricLinkDto } from './metric-link.dto';
import { MetricLink } from './metric-link.entity';
import { TREE_STEPS } from './metric-link.sql';
import { Metric } from './metric.entity';
import { tenantParties } from './parties';

const refuse = (rule: string, params: Record<string, string> = {}): Problem =>
  new Problem('ruleBroken', 'ruleBroken', undefined, { violations: [rule], params });

/** Edges between metrics that no formula says. Ended, never removed: what once was read together stays known. */
@Injectable()
export class MetricLinkCommands {
  /** @throws Problem notFound (404) · ruleBroken (422) anotherMetric · timingGiven · linkIsNew · noCircle. */
  async add(tx: Tx, metricId: string, { kind, otherId, timing = null }: MetricLinkDto): Promise<void> {
    const metric = await this.claim(tx, metricId);
    const other = await tx.one<{ code: string }>(`SELECT code FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, otherId]);
    if (!other) throw new Problem('notFound', 'notFound', undefined, { fields: [{ pointer: '/otherId', code: 'notFound' }] });
    if (otherId === metricId) throw refuse('anotherMetric');
    if (kind === 'driver' && !timing) throw refuse('timingGiven');
    const known = `SELECT 1 FROM metric_link WHERE tenant_id = $1 AND metric_id = $2 AND other_id = $3 AND kind = $4 AND ended_at IS NULL`;
    if (await tx.one(known, [tx.tenantId, metricId, otherId, kind])) throw refuse('linkIsNew');
    if (kind === 'driver') await this.requireNoCircle(tx, { from: metric.code, to: other.code });
    await tx.insert(MetricLink, { metricId, otherId, kind, timing: kind === 'driver' ? timing : null, createdBy: tx.viewer.personId });
    await this.changed(tx, metricId);
  }

  /** @throws Problem notFound (404) for a link that has ended. */
  async end(tx: Tx, metricId: string, linkId: string): Promise<void> {
    await this.claim(tx, metricId);
    const ended = await tx.execute(
      `UPDATE metric_link SET ended_at = tenant_now(), ended_by = $4 WHERE tenant_id = $1 AND metric_id = $2 AND id = $3 AND ended_at IS NULL`,
      [tx.tenantId, metricId, linkId, tx.viewer.personId],
    );
    if (!ended) throw new Problem('notFound', 'notFound');
    await this.changed(tx, metricId);
  }

  /** A metric made of a template knows its companions among those made of templates before, and they know it. */
  async joinCompanions(tx: Tx, metricId: string, templateCode: string): Promise<void> {
    const mine = templateOf(templateCode)?.companions ?? [];
    const theirs = METRIC_TEMPLATES.filter((template) => template.companions.includes(templateCode)).map((template) => template.code);
    const others = await tx.query<{ id: string; templateCode: string }>(
      `SELECT id, template_code FROM metric WHERE tenant_id = $1 AND template_code = ANY ($2) AND id <> $3`,
      [tx.tenantId, [...mine, ...theirs], metricId],
    );
    const pairs = others.flatMap((other) => [
      ...(mine.includes(other.templateCode) ? [{ metricId, otherId: other.id }] : []),
      ...(theirs.includes(other.templateCode) ? [{ metricId: other.id, otherId: metricId }] : []),
    ]);
    if (pairs.length)
      await tx.insert(
        MetricLink,
        pairs.map((pair) => ({ id: newId(), ...pair, kind: 'companion' as const, createdBy: tx.viewer.personId })),
      );
  }

  private async requireNoCircle(tx: Tx, driver: TreeStep): Promise<void> {
    // two drivers drawn at the same time would each not see the other
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`metric tree ${tx.tenantId}`]);
    const circle = circleOfDriver(driver, await tx.query<TreeStep>(TREE_STEPS, [tx.tenantId]));
    if (circle) throw refuse('noCircle', { circle: circle.join(' → ') });
  }

  private async claim(tx: Tx, metricId: string): Promise<Metric> {
    const metric = await tx.claim(Metric, metricId);
    permit(metricPolicy, 'metricLink.edit', tenantParties(tx.viewer));
    return metric;
  }

  private async changed(tx: Tx, metricId: string): Promise<void> {
    await tx.execute(`UPDATE metric SET version = version + 1 WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, metricId]);
    tx.record({ type: 'metric.updated', metricId }, 'metric', metricId, everyone);
  }
}
