import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key task begins on a signed card by an applied change request: what it says may be put in other words until it has been on the card, and its milestones come with the change. */
export class TasksByChange20261202011000 implements MigrationInterface {
  name = 'TasksByChange20261202011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      COMMENT ON COLUMN change_request.proposal IS '{target?, threshold?, stretch?, weights?: {lineId: weight}, rule?, add?, drop?, rebalance?, receiverWeight?, milestones?: {milestoneId: dueOn}, task?: {title, titleEn, details, criterion, latePenalty, partialAllowed, milestones: [{name, nameEn, dueOn, weight}]}}';
      COMMENT ON COLUMN milestone.change_request_id IS 'the change that moved its due date last, or began its task; what it was before is in the request';

      -- Asked for, and never on the card: no values, now or before.
      CREATE FUNCTION system.is_blank_task(tenant uuid, line uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT NOT EXISTS (SELECT 1 FROM line_target t WHERE t.tenant_id = tenant AND t.line_id = line) $$;

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
        IF TG_OP = 'UPDATE' AND OLD.kind = 'task' AND (NEW.scorecard_id, NEW.metric_id, NEW.measured_kind, NEW.measured_id, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.scorecard_id, OLD.metric_id, OLD.measured_kind, OLD.measured_id, OLD.removed_at)
           AND system.is_blank_task(OLD.tenant_id, OLD.id) THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = OLD.tenant_id AND c.id IN (OLD.scorecard_id, CASE TG_OP WHEN 'UPDATE' THEN NEW.scorecard_id END)
             AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a line is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
      END $$;

      CREATE FUNCTION system.keep_task() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.scorecard_id AND system.is_agreed(c.status))
           AND NOT (OLD.kind = 'task' AND NEW.kind = 'task' AND system.is_blank_task(OLD.tenant_id, OLD.id)) THEN
          RAISE EXCEPTION 'what was agreed about a line is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;
      DROP TRIGGER keep_task ON scorecard_line;
      CREATE TRIGGER keep_task BEFORE UPDATE OF kind, title, title_en, details, criterion ON scorecard_line FOR EACH ROW
        WHEN ((OLD.kind, OLD.title, OLD.title_en, OLD.details, OLD.criterion) IS DISTINCT FROM (NEW.kind, NEW.title, NEW.title_en, NEW.details, NEW.criterion))
        EXECUTE FUNCTION system.keep_task();

      CREATE OR REPLACE FUNCTION system.keep_milestone() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.line_id, NEW.ordinal, NEW.name, NEW.name_en, NEW.weight, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.line_id, OLD.ordinal, OLD.name, OLD.name_en, OLD.weight, OLD.removed_at)
           AND (NEW.due_on = OLD.due_on AND NEW.change_request_id IS NOT DISTINCT FROM OLD.change_request_id
             OR EXISTS (SELECT 1 FROM change_request r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.change_request_id AND r.line_id = NEW.line_id
                  AND r.status = 'applied' AND (r.proposal->'milestones'->>NEW.id::text)::date = NEW.due_on)) THEN
          RETURN NEW;
        END IF;
        IF TG_OP = 'INSERT' AND NEW.change_request_id IS NOT NULL AND NEW.removed_at IS NULL AND system.is_blank_task(NEW.tenant_id, NEW.line_id)
           AND EXISTS (SELECT 1 FROM change_request r CROSS JOIN LATERAL jsonb_array_elements(r.proposal->'task'->'milestones') WITH ORDINALITY AS asked(of, ordinal)
             WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.change_request_id AND r.line_id = NEW.line_id AND r.status = 'applied'
               AND (asked.ordinal, asked.of->>'name', asked.of->>'nameEn', (asked.of->>'dueOn')::date, (asked.of->>'weight')::numeric)
                 = (NEW.ordinal, NEW.name, NEW.name_en, NEW.due_on, NEW.weight)) THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
             WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.line_id AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a milestone is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;
      GRANT EXECUTE ON FUNCTION system.is_blank_task, system.keep_task TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
