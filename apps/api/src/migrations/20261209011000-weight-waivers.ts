import type { MigrationInterface, QueryRunner } from 'typeorm';

/** R-W2: one line of one card may weigh more than the cycle allows, where the HRBP says why; SUBMIT holds to it. */
export class WeightWaivers20261209011000 implements MigrationInterface {
  name = 'WeightWaivers20261209011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE weight_waiver (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        line_id uuid NOT NULL,
        reason text NOT NULL CHECK (reason <> ''),
        granted_by uuid NOT NULL,
        on_behalf_of uuid,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        ended_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, granted_by) REFERENCES person,
        FOREIGN KEY (tenant_id, on_behalf_of) REFERENCES person
      );
      COMMENT ON COLUMN weight_waiver.ended_at IS 'the weight came back within the limits: above them it is refused again';
      CREATE UNIQUE INDEX weight_waiver_once ON weight_waiver (tenant_id, line_id) WHERE ended_at IS NULL;
      CREATE INDEX weight_waiver_line ON weight_waiver (tenant_id, line_id);
      CREATE INDEX weight_waiver_granted_by ON weight_waiver (tenant_id, granted_by);
      CREATE INDEX weight_waiver_behalf ON weight_waiver (tenant_id, on_behalf_of);
      CALL system.protect('weight_waiver');

      CREATE OR REPLACE FUNCTION system.hold_weight_limits() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        broken text;
      BEGIN
        IF NOT system.weights_total(NEW.tenant_id, NEW.id) THEN
          RAISE EXCEPTION 'the weights of a card total 100.00 on every day' USING ERRCODE = '23514', CONSTRAINT = 'weights_total_100';
        END IF;
        WITH span AS MATERIALIZED (
          SELECT l.id AS line_id, l.kind, t.weight, t.target, t.valid_from, t.valid_to,
            l.kind = 'kpi' AND EXISTS (SELECT FROM weight_waiver w WHERE w.tenant_id = l.tenant_id AND w.line_id = l.id AND w.ended_at IS NULL) AS waived FROM scorecard_line l
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
          WHERE l.tenant_id = NEW.tenant_id AND l.scorecard_id = NEW.id AND l.removed_at IS NULL)
        SELECT CASE
          WHEN EXISTS (SELECT FROM span s WHERE CASE s.kind WHEN 'bonus' THEN s.weight <> 0
              ELSE NOT s.weight BETWEEN (y.policy->'weights'->>'min')::numeric AND CASE WHEN s.waived THEN 100 ELSE (y.policy->'weights'->>'max')::numeric END END) THEN 'weights_in_range'
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
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
