import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the ticker asks every second: one question for all tenants, not a transaction each, and deadlines with their instant, to fire what is due together together. */
export class Ticks20261128190500 implements MigrationInterface {
  name = 'Ticks20261128190500';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION system.due_deadlines(int);
      CREATE FUNCTION system.due_deadlines(most int) RETURNS TABLE (tenant_id uuid, id uuid, due_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT d.tenant_id, d.id, d.due_at FROM deadline d JOIN tenant t ON t.id = d.tenant_id
              WHERE d.fired_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= coalesce(t.clock_at, now()) ORDER BY d.due_at, d.tenant_id, d.id LIMIT most $$;
      ALTER FUNCTION system.due_deadlines OWNER TO kpi_system;

      CREATE POLICY system_reads ON job_effect FOR SELECT TO kpi_system USING (true);
      GRANT SELECT ON job_effect TO kpi_system;

      -- Tenants that have not begun the day their own clock shows.
      CREATE FUNCTION system.tenants_with_a_new_day() RETURNS SETOF uuid
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT t.id FROM tenant t WHERE NOT EXISTS (
                SELECT 1 FROM job_effect e WHERE e.tenant_id = t.id AND e.handler = 'day' AND e.key = to_char(coalesce(t.clock_at, now()) AT TIME ZONE t.timezone, 'YYYY-MM-DD'))
              ORDER BY t.code $$;
      ALTER FUNCTION system.tenants_with_a_new_day OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.due_deadlines, system.tenants_with_a_new_day FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.due_deadlines, system.tenants_with_a_new_day TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
