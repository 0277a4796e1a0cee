import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A demonstration is there when it has been played to its end: the mark is set last. */
export class DemoLoaded20261125010000 implements MigrationInterface {
  name = 'DemoLoaded20261125010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE tenant ADD COLUMN demo_loaded_at timestamptz;
      COMMENT ON COLUMN tenant.demo_loaded_at IS 'set last; a demo tenant without it was interrupted on the way and is begun anew';

      -- Demonstrations of before: the last thing their playing did was to end the sessions it was played with.
      DO $$
      DECLARE demo record;
      BEGIN
        FOR demo IN SELECT t.id FROM system.tenant_ids() t WHERE t.demo LOOP
          PERFORM set_config('app.tenant', demo.id::text, true);
          UPDATE tenant SET demo_loaded_at = now() WHERE id = demo.id
            AND EXISTS (SELECT FROM session s WHERE s.tenant_id = demo.id AND s.user_agent = 'demo')
            AND NOT EXISTS (SELECT FROM session s WHERE s.tenant_id = demo.id AND s.user_agent = 'demo' AND s.revoked_at IS NULL);
        END LOOP;
      END $$;

      CREATE FUNCTION system.demo_tenants() RETURNS TABLE (id uuid, code text, loaded boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT t.id, t.code, t.demo_loaded_at IS NOT NULL FROM tenant t WHERE t.demo $$;
      ALTER FUNCTION system.demo_tenants OWNER TO kpi_system;
      REVOKE EXECUTE ON FUNCTION system.demo_tenants FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.demo_tenants TO kpi_app, kpi_pay, kpi_owner;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
