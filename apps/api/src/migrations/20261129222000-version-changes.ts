import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A cycle stays pinned to the definition its lines were agreed on, until a request that somebody else approved moves them. */
export class VersionChanges20261129222000 implements MigrationInterface {
  name = 'VersionChanges20261129222000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE version_change (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        metric_id uuid NOT NULL,
        from_version_id uuid NOT NULL,
        to_version_id uuid NOT NULL,
        reason text NOT NULL CHECK (reason <> ''),
        effective_on date NOT NULL,
        impact jsonb NOT NULL,
        status text NOT NULL CHECK (status IN ('in_approval', 'scheduled', 'applied', 'rejected', 'withdrawn', 'revoked')),
        version int NOT NULL DEFAULT 1,
        creator_id uuid NOT NULL,
        approver_id uuid,
        created_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, from_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, to_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, creator_id) REFERENCES person,
        FOREIGN KEY (tenant_id, approver_id) REFERENCES person,
        CHECK (from_version_id <> to_version_id),
        CHECK (approver_id IS DISTINCT FROM creator_id),
        CHECK (status NOT IN ('scheduled', 'applied') OR approver_id IS NOT NULL)
      );
      COMMENT ON COLUMN version_change.impact IS 'what it meant on the data of the day it was asked for: old and new figures, scores before and after';
      CREATE UNIQUE INDEX version_change_open ON version_change (tenant_id, cycle_id, metric_id) WHERE status IN ('in_approval', 'scheduled');
      CREATE INDEX version_change_cycle ON version_change (tenant_id, cycle_id);
      CREATE INDEX version_change_metric ON version_change (tenant_id, metric_id);
      CREATE INDEX version_change_from ON version_change (tenant_id, from_version_id);
      CREATE INDEX version_change_to ON version_change (tenant_id, to_version_id);
      CREATE INDEX version_change_creator ON version_change (tenant_id, creator_id);
      CREATE INDEX version_change_approver ON version_change (tenant_id, approver_id);
      CALL system.protect('version_change');

      -- What was agreed about a line is fixed, but for its definition, and that only by an approved move of the cycle.
      CREATE OR REPLACE FUNCTION system.keep_line() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND (NEW.scorecard_id, NEW.metric_id, NEW.metric_version_id, NEW.rule, NEW.measured_kind, NEW.measured_id, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.scorecard_id, OLD.metric_id, OLD.metric_version_id, OLD.rule, OLD.measured_kind, OLD.measured_id, OLD.removed_at) THEN
          RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' AND (NEW.scorecard_id, NEW.metric_id, NEW.rule, NEW.measured_kind, NEW.measured_id, NEW.removed_at)
             IS NOT DISTINCT FROM (OLD.scorecard_id, OLD.metric_id, OLD.rule, OLD.measured_kind, OLD.measured_id, OLD.removed_at)
           AND EXISTS (SELECT 1 FROM scorecard c JOIN version_change w ON w.tenant_id = c.tenant_id AND w.cycle_id = c.cycle_id AND w.metric_id = OLD.metric_id AND w.status = 'applied'
               AND w.from_version_id = OLD.metric_version_id AND w.to_version_id = NEW.metric_version_id
             WHERE c.tenant_id = OLD.tenant_id AND c.id = OLD.scorecard_id AND c.status = 'effective') THEN
          RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = OLD.tenant_id AND c.id IN (OLD.scorecard_id, CASE TG_OP WHEN 'UPDATE' THEN NEW.scorecard_id END)
             AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a line is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
      END $$;

      CREATE POLICY system_reads ON version_change FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON version_change TO kpi_system;
      -- one more line to what the process asks before it serves, whatever lines there are by now
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''version_change'', ''status'', array_agg(DISTINCT status) FROM version_change');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
