import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A card in force says whether a change is under way, a published one whether its owner has seen it (§2.2). Cards of before
 * stand where they stood: in force without a change, published and not yet acknowledged; a link says that they were given their new name.
 */
export class CardSubstates20261130030000 implements MigrationInterface {
  name = 'CardSubstates20261130030000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- a migration runs as the owner, whom forced row-level security shows no rows
      ALTER TABLE scorecard NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE transition_log NO FORCE ROW LEVEL SECURITY;
      WITH moved AS (
        UPDATE scorecard SET status = CASE status WHEN 'effective' THEN 'effective.steady' ELSE 'published.unread' END, version = version + 1 WHERE status IN ('effective', 'published')
        RETURNING tenant_id, id, version, status, split_part(status, '.', 1) AS was)
      INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, at, prev_hash, hash)
      SELECT m.tenant_id, 'scorecard', m.id, m.version, m.was, m.status, 'scorecard.refine', now(), l.hash,
        system.hash_of(m.tenant_id, 'scorecard', m.id, m.version, m.was, m.status, 'scorecard.refine', NULL, NULL, NULL, NULL, now(), l.hash)
      FROM moved m JOIN transition_log l ON l.tenant_id = m.tenant_id AND l.instance_id = m.id AND l.version = m.version - 1;
      ALTER TABLE transition_log FORCE ROW LEVEL SECURITY;
      ALTER TABLE scorecard FORCE ROW LEVEL SECURITY;
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
