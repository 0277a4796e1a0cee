import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Appeals against results (申诉): what is contested, who hears it, how each member finds, and what comes of it. */
export class Appeals20261206010000 implements MigrationInterface {
  name = 'Appeals20261206010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE appeal (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        period_id uuid,
        scorecard_id uuid,
        person_id uuid NOT NULL,
        unit_id uuid,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        grounds jsonb NOT NULL DEFAULT '[]',
        evidence jsonb NOT NULL DEFAULT '[]',
        grade_before text,
        total_before numeric,
        window_until date,
        filed_at timestamptz,
        screen_by date,
        decide_by date,
        screener_id uuid,
        refusal text NOT NULL DEFAULT '',
        head_id uuid,
        statement_until date,
        statement text NOT NULL DEFAULT '',
        statement_in_at timestamptz,
        findings text NOT NULL DEFAULT '',
        facts_in_at timestamptz,
        decision text CHECK (decision IN ('upheld', 'partly', 'rejected')),
        decided_at timestamptz,
        second_until date,
        escalation text NOT NULL DEFAULT '',
        escalated_at timestamptz,
        final_decision text CHECK (final_decision IN ('upheld', 'partly', 'rejected')),
        over_at timestamptz,
        settled_at timestamptz,
        check_card_id uuid,
        checked_at timestamptz,
        check_note text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, screener_id) REFERENCES person,
        FOREIGN KEY (tenant_id, head_id) REFERENCES person,
        FOREIGN KEY (tenant_id, check_card_id) REFERENCES scorecard,
        CONSTRAINT card_has_period CHECK ((scorecard_id IS NULL) = (period_id IS NULL)),
        CONSTRAINT filed_says_when CHECK (status IN ('draft', 'withdrawn') OR (filed_at IS NOT NULL AND screen_by IS NOT NULL AND decide_by IS NOT NULL AND jsonb_array_length(grounds) > 0)),
        CONSTRAINT screener_is_another CHECK (screener_id IS DISTINCT FROM person_id)
      );
      COMMENT ON COLUMN appeal.scorecard_id IS 'whose result is contested; NULL: that of the year';
      COMMENT ON COLUMN appeal.unit_id IS 'of the appellant when it was begun: which HRBP screens it';
      COMMENT ON COLUMN appeal.head_id IS 'who is asked for a statement; NULL where none of the grounds is for the manager to answer';
      COMMENT ON COLUMN appeal.settled_at IS 'it is over, and so is everything that was to come of it';
      COMMENT ON COLUMN appeal.check_card_id IS 'R-AP1: the next result, two grades lower or more, that is to be looked into';
      CREATE UNIQUE INDEX appeal_one_at_a_time ON appeal (tenant_id, person_id, cycle_id, coalesce(scorecard_id, cycle_id)) WHERE status NOT IN ('final', 'withdrawn');
      CREATE INDEX appeal_person ON appeal (tenant_id, person_id, created_at);
      CREATE INDEX appeal_cycle ON appeal (tenant_id, cycle_id, status);
      CREATE INDEX appeal_period ON appeal (tenant_id, period_id);
      CREATE INDEX appeal_scorecard ON appeal (tenant_id, scorecard_id);
      CREATE INDEX appeal_unit ON appeal (tenant_id, unit_id);
      CREATE INDEX appeal_screener ON appeal (tenant_id, screener_id);
      CREATE INDEX appeal_head ON appeal (tenant_id, head_id);
      CREATE INDEX appeal_check_card ON appeal (tenant_id, check_card_id);
      CREATE INDEX appeal_filed ON appeal (tenant_id, filed_at DESC, id);
      CALL system.protect('appeal');

      -- What was filed, said and found is never reworded.
      CREATE FUNCTION system.keep_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.filed_at IS NOT NULL AND (NEW.grounds, NEW.evidence, NEW.filed_at, NEW.person_id, NEW.cycle_id, NEW.scorecard_id)
              IS DISTINCT FROM (OLD.grounds, OLD.evidence, OLD.filed_at, OLD.person_id, OLD.cycle_id, OLD.scorecard_id))
           OR (OLD.statement_in_at IS NOT NULL AND NEW.statement IS DISTINCT FROM OLD.statement)
           OR (OLD.facts_in_at IS NOT NULL AND NEW.findings IS DISTINCT FROM OLD.findings)
           OR (OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision)
           OR (OLD.final_decision IS NOT NULL AND NEW.final_decision IS DISTINCT FROM OLD.final_decision) THEN
          RAISE EXCEPTION 'what was said in an appeal stands' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER keep_appeal BEFORE UPDATE ON appeal FOR EACH ROW EXECUTE FUNCTION system.keep_appeal();

      CREATE TABLE appeal_member (
        tenant_id uuid NOT NULL REFERENCES tenant,
        appeal_id uuid NOT NULL,
        seat text NOT NULL CHECK (seat IN ('HR', 'OTHER_UNIT', 'EMPLOYEE_REP')),
        person_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, appeal_id, seat),
        UNIQUE (tenant_id, appeal_id, person_id),
        FOREIGN KEY (tenant_id, appeal_id) REFERENCES appeal,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX appeal_member_person ON appeal_member (tenant_id, person_id);
      CALL system.append_only('appeal_member');

      CREATE TABLE appeal_vote (
        tenant_id uuid NOT NULL REFERENCES tenant,
        appeal_id uuid NOT NULL,
        level int NOT NULL CHECK (level IN (1, 2)),
        person_id uuid NOT NULL,
        grounds jsonb NOT NULL,
        remedies jsonb NOT NULL,
        voted_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, appeal_id, level, person_id),
        FOREIGN KEY (tenant_id, appeal_id) REFERENCES appeal,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE UNIQUE INDEX appeal_one_last_word ON appeal_vote (tenant_id, appeal_id) WHERE level = 2;
      CREATE INDEX appeal_vote_person ON appeal_vote (tenant_id, person_id);
      CALL system.append_only('appeal_vote');

      CREATE TABLE appeal_remedy (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        appeal_id uuid NOT NULL,
        level int NOT NULL CHECK (level IN (1, 2)),
        kind text NOT NULL CHECK (kind IN ('REGRADE', 'CORRECT_FIGURE', 'RESCORE', 'RECALCULATE_PAY', 'NONE')),
        grade text,
        measurement_id uuid,
        numerator numeric,
        denominator numeric,
        state text NOT NULL CHECK (state IN ('waiting', 'asked', 'done', 'refused')),
        asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT tenant_now(),
        correction_id uuid,
        done_by uuid,
        done_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, appeal_id) REFERENCES appeal,
        FOREIGN KEY (tenant_id, measurement_id) REFERENCES measurement,
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, asked_by) REFERENCES person,
        FOREIGN KEY (tenant_id, done_by) REFERENCES person,
        CONSTRAINT remedy_says_what CHECK ((kind = 'REGRADE') = (grade IS NOT NULL) AND (kind = 'CORRECT_FIGURE') = (measurement_id IS NOT NULL AND numerator IS NOT NULL))
      );
      CREATE INDEX appeal_remedy_appeal ON appeal_remedy (tenant_id, appeal_id);
      CREATE INDEX appeal_remedy_open ON appeal_remedy (tenant_id, state) WHERE state IN ('waiting', 'asked');
      CREATE INDEX appeal_remedy_measurement ON appeal_remedy (tenant_id, measurement_id);
      CREATE INDEX appeal_remedy_correction ON appeal_remedy (tenant_id, correction_id);
      CREATE INDEX appeal_remedy_asked_by ON appeal_remedy (tenant_id, asked_by);
      CREATE INDEX appeal_remedy_done_by ON appeal_remedy (tenant_id, done_by);
      CALL system.protect('appeal_remedy');

      CREATE POLICY system_reads ON appeal FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON appeal TO kpi_system;
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''appeal'', ''status'', array_agg(DISTINCT status) FROM appeal');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
