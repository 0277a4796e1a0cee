import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A cycle stands in four regions at once (domain.md §2.1): its way, its contracting, its adjusting and its hold, a column each. */
export class CycleRegions20261130050000 implements MigrationInterface {
  name = 'CycleRegions20261130050000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE cycle
        ADD COLUMN contracting text NOT NULL DEFAULT 'pending' CHECK (contracting IN ('pending', 'open', 'chasing', 'closed')),
        ADD COLUMN adjusting text NOT NULL DEFAULT 'pending' CHECK (adjusting IN ('pending', 'window_open', 'frozen')),
        ADD COLUMN hold text NOT NULL DEFAULT 'running' CHECK (hold IN ('running', 'suspended')),
        ADD COLUMN contracting_period_id uuid,
        ADD COLUMN suspended_on date,
        ADD COLUMN closed_on date,
        ADD FOREIGN KEY (tenant_id, contracting_period_id) REFERENCES period,
        ADD CHECK ((hold = 'suspended') = (suspended_on IS NOT NULL)),
        ADD CHECK (status IN ('draft', 'published', 'active', 'settlement.scoring', 'settlement.previewing', 'settlement.rewarding', 'closed', 'archived', 'cancelled'));
      COMMENT ON COLUMN cycle.contracting_period_id IS 'the period whose cards are being signed';
      COMMENT ON COLUMN cycle.suspended_on IS 'the day from which the deadlines of the cycle stand still; they move on by the working days it lasts';
      COMMENT ON COLUMN cycle.closed_on IS 'from here the time runs in which a closed cycle may be reopened';
      CREATE INDEX cycle_contracting_period ON cycle (tenant_id, contracting_period_id);
      CREATE INDEX cycle_suspended ON cycle (tenant_id) WHERE hold = 'suspended';

      -- Where the cycles there are stand: what runs is being signed and adjusted, what is over is neither.
      ALTER TABLE cycle NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE period NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE transition_log NO FORCE ROW LEVEL SECURITY;
      UPDATE cycle c SET contracting = 'open', adjusting = 'window_open',
        contracting_period_id = (SELECT p.id FROM period p WHERE p.tenant_id = c.tenant_id AND p.cycle_id = c.id AND p.status <> 'upcoming' ORDER BY p.ordinal DESC LIMIT 1)
        WHERE status = 'active';
      UPDATE cycle c SET contracting = 'closed', adjusting = 'frozen',
        closed_on = (SELECT max(l.at)::date FROM transition_log l WHERE l.tenant_id = c.tenant_id AND l.instance_id = c.id AND l.event = 'cycle.close')
        WHERE status = 'closed';
      ALTER TABLE transition_log FORCE ROW LEVEL SECURITY;
      ALTER TABLE period FORCE ROW LEVEL SECURITY;
      ALTER TABLE cycle FORCE ROW LEVEL SECURITY;

      GRANT SELECT (contracting, adjusting, hold) ON cycle TO kpi_system;
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''cycle'', ''contracting'', array_agg(DISTINCT contracting) FROM cycle'
            || E'\\n UNION ALL SELECT ''cycle'', ''adjusting'', array_agg(DISTINCT adjusting) FROM cycle'
            || E'\\n UNION ALL SELECT ''cycle'', ''hold'', array_agg(DISTINCT hold) FROM cycle');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
