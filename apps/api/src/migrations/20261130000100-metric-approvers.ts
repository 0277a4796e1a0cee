import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who publishes definitions of a metric, where that is not for every steward to do (data.md §4.1). */
export class MetricApprovers20261130000100 implements MigrationInterface {
  name = 'MetricApprovers20261130000100';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE metric_approver (
        tenant_id uuid NOT NULL REFERENCES tenant,
        metric_id uuid NOT NULL,
        person_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, metric_id, person_id),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX metric_approver_person ON metric_approver (tenant_id, person_id);
      CALL system.protect('metric_approver');
      GRANT DELETE ON metric_approver TO kpi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
