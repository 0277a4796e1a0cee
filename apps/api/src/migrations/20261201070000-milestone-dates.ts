import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The due date of an agreed milestone moves by an applied change request, and by nothing else. */
export class MilestoneDates20261201070000 implements MigrationInterface {
  name = 'MilestoneDates20261201070000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE change_request DROP CONSTRAINT change_request_type_check;
      ALTER TABLE change_request ADD CONSTRAINT change_request_type_check
        CHECK (type IN ('TARGET', 'WEIGHT', 'ADD_LINE', 'DROP_LINE', 'SCORING_RULE', 'OWNER_TRANSFER', 'ERROR_FIX', 'MILESTONE_DATE'));
      COMMENT ON COLUMN change_request.proposal IS '{target?, threshold?, stretch?, weights?: {lineId: weight}, rule?, drop?, rebalance?, receiverWeight?, milestones?: {milestoneId: dueOn}}';

      ALTER TABLE milestone
        ADD COLUMN change_request_id uuid,
        ADD FOREIGN KEY (tenant_id, change_request_id) REFERENCES change_request;
      COMMENT ON COLUMN milestone.change_request_id IS 'the change that moved its due date last; what it was before is in the request';
      CREATE INDEX milestone_change_request ON milestone (tenant_id, change_request_id);

      CREATE OR REPLACE FUNCTION system.keep_milestone() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.line_id, NEW.ordinal, NEW.name, NEW.name_en, NEW.weight, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.line_id, OLD.ordinal, OLD.name, OLD.name_en, OLD.weight, OLD.removed_at)
           AND (NEW.due_on = OLD.due_on AND NEW.change_request_id IS NOT DISTINCT FROM OLD.change_request_id
             OR EXISTS (SELECT 1 FROM change_request r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.change_request_id AND r.line_id = NEW.line_id
                  AND r.status = 'applied' AND (r.proposal->'milestones'->>NEW.id::text)::date = NEW.due_on)) THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
             WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.line_id AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a milestone is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
