import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * R-C5: the line above, and which part of it a line was agreed to be. A column holds one line above at most; it is of the same metric, on
 * another card of the period, and never below. What goes back to the talks is no longer agreed.
 */
export class AgreedShares20261211011000 implements MigrationInterface {
  name = 'AgreedShares20261211011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard_line ADD COLUMN parent_line_id uuid, ADD COLUMN contribution_share numeric,
        ADD CONSTRAINT scorecard_line_share_of_parent CHECK (contribution_share IS NULL OR parent_line_id IS NOT NULL),
        ADD CONSTRAINT scorecard_line_parent_line FOREIGN KEY (tenant_id, parent_line_id) REFERENCES scorecard_line;
      CREATE INDEX scorecard_line_parent ON scorecard_line (tenant_id, parent_line_id) WHERE parent_line_id IS NOT NULL;
      COMMENT ON COLUMN scorecard_line.parent_line_id IS 'the line above when the later of the two cards was submitted; which one it is now, the tree says';
      COMMENT ON COLUMN scorecard_line.contribution_share IS 'its part of the target above at that moment; null where targets do not add up';

      CREATE FUNCTION system.hold_parent_line() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM scorecard_line p JOIN scorecard pc ON pc.tenant_id = p.tenant_id AND pc.id = p.scorecard_id
             JOIN scorecard c ON c.tenant_id = p.tenant_id AND c.id = NEW.scorecard_id AND c.id <> pc.id AND c.period_id = pc.period_id
             WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.parent_line_id AND p.metric_id = NEW.metric_id) THEN
          RAISE EXCEPTION 'the line above is of the same metric, on another card of the period' USING ERRCODE = '23514', CONSTRAINT = 'parent_line_of_metric';
        END IF;
        IF EXISTS (WITH RECURSIVE up AS (
               SELECT NEW.parent_line_id AS id
               UNION SELECT l.parent_line_id FROM up JOIN scorecard_line l ON l.tenant_id = NEW.tenant_id AND l.id = up.id AND l.parent_line_id IS NOT NULL)
             SELECT FROM up WHERE up.id = NEW.id) THEN
          RAISE EXCEPTION 'a line is not above itself' USING ERRCODE = '23514', CONSTRAINT = 'parent_line_acyclic';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER hold_parent_line BEFORE INSERT OR UPDATE OF parent_line_id, metric_id, scorecard_id ON scorecard_line FOR EACH ROW
        WHEN (NEW.parent_line_id IS NOT NULL) EXECUTE FUNCTION system.hold_parent_line();

      CREATE FUNCTION system.forget_shares() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE scorecard_line SET parent_line_id = NULL, contribution_share = NULL WHERE tenant_id = NEW.tenant_id AND scorecard_id = NEW.id AND parent_line_id IS NOT NULL;
        RETURN NULL;
      END $$;
      CREATE TRIGGER forget_shares AFTER UPDATE OF status ON scorecard FOR EACH ROW
        WHEN (system.is_agreed(OLD.status) AND NOT system.is_agreed(NEW.status) AND NEW.status <> 'void') EXECUTE FUNCTION system.forget_shares();
      GRANT EXECUTE ON FUNCTION system.hold_parent_line, system.forget_shares TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
