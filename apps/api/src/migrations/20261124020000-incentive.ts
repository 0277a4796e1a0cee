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
        PRIMARY KEY (tenant_id, plan_id, person_id),
        FOREIGN KEY (tenant_id, plan_id) REFERENCES incentive_plan,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      COMMENT ON COLUMN pay_base.amount IS 'target bonus of one settlement period at coefficient 1';
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
      CALL system.confine('statement');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
