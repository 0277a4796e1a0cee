import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The application may remove rows only where the product does (`REMOVED_FROM`): a mistake, or whoever gets in, cannot remove the rest. */
export class RemovalGrants20261129123000 implements MigrationInterface {
  name = 'RemovalGrants20261129123000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      REVOKE DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public FROM kpi_app, kpi_pay;
      GRANT DELETE ON agenda_item, assignment, calendar_day, idempotency_key, job_effect, observation, org_unit, period, population_rule, process, process_node, row_error, session, stage_deadline, upload TO kpi_app;

      -- A new table gets no such right with its protection: a migration that means it says so.
      CREATE OR REPLACE PROCEDURE system.protect(name regclass) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_rows ON %s USING (tenant_id = (SELECT public.current_tenant())) WITH CHECK (tenant_id = (SELECT public.current_tenant()))', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO kpi_app, kpi_pay', name);
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
