import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 绩效校准 (domain.md §2.11, §3.12): a panel compares results and may change a grade with a reason; what was proposed and who voted is kept. */
export class CalibrationSessions20261205010000 implements MigrationInterface {
  name = 'CalibrationSessions20261205010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE calibration_session (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        period_id uuid,
        name text NOT NULL CHECK (name <> ''),
        status text NOT NULL CHECK (status IN ('setup', 'in_progress', 'approving', 'approved', 'cancelled')),
        version int NOT NULL DEFAULT 1,
        unit_ids uuid[] NOT NULL DEFAULT '{}',
        guideline jsonb NOT NULL DEFAULT '[]',
        facilitator_id uuid NOT NULL,
        second_facilitator_id uuid NOT NULL,
        panel_ids uuid[] NOT NULL DEFAULT '{}',
        created_by uuid NOT NULL,
        started_at timestamptz,
        submitted_by uuid,
        submitted_at timestamptz,
        approved_by uuid,
        approved_at timestamptz,
        quota_waived_by uuid,
        quota_waiver text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, facilitator_id) REFERENCES person,
        FOREIGN KEY (tenant_id, second_facilitator_id) REFERENCES person,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        FOREIGN KEY (tenant_id, submitted_by) REFERENCES person,
        FOREIGN KEY (tenant_id, approved_by) REFERENCES person,
        FOREIGN KEY (tenant_id, quota_waived_by) REFERENCES person,
        CONSTRAINT two_facilitators CHECK (status IN ('setup', 'cancelled') OR facilitator_id <> second_facilitator_id),
        CONSTRAINT approver_is_not_submitter CHECK (approved_by <> submitted_by),
        CHECK ((quota_waived_by IS NULL) = (quota_waiver = ''))
      );
      COMMENT ON COLUMN calibration_session.period_id IS 'null: the results of the year';
      COMMENT ON COLUMN calibration_session.unit_ids IS 'with all that is below them; empty: the whole company';
      COMMENT ON COLUMN calibration_session.guideline IS 'list of {grade, pct}; empty: none';
      CREATE INDEX calibration_session_cycle ON calibration_session (tenant_id, cycle_id, period_id);
      CREATE INDEX calibration_session_period ON calibration_session (tenant_id, period_id);
      CREATE INDEX calibration_session_facilitator ON calibration_session (tenant_id, facilitator_id);
      CREATE INDEX calibration_session_second_facilitator ON calibration_session (tenant_id, second_facilitator_id);
      CREATE INDEX calibration_session_created_by ON calibration_session (tenant_id, created_by);
      CREATE INDEX calibration_session_submitted_by ON calibration_session (tenant_id, submitted_by);
      CREATE INDEX calibration_session_approved_by ON calibration_session (tenant_id, approved_by);
      CREATE INDEX calibration_session_quota_waived_by ON calibration_session (tenant_id, quota_waived_by);
      CALL system.protect('calibration_session');

      CREATE TABLE calibration_entry (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        session_id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        scorecard_id uuid,
        subject_kind text NOT NULL CHECK (subject_kind IN ('person', 'unit')),
        subject_id uuid NOT NULL,
        owner_id uuid NOT NULL,
        unit_id uuid,
        head_id uuid,
        held boolean NOT NULL DEFAULT true,
        raw_total numeric(7,2),
        raw_grade text,
        grade text,
        reason_code text CHECK (reason_code IN ('PEER_COMPARISON', 'DIFFICULTY', 'CIRCUMSTANCE', 'CONTRIBUTION', 'LENIENCY', 'SEVERITY', 'DATA_QUALITY', 'OTHER')),
        reason text NOT NULL DEFAULT '',
        proposed_by uuid,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, session_id) REFERENCES calibration_session,
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, head_id) REFERENCES person,
        FOREIGN KEY (tenant_id, proposed_by) REFERENCES person,
        CHECK (scorecard_id IS NOT NULL OR subject_kind = 'person'),
        CONSTRAINT a_changed_grade_has_its_reason CHECK (grade IS NOT DISTINCT FROM raw_grade OR reason_code IS NOT NULL AND reason <> ''),
        CONSTRAINT calibrator_is_not_owner CHECK (proposed_by IS DISTINCT FROM owner_id)
      );
      COMMENT ON COLUMN calibration_entry.scorecard_id IS 'null: the year of a person';
      COMMENT ON COLUMN calibration_entry.held IS 'while it is, no other session takes the result';
      CREATE UNIQUE INDEX calibration_entry_card ON calibration_entry (tenant_id, session_id, scorecard_id);
      CREATE UNIQUE INDEX calibration_entry_year ON calibration_entry (tenant_id, session_id, subject_id) WHERE scorecard_id IS NULL;
      CREATE UNIQUE INDEX calibration_entry_card_held ON calibration_entry (tenant_id, scorecard_id) WHERE held;
      CREATE UNIQUE INDEX calibration_entry_year_held ON calibration_entry (tenant_id, cycle_id, subject_id) WHERE held AND scorecard_id IS NULL;
      CREATE INDEX calibration_entry_cycle ON calibration_entry (tenant_id, cycle_id);
      CREATE INDEX calibration_entry_of_card ON calibration_entry (tenant_id, scorecard_id);
      CREATE INDEX calibration_entry_owner ON calibration_entry (tenant_id, owner_id);
      CREATE INDEX calibration_entry_unit ON calibration_entry (tenant_id, unit_id);
      CREATE INDEX calibration_entry_head ON calibration_entry (tenant_id, head_id);
      CREATE INDEX calibration_entry_proposed_by ON calibration_entry (tenant_id, proposed_by);
      CALL system.protect('calibration_entry');

      CREATE TABLE calibration_proposal (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        entry_id uuid NOT NULL,
        grade text NOT NULL,
        reason_code text,
        reason text NOT NULL DEFAULT '',
        proposed_by uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, entry_id) REFERENCES calibration_entry,
        FOREIGN KEY (tenant_id, proposed_by) REFERENCES person
      );
      CREATE INDEX calibration_proposal_entry ON calibration_proposal (tenant_id, entry_id, at);
      CREATE INDEX calibration_proposal_proposed_by ON calibration_proposal (tenant_id, proposed_by);
      CALL system.append_only('calibration_proposal');

      CREATE TABLE calibration_vote (
        tenant_id uuid NOT NULL REFERENCES tenant,
        entry_id uuid NOT NULL,
        person_id uuid NOT NULL,
        grade text NOT NULL,
        comment text NOT NULL DEFAULT '',
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, entry_id, person_id),
        FOREIGN KEY (tenant_id, entry_id) REFERENCES calibration_entry,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX calibration_vote_person ON calibration_vote (tenant_id, person_id);
      CALL system.protect('calibration_vote');

      CREATE POLICY system_reads ON calibration_session FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON calibration_session TO kpi_system;
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''calibration_session'', ''status'', array_agg(DISTINCT status) FROM calibration_session');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
