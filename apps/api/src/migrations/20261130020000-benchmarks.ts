import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What others reach, entered by hand with its source: one of the things a target is judged by. */
export class Benchmarks20261130020000 implements MigrationInterface {
  name = 'Benchmarks20261130020000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE benchmark (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_id uuid NOT NULL,
        value numeric NOT NULL,
        low numeric,
        high numeric,
        unit_text text NOT NULL DEFAULT '',
        source text NOT NULL CHECK (btrim(source) <> ''),
        url text CHECK (url ~ '^https?://'),
        as_of date NOT NULL,
        created_by uuid NOT NULL,
        ended_by uuid,
        ended_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        FOREIGN KEY (tenant_id, ended_by) REFERENCES person,
        CHECK (low <= value),
        CHECK (value <= high)
      );
      COMMENT ON TABLE benchmark IS 'what others reach in this metric; ended, never removed: targets were agreed with it in view';
      COMMENT ON COLUMN benchmark.unit_text IS 'what exactly it counts, where that differs from the metric';
      COMMENT ON COLUMN benchmark.as_of IS 'the day the source speaks of';
      CREATE INDEX benchmark_metric ON benchmark (tenant_id, metric_id);
      CREATE INDEX benchmark_created_by ON benchmark (tenant_id, created_by);
      CREATE INDEX benchmark_ended_by ON benchmark (tenant_id, ended_by);
      CALL system.protect('benchmark');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
