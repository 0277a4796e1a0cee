import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A card in force says whether a change is under way, a published one whether its owner has seen it (§2.2). Cards of before
 * stand where they stood: in force without a change, published and not yet acknowledged; their chains keep the names of their time.
 */
export class CardSubstates20261130030000 implements MigrationInterface {
  name = 'CardSubstates20261130030000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      UPDATE scorecard SET status = CASE status WHEN 'effective' THEN 'effective.steady' ELSE 'published.unread' END WHERE status IN ('effective', 'published');
      ALTER TABLE scorecard ADD CONSTRAINT scorecard_status_check CHECK (status IN ('draft', 'negotiating.with_owner', 'negotiating.with_head', 'mediation', 'agreed', 'in_approval', 'approved',
        'signing', 'effective.steady', 'effective.amending', 'locked', 'scored', 'published.unread', 'published.acknowledged', 'published.disputed', 'final', 'void'));

      -- What was agreed about a line is fixed, but for its definition, and that only by an approved move of the cycle.
      CREATE OR REPLACE FUNCTION system.keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.scorecard_id, NEW.metric_id, NEW.metric_version_id, NEW.rule, NEW.measured_kind, NEW.measured_id, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.scorecard_id, OLD.metric_id, OLD.metric_version_id, OLD.rule, OLD.measured_kind, OLD.measured_id, OLD.removed_at) THEN
          RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND (NEW.scorecard_id, NEW.metric_id, NEW.rule, NEW.measured_kind, NEW.measured_id, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.scorecard_id, OLD.metric_id, OLD.rule, OLD.measured_kind, OLD.measured_id, OLD.removed_at)
           AND EXISTS (SELECT 1 FROM scorecard c JOIN version_change w ON w.tenant_id = c.tenant_id AND w.cycle_id = c.cycle_id AND w.metric_id = OLD.metric_id AND w.status = 'applied'
               AND w.from_version_id = OLD.metric_version_id AND w.to_version_id = NEW.metric_version_id
             WHERE c.tenant_id = OLD.tenant_id AND c.id = OLD.scorecard_id AND starts_with(c.status, 'effective.')) THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = OLD.tenant_id AND c.id IN (OLD.scorecard_id, CASE TG_OP WHEN 'UPDATE' THEN NEW.scorecard_id END)
             AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a line is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
