import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Two people vouch for a definition in force: a steward, and whoever answers for its step of the process. */
export class Certifications20261129221000 implements MigrationInterface {
  name = 'Certifications20261129221000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE certification (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_id uuid NOT NULL,
        metric_version_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('signing', 'certified', 'fallen')),
        version int NOT NULL DEFAULT 1,
        steward_id uuid,
        steward_signed_at timestamptz,
        owner_id uuid,
        owner_signed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, metric_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, steward_id) REFERENCES person,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person,
        CHECK (steward_id IS NULL OR owner_id IS NULL OR steward_id <> owner_id),
        CHECK ((steward_id IS NULL) = (steward_signed_at IS NULL)),
        CHECK ((owner_id IS NULL) = (owner_signed_at IS NULL)),
        CHECK (status <> 'certified' OR steward_id IS NOT NULL AND owner_id IS NOT NULL)
      );
      CREATE UNIQUE INDEX certification_standing ON certification (tenant_id, metric_version_id) WHERE status <> 'fallen';
      CREATE INDEX certification_version ON certification (tenant_id, metric_version_id);
      CREATE INDEX certification_metric ON certification (tenant_id, metric_id);
      CREATE INDEX certification_steward ON certification (tenant_id, steward_id);
      CREATE INDEX certification_owner ON certification (tenant_id, owner_id);
      CALL system.protect('certification');

      CREATE POLICY system_reads ON certification FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON certification TO kpi_system;
      -- one more line to what the process asks before it serves, whatever lines there are by now
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''certification'', ''status'', array_agg(DISTINCT status) FROM certification');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
