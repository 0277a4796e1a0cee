import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a figure was at each freeze, requests to correct it afterwards, and rows that came too late for a locked month. */
export class FigureEditions20261129210000 implements MigrationInterface {
  name = 'FigureEditions20261129210000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE measurement ADD COLUMN edition int NOT NULL DEFAULT 0 CHECK (edition >= 0);
      COMMENT ON COLUMN measurement.edition IS 'the edition the figure stands in since its month was frozen; 0 before';

      CREATE TABLE correction (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('value', 'rows')),
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        dataset_id uuid,
        month date,
        reason text NOT NULL CHECK (btrim(reason) <> ''),
        evidence_link text,
        evidence_upload_id uuid,
        needs_pay_approval boolean NOT NULL DEFAULT false,
        requested_by uuid NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT tenant_now(),
        decided_at timestamptz,
        decision_reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset,
        FOREIGN KEY (tenant_id, evidence_upload_id) REFERENCES upload,
        FOREIGN KEY (tenant_id, requested_by) REFERENCES person,
        CHECK (evidence_link IS NOT NULL OR evidence_upload_id IS NOT NULL),
        CHECK ((kind = 'rows') = (dataset_id IS NOT NULL AND month IS NOT NULL))
      );
      COMMENT ON COLUMN correction.needs_pay_approval IS 'a statement made from one of its figures is out: finance decides too';
      CREATE INDEX correction_waiting ON correction (tenant_id, status, requested_at);
      CREATE INDEX correction_dataset ON correction (tenant_id, dataset_id);
      CREATE INDEX correction_evidence ON correction (tenant_id, evidence_upload_id);
      CREATE INDEX correction_requested_by ON correction (tenant_id, requested_by);
      CALL system.protect('correction');

      -- What was asked for, as the approver sees it; what becomes of it is an edition.
      CREATE TABLE correction_figure (
        tenant_id uuid NOT NULL REFERENCES tenant,
        correction_id uuid NOT NULL,
        measurement_id uuid NOT NULL,
        edition int NOT NULL,
        numerator_before numeric,
        denominator_before numeric,
        value_before numeric,
        numerator numeric,
        denominator numeric,
        value numeric,
        row_count int NOT NULL,
        last_date date,
        run_ids uuid[] NOT NULL DEFAULT '{}',
        PRIMARY KEY (tenant_id, correction_id, measurement_id),
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, measurement_id) REFERENCES measurement
      );
      COMMENT ON COLUMN correction_figure.edition IS 'the edition it was asked for against';
      CREATE INDEX correction_figure_measurement ON correction_figure (tenant_id, measurement_id);
      CALL system.append_only('correction_figure');

      -- What the correction would make of results of people, when it was asked for.
      CREATE TABLE correction_impact (
        tenant_id uuid NOT NULL REFERENCES tenant,
        correction_id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        owner_id uuid NOT NULL,
        settled boolean NOT NULL,
        total_before numeric(7,2),
        total_after numeric(7,2),
        grade_before text,
        grade_after text,
        PRIMARY KEY (tenant_id, correction_id, scorecard_id),
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person
      );
      COMMENT ON COLUMN correction_impact.settled IS 'the result is final: it stays, and the difference is shown beside it';
      CREATE INDEX correction_impact_scorecard ON correction_impact (tenant_id, scorecard_id);
      CREATE INDEX correction_impact_owner ON correction_impact (tenant_id, owner_id);
      CALL system.append_only('correction_impact');

      CREATE TABLE correction_approval (
        tenant_id uuid NOT NULL REFERENCES tenant,
        correction_id uuid NOT NULL,
        seat text NOT NULL CHECK (seat IN ('data', 'pay')),
        approver_id uuid NOT NULL,
        approved_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, correction_id, seat),
        UNIQUE (tenant_id, correction_id, approver_id),
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, approver_id) REFERENCES person
      );
      CREATE INDEX correction_approval_approver ON correction_approval (tenant_id, approver_id);
      CALL system.append_only('correction_approval');

      CREATE TABLE figure_edition (
        tenant_id uuid NOT NULL REFERENCES tenant,
        measurement_id uuid NOT NULL,
        edition int NOT NULL CHECK (edition > 0),
        metric_version_id uuid NOT NULL,
        subject_kind text NOT NULL,
        subject_id uuid NOT NULL,
        month date NOT NULL,
        numerator numeric,
        denominator numeric,
        value numeric,
        row_count int NOT NULL,
        last_date date,
        run_ids uuid[] NOT NULL DEFAULT '{}',
        definition_hash text,
        input_hash text NOT NULL,
        computed_at timestamptz NOT NULL,
        frozen_at timestamptz NOT NULL DEFAULT tenant_now(),
        correction_id uuid,
        PRIMARY KEY (tenant_id, measurement_id, edition),
        FOREIGN KEY (tenant_id, measurement_id) REFERENCES measurement,
        FOREIGN KEY (tenant_id, metric_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        CHECK ((edition = 1) = (correction_id IS NULL))
      );
      COMMENT ON TABLE figure_edition IS 'a figure with its provenance as it was signed off; a correction adds the next one';
      CREATE INDEX figure_edition_metric_version ON figure_edition (tenant_id, metric_version_id, subject_kind, subject_id, month);
      CREATE INDEX figure_edition_correction ON figure_edition (tenant_id, correction_id);
      CALL system.append_only('figure_edition');

      CREATE FUNCTION system.figure_hash(definition text, m measurement) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT encode(sha256(convert_to(jsonb_build_array(definition, m.metric_version_id, m.subject_kind, m.subject_id, m.month, trim_scale(m.numerator), trim_scale(m.denominator), m.row_count, m.last_date, to_jsonb(m.run_ids))::text, 'UTF8')), 'hex') $$;
      REVOKE EXECUTE ON FUNCTION system.figure_hash FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.figure_hash TO kpi_app, kpi_pay;

      -- Figures locked before there were editions stand in their first one. A migration runs as the owner, whom forced row-level security shows no rows.
      ALTER TABLE measurement NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE metric_version NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE transition_log NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE figure_edition NO FORCE ROW LEVEL SECURITY;
      INSERT INTO figure_edition (tenant_id, measurement_id, edition, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, run_ids, definition_hash, input_hash, computed_at, frozen_at)
        SELECT m.tenant_id, m.id, 1, m.metric_version_id, m.subject_kind, m.subject_id, m.month, m.numerator, m.denominator, m.value, m.row_count, m.last_date, m.run_ids, v.content_hash, system.figure_hash(v.content_hash, m), m.computed_at,
          coalesce((SELECT max(l.at) FROM transition_log l WHERE l.tenant_id = m.tenant_id AND l.instance_id = m.id AND l.to_status = 'locked'), m.computed_at)
        FROM measurement m JOIN metric_version v ON v.tenant_id = m.tenant_id AND v.id = m.metric_version_id WHERE m.status = 'locked';
      UPDATE measurement SET edition = 1 WHERE status = 'locked';
      ALTER TABLE measurement FORCE ROW LEVEL SECURITY;
      ALTER TABLE metric_version FORCE ROW LEVEL SECURITY;
      ALTER TABLE transition_log FORCE ROW LEVEL SECURITY;
      ALTER TABLE figure_edition FORCE ROW LEVEL SECURITY;

      -- Rows of locked months, until somebody has decided about them.
      CREATE TABLE late_observation (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        event_date date NOT NULL,
        row_key text NOT NULL,
        person_id uuid,
        unit_id uuid,
        run_id uuid NOT NULL,
        row_no int NOT NULL,
        data jsonb NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT tenant_now(),
        correction_id uuid,
        resolution text CHECK (resolution IN ('landed', 'dismissed')),
        resolved_by uuid,
        resolved_at timestamptz,
        reason text,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset,
        FOREIGN KEY (tenant_id, run_id) REFERENCES collection_run,
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, resolved_by) REFERENCES person,
        CHECK (resolution IS DISTINCT FROM 'dismissed' OR btrim(reason) <> '')
      );
      COMMENT ON COLUMN late_observation.month IS 'the locked month it is about: its own, or the one its key is in so far';
      CREATE UNIQUE INDEX late_observation_waiting ON late_observation (tenant_id, dataset_id, row_key) WHERE resolution IS NULL AND correction_id IS NULL;
      CREATE INDEX late_observation_month ON late_observation (tenant_id, dataset_id, month) WHERE resolution IS NULL;
      CREATE INDEX late_observation_dataset ON late_observation (tenant_id, dataset_id, row_key);
      CREATE INDEX late_observation_run ON late_observation (tenant_id, run_id);
      CREATE INDEX late_observation_correction ON late_observation (tenant_id, correction_id);
      CREATE INDEX late_observation_resolved_by ON late_observation (tenant_id, resolved_by);
      CALL system.protect('late_observation');

      ALTER TABLE collection_run ADD COLUMN rows_late int NOT NULL DEFAULT 0;
      COMMENT ON COLUMN collection_run.rows_late IS 'rows of locked months: parked until somebody has decided about them';

      CREATE POLICY system_reads ON correction FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON correction TO kpi_system;
      -- one more line to what the process asks before it serves, whatever lines there are by now
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''correction'', ''status'', array_agg(DISTINCT status) FROM correction');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
