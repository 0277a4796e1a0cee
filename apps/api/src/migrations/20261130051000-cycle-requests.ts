import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What one person alone must not do to a whole cycle is asked for, and done when every seat has agreed (domain.md §2.1, §6.5). */
export class CycleRequests20261130051000 implements MigrationInterface {
  name = 'CycleRequests20261130051000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE cycle_request (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        period_id uuid,
        event text NOT NULL CHECK (event IN ('cycle.suspend', 'cycle.resume', 'cycle.cancel', 'cycle.unfreeze', 'cycle.publishResults', 'cycle.reopen', 'period.reopen')),
        reason text NOT NULL CHECK (reason <> ''),
        status text NOT NULL CHECK (status IN ('requested', 'carried_out', 'rejected', 'withdrawn')),
        version int NOT NULL DEFAULT 1,
        requested_by uuid NOT NULL,
        requested_at timestamptz NOT NULL DEFAULT tenant_now(),
        decided_at timestamptz,
        decision_reason text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, requested_by) REFERENCES person,
        CHECK ((event LIKE 'period.%') = (period_id IS NOT NULL))
      );
      CREATE UNIQUE INDEX cycle_request_open ON cycle_request (tenant_id, cycle_id, event) WHERE status = 'requested';
      CREATE INDEX cycle_request_cycle ON cycle_request (tenant_id, cycle_id, requested_at);
      CREATE INDEX cycle_request_period ON cycle_request (tenant_id, period_id);
      CREATE INDEX cycle_request_requested_by ON cycle_request (tenant_id, requested_by);
      CALL system.protect('cycle_request');

      CREATE TABLE cycle_request_approval (
        tenant_id uuid NOT NULL REFERENCES tenant,
        request_id uuid NOT NULL,
        seat text NOT NULL CHECK (seat IN ('HR', 'EXEC', 'FIN')),
        approver_id uuid NOT NULL,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, request_id, seat),
        FOREIGN KEY (tenant_id, request_id) REFERENCES cycle_request,
        FOREIGN KEY (tenant_id, approver_id) REFERENCES person,
        CONSTRAINT nobody_takes_two_seats UNIQUE (tenant_id, request_id, approver_id)
      );
      CREATE INDEX cycle_request_approval_approver ON cycle_request_approval (tenant_id, approver_id);
      CALL system.append_only('cycle_request_approval');

      CREATE POLICY system_reads ON cycle_request FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON cycle_request TO kpi_system;
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''cycle_request'', ''status'', array_agg(DISTINCT status) FROM cycle_request');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
