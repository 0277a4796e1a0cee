import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LineageSources, stepsOf, type LineageThing } from '@kpi-loop/metric/api';
import { collectionPolicy } from '@kpi-loop/measurement/domain';
import { plainParties, type Tx } from '@kpi-loop/shared/api';
import { allows } from '@kpi-loop/shared/kernel';

const LANDED = `collection_run r JOIN dataset d ON d.tenant_id = r.tenant_id AND d.id = r.dataset_id`;
const COUNTED = `JOIN metric_version v ON v.tenant_id = d.tenant_id AND v.dataset_code = d.code AND v.status IN ('published', 'deprecated')`;

/** Where rows come from. Everybody may know it; who keeps the data may open it. */
@Injectable()
export class MeasurementLineage implements OnModuleInit {
  constructor(private readonly lineage: LineageSources) {}

  onModuleInit(): void {
    this.lineage.show('source', (tx, ids) => this.sources(tx, ids));
    this.lineage.show('dataset', (tx, ids) => this.datasets(tx, ids));
    this.lineage.show('run', (tx, ids) => this.runs(tx, ids));
    this.lineage.join('source', 'dataset', stepsOf(`SELECT d.source_id AS "from", d.id AS "to", d.created_at AS at FROM dataset d WHERE d.tenant_id = $1`));
    this.lineage.join(
      'dataset',
      'run',
      stepsOf(`SELECT d.id AS "from", r.id AS "to", r.started_at AS at FROM ${LANDED} WHERE r.tenant_id = $1 AND r.status = 'succeeded'`),
    );
    this.lineage.join(
      'run',
      'metric',
      stepsOf(`SELECT r.id AS "from", v.id AS "to", r.started_at AS at FROM ${LANDED} ${COUNTED} WHERE r.tenant_id = $1 AND r.status = 'succeeded'`),
    );
    // a definition of rows that nobody has delivered yet
    this.lineage.join(
      'dataset',
      'metric',
      stepsOf(`SELECT d.id AS "from", v.id AS "to", d.created_at AS at FROM dataset d ${COUNTED} WHERE d.tenant_id = $1
        AND NOT EXISTS (SELECT FROM collection_run r WHERE r.tenant_id = d.tenant_id AND r.dataset_id = d.id AND r.status = 'succeeded')`),
    );
  }

  private sources(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    return tx.query<LineageThing>(
      `SELECT s.id, s.name, coalesce(nullif(s.name_en, ''), s.name) AS name_en, s.code AS detail, s.code AS detail_en, ${link(tx, 'source.read', `'/collection/sources'`)} AS link
       FROM source s WHERE s.tenant_id = $1 AND s.id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
  }

  private datasets(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    return tx.query<LineageThing>(
      `SELECT d.id, d.name, coalesce(nullif(d.name_en, ''), d.name) AS name_en, d.code AS detail, d.code AS detail_en, ${link(tx, 'dataset.read', `'/collection/datasets/' || d.id`)} AS link
       FROM dataset d WHERE d.tenant_id = $1 AND d.id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
  }

  private runs(tx: Tx, ids: readonly string[]): Promise<LineageThing[]> {
    const days = `concat_ws(' – ', r.window_from, r.window_to)`;
    return tx.query<LineageThing>(
      `SELECT r.id, coalesce(r.file_name, d.name) AS name, coalesce(r.file_name, nullif(d.name_en, ''), d.name) AS name_en, ${days} AS detail, ${days} AS detail_en,
         ${link(tx, 'collectionRun.read', `'/collection/runs/' || r.id`)} AS link
       FROM ${LANDED} WHERE r.tenant_id = $1 AND r.id = ANY ($2::uuid[])`,
      [tx.tenantId, ids],
    );
  }
}

const link = (tx: Tx, event: string, path: string): string => (allows(collectionPolicy, event, plainParties(tx.viewer)) ? path : 'NULL::text');
