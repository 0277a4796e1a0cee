import type { MigrationInterface, QueryRunner } from 'typeorm';

/** pg-boss knows no tenants: what of its dead jobs belongs to one is told and taken here, and nowhere else. */
export class DeadJobs20261129121000 implements MigrationInterface {
  name = 'DeadJobs20261129121000';

  async up(db: QueryRunner): Promise<void> {
    // pg-boss's tables come after the migrations; plpgsql looks for them when it runs
    await db.query(`
      CREATE FUNCTION system.dead_jobs(before_at timestamptz, before_id uuid, most int) RETURNS TABLE (id uuid, name text, at timestamptz, attempts int, error text)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN QUERY
          SELECT j.id,
            CASE WHEN j.data->>'name' = 'deadline' THEN format('deadline:%s %s', j.data->'payload'->>'aggregate', j.data->'payload'->>'event') ELSE j.data->>'name' END,
            j.created_on, coalesce(j.source_retry_count, 0) + 1,
            coalesce(j.source_output->>'message', j.source_output->'value'->>'message', '')
          FROM pgboss.job j
          WHERE j.name = 'dead' AND j.state = 'created' AND j.data->>'tenantId' = public.current_tenant()::text
            AND (before_at IS NULL OR (j.created_on, j.id) < (before_at, before_id))
          ORDER BY j.created_on DESC, j.id DESC LIMIT most;
      END $$;

      -- Once: who takes it second finds nothing.
      CREATE FUNCTION system.take_dead_job(wanted uuid) RETURNS TABLE (name text, payload jsonb, key text)
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN QUERY
          DELETE FROM pgboss.job j
          WHERE j.name = 'dead' AND j.state = 'created' AND j.id = wanted AND j.data->>'tenantId' = public.current_tenant()::text
          RETURNING j.data->>'name', j.data->'payload', substr(j.singleton_key, length(format('%s:%s:', j.data->>'tenantId', j.data->>'name')) + 1);
      END $$;

      ALTER FUNCTION system.dead_jobs OWNER TO kpi_system;
      ALTER FUNCTION system.take_dead_job OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.dead_jobs, system.take_dead_job FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.dead_jobs, system.take_dead_job TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
