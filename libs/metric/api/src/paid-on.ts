import { Injectable } from '@nestjs/common';
import { PAID_ON_RULE } from '@kpi-loop/metric/domain';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { DutyConflict } from '@kpi-loop/shared/kernel';

/** Implemented by `target`: of these metrics, those on which the person has a line whose data is locked and whose result is not final. */
export type PaidOnSource = (tx: Tx, metricIds: readonly string[], personId: string) => Promise<string[]>;

/** Each of the metrics with those that reckon with it, also by a definition that is superseded and maybe still pinned. */
const RESTING_ON = `WITH RECURSIVE resting (root, id, code) AS (
    SELECT m.id, m.id, m.code FROM metric m WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[])
    UNION
    SELECT r.root, m.id, m.code FROM resting r
    JOIN metric_version v ON v.tenant_id = $1 AND v.status IN ('published', 'deprecated') AND EXISTS (SELECT FROM jsonb_array_elements(v.inputs) i WHERE i->>'code' = r.code)
    JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id)
  SELECT root, id FROM resting`;

/** SoD4: no definition is written by those who are paid on it in the locked window. Without a source nobody is paid on anything. */
@Injectable()
export class PaidOn {
  private source: PaidOnSource | null = null;

  constructor(private readonly organization: OrganizationReader) {}

  register(source: PaidOnSource): void {
    this.source = source;
  }

  /** Of these metrics, those the viewer's own open result rests on, by themselves or through a metric that reckons with them. */
  async byViewer(tx: Tx, metricIds: readonly string[]): Promise<ReadonlySet<string>> {
    const { personId } = tx.viewer;
    if (!this.source || !personId || !metricIds.length) return new Set();
    const resting = await tx.query<{ root: string; id: string }>(RESTING_ON, [tx.tenantId, metricIds]);
    const paid = new Set(await this.source(tx, [...new Set(resting.map(({ id }) => id))], personId));
    return new Set(resting.flatMap(({ root, id }) => (paid.has(id) ? [root] : [])));
  }

  /** What the rule needs to know of one metric. */
  async contextOf(tx: Tx, metricId: string): Promise<{ paidOnIt: boolean; waived: boolean }> {
    const paidOnIt = (await this.byViewer(tx, [metricId])).has(metricId);
    return { paidOnIt, waived: paidOnIt && (await this.waiver(tx)) !== undefined };
  }

  /** The rules that refuse to write on some metrics without a machine: the next version of one, the drafts of a file. */
  async refuses(tx: Tx, metricIds: readonly string[]): Promise<ReadonlySet<string>> {
    const paid = await this.byViewer(tx, metricIds);
    return paid.size && (await this.waiver(tx)) ? new Set() : paid;
  }

  /** A draft is begun. @throws DutyConflict (403) · what is begun under a waiver is told. */
  async mayBegin(tx: Tx, metricId: string): Promise<void> {
    const { paidOnIt, waived } = await this.contextOf(tx, metricId);
    if (paidOnIt && !waived) throw new DutyConflict('metric', 'metric.revise', [PAID_ON_RULE]);
    if (paidOnIt) await this.useWaiver(tx, { metricId });
  }

  /** What is written under a waiver is told, to whoever checks (§6.5). */
  async useWaiver(tx: Tx, about: { metricId: string; metricVersionId?: string }): Promise<void> {
    const waiver = await this.waiver(tx);
    if (waiver)
      tx.record({ type: 'dutyWaiver.used', ...{ rule: waiver.rule, ...about } }, 'dutyWaiver', waiver.id, { people: [tx.actor], roles: ['EXEC', 'HR', 'AUD'] });
  }

  private async waiver(tx: Tx) {
    return (await this.organization.waivers(tx)).find(({ rule }) => rule === PAID_ON_RULE);
  }
}
