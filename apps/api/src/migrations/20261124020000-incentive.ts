import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Plans, pay bases, statements and pay runs: confined to transactions that have taken the role kpi_pay. */
export class Incentive20261124020000 implements MigrationInterface {
  name = 'Incentive20261124020000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE incentive_plan (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        unit_id uuid,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        currency char(3) NOT NULL,
        curve jsonb NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_by uuid,
        approved_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        FOREIGN KEY (tenant_id, approved_by) REFERENCES person
      );
      COMMENT ON COLUMN incentive_plan.curve IS '[[score, coefficient], …] as decimal strings';
      CREATE INDEX incentive_plan_cycle ON incentive_plan (tenant_id, cycle_id);
      CREATE INDEX incentive_plan_unit ON incentive_plan (tenant_id, unit_id);
      CREATE INDEX incentive_plan_created_by ON incentive_plan (tenant_id, created_by);
      CREATE INDEX incentive_plan_approved_by ON incentive_plan (tenant_id, approved_by);
      CALL system.protect('incentive_plan');

      CREATE TABLE pay_base (
        tenant_id uuid NOT NULL REFERENCES tenant,
        plan_id uuid NOT NULL,
        person_id uuid NOT NULL,
        amount numeric(18,3) NOT NULL CHECK (amount >= 0),
        updated_by uuid,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, plan_id, person_id),
        FOREIGN KEY (tenant_id, plan_id) REFERENCES incentive_plan,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, updated_by) REFERENCES person,
        CONSTRAINT base_editor_is_not_person CHECK (updated_by IS DISTINCT FROM person_id)
      );
      COMMENT ON COLUMN pay_base.amount IS 'target bonus of one settlement period at coefficient 1';
      CREATE INDEX pay_base_updated_by ON pay_base (tenant_id, updated_by);
      CREATE INDEX pay_base_person ON pay_base (tenant_id, person_id);
      CALL system.confine('pay_base');

      CREATE TABLE pay_run (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        plan_id uuid NOT NULL,
        period_id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        calculated_by uuid,
        approved_by uuid,
        released_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, plan_id, period_id),
        FOREIGN KEY (tenant_id, plan_id) REFERENCES incentive_plan,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, calculated_by) REFERENCES person,
        FOREIGN KEY (tenant_id, approved_by) REFERENCES person
      );
      CREATE INDEX incentive_plan_effective ON incentive_plan (tenant_id, cycle_id) WHERE status = 'effective';
      CREATE INDEX pay_run_period ON pay_run (tenant_id, period_id);
      CREATE INDEX pay_run_calculated_by ON pay_run (tenant_id, calculated_by);
      CREATE INDEX pay_run_approved_by ON pay_run (tenant_id, approved_by);
      CALL system.protect('pay_run');

      CREATE TABLE statement (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        pay_run_id uuid NOT NULL,
        plan_id uuid NOT NULL,
        period_id uuid NOT NULL,
        person_id uuid NOT NULL,
        scorecard_id uuid,
        score_result_id uuid,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        base numeric(18,3),
        score numeric(7,2),
        coefficient numeric(7,4),
        proration numeric,
        amount numeric(18,3),
        currency char(3) NOT NULL,
        trace jsonb NOT NULL DEFAULT '[]',
        explanation text,
        hold_reason text,
        hold_review_on date,
        frozen_hash text,
        calculated_by uuid,
        approved_by uuid,
        released_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, plan_id, period_id, person_id),
        FOREIGN KEY (tenant_id, pay_run_id) REFERENCES pay_run,
        FOREIGN KEY (tenant_id, plan_id) REFERENCES incentive_plan,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, score_result_id) REFERENCES score_result,
        FOREIGN KEY (tenant_id, calculated_by) REFERENCES person,
        FOREIGN KEY (tenant_id, approved_by) REFERENCES person,
        CHECK (approved_by IS NULL OR approved_by IS DISTINCT FROM calculated_by)
      );
      CREATE INDEX statement_pay_run ON statement (tenant_id, pay_run_id);
      CREATE INDEX statement_period ON statement (tenant_id, period_id);
      CREATE INDEX statement_person ON statement (tenant_id, person_id, period_id);
      CREATE INDEX statement_scorecard ON statement (tenant_id, scorecard_id);
      CREATE INDEX statement_score_result ON statement (tenant_id, score_result_id);
      CREATE INDEX statement_calculated_by ON statement (tenant_id, calculated_by);
      CREATE INDEX statement_approved_by ON statement (tenant_id, approved_by);
      COMMENT ON COLUMN statement.explanation IS 'why an amount far from the last one is right';
      COMMENT ON COLUMN statement.frozen_hash IS 'what was approved; compared before it is released';
      CALL system.confine('statement');

      -- What a statement would have to be to be the one that was approved.
      CREATE FUNCTION system.statement_hash(s statement) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT encode(sha256(convert_to(jsonb_build_array(s.id, s.person_id, s.base, s.score, s.coefficient, s.proration, s.amount, s.currency, s.trace)::text, 'UTF8')), 'hex') $$;
      REVOKE EXECUTE ON FUNCTION system.statement_hash FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.statement_hash TO kpi_pay;

      CREATE FUNCTION system.keep_amount() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.status IN ('approved', 'released') AND (NEW.base, NEW.score, NEW.coefficient, NEW.proration, NEW.amount, NEW.currency, NEW.trace)
          IS DISTINCT FROM (OLD.base, OLD.score, OLD.coefficient, OLD.proration, OLD.amount, OLD.currency, OLD.trace) THEN
          RAISE EXCEPTION 'an approved statement is frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      REVOKE EXECUTE ON FUNCTION system.keep_amount FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.keep_amount TO kpi_pay;
      CREATE TRIGGER keep_amount BEFORE UPDATE ON statement FOR EACH ROW EXECUTE FUNCTION system.keep_amount();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
