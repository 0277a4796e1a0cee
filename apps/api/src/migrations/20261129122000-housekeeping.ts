import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How housekeeping finds what is old. Rows that are written with every job or keyed request lie by their time: a block index costs them nothing. */
export class Housekeeping20261129122000 implements MigrationInterface {
  name = 'Housekeeping20261129122000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX session_expires ON session (tenant_id, expires_at);
      CREATE INDEX idempotency_key_created ON idempotency_key USING brin (tenant_id, created_at) WITH (autosummarize = on);
      CREATE INDEX job_effect_at ON job_effect USING brin (tenant_id, at) WITH (autosummarize = on);

      -- Wrong attempts at a password, of all tenants and of none: they count for minutes.
      CREATE INDEX sign_in_attempt_at ON sign_in_attempt USING brin (at) WITH (autosummarize = on);
      CREATE FUNCTION system.forget_attempts(older interval, most int) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        gone int;
      BEGIN
        DELETE FROM sign_in_attempt WHERE ctid = ANY (ARRAY(SELECT ctid FROM sign_in_attempt WHERE at < now() - older LIMIT most));
        GET DIAGNOSTICS gone = ROW_COUNT;
        RETURN gone;
      END $$;
      ALTER FUNCTION system.forget_attempts OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.forget_attempts FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.forget_attempts TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
