import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The database defends what was agreed: weights of 100.00 on every day (R-W1), values that are never rewritten (R-T1), lines that stay as signed. */
export class TargetGuards20261128194000 implements MigrationInterface {
  name = 'TargetGuards20261128194000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Values are superseded, never changed or taken away.
      CREATE FUNCTION system.keep_target() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP <> 'UPDATE' OR OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
           OR to_jsonb(NEW) - 'superseded_at' IS DISTINCT FROM to_jsonb(OLD) - 'superseded_at' THEN
          RAISE EXCEPTION 'values of a line are superseded, never changed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER keep_target BEFORE UPDATE OR DELETE ON line_target FOR EACH ROW EXECUTE FUNCTION system.keep_target();
      CREATE TRIGGER keep_target_truncate BEFORE TRUNCATE ON line_target FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change();

      CREATE FUNCTION system.is_agreed(status text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
        SELECT status NOT IN ('draft', 'mediation', 'void') AND status NOT LIKE 'negotiating%' $$;

      -- What was agreed about a line is fixed until the card goes back to the talks; ordinal and acceptances are not part of it.
      CREATE FUNCTION system.keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.scorecard_id, NEW.metric_id, NEW.metric_version_id, NEW.rule, NEW.measured_kind, NEW.measured_id, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.scorecard_id, OLD.metric_id, OLD.metric_version_id, OLD.rule, OLD.measured_kind, OLD.measured_id, OLD.removed_at) THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = OLD.tenant_id AND c.id IN (OLD.scorecard_id, CASE TG_OP WHEN 'UPDATE' THEN NEW.scorecard_id END)
             AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a line is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
      END $$;
      CREATE TRIGGER keep_line BEFORE UPDATE OR DELETE ON scorecard_line FOR EACH ROW EXECUTE FUNCTION system.keep_line();
      CREATE TRIGGER keep_line_truncate BEFORE TRUNCATE ON scorecard_line FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change();

      -- R-W1 at commit: on each day on which anything begins, and on the first, the weights in force total exactly 100.00.
      CREATE FUNCTION system.weights_total(tenant uuid, card uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
        WITH span AS MATERIALIZED (
          SELECT t.weight, t.valid_from, t.valid_to FROM scorecard_line l
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
          WHERE l.tenant_id = tenant AND l.scorecard_id = card AND l.removed_at IS NULL),
        day AS (
          SELECT p.starts_on AS on_day, p.ends_on FROM scorecard c JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id WHERE c.tenant_id = tenant AND c.id = card
          UNION SELECT s.valid_from, NULL FROM span s
          UNION SELECT s.valid_to + 1, NULL FROM span s),
        last AS (SELECT max(ends_on) AS day FROM day)
        SELECT coalesce(bool_and((SELECT sum(s.weight) FROM span s WHERE d.on_day BETWEEN s.valid_from AND s.valid_to) IS NOT DISTINCT FROM 100.00), false)
        FROM day d, last WHERE d.on_day <= last.day $$;

      CREATE FUNCTION system.hold_weights() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE card uuid;
      BEGIN
        IF TG_TABLE_NAME = 'scorecard' THEN
          SELECT c.id INTO card FROM scorecard c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.id AND system.is_agreed(c.status);
        ELSE
          SELECT c.id INTO card FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id
          WHERE l.tenant_id = NEW.tenant_id AND l.id = NEW.line_id AND system.is_agreed(c.status);
        END IF;
        IF card IS NOT NULL AND NOT system.weights_total(NEW.tenant_id, card) THEN
          RAISE EXCEPTION 'the weights of a card total 100.00 on every day' USING ERRCODE = '23514', CONSTRAINT = 'weights_total_100';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER hold_weights AFTER INSERT OR UPDATE ON line_target DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION system.hold_weights();
      -- Only when a card leaves the talks: from then on its values and lines guard themselves, and locking thousands costs nothing here.
      CREATE CONSTRAINT TRIGGER hold_weights AFTER UPDATE OF status ON scorecard DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (system.is_agreed(NEW.status) AND NOT system.is_agreed(OLD.status)) EXECUTE FUNCTION system.hold_weights();
      GRANT EXECUTE ON FUNCTION system.is_agreed, system.weights_total, system.keep_target, system.keep_line, system.hold_weights TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
