import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Key tasks (重点工作) with their milestones, and bonus items (加分项), beside the KPIs of a card; what the rules of the cycle say of them holds whoever writes. */
export class KeyTasks20261201020000 implements MigrationInterface {
  name = 'KeyTasks20261201020000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard_line
        ALTER COLUMN metric_id DROP NOT NULL,
        ALTER COLUMN metric_version_id DROP NOT NULL,
        ADD COLUMN kind text NOT NULL DEFAULT 'kpi' CHECK (kind IN ('kpi', 'task', 'bonus')),
        ADD COLUMN title text NOT NULL DEFAULT '',
        ADD COLUMN title_en text NOT NULL DEFAULT '',
        ADD COLUMN details text NOT NULL DEFAULT '',
        ADD COLUMN criterion text NOT NULL DEFAULT '',
        ADD CONSTRAINT kpi_has_metric CHECK ((kind = 'kpi') = (metric_id IS NOT NULL) AND (metric_id IS NULL) = (metric_version_id IS NULL)),
        ADD CONSTRAINT task_has_title CHECK (kind = 'kpi' OR title <> '' OR title_en <> '');
      COMMENT ON COLUMN scorecard_line.kind IS 'kpi: a metric; task: a key task with milestones, whose target is 100; bonus: an item outside the weights, whose target is the most points it may bring';
      COMMENT ON COLUMN scorecard_line.criterion IS 'of a key task or a bonus item: what counts as success';

      -- a bonus item lies outside the 100 %: that nothing else weighs nothing is held where the limits are
      ALTER TABLE line_target DROP CONSTRAINT line_target_weight_check, ADD CONSTRAINT line_target_weight_check CHECK (weight >= 0 AND weight <= 100);

      CREATE TRIGGER keep_task BEFORE UPDATE OF kind, title, title_en, details, criterion ON scorecard_line FOR EACH ROW
        WHEN ((OLD.kind, OLD.title, OLD.title_en, OLD.details, OLD.criterion) IS DISTINCT FROM (NEW.kind, NEW.title, NEW.title_en, NEW.details, NEW.criterion))
        EXECUTE FUNCTION system.keep_line_shape();

      CREATE TABLE milestone (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        line_id uuid NOT NULL,
        ordinal int NOT NULL,
        name text NOT NULL DEFAULT '',
        name_en text NOT NULL DEFAULT '',
        due_on date NOT NULL,
        weight numeric(5,2) NOT NULL CHECK (weight > 0 AND weight <= 100),
        status text NOT NULL DEFAULT 'open',
        version int NOT NULL DEFAULT 1,
        done_on date,
        share numeric CHECK (share > 0 AND share <= 1),
        note text NOT NULL DEFAULT '',
        evidence_link text,
        reported_by uuid,
        quality numeric CHECK (quality BETWEEN 0 AND 1),
        confirmed_share numeric CHECK (confirmed_share > 0 AND confirmed_share < 1),
        answered_by uuid,
        answer text NOT NULL DEFAULT '',
        carried_from_id uuid,
        removed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, reported_by) REFERENCES person,
        FOREIGN KEY (tenant_id, answered_by) REFERENCES person,
        FOREIGN KEY (tenant_id, carried_from_id) REFERENCES milestone,
        CONSTRAINT milestone_has_name CHECK (name <> '' OR name_en <> ''),
        CONSTRAINT reported_says_when CHECK (status = 'open' OR done_on IS NOT NULL AND reported_by IS NOT NULL),
        CONSTRAINT confirmed_says_how_well CHECK (status <> 'confirmed' OR quality IS NOT NULL AND answered_by IS DISTINCT FROM reported_by)
      );
      COMMENT ON COLUMN milestone.share IS 'how much of it is reported as done; 1 for all of it';
      COMMENT ON COLUMN milestone.confirmed_share IS 'of an open one: how much was confirmed, where the task allows it';
      COMMENT ON COLUMN milestone.removed_at IS 'taken off the task while it was negotiated';
      CREATE INDEX milestone_line ON milestone (tenant_id, line_id, ordinal);
      CREATE INDEX milestone_reported_by ON milestone (tenant_id, reported_by);
      CREATE INDEX milestone_answered_by ON milestone (tenant_id, answered_by);
      CREATE INDEX milestone_carried ON milestone (tenant_id, carried_from_id);
      CALL system.protect('milestone');

      -- What was agreed about a task, in its milestones too.
      CREATE FUNCTION system.keep_milestone() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.line_id, NEW.ordinal, NEW.name, NEW.name_en, NEW.due_on, NEW.weight, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.line_id, OLD.ordinal, OLD.name, OLD.name_en, OLD.due_on, OLD.weight, OLD.removed_at) THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
             WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.line_id AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a milestone is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER keep_milestone BEFORE INSERT OR UPDATE ON milestone FOR EACH ROW EXECUTE FUNCTION system.keep_milestone();

      CREATE TABLE bonus_award (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        line_id uuid NOT NULL,
        points numeric(5,2) NOT NULL CHECK (points >= 0),
        reason text NOT NULL CHECK (reason <> ''),
        granted_by uuid NOT NULL,
        on_behalf_of uuid,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, granted_by) REFERENCES person,
        FOREIGN KEY (tenant_id, on_behalf_of) REFERENCES person
      );
      COMMENT ON TABLE bonus_award IS 'points of a bonus item; the last one of a line counts, those before stay';
      CREATE INDEX bonus_award_line ON bonus_award (tenant_id, line_id, created_at);
      CREATE INDEX bonus_award_granted_by ON bonus_award (tenant_id, granted_by);
      CREATE INDEX bonus_award_on_behalf_of ON bonus_award (tenant_id, on_behalf_of);
      CALL system.append_only('bonus_award');

      -- R-W1…R-W4 at SUBMIT.
      CREATE OR REPLACE FUNCTION system.hold_weight_limits() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        broken text;
      BEGIN
        IF NOT system.weights_total(NEW.tenant_id, NEW.id) THEN
          RAISE EXCEPTION 'the weights of a card total 100.00 on every day' USING ERRCODE = '23514', CONSTRAINT = 'weights_total_100';
        END IF;
        WITH span AS MATERIALIZED (
          SELECT l.id AS line_id, l.kind, t.weight, t.target, t.valid_from, t.valid_to FROM scorecard_line l
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
          WHERE l.tenant_id = NEW.tenant_id AND l.scorecard_id = NEW.id AND l.removed_at IS NULL)
        SELECT CASE
          WHEN EXISTS (SELECT FROM span s WHERE CASE s.kind WHEN 'bonus' THEN s.weight <> 0
              ELSE NOT s.weight BETWEEN (y.policy->'weights'->>'min')::numeric AND (y.policy->'weights'->>'max')::numeric END) THEN 'weights_in_range'
          WHEN EXISTS (SELECT FROM span d WHERE d.kind = 'task' AND (SELECT sum(s.weight) FROM span s WHERE s.kind = 'task' AND d.valid_from BETWEEN s.valid_from AND s.valid_to)
              > (y.policy->'weights'->>'keyTaskMax')::numeric) THEN 'key_tasks_within_limit'
          WHEN EXISTS (SELECT FROM span d WHERE d.kind = 'bonus' AND (d.target <= 0 OR (SELECT sum(s.target) FROM span s WHERE s.kind = 'bonus' AND d.valid_from BETWEEN s.valid_from AND s.valid_to)
              > (y.policy->'score'->>'bonusMax')::numeric)) THEN 'bonus_within_limit'
          WHEN EXISTS (SELECT FROM span s WHERE s.kind = 'task'
              AND (SELECT sum(m.weight) FROM milestone m WHERE m.tenant_id = NEW.tenant_id AND m.line_id = s.line_id AND m.removed_at IS NULL) IS DISTINCT FROM 100.00) THEN 'milestones_total_100'
          END INTO broken
        FROM cycle y WHERE y.tenant_id = NEW.tenant_id AND y.id = NEW.cycle_id;
        IF broken IS NOT NULL THEN
          RAISE EXCEPTION 'a card breaks a rule of its cycle: %', broken USING ERRCODE = '23514', CONSTRAINT = broken;
        END IF;
        RETURN NULL;
      END $$;
      GRANT EXECUTE ON FUNCTION system.keep_milestone TO kpi_app, kpi_pay;

      CREATE POLICY system_reads ON milestone FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON milestone TO kpi_system;
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''milestone'', ''status'', array_agg(DISTINCT status) FROM milestone');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
