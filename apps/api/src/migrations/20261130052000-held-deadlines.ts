import type { MigrationInterface, QueryRunner } from 'typeorm';

/** While a cycle is suspended its deadlines stand still: they are held, and move on by the working days that it lasted. */
export class HeldDeadlines20261130052000 implements MigrationInterface {
  name = 'HeldDeadlines20261130052000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE deadline ADD COLUMN held_at timestamptz;
      COMMENT ON COLUMN deadline.held_at IS 'since then it stands still, with what it belongs to';
      DROP INDEX deadline_due;
      CREATE INDEX deadline_due ON deadline (tenant_id, due_at) WHERE fired_at IS NULL AND cancelled_at IS NULL AND held_at IS NULL;

      DROP FUNCTION system.due_deadlines(int, uuid[]);
      CREATE FUNCTION system.due_deadlines(most int, without uuid[] DEFAULT '{}') RETURNS TABLE (tenant_id uuid, id uuid, due_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT d.tenant_id, d.id, d.due_at FROM deadline d JOIN tenant t ON t.id = d.tenant_id
              WHERE d.fired_at IS NULL AND d.cancelled_at IS NULL AND d.held_at IS NULL AND d.due_at <= coalesce(t.clock_at, now()) AND d.tenant_id <> ALL (without)
              ORDER BY d.due_at, d.tenant_id, d.id LIMIT most $$;
      ALTER FUNCTION system.due_deadlines OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.due_deadlines FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.due_deadlines TO kpi_app, kpi_pay;

      -- Open deadlines of whatever belongs to a cycle. Asked as kpi_pay: statements are among it.
      CREATE FUNCTION deadlines_of_cycle(which uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        SELECT d.id FROM deadline d WHERE d.tenant_id = current_tenant() AND d.fired_at IS NULL AND d.cancelled_at IS NULL AND CASE d.aggregate
          WHEN 'cycle' THEN d.aggregate_id = which
          WHEN 'period' THEN EXISTS (SELECT FROM period x WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND x.cycle_id = which)
          WHEN 'scorecard' THEN EXISTS (SELECT FROM scorecard x WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND x.cycle_id = which)
          WHEN 'changeRequest' THEN EXISTS (SELECT FROM change_request x JOIN scorecard c ON c.tenant_id = x.tenant_id AND c.id = x.scorecard_id WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND c.cycle_id = which)
          WHEN 'versionChange' THEN EXISTS (SELECT FROM version_change x WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND x.cycle_id = which)
          WHEN 'alert' THEN EXISTS (SELECT FROM alert x JOIN period p ON p.tenant_id = x.tenant_id AND p.id = x.period_id WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND p.cycle_id = which)
          WHEN 'reviewMeeting' THEN EXISTS (SELECT FROM review_meeting x JOIN period p ON p.tenant_id = x.tenant_id AND p.id = x.period_id WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND p.cycle_id = which)
          WHEN 'improvementAction' THEN EXISTS (SELECT FROM improvement_action x JOIN period p ON p.tenant_id = x.tenant_id AND p.id = x.period_id WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND p.cycle_id = which)
          WHEN 'statement' THEN EXISTS (SELECT FROM statement x JOIN period p ON p.tenant_id = x.tenant_id AND p.id = x.period_id WHERE x.tenant_id = d.tenant_id AND x.id = d.aggregate_id AND p.cycle_id = which)
          ELSE false END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
