import type { MigrationInterface, QueryRunner } from 'typeorm';

/** R-W1 at SUBMIT, whoever writes: a card passes to its approvers with weights of 100.00 in total and each within the limits of its cycle. */
export class WeightLimits20261130061000 implements MigrationInterface {
  name = 'WeightLimits20261130061000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION system.hold_weight_limits() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT system.weights_total(NEW.tenant_id, NEW.id) THEN
          RAISE EXCEPTION 'the weights of a card total 100.00 on every day' USING ERRCODE = '23514', CONSTRAINT = 'weights_total_100';
        END IF;
        IF EXISTS (
          SELECT 1 FROM cycle y CROSS JOIN scorecard_line l
          JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
          WHERE y.tenant_id = NEW.tenant_id AND y.id = NEW.cycle_id AND l.tenant_id = NEW.tenant_id AND l.scorecard_id = NEW.id AND l.removed_at IS NULL
            AND NOT t.weight BETWEEN (y.policy->'weights'->>'min')::numeric AND (y.policy->'weights'->>'max')::numeric) THEN
          RAISE EXCEPTION 'a weight is outside the limits of the cycle' USING ERRCODE = '23514', CONSTRAINT = 'weights_in_range';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER hold_weight_limits AFTER UPDATE OF status ON scorecard DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        WHEN (NEW.status = 'in_approval' AND OLD.status <> 'in_approval') EXECUTE FUNCTION system.hold_weight_limits();
      GRANT EXECUTE ON FUNCTION system.hold_weight_limits TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
