import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A dead job also names the fact it came from, so that whoever looks at it knows whose step it followed. Timers and plain jobs follow nobody's. */
export class DeadJobCauses20261129130000 implements MigrationInterface {
  name = 'DeadJobCauses20261129130000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP FUNCTION system.dead_jobs(timestamptz, uuid, int);
      CREATE FUNCTION system.dead_jobs(before_at timestamptz, before_id uuid, most int)
        RETURNS TABLE (id uuid, name text, at timestamptz, attempts int, error text, fact_id uuid)
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN QUERY
          SELECT j.id,
            CASE WHEN j.data->>'name' = 'deadline' THEN format('deadline:%s %s', j.data->'payload'->>'aggregate', j.data->'payload'->>'event') ELSE j.data->>'name' END,
            j.created_on, coalesce(j.source_retry_count, 0) + 1,
            coalesce(j.source_output->>'message', j.source_output->'value'->>'message', ''),
            coalesce(j.data->'payload'->'factIds'->>0, j.data->'payload'->>'factId')::uuid
          FROM pgboss.job j
          WHERE j.name = 'dead' AND j.state = 'created' AND j.data->>'tenantId' = public.current_tenant()::text
            AND (before_at IS NULL OR (j.created_on, j.id) < (before_at, before_id))
          ORDER BY j.created_on DESC, j.id DESC LIMIT most;
      END $$;
      ALTER FUNCTION system.dead_jobs OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.dead_jobs FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.dead_jobs TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
