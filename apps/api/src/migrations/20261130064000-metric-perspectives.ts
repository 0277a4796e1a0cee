import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 维度: where each metric looks, for the balance of a plan (data.md S2). */
export class MetricPerspectives20261130064000 implements MigrationInterface {
  name = 'MetricPerspectives20261130064000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE metric_perspective (
        tenant_id uuid NOT NULL REFERENCES tenant,
        metric_id uuid NOT NULL,
        perspective text NOT NULL CHECK (perspective IN ('financial', 'customer', 'process', 'innovation', 'collaboration')),
        set_by uuid NOT NULL,
        set_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, metric_id),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, set_by) REFERENCES person
      );
      CREATE INDEX metric_perspective_set_by ON metric_perspective (tenant_id, set_by);
      CALL system.protect('metric_perspective');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
