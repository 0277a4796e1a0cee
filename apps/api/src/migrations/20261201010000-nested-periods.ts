import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Months that are only tracked lie in the period that is settled (domain.md §1): the two cover the same days, each once. */
export class NestedPeriods20261201010000 implements MigrationInterface {
  name = 'NestedPeriods20261201010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE cycle
        DROP CONSTRAINT cycle_template_check,
        ADD CHECK (template IN ('annual', 'quarterly', 'monthly')),
        ADD COLUMN settlement_grain text NOT NULL DEFAULT 'quarter' CHECK (settlement_grain IN ('month', 'quarter', 'half', 'year')),
        ADD COLUMN tracking_grain text NOT NULL DEFAULT 'none' CHECK (tracking_grain IN ('none', 'month')),
        ADD CHECK (tracking_grain = 'none' OR settlement_grain <> 'month');
      COMMENT ON COLUMN cycle.template IS 'what the cycle began with; the grains say how it is cut';

      ALTER TABLE cycle NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE cycle DISABLE TRIGGER USER;
      UPDATE cycle SET settlement_grain = 'month' WHERE template = 'monthly';
      ALTER TABLE cycle ENABLE TRIGGER USER;
      ALTER TABLE cycle FORCE ROW LEVEL SECURITY;

      ALTER TABLE period
        ADD COLUMN parent_period_id uuid,
        ADD FOREIGN KEY (tenant_id, parent_period_id) REFERENCES period,
        ADD CHECK ((kind = 'TRACKING') = (parent_period_id IS NOT NULL)),
        DROP CONSTRAINT period_tenant_id_cycle_id_ordinal_key,
        ADD UNIQUE (tenant_id, cycle_id, kind, ordinal);
      COMMENT ON COLUMN period.parent_period_id IS 'the settled period whose cards are tracked in this one';
      CREATE INDEX period_parent ON period (tenant_id, parent_period_id);

      CREATE FUNCTION system.keep_period_tree() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        tenant uuid := coalesce(NEW.tenant_id, OLD.tenant_id);
        one uuid;
        up record;
        tiled record;
      BEGIN
        FOREACH one IN ARRAY ARRAY[NEW.parent_period_id, OLD.parent_period_id, NEW.id] LOOP
          SELECT p.cycle_id, p.kind, p.starts_on, p.ends_on INTO up FROM period p WHERE p.tenant_id = tenant AND p.id = one;
          CONTINUE WHEN NOT FOUND;
          SELECT count(*) AS children, min(c.starts_on) AS first_day, max(c.ends_on) AS last_day,
              bool_and(c.cycle_id = up.cycle_id AND c.starts_on <= c.ends_on AND coalesce(c.follows, true)) AS whole INTO tiled
            FROM (SELECT p.*, p.starts_on = lag(p.ends_on) OVER (ORDER BY p.starts_on, p.ends_on) + 1 AS follows FROM period p
              WHERE p.tenant_id = tenant AND p.parent_period_id = one) c;
          IF tiled.children > 0 AND NOT (up.kind = 'SETTLEMENT' AND tiled.whole AND tiled.first_day = up.starts_on AND tiled.last_day = up.ends_on) THEN
            RAISE EXCEPTION 'a period and those tracked in it cover the same days, each once' USING ERRCODE = 'check_violation', CONSTRAINT = 'period_tree';
          END IF;
        END LOOP;
        RETURN NULL;
      END $$;
      GRANT EXECUTE ON FUNCTION system.keep_period_tree TO kpi_app, kpi_pay;
      -- at the end of the transaction: a tree is made and taken down piece by piece
      CREATE CONSTRAINT TRIGGER keep_period_tree AFTER INSERT OR DELETE OR UPDATE OF cycle_id, kind, starts_on, ends_on, parent_period_id ON period
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION system.keep_period_tree();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
