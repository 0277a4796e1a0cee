import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { countsRows, cycleFrom, normalContent, readsMetrics, type Definition, type MetricVersionContext } from '@kpi-loop/metric/domain';
import { Tx } from '@kpi-loop/shared/api';
import { WRITERS } from './certification.sql';
import { compileFormula } from './compile-formula';
import { DatasetCatalog } from './dataset-catalog';
import { DefinitionTrials } from './definition-trials';
import { COUNTS_WITHOUT_QUALITY } from './metric-link.sql';
import type { MetricVersion } from './metric-version.entity';
import { PaidOn } from './paid-on';

/** Of what is measured, however it is written down. */
export const contentHash = (definition: Definition): string => createHash('sha256').update(normalContent(definition)).digest('hex');

const OPEN = ['draft', 'in_review'];

/** Named for a metric: they alone publish its definitions. */
export const approversOf = async (tx: Tx, metricId: string): Promise<string[]> =>
  (await tx.query<{ personId: string }>(`SELECT person_id FROM metric_approver WHERE tenant_id = $1 AND metric_id = $2`, [tx.tenantId, metricId])).map(
    (row) => row.personId,
  );

/** Loads what the rules of a version need to know, before the step. */
@Injectable()
export class MetricVersionRules {
  constructor(
    private readonly catalog: DatasetCatalog,
    private readonly trials: DefinitionTrials,
    private readonly paidOn: PaidOn,
  ) {}

  async contextOf(tx: Tx, row: MetricVersion): Promise<MetricVersionContext> {
    const base = { metricId: row.metricId, metricVersionId: row.id, definition: row, actorId: tx.viewer.personId };
    // what is published or over answers to no rule about its content
    if (!OPEN.includes(row.status))
      return {
        ...base,
        columns: null,
        timezone: null,
        unknownInputs: [],
        circle: null,
        formulaReads: true,
        tests: null,
        duplicateOf: null,
        authorIds: [],
        approverIds: [],
        countsWithoutQuality: false,
        ...{ paidOnIt: false, waived: false },
      };
    return {
      ...base,
      columns: await this.catalog.columns(tx, row.datasetCode),
      timezone: countsRows(row.kind) ? await this.catalog.timezone(tx, row.datasetCode) : null,
      ...(await this.inputsOf(tx, row)),
      tests: await this.trials.tests(tx, row),
      duplicateOf: await this.duplicateOf(tx, row),
      authorIds: await this.authorsOf(tx, row),
      approverIds: await approversOf(tx, row.metricId),
      countsWithoutQuality: await this.countsWithoutQuality(tx, row),
      ...(await this.paidOn.contextOf(tx, row.metricId)),
    };
  }

  /** What it reads of other metrics: what is not in force, a way back to itself, a formula that does not read as one. */
  private async inputsOf(tx: Tx, row: MetricVersion): Promise<Pick<MetricVersionContext, 'unknownInputs' | 'circle' | 'formulaReads'>> {
    if (!readsMetrics(row.kind)) return { unknownInputs: [], circle: null, formulaReads: true };
    const { code } = await tx.get<{ code: string }>(`SELECT code FROM metric WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, row.metricId]);
    const inForce = await tx.query<{ code: string; reads: string[] }>(
      `SELECT m.code, ARRAY(SELECT i->>'code' FROM jsonb_array_elements(v.inputs) i) AS reads FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id
       WHERE v.tenant_id = $1 AND v.status = 'published' AND v.metric_id <> $2`,
      [tx.tenantId, row.metricId],
    );
    const reads = new Map([...inForce.map((m): [string, string[]] => [m.code, m.reads]), [code, row.inputs.map((i) => i.code)] as [string, string[]]]);
    return {
      unknownInputs: [...new Set(row.inputs.map((i) => i.code))].filter((input) => input !== code && !reads.has(input)),
      circle: cycleFrom(code, (at) => reads.get(at) ?? []),
      formulaReads:
        row.kind !== 'derived' ||
        !row.formula.trim() ||
        compileFormula(
          row.formula,
          row.inputs.map((i) => i.as),
        ).errors.length === 0,
    };
  }

  /** Two metrics with one content are published one after the other: the second finds the first. */
  async lockContent(tx: Tx, row: MetricVersion): Promise<void> {
    await tx.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`metric content ${tx.tenantId} ${contentHash(row)}`]);
  }

  private async duplicateOf(tx: Tx, row: MetricVersion): Promise<string | null> {
    const twin = await tx.one<{ code: string }>(
      `SELECT m.code FROM metric_version v JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id
       WHERE v.tenant_id = $1 AND v.content_hash = $2 AND v.status = 'published' AND v.metric_id <> $3 ORDER BY m.code LIMIT 1`,
      [tx.tenantId, contentHash(row), row.metricId],
    );
    return twin?.code ?? null;
  }

  private async countsWithoutQuality(tx: Tx, row: MetricVersion): Promise<boolean> {
    return (
      await tx.get<{ bare: boolean }>(`SELECT ${COUNTS_WITHOUT_QUALITY} AS bare FROM metric m WHERE m.tenant_id = $1 AND m.id = $2`, [
        tx.tenantId,
        row.metricId,
      ])
    ).bare;
  }

  private async authorsOf(tx: Tx, row: MetricVersion): Promise<string[]> {
    return (
      await tx.get<{ writers: string[] }>(`SELECT ${WRITERS} AS writers FROM metric_version v WHERE v.tenant_id = $1 AND v.id = $2`, [tx.tenantId, row.id])
    ).writers;
  }
}
