import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A chain has no gap and no fork from the moment a link is written, and what was written is sealed tenant by tenant. */
export class AuditSeal20261129011000 implements MigrationInterface {
  name = 'AuditSeal20261129011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- The transaction of a link: everything below the oldest one that still runs is complete, and can be sealed.
      ALTER TABLE transition_log ADD COLUMN tx bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
      CREATE INDEX transition_log_tx ON transition_log USING brin (tenant_id, tx);

      CREATE OR REPLACE FUNCTION system.link() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        known int;
      BEGIN
        SELECT max(hash) FILTER (WHERE version = NEW.version - 1), max(version) INTO NEW.prev_hash, known FROM public.transition_log
          WHERE tenant_id = NEW.tenant_id AND instance_id = NEW.instance_id AND version IN (NEW.version - 1, NEW.version);
        IF known = NEW.version THEN
          RAISE EXCEPTION 'version % of % is in its chain already', NEW.version, NEW.instance_id USING ERRCODE = 'unique_violation';
        END IF;
        IF NEW.version < 1 OR (NEW.version > 1 AND NEW.prev_hash IS NULL) THEN
          RAISE EXCEPTION 'version % of % has no link before it', NEW.version, NEW.instance_id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.tx := pg_current_xact_id()::text::bigint;
        NEW.hash := system.link_hash(NEW, NEW.prev_hash);
        RETURN NEW;
      END $$;

      -- Periods of drafts that were cut anew were removed without a word; from now on a removed row ends its chain with a link.
      DO $$
      DECLARE
        one uuid;
        every uuid[];
      BEGIN
        SET LOCAL ROLE kpi_system;
        every := ARRAY(SELECT id FROM tenant);
        RESET ROLE;
        FOREACH one IN ARRAY every LOOP
          PERFORM set_config('app.tenant', one::text, true);
          INSERT INTO transition_log (tenant_id, machine, instance_id, version, from_status, to_status, event, reason, hash)
            SELECT one, 'period', l.instance_id, 2, l.to_status, 'removed', 'period.remove', 'removed before removals were recorded', '' FROM transition_log l
            WHERE l.tenant_id = one AND l.machine = 'period' AND l.version = 1
              AND NOT EXISTS (SELECT FROM period p WHERE p.tenant_id = one AND p.id = l.instance_id)
              AND NOT EXISTS (SELECT FROM transition_log n WHERE n.tenant_id = one AND n.instance_id = l.instance_id AND n.version = 2);
        END LOOP;
        PERFORM set_config('app.tenant', '', true);
      END $$;

      -- One seal covers the links of the transactions from_tx (with it) to to_tx (without it); its root covers the root before it.
      CREATE TABLE audit_seal (
        tenant_id uuid NOT NULL REFERENCES tenant,
        seq int NOT NULL CHECK (seq >= 1),
        from_tx bigint NOT NULL,
        to_tx bigint NOT NULL,
        links bigint NOT NULL CHECK (links > 0),
        root text NOT NULL,
        prev_root text,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, seq),
        CHECK (from_tx < to_tx),
        CHECK ((seq = 1) = (prev_root IS NULL))
      );
      CALL system.append_only('audit_seal');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
