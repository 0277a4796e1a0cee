import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What drives a metric, and which metrics it may not be read without. */
export class MetricLinks20261129220000 implements MigrationInterface {
  name = 'MetricLinks20261129220000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE metric
        ADD COLUMN stands_alone boolean NOT NULL DEFAULT true,
        ADD COLUMN template_code text NOT NULL DEFAULT '';
      COMMENT ON COLUMN metric.stands_alone IS 'false: a count that says nothing without its quality (companions)';
      COMMENT ON COLUMN metric.template_code IS 'the template its first draft was made of; empty: none';

      CREATE TABLE metric_link (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_id uuid NOT NULL,
        other_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('driver', 'companion')),
        timing text CHECK (timing IN ('leading', 'lagging')),
        created_by uuid,
        ended_by uuid,
        ended_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, other_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        FOREIGN KEY (tenant_id, ended_by) REFERENCES person,
        CHECK (metric_id <> other_id),
        CHECK ((kind = 'driver') = (timing IS NOT NULL))
      );
      COMMENT ON TABLE metric_link IS 'the other metric drives this one, or has to be read beside it';
      COMMENT ON COLUMN metric_link.timing IS 'of a driver: it moves before the metric does (leading), or tells afterwards (lagging)';
      CREATE UNIQUE INDEX metric_link_once ON metric_link (tenant_id, metric_id, other_id, kind) WHERE ended_at IS NULL;
      CREATE INDEX metric_link_metric ON metric_link (tenant_id, metric_id);
      CREATE INDEX metric_link_other ON metric_link (tenant_id, other_id);
      CREATE INDEX metric_link_created_by ON metric_link (tenant_id, created_by);
      CREATE INDEX metric_link_ended_by ON metric_link (tenant_id, ended_by);
      CALL system.protect('metric_link');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
