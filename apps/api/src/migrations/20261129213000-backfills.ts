import type { MigrationInterface, QueryRunner } from 'typeorm';

/** History that is read anew on purpose: looked at first, then carried out month by month. */
export class Backfills20261129213000 implements MigrationInterface {
  name = 'Backfills20261129213000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE backfill (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        from_on date NOT NULL,
        to_on date NOT NULL,
        reason text NOT NULL CHECK (btrim(reason) <> ''),
        removes boolean NOT NULL DEFAULT false,
        accept_partial boolean NOT NULL DEFAULT false,
        upload_id uuid,
        file_name text,
        content_hash text,
        rows_read int NOT NULL DEFAULT 0,
        rows_rejected int NOT NULL DEFAULT 0,
        figures jsonb NOT NULL DEFAULT '[]',
        figure_count int NOT NULL DEFAULT 0,
        problem text,
        problem_params jsonb NOT NULL DEFAULT '{}',
        started_by uuid NOT NULL,
        started_at timestamptz NOT NULL DEFAULT tenant_now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset,
        FOREIGN KEY (tenant_id, upload_id) REFERENCES upload ON DELETE SET NULL (upload_id),
        FOREIGN KEY (tenant_id, started_by) REFERENCES person,
        CHECK (from_on <= to_on)
      );
      COMMENT ON COLUMN backfill.removes IS 'rows the source does not have any more go';
      COMMENT ON COLUMN backfill.figures IS 'what figures were and would be: [{metricVersionId, subjectKind, subjectId, month, frozen, valueBefore, value}], the first of them';
      CREATE INDEX backfill_dataset ON backfill (tenant_id, dataset_id, status);
      CREATE INDEX backfill_upload ON backfill (tenant_id, upload_id);
      CREATE INDEX backfill_started_by ON backfill (tenant_id, started_by);
      CALL system.protect('backfill');

      ALTER TABLE collection_run ADD COLUMN backfill_id uuid, ADD FOREIGN KEY (tenant_id, backfill_id) REFERENCES backfill;
      CREATE INDEX collection_run_backfill ON collection_run (tenant_id, backfill_id);

      CREATE TABLE backfill_month (
        tenant_id uuid NOT NULL REFERENCES tenant,
        backfill_id uuid NOT NULL,
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        frozen boolean NOT NULL,
        rows_source int NOT NULL,
        rows_known int NOT NULL,
        rows_added int NOT NULL,
        rows_changed int NOT NULL,
        rows_gone int NOT NULL,
        rows_late int NOT NULL,
        run_id uuid,
        PRIMARY KEY (tenant_id, backfill_id, month),
        FOREIGN KEY (tenant_id, backfill_id) REFERENCES backfill,
        FOREIGN KEY (tenant_id, run_id) REFERENCES collection_run
      );
      COMMENT ON COLUMN backfill_month.rows_gone IS 'known here, and not at the source any more';
      CREATE INDEX backfill_month_run ON backfill_month (tenant_id, run_id);
      CALL system.protect('backfill_month');

      CREATE POLICY system_reads ON backfill FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON backfill TO kpi_system;
      -- one more line to what the process asks before it serves, whatever lines there are by now
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''backfill'', ''status'', array_agg(DISTINCT status) FROM backfill');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
