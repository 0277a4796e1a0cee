import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { ImpactItemView } from './impact.dto';
import { MetricReader } from './metric.reader';

/** Implemented by features downstream: what of theirs rests on a metric? */
export type ImpactSource = (tx: Tx, metricId: string) => Promise<ImpactItemView[]>;

/** What a new version of a metric touches: asked before it is published. */
@Injectable()
export class ImpactSources {
  private readonly sources: ImpactSource[] = [];

  constructor(private readonly metrics: MetricReader) {}

  register(source: ImpactSource): void {
    this.sources.push(source);
  }

  /** Metrics that reckon with it first, then in the order of registration (= the loop). @throws Problem notFound (404). */
  async of(tx: Tx, metricId: string): Promise<ImpactItemView[]> {
    const { code } = await tx.get<{ code: string }>(`SELECT code FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, metricId]);
    const reading = (await this.metrics.everPublishedReading(tx, [code])).filter((v) => v.status === 'published');
    const own = reading.map((v): ImpactItemView => ({
      kind: 'metric',
      name: `${v.name} · ${v.code}`,
      nameEn: `${v.nameEn || v.name} · ${v.code}`,
      period: '',
      periodEn: '',
      link: `/metrics/${v.metricId}`,
    }));
    const others: ImpactItemView[] = [];
    for (const source of this.sources) others.push(...(await source(tx, metricId)));
    return [...own, ...others];
  }
}
