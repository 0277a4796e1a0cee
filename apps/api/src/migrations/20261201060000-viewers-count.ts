import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether a bearer is still who he was is told by his session, the day and one number (ADR 0017): how often anything has changed in the tenant
 * that says who a viewer is. Before, each request asked for account, person, roles and team again.
 */
export class ViewersCount20261201060000 implements MigrationInterface {
  name = 'ViewersCount20261201060000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE tenant ADD COLUMN viewers bigint NOT NULL DEFAULT 0;
      COMMENT ON COLUMN tenant.viewers IS 'how many transactions have changed who somebody is: an account, a name, a role, whom a person leads (ADR 0017)';
      CREATE POLICY system_counts ON tenant FOR UPDATE TO kpi_system USING (true) WITH CHECK (true);
      GRANT UPDATE (viewers) ON tenant TO kpi_system;

      -- Counted at the end of the transaction, so that nobody waits for another's import; once, however many rows it has changed.
      CREATE FUNCTION system.count_viewers() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        which uuid := coalesce(NEW.tenant_id, OLD.tenant_id);
        mark text := which || ' ' || pg_current_xact_id();
      BEGIN
        IF current_setting('app.viewers', true) IS DISTINCT FROM mark THEN
          UPDATE tenant SET viewers = viewers + 1 WHERE id = which;
          PERFORM set_config('app.viewers', mark, true);
        END IF;
        RETURN NULL;
      END $$;
      REVOKE EXECUTE ON FUNCTION system.count_viewers FROM PUBLIC;
      CREATE CONSTRAINT TRIGGER count_viewers AFTER DELETE OR UPDATE OF login, locale, person_id, disabled_at ON account
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION system.count_viewers();
      CREATE CONSTRAINT TRIGGER count_viewers AFTER DELETE OR UPDATE OF name, name_en ON person
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION system.count_viewers();
      CREATE CONSTRAINT TRIGGER count_viewers AFTER INSERT OR DELETE OR UPDATE ON role_grant
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION system.count_viewers();
      CREATE CONSTRAINT TRIGGER count_viewers AFTER INSERT OR DELETE OR UPDATE OF manager_id, valid_from, valid_to ON assignment
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION system.count_viewers();
      ALTER FUNCTION system.count_viewers OWNER TO kpi_system;

      -- Sets the tenant as open_session does. Who is assumed to be who he was is told his print again, and nothing else, if he is; everybody
      -- else a new print and, on a line of its own, all of open_session. NULL when there is no such session: ended, expired, disabled.
      CREATE FUNCTION system.session_told(tenant uuid, token bytea, assumed text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE
        known record;
      BEGIN
        PERFORM set_config('app.tenant', session_told.tenant::text, true);
        SELECT s.id, s.seen_at < now() - interval '5 minutes' AS unseen, s.id || ' ' || t.viewers || ' ' || (coalesce(t.clock_at, now()) AT TIME ZONE t.timezone)::date AS print INTO known
          FROM public.session s JOIN public.tenant t ON t.id = s.tenant_id
          WHERE s.tenant_id = session_told.tenant AND s.token_hash = session_told.token AND s.revoked_at IS NULL AND s.expires_at > now();
        IF known.print = assumed AND NOT known.unseen THEN
          RETURN known.print;
        END IF;
        -- asked after the print: what changes between the two is asked for once more
        RETURN (SELECT known.print || E'\\n' || (to_jsonb(o) - 'seen_at') FROM system.open_session(session_told.tenant, session_told.token) o);
      END $$;
      REVOKE EXECUTE ON FUNCTION system.session_told FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.session_told TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
