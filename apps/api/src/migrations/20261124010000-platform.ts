import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tenancy, sign-in, the audit trail, facts, deadlines: what every feature stands on. */
export class Platform20261124010000 implements MigrationInterface {
  name = 'Platform20261124010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO kpi_app, kpi_pay, kpi_system;
      CREATE SCHEMA system;
      GRANT USAGE ON SCHEMA system TO kpi_app, kpi_pay;
      GRANT USAGE, CREATE ON SCHEMA system TO kpi_system;

      -- NULL when unset, so that a query outside a tenant's transaction sees no row at all.
      CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
        AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;

      -- Forced row-level security and the grants of an ordinary tenant table.
      CREATE PROCEDURE system.protect(name regclass) LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant_rows ON %s USING (tenant_id = (SELECT public.current_tenant())) WITH CHECK (tenant_id = (SELECT public.current_tenant()))', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO kpi_app, kpi_pay', name);
      END $$;

      CREATE FUNCTION system.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
      END $$;

      -- Nothing is ever changed or removed: by grant for the application, by trigger for everybody else.
      CREATE PROCEDURE system.append_only(name regclass) LANGUAGE plpgsql AS $$
      BEGIN
        CALL system.protect(name);
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM kpi_app, kpi_pay', name);
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION system.refuse_change()', name);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION system.refuse_change()', name);
      END $$;

      -- Pay data: reachable only by a transaction that has taken the role kpi_pay.
      CREATE PROCEDURE system.confine(name regclass) LANGUAGE plpgsql AS $$
      BEGIN
        CALL system.protect(name);
        EXECUTE format('REVOKE ALL ON %s FROM kpi_app', name);
      END $$;

      CREATE TABLE tenant (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE,
        name text NOT NULL,
        name_en text NOT NULL,
        timezone text NOT NULL DEFAULT 'Asia/Shanghai',
        currency char(3) NOT NULL DEFAULT 'CNY',
        clock_at timestamptz,
        demo boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      COMMENT ON COLUMN tenant.clock_at IS 'business clock of a demonstration tenant; NULL = the database clock (ADR 0008)';
      ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
      ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
      CREATE POLICY own_tenant ON tenant USING (id = (SELECT current_tenant())) WITH CHECK (id = (SELECT current_tenant()));
      CREATE POLICY system_reads ON tenant FOR SELECT TO kpi_system USING (true);
      GRANT SELECT, INSERT, UPDATE ON tenant TO kpi_app, kpi_pay;
      GRANT SELECT ON tenant TO kpi_system;

      CREATE FUNCTION tenant_now() RETURNS timestamptz LANGUAGE sql STABLE
        AS $$ SELECT coalesce((SELECT clock_at FROM tenant WHERE id = current_tenant()), now()) $$;
      CREATE FUNCTION tenant_today() RETURNS date LANGUAGE sql STABLE
        AS $$ SELECT (tenant_now() AT TIME ZONE (SELECT timezone FROM tenant WHERE id = current_tenant()))::date $$;

      CREATE TABLE account (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        login text NOT NULL,
        password_hash text NOT NULL,
        person_id uuid,
        disabled_at timestamptz,
        locale text NOT NULL DEFAULT 'zh-CN',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, login)
      );
      CALL system.protect('account');

      -- Which tenant a login belongs to, before a tenant is known. A login is unique in the whole installation.
      CREATE TABLE login_name (
        login text PRIMARY KEY,
        tenant_id uuid NOT NULL,
        account_id uuid NOT NULL,
        FOREIGN KEY (tenant_id, account_id) REFERENCES account ON DELETE CASCADE
      );
      ALTER TABLE login_name ENABLE ROW LEVEL SECURITY;
      ALTER TABLE login_name FORCE ROW LEVEL SECURITY;
      CREATE POLICY system_only ON login_name TO kpi_system USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, DELETE ON login_name TO kpi_system;

      CREATE TABLE session (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        account_id uuid NOT NULL,
        token_hash bytea NOT NULL,
        user_agent text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, token_hash),
        FOREIGN KEY (tenant_id, account_id) REFERENCES account
      );
      CREATE INDEX session_account ON session (tenant_id, account_id);
      CALL system.protect('session');

      CREATE TABLE idempotency_key (
        tenant_id uuid NOT NULL REFERENCES tenant,
        account_id uuid NOT NULL,
        key text NOT NULL,
        request_hash bytea NOT NULL,
        status int,
        body jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, account_id, key),
        FOREIGN KEY (tenant_id, account_id) REFERENCES account
      );
      CALL system.protect('idempotency_key');

      CREATE TABLE fact (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        type text NOT NULL,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        payload jsonb NOT NULL DEFAULT '{}',
        actor_id uuid,
        audience uuid[],
        audience_roles text[],
        at timestamptz NOT NULL DEFAULT now(),
        tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
        PRIMARY KEY (tenant_id, id, at)
      ) PARTITION BY RANGE (at);
      CREATE TABLE fact_default PARTITION OF fact DEFAULT;
      CREATE INDEX fact_of_aggregate ON fact (tenant_id, aggregate, aggregate_id, at);
      CREATE INDEX fact_relay ON fact_default (tx, id);
      CALL system.append_only('fact');
      CREATE POLICY system_reads ON fact FOR SELECT TO kpi_system USING (true);
      GRANT SELECT ON fact TO kpi_system;

      CREATE TABLE transition_log (
        tenant_id uuid NOT NULL,
        machine text NOT NULL,
        instance_id uuid NOT NULL,
        version int NOT NULL,
        from_status text,
        to_status text NOT NULL,
        event text NOT NULL,
        actor_id uuid,
        on_behalf_of uuid,
        reason text,
        payload_hash text,
        at timestamptz NOT NULL DEFAULT now(),
        prev_hash text,
        hash text NOT NULL,
        PRIMARY KEY (tenant_id, instance_id, version, at)
      ) PARTITION BY RANGE (at);
      CREATE TABLE transition_log_default PARTITION OF transition_log DEFAULT;
      CALL system.append_only('transition_log');

      -- One definition of what a link of the chain covers, used when it is written and when it is verified.
      CREATE FUNCTION system.link_hash(l transition_log, prev text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT encode(sha256(convert_to(coalesce(prev, '') || jsonb_build_array(l.tenant_id, l.machine, l.instance_id, l.version, l.from_status, l.to_status, l.event,
          l.actor_id, l.on_behalf_of, l.reason, l.payload_hash, to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8')), 'hex') $$;
      GRANT EXECUTE ON FUNCTION system.link_hash TO kpi_app, kpi_pay;

      CREATE FUNCTION system.link() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        SELECT hash INTO NEW.prev_hash FROM public.transition_log
          WHERE tenant_id = NEW.tenant_id AND instance_id = NEW.instance_id AND version = NEW.version - 1;
        NEW.hash := system.link_hash(NEW, NEW.prev_hash);
        RETURN NEW;
      END $$;
      CREATE TRIGGER link BEFORE INSERT ON transition_log FOR EACH ROW EXECUTE FUNCTION system.link();

      CREATE TABLE deadline (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        event text NOT NULL,
        due_at timestamptz NOT NULL,
        payload jsonb NOT NULL DEFAULT '{}',
        fired_at timestamptz,
        cancelled_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, aggregate, aggregate_id, event)
      );
      CREATE INDEX deadline_due ON deadline (tenant_id, due_at) WHERE fired_at IS NULL AND cancelled_at IS NULL;
      CALL system.protect('deadline');
      CREATE POLICY system_reads ON deadline FOR SELECT TO kpi_system USING (true);
      GRANT SELECT ON deadline TO kpi_system;

      -- The effect of a job, once however often it is delivered.
      CREATE TABLE job_effect (
        tenant_id uuid NOT NULL REFERENCES tenant,
        handler text NOT NULL,
        key text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, handler, key)
      );
      CALL system.protect('job_effect');

      CREATE TABLE access_log (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        viewer_id uuid NOT NULL,
        subject_id uuid NOT NULL,
        resource text NOT NULL,
        resource_id uuid,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX access_log_subject ON access_log (tenant_id, subject_id, at);
      CALL system.append_only('access_log');

      CREATE FUNCTION system.find_login(wanted text) RETURNS TABLE (tenant_id uuid, account_id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT n.tenant_id, n.account_id FROM login_name n WHERE n.login = lower(wanted) $$;
      ALTER FUNCTION system.find_login OWNER TO kpi_system;

      CREATE FUNCTION system.register_login(wanted text, account uuid) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ INSERT INTO login_name (login, tenant_id, account_id) VALUES (lower(wanted), current_tenant(), account) $$;
      ALTER FUNCTION system.register_login OWNER TO kpi_system;

      -- Deadlines of every tenant that are due by that tenant's own clock.
      CREATE FUNCTION system.due_deadlines(most int) RETURNS TABLE (tenant_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT d.tenant_id, d.id FROM deadline d JOIN tenant t ON t.id = d.tenant_id
              WHERE d.fired_at IS NULL AND d.cancelled_at IS NULL AND d.due_at <= coalesce(t.clock_at, now()) ORDER BY d.due_at LIMIT most $$;
      ALTER FUNCTION system.due_deadlines OWNER TO kpi_system;

      -- Committed facts in an order that no late commit can slip behind (transactions still running are left for later).
      CREATE FUNCTION system.facts_after(after_tx xid8, after_id uuid, most int)
        RETURNS TABLE (tx text, id uuid, tenant_id uuid, type text, aggregate text, aggregate_id uuid, audience uuid[], audience_roles text[])
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT f.tx::text, f.id, f.tenant_id, f.type, f.aggregate, f.aggregate_id, f.audience, f.audience_roles FROM fact f
              WHERE (f.tx, f.id) > (after_tx, after_id) AND f.tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY f.tx, f.id LIMIT most $$;
      ALTER FUNCTION system.facts_after OWNER TO kpi_system;

      CREATE FUNCTION system.tenant_ids() RETURNS TABLE (id uuid, code text, demo boolean)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT t.id, t.code, t.demo FROM tenant t ORDER BY t.code $$;
      ALTER FUNCTION system.tenant_ids OWNER TO kpi_system;

      -- Failed sign-ins by a hash of what was typed (or of the address), whether such an account exists or not: locking tells nothing.
      CREATE TABLE sign_in_failure (
        key bytea NOT NULL,
        at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX sign_in_failure_key ON sign_in_failure (key, at);
      ALTER TABLE sign_in_failure ENABLE ROW LEVEL SECURITY;
      ALTER TABLE sign_in_failure FORCE ROW LEVEL SECURITY;
      CREATE POLICY system_only ON sign_in_failure TO kpi_system USING (true) WITH CHECK (true);
      GRANT SELECT, INSERT, DELETE ON sign_in_failure TO kpi_system;

      CREATE FUNCTION system.failures_of(wanted bytea, since interval) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ SELECT count(*)::int FROM sign_in_failure f WHERE f.key = wanted AND f.at > now() - since $$;
      ALTER FUNCTION system.failures_of OWNER TO kpi_system;
      CREATE FUNCTION system.note_failure(wanted bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ INSERT INTO sign_in_failure (key) VALUES (wanted) $$;
      ALTER FUNCTION system.note_failure OWNER TO kpi_system;
      CREATE FUNCTION system.forget_failures(wanted bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ DELETE FROM sign_in_failure WHERE key = wanted OR at < now() - interval '1 day' $$;
      ALTER FUNCTION system.forget_failures OWNER TO kpi_system;

      GRANT SELECT ON account TO kpi_system;
      -- After a great load, before autovacuum has noticed: only the owner of a table may look at its distribution.
      CREATE FUNCTION system.refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE name regclass;
      BEGIN
        FOR name IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition LOOP
          EXECUTE format('ANALYZE %s', name);
        END LOOP;
      END $$;

      REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA system FROM PUBLIC;
      REVOKE EXECUTE ON ALL PROCEDURES IN SCHEMA system FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.find_login, system.register_login, system.due_deadlines, system.facts_after, system.tenant_ids, system.refresh_statistics, system.failures_of, system.note_failure, system.forget_failures, system.link_hash, system.link, system.refuse_change TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
