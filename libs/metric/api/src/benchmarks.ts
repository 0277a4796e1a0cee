import { Injectable } from '@nestjs/common';
import { metricPolicy } from '@kpi-loop/metric/domain';
import { everyone, type Tx } from '@kpi-loop/shared/api';
import { decimal, permit, Problem } from '@kpi-loop/shared/kernel';
import type { BenchmarkDto, BenchmarkListView, BenchmarkView } from './benchmark.dto';
import { Benchmark } from './benchmark.entity';
import { policyOffers, tenantParties } from './parties';

/** Outside benchmarks (S10): entered by hand, each with its source. Ended, never removed: targets were agreed with it in view. */
@Injectable()
export class Benchmarks {
  /** Those that stand, the latest first. */
  of(tx: Tx, metricId: string): Promise<BenchmarkView[]> {
    return tx.query<BenchmarkView>(
      `SELECT b.id, b.value, b.low, b.high, b.unit_text, b.source, b.url, b.as_of, p.name AS entered_by, p.name_en AS entered_by_en, b.created_at AS entered_at
       FROM benchmark b JOIN person p ON p.tenant_id = b.tenant_id AND p.id = b.created_by
       WHERE b.tenant_id = $1 AND b.metric_id = $2 AND b.ended_at IS NULL ORDER BY b.as_of DESC, b.id DESC`,
      [tx.tenantId, metricId],
    );
  }

  /** @throws Problem notFound (404). */
  async list(tx: Tx, metricId: string): Promise<BenchmarkListView> {
    await this.metric(tx, metricId);
    return { items: await this.of(tx, metricId), offers: policyOffers(metricPolicy, tx.viewer, { 'benchmark.edit': [] }) };
  }

  /** @throws Problem notFound (404) · ruleBroken (422) sourceGiven · benchmarkInOrder · benchmarkNotAhead · linkIsWeb. */
  async add(tx: Tx, metricId: string, { value, low = null, high = null, unitText = '', source, url = null, asOf }: BenchmarkDto): Promise<BenchmarkListView> {
    await this.metric(tx, metricId);
    permit(metricPolicy, 'benchmark.edit', tenantParties(tx.viewer));
    const link = url?.trim() || null;
    const violations = [
      ...(source.trim() ? [] : ['sourceGiven']),
      ...((low !== null && decimal(low).gt(decimal(value))) || (high !== null && decimal(high).lt(decimal(value))) ? ['benchmarkInOrder'] : []),
      ...(asOf > tx.today ? ['benchmarkNotAhead'] : []),
      ...(link === null || /^https?:\/\//.test(link) ? [] : ['linkIsWeb']),
    ];
    if (violations.length) throw new Problem('ruleBroken', 'ruleBroken', undefined, { violations });
    const row = { metricId, value, low, high, unitText: unitText.trim(), source: source.trim(), url: link, asOf };
    await tx.insert(Benchmark, { ...row, createdBy: tx.viewer.personId! });
    tx.record({ type: 'benchmark.added', ...row }, 'metric', metricId, everyone);
    return this.list(tx, metricId);
  }

  /** @throws Problem notFound (404) for one that has ended. */
  async end(tx: Tx, metricId: string, id: string): Promise<BenchmarkListView> {
    await this.metric(tx, metricId);
    permit(metricPolicy, 'benchmark.edit', tenantParties(tx.viewer));
    const ended = await tx.execute(
      `UPDATE benchmark SET ended_at = tenant_now(), ended_by = $4 WHERE tenant_id = $1 AND metric_id = $2 AND id = $3 AND ended_at IS NULL`,
      [tx.tenantId, metricId, id, tx.viewer.personId],
    );
    if (!ended) throw new Problem('notFound', 'notFound');
    tx.record({ type: 'benchmark.ended', metricId, benchmarkId: id }, 'metric', metricId, everyone);
    return this.list(tx, metricId);
  }

  private async metric(tx: Tx, metricId: string): Promise<void> {
    await tx.get(`SELECT id FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, metricId]);
  }
}
