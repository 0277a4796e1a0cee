import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Performance cycles with a policy set frozen at publish, their periods and population. */
export class Cycle20261124013000 implements MigrationInterface {
  name = 'Cycle20261124013000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE cycle (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        template text NOT NULL CHECK (template IN ('quarterly', 'monthly')),
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        policy jsonb NOT NULL,
        policy_hash text,
        rule_document text NOT NULL DEFAULT '',
        rule_consultation text NOT NULL DEFAULT '',
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        CHECK (ends_on > starts_on)
      );
      COMMENT ON COLUMN cycle.policy IS 'the policy set; frozen (with its hash) when the cycle is published';
      COMMENT ON COLUMN cycle.rule_document IS 'the policy document and its version; with rule_consultation the evidence that the rules were lawfully adopted (R-L1)';
      CREATE INDEX cycle_created_by ON cycle (tenant_id, created_by);
      CALL system.protect('cycle');

      CREATE FUNCTION system.keep_policy() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.policy_hash IS NOT NULL AND (NEW.policy IS DISTINCT FROM OLD.policy OR NEW.policy_hash IS DISTINCT FROM OLD.policy_hash) THEN
          RAISE EXCEPTION 'the policy set of a published cycle is frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      GRANT EXECUTE ON FUNCTION system.keep_policy TO kpi_app, kpi_pay;
      CREATE TRIGGER keep_policy BEFORE UPDATE ON cycle FOR EACH ROW EXECUTE FUNCTION system.keep_policy();

      CREATE TABLE period (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        ordinal int NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        kind text NOT NULL CHECK (kind IN ('TRACKING', 'SETTLEMENT')),
        starts_on date NOT NULL,
        ends_on date NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        previous_period_id uuid,
        closed_snapshot jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, cycle_id, ordinal),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, previous_period_id) REFERENCES period
      );
      CREATE INDEX period_previous ON period (tenant_id, previous_period_id);
      CALL system.protect('period');

      -- The stage calendar of a period: when targets must be agreed, data locked, the review held, statements out.
      CREATE TABLE stage_deadline (
        tenant_id uuid NOT NULL REFERENCES tenant,
        period_id uuid NOT NULL,
        stage text NOT NULL CHECK (stage IN ('set', 'collect', 'monitor', 'review', 'adjust', 'reward')),
        due_on date NOT NULL,
        PRIMARY KEY (tenant_id, period_id, stage),
        FOREIGN KEY (tenant_id, period_id) REFERENCES period
      );
      CALL system.protect('stage_deadline');

      CREATE TABLE population_rule (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        unit_id uuid,
        person_id uuid,
        included boolean NOT NULL,
        reason text NOT NULL DEFAULT '',
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        CHECK ((unit_id IS NULL) <> (person_id IS NULL))
      );
      COMMENT ON TABLE population_rule IS 'a unit stands for its subtree; a rule about a person wins over rules about units';
      CREATE INDEX population_rule_cycle ON population_rule (tenant_id, cycle_id);
      CREATE INDEX population_rule_unit ON population_rule (tenant_id, unit_id);
      CREATE INDEX population_rule_person ON population_rule (tenant_id, person_id);
      CALL system.protect('population_rule');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
