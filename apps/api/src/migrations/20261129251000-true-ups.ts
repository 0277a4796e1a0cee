import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a held difference becomes in the next statement of the person (§3.10): a line of its own, beside what the period itself earns. */
export class TrueUps20261129251000 implements MigrationInterface {
  name = 'TrueUps20261129251000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE statement ADD COLUMN true_up numeric(18,3) NOT NULL DEFAULT 0;
      COMMENT ON COLUMN statement.true_up IS 'sum of its true-ups; what is paid is amount + true_up';

      CREATE TABLE true_up (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        statement_id uuid NOT NULL,
        difference_id uuid NOT NULL,
        amount numeric(18,3) NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, statement_id, difference_id),
        FOREIGN KEY (tenant_id, statement_id) REFERENCES statement,
        FOREIGN KEY (tenant_id, difference_id) REFERENCES pay_difference
      );
      COMMENT ON COLUMN true_up.amount IS 'of the difference, in this statement; 0 where a later calculation left nothing of it';
      CREATE INDEX true_up_difference ON true_up (tenant_id, difference_id);
      CALL system.confine('true_up');

      -- Like the amount itself: what is approved stays, and nobody gets more, or gives more back, than the difference says.
      CREATE FUNCTION system.keep_true_up() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        delta numeric;
        others numeric;
      BEGIN
        IF EXISTS (SELECT FROM statement st WHERE st.tenant_id = NEW.tenant_id AND st.id = NEW.statement_id AND st.status IN ('approved', 'released')) THEN
          RAISE EXCEPTION 'an approved statement is frozen' USING ERRCODE = 'check_violation';
        END IF;
        SELECT h.delta INTO delta FROM pay_difference h WHERE h.tenant_id = NEW.tenant_id AND h.id = NEW.difference_id;
        SELECT coalesce(sum(t.amount), 0) INTO others FROM true_up t WHERE t.tenant_id = NEW.tenant_id AND t.difference_id = NEW.difference_id AND t.id <> NEW.id;
        IF NEW.amount * delta < 0 OR abs(others + NEW.amount) > abs(delta) THEN
          RAISE EXCEPTION 'a difference is settled once' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      REVOKE EXECUTE ON FUNCTION system.keep_true_up FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.keep_true_up TO kpi_pay;
      CREATE TRIGGER keep_true_up BEFORE INSERT OR UPDATE ON true_up FOR EACH ROW EXECUTE FUNCTION system.keep_true_up();

      CREATE OR REPLACE FUNCTION system.keep_amount() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.status IN ('approved', 'released') AND (NEW.base, NEW.score, NEW.coefficient, NEW.proration, NEW.amount, NEW.true_up, NEW.currency, NEW.trace)
          IS DISTINCT FROM (OLD.base, OLD.score, OLD.coefficient, OLD.proration, OLD.amount, OLD.true_up, OLD.currency, OLD.trace) THEN
          RAISE EXCEPTION 'an approved statement is frozen' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
      END $$;
      -- without a true-up it is the hash it has always been: what was approved before stays approved
      CREATE OR REPLACE FUNCTION system.statement_hash(s statement) RETURNS text LANGUAGE sql IMMUTABLE AS $$
        SELECT encode(sha256(convert_to((jsonb_build_array(s.id, s.person_id, s.base, s.score, s.coefficient, s.proration, s.amount, s.currency, s.trace)
          || CASE WHEN s.true_up = 0 THEN '[]' ELSE jsonb_build_array(s.true_up) END)::text, 'UTF8')), 'hex') $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
