import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A tenant whose deadlines cannot be fired must not fill the batch in front of the others': the ticker asks without it. */
export class TicksApart20261129120000 implements MigrationInterface {
  name = 'TicksApart20261129120000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION system.due_deadlines(int);
      CREATE FUNCTION system.due_deadlines(most int, without uuid[] DEFAULT '{}') RETURNS TABLE (tenant_id uuid, id uuid, due_at timestamptz)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT d.tenant_id, d.id, d.due_at FROM deadline d JOIN tenant t ON t.id = d.tenant_id
              WHERE d.fired_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= coalesce(t.clock_at, now()) AND d.tenant_id <> ALL (without)
              ORDER BY d.due_at, d.tenant_id, d.id LIMIT most $$;
      ALTER FUNCTION system.due_deadlines OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.due_deadlines FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.due_deadlines TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
