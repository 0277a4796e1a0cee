import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a process asks before it serves: does the code know every status there is, in whatever tenant? Told are words of the machines, nothing of a row. */
export class StatusesInUse20261129124000 implements MigrationInterface {
  name = 'StatusesInUse20261129124000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE POLICY system_reads ON metric_version FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON metric_version TO kpi_system;
      CREATE POLICY system_reads ON cycle FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON cycle TO kpi_system;
      CREATE POLICY system_reads ON period FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON period TO kpi_system;
      CREATE POLICY system_reads ON scorecard FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON scorecard TO kpi_system;
      CREATE POLICY system_reads ON collection_run FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON collection_run TO kpi_system;
      CREATE POLICY system_reads ON measurement FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON measurement TO kpi_system;
      CREATE POLICY system_reads ON alert FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (condition, handling) ON alert TO kpi_system;
      CREATE POLICY system_reads ON review_meeting FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON review_meeting TO kpi_system;
      CREATE POLICY system_reads ON improvement_action FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON improvement_action TO kpi_system;
      CREATE POLICY system_reads ON change_request FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON change_request TO kpi_system;
      CREATE POLICY system_reads ON incentive_plan FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON incentive_plan TO kpi_system;
      CREATE POLICY system_reads ON pay_run FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON pay_run TO kpi_system;
      CREATE POLICY system_reads ON statement FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON statement TO kpi_system;

      -- A line for each column that holds a status; none in use is NULL.
      CREATE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT 'metric_version', 'status', array_agg(DISTINCT status) FROM metric_version
        UNION ALL SELECT 'cycle', 'status', array_agg(DISTINCT status) FROM cycle
        UNION ALL SELECT 'period', 'status', array_agg(DISTINCT status) FROM period
        UNION ALL SELECT 'scorecard', 'status', array_agg(DISTINCT status) FROM scorecard
        UNION ALL SELECT 'collection_run', 'status', array_agg(DISTINCT status) FROM collection_run
        UNION ALL SELECT 'measurement', 'status', array_agg(DISTINCT status) FROM measurement
        UNION ALL SELECT 'alert', 'condition', array_agg(DISTINCT condition) FROM alert
        UNION ALL SELECT 'alert', 'handling', array_agg(DISTINCT handling) FROM alert
        UNION ALL SELECT 'review_meeting', 'status', array_agg(DISTINCT status) FROM review_meeting
        UNION ALL SELECT 'improvement_action', 'status', array_agg(DISTINCT status) FROM improvement_action
        UNION ALL SELECT 'change_request', 'status', array_agg(DISTINCT status) FROM change_request
        UNION ALL SELECT 'incentive_plan', 'status', array_agg(DISTINCT status) FROM incentive_plan
        UNION ALL SELECT 'pay_run', 'status', array_agg(DISTINCT status) FROM pay_run
        UNION ALL SELECT 'statement', 'status', array_agg(DISTINCT status) FROM statement $$;
      ALTER FUNCTION system.statuses_in_use OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.statuses_in_use FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.statuses_in_use TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
