import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Figures that people enter: drafts, what was decided about them, their evidence, and by when they are due. */
export class FigureEntries20261129231000 implements MigrationInterface {
  name = 'FigureEntries20261129231000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE source DROP CONSTRAINT source_kind_check;
      ALTER TABLE source ADD CONSTRAINT source_kind_check CHECK (kind IN ('file', 'postgres', 'mysql', 'sqlserver', 'clickhouse', 'rest', 'push', 'internal', 'manual'));
      CREATE UNIQUE INDEX source_entered ON source (tenant_id) WHERE kind = 'manual';

      -- What shows where a figure comes from. Kept as long as the figure.
      CREATE TABLE figure_evidence (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        file_name text NOT NULL,
        sha256 text NOT NULL,
        bytes bytea NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      ALTER TABLE figure_evidence ALTER COLUMN bytes SET STORAGE EXTERNAL;
      CREATE INDEX figure_evidence_created_by ON figure_evidence (tenant_id, created_by);
      CALL system.append_only('figure_evidence');

      CREATE TABLE figure_entry (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_id uuid NOT NULL,
        metric_version_id uuid NOT NULL,
        subject_kind text NOT NULL CHECK (subject_kind IN ('person', 'unit')),
        subject_id uuid NOT NULL,
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        value numeric,
        numerator numeric,
        denominator numeric,
        note text NOT NULL DEFAULT '',
        evidence_link text NOT NULL DEFAULT '',
        evidence_id uuid,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        entered_by uuid NOT NULL,
        entered_at timestamptz NOT NULL DEFAULT tenant_now(),
        submitted_at timestamptz,
        decided_by uuid,
        decided_at timestamptz,
        decision_note text NOT NULL DEFAULT '',
        run_id uuid,
        supersedes_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, metric_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, evidence_id) REFERENCES figure_evidence,
        FOREIGN KEY (tenant_id, entered_by) REFERENCES person,
        FOREIGN KEY (tenant_id, decided_by) REFERENCES person,
        FOREIGN KEY (tenant_id, run_id) REFERENCES collection_run,
        FOREIGN KEY (tenant_id, supersedes_id) REFERENCES figure_entry,
        CHECK (status NOT IN ('approved', 'superseded') OR run_id IS NOT NULL),
        CHECK (status <> 'returned' OR decision_note <> ''),
        CHECK (value IS NULL OR numerator IS NULL AND denominator IS NULL)
      );
      COMMENT ON TABLE figure_entry IS 'what somebody enters for a subject and a month; the approved one is an observation of the metric''s dataset, what it replaced stays here';
      COMMENT ON COLUMN figure_entry.run_id IS 'the delivery by which it became a row';
      CREATE UNIQUE INDEX figure_entry_open ON figure_entry (tenant_id, metric_id, subject_kind, subject_id, month) WHERE status IN ('draft', 'submitted', 'returned');
      CREATE UNIQUE INDEX figure_entry_in_force ON figure_entry (tenant_id, metric_id, subject_kind, subject_id, month) WHERE status = 'approved';
      CREATE INDEX figure_entry_month ON figure_entry (tenant_id, month, status);
      CREATE INDEX figure_entry_version ON figure_entry (tenant_id, metric_version_id);
      CREATE INDEX figure_entry_evidence ON figure_entry (tenant_id, evidence_id);
      CREATE INDEX figure_entry_entered_by ON figure_entry (tenant_id, entered_by);
      CREATE INDEX figure_entry_decided_by ON figure_entry (tenant_id, decided_by);
      CREATE INDEX figure_entry_run ON figure_entry (tenant_id, run_id);
      CREATE INDEX figure_entry_supersedes ON figure_entry (tenant_id, supersedes_id);
      CALL system.protect('figure_entry');

      -- By when the figures of a month are to be there; the due time itself is a row of deadline.
      CREATE TABLE figure_round (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_id uuid NOT NULL,
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        due_on date NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, metric_id, month),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric
      );
      CALL system.protect('figure_round');

      CREATE POLICY system_reads ON figure_entry FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON figure_entry TO kpi_system;
      -- one more line to what the process asks before it serves, whatever lines there are by now
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''figure_entry'', ''status'', array_agg(DISTINCT status) FROM figure_entry');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
