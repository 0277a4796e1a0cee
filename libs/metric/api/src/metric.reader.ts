import { Injectable } from '@nestjs/common';
import { Tx } from '@kpi-loop/shared/api';
import type { MetricVersionView } from './metric.dto';

/** One definition as JSON-ready columns; the alias `v` is the version, `m` its metric. */
export const VERSION_COLUMNS = `v.id, v.metric_id, m.code, m.name, m.name_en, v.version_no, v.status, v.version, v.kind, v.dataset_code, v.numerator, v.denominator, v.agg_org, v.agg_time, v.span, v.formula, v.inputs,
  v.null_rule, v.zero_denominator, v.timezone, v.grain, v.dimensions, v.drill_paths, v.synonyms, v.synonyms_en, v.visibility, v.tests, v.entry, v.direction,
  v.unit, v.decimals, v.percent, v.flow, v.description, v.description_en, v.published_at, v.content_hash,
  CASE WHEN n.id IS NULL THEN NULL ELSE jsonb_build_object('id', n.id, 'code', n.code, 'name', n.name, 'nameEn', n.name_en,
    'processId', p.id, 'processName', p.name, 'processNameEn', p.name_en) END AS process_node,
  CASE WHEN a.id IS NULL THEN NULL ELSE jsonb_build_object('id', a.id, 'name', a.name, 'nameEn', a.name_en) END AS author,
  CASE WHEN b.id IS NULL THEN NULL ELSE jsonb_build_object('id', b.id, 'name', b.name, 'nameEn', b.name_en) END AS approver`;

export const VERSION_TABLES = `metric_version v
  JOIN metric m ON m.tenant_id = v.tenant_id AND m.id = v.metric_id
  LEFT JOIN process_node n ON n.tenant_id = v.tenant_id AND n.id = v.process_node_id
  LEFT JOIN process p ON p.tenant_id = n.tenant_id AND p.id = n.process_id
  LEFT JOIN person a ON a.tenant_id = v.tenant_id AND a.id = v.author_id
  LEFT JOIN person b ON b.tenant_id = v.tenant_id AND b.id = v.approver_id`;

const SELECT = `SELECT ${VERSION_COLUMNS} FROM ${VERSION_TABLES} WHERE v.tenant_id = $1`;

/** How the figure of a version `v` is told: as a ratio with what is above and below the line, or as one number (`readAs`). */
export const READ_AS = `CASE WHEN v.agg_time = 'RATIO_OF_SUMS' THEN 'ratio' ELSE 'simple' END`;

/** Definitions as downstream features ask for them. A version once published never changes, so its view may be kept. */
@Injectable()
export class MetricReader {
  /** The definition in force, or null while a metric has none. */
  async publishedVersion(tx: Tx, metricId: string): Promise<MetricVersionView | null> {
    return (await tx.one<MetricVersionView>(`${SELECT} AND v.metric_id = $2 AND v.status = 'published'`, [tx.tenantId, metricId])) ?? null;
  }

  /** @throws Problem notFound (404). */
  version(tx: Tx, versionId: string): Promise<MetricVersionView> {
    return tx.get<MetricVersionView>(`${SELECT} AND v.id = $2`, [tx.tenantId, versionId]);
  }

  /** Many at once, in no order; ids that are not there are left out. */
  versions(tx: Tx, versionIds: readonly string[]): Promise<MetricVersionView[]> {
    return tx.query<MetricVersionView>(`${SELECT} AND v.id = ANY($2::uuid[])`, [tx.tenantId, [...versionIds]]);
  }

  /** Every definition in force, by code: what a target can be set on. */
  published(tx: Tx): Promise<MetricVersionView[]> {
    return tx.query<MetricVersionView>(`${SELECT} AND v.status = 'published' ORDER BY m.code`, [tx.tenantId]);
  }

  /** Definitions in force that count this dataset. */
  publishedUsing(tx: Tx, datasetCode: string): Promise<MetricVersionView[]> {
    return tx.query<MetricVersionView>(`${SELECT} AND v.dataset_code = $2 AND v.status = 'published' ORDER BY m.code`, [tx.tenantId, datasetCode]);
  }

  /** The same with superseded definitions: a card stays pinned to the version it was agreed on (data.md §4.1). */
  everPublishedUsing(tx: Tx, datasetCode: string): Promise<MetricVersionView[]> {
    return tx.query<MetricVersionView>(`${SELECT} AND v.dataset_code = $2 AND v.status IN ('published', 'deprecated') ORDER BY m.code, v.version_no`, [
      tx.tenantId,
      datasetCode,
    ]);
  }

  /** Definitions that reckon with one of these metrics, by code: in force, or superseded and maybe still pinned. */
  everPublishedReading(tx: Tx, codes: readonly string[]): Promise<MetricVersionView[]> {
    return tx.query<MetricVersionView>(
      `${SELECT} AND v.status IN ('published', 'deprecated') AND EXISTS (SELECT FROM jsonb_array_elements(v.inputs) i WHERE i->>'code' = ANY ($2)) ORDER BY m.code, v.version_no`,
      [tx.tenantId, [...codes]],
    );
  }

  /** Definitions in force by code: what a formula reckons with. */
  publishedByCode(tx: Tx, codes: readonly string[]): Promise<MetricVersionView[]> {
    return tx.query<MetricVersionView>(`${SELECT} AND v.status = 'published' AND m.code = ANY ($2)`, [tx.tenantId, [...codes]]);
  }
}
