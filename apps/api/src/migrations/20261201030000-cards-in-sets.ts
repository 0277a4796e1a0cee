import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A hundred thousand cards are written by one statement, and what the database holds of them is asked for the set, not row by row: of a
 * key that another key implies it is asked once, a column that is empty in most rows has an index of the others, and that a line has one
 * target a day is looked up once, not in a tree of ranges whose keys all begin alike (it took a third of the time, the more the larger).
 */
export class CardsInSets20261201030000 implements MigrationInterface {
  name = 'CardsInSets20261201030000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The tenant of a row is that of what it belongs to. A card is in a period of its cycle, and a line has a version of its metric: both are said by one key now, and were by nobody.
      ALTER TABLE period ADD UNIQUE (tenant_id, cycle_id, id);
      ALTER TABLE metric_version ADD UNIQUE (tenant_id, metric_id, id);
      ALTER TABLE scorecard ADD CONSTRAINT scorecard_period_of_cycle FOREIGN KEY (tenant_id, cycle_id, period_id) REFERENCES period (tenant_id, cycle_id, id),
        DROP CONSTRAINT scorecard_tenant_id_fkey, DROP CONSTRAINT scorecard_tenant_id_cycle_id_fkey, DROP CONSTRAINT scorecard_tenant_id_period_id_fkey;
      ALTER TABLE scorecard_line ADD CONSTRAINT scorecard_line_version_of_metric FOREIGN KEY (tenant_id, metric_id, metric_version_id) REFERENCES metric_version (tenant_id, metric_id, id),
        DROP CONSTRAINT scorecard_line_tenant_id_fkey, DROP CONSTRAINT scorecard_line_tenant_id_metric_id_fkey, DROP CONSTRAINT scorecard_line_tenant_id_metric_version_id_fkey;
      ALTER TABLE line_target DROP CONSTRAINT line_target_tenant_id_fkey;
      DROP INDEX scorecard_cycle, scorecard_line_metric;
      CREATE INDEX scorecard_cycle ON scorecard (tenant_id, cycle_id, period_id);
      CREATE INDEX scorecard_line_metric ON scorecard_line (tenant_id, metric_id, metric_version_id);
      ${this.sparse('scorecard', { proposer: 'proposer_id', submitter: 'submitter_id', approver: 'approver_id', decider: 'decider_id', carried: 'carried_from_id' })}
      ${this.sparse('scorecard_line', { carried: 'carried_from_id' })}
      ${this.sparse('line_target', { change_request: 'change_request_id' })}

      -- R-W1 and R-T1: whatever statement writes values, no two of a line apply on a day, and the weights of an agreed card are added up once
      -- before it commits. Two who write values of a card go one after the other: whose row of the card is not written by himself writes it.
      -- Planned anew at each statement (EXECUTE): what fits a hundred thousand lines is wrong for one.
      ALTER TABLE scorecard ADD COLUMN valued_at timestamptz;
      COMMENT ON COLUMN scorecard.valued_at IS 'when values of a card that was there before were written last: the commit finds weights of 100.00, whoever else writes some waits';
      CREATE FUNCTION system.mark_valued() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE twice boolean;
      BEGIN
        EXECUTE $q$
          UPDATE public.scorecard c SET valued_at = clock_timestamp() FROM (
            SELECT DISTINCT l.tenant_id, l.scorecard_id FROM written w JOIN public.scorecard_line l ON l.tenant_id = w.tenant_id AND l.id = w.line_id) s
          WHERE c.tenant_id = s.tenant_id AND c.id = s.scorecard_id AND (c.xmin <> pg_current_xact_id()::xid OR system.is_agreed(c.status)) $q$;
        IF TG_OP = 'INSERT' THEN
          EXECUTE $q$
            SELECT EXISTS (SELECT FROM written w JOIN public.line_target t ON t.tenant_id = w.tenant_id AND t.line_id = w.line_id
              WHERE w.superseded_at IS NULL AND t.superseded_at IS NULL AND t.id <> w.id AND t.valid_from <= w.valid_to AND t.valid_to >= w.valid_from) $q$ INTO twice;
          IF twice THEN
            RAISE EXCEPTION 'a line has one target a day' USING ERRCODE = '23P01', CONSTRAINT = 'one_target_a_day';
          END IF;
        END IF;
        RETURN NULL;
      END $$;
      GRANT EXECUTE ON FUNCTION system.mark_valued TO kpi_app, kpi_pay;
      ALTER TABLE line_target DROP CONSTRAINT one_target_a_day;
      DROP TRIGGER hold_weights ON line_target;
      CREATE TRIGGER mark_valued AFTER INSERT ON line_target REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION system.mark_valued();
      CREATE TRIGGER mark_valued_update AFTER UPDATE ON line_target REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION system.mark_valued();
      CREATE OR REPLACE FUNCTION system.hold_weights() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM public.scorecard c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.id AND system.is_agreed(c.status)) AND NOT system.weights_total(NEW.tenant_id, NEW.id) THEN
          RAISE EXCEPTION 'the weights of a card total 100.00 on every day' USING ERRCODE = '23514', CONSTRAINT = 'weights_total_100';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER hold_weights_of_values AFTER UPDATE OF valued_at ON scorecard DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (system.is_agreed(NEW.status)) EXECUTE FUNCTION system.hold_weights();

      CREATE FUNCTION system.refuse_new_while_suspended() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF current_setting('app.by', true) IS DISTINCT FROM 'system'
           AND EXISTS (SELECT FROM public.cycle c WHERE c.hold = 'suspended' AND EXISTS (SELECT FROM written w WHERE w.tenant_id = c.tenant_id AND w.cycle_id = c.id)) THEN
          RAISE EXCEPTION 'the cycle is suspended' USING ERRCODE = 'KL001';
        END IF;
        RETURN NULL;
      END $$;
      GRANT EXECUTE ON FUNCTION system.refuse_new_while_suspended TO kpi_app, kpi_pay;
      DROP TRIGGER none_while_suspended ON scorecard;
      CREATE TRIGGER none_while_suspended AFTER INSERT ON scorecard REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_new_while_suspended();

      -- PostgreSQL 18 makes the same keys itself, six times as quickly.
      DO $$
      BEGIN
        IF to_regprocedure('pg_catalog.uuidv7()') IS NOT NULL THEN
          CREATE OR REPLACE FUNCTION system.new_id() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT pg_catalog.uuidv7()';
        END IF;
      END $$;
    `);
  }

  /** The index of a key that most rows do not have. */
  private sparse(table: string, indexes: Record<string, string>): string {
    return Object.entries(indexes)
      .map(([name, column]) => `DROP INDEX ${table}_${name}; CREATE INDEX ${table}_${name} ON ${table} (tenant_id, ${column}) WHERE ${column} IS NOT NULL;`)
      .join('\n');
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
