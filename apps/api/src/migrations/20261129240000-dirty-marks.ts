import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which figures have to be counted anew: noted by the database itself with every change of rows, whoever writes them. A mark
 * is never shared between transactions, so that nobody waits for another and none is taken before its rows are seen.
 */
export class DirtyMarks20261129240000 implements MigrationInterface {
  name = 'DirtyMarks20261129240000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE dirty_mark (
        tenant_id uuid NOT NULL REFERENCES tenant,
        dataset_id uuid NOT NULL,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        person_id uuid,
        unit_id uuid,
        asked boolean NOT NULL DEFAULT false,
        PRIMARY KEY (tenant_id, dataset_id, id)
      );
      COMMENT ON TABLE dirty_mark IS 'rows of this person and unit have changed in this month; neither: of many, so that the whole month is counted';
      COMMENT ON COLUMN dirty_mark.asked IS 'the month was delivered, whether or not a row has changed: it counts where people or units have moved meanwhile';
      CALL system.protect('dirty_mark');
      REVOKE UPDATE ON dirty_mark FROM kpi_app;
      GRANT DELETE ON dirty_mark TO kpi_app;
      REVOKE INSERT, UPDATE, DELETE ON dirty_mark FROM kpi_pay;

      ALTER TABLE dataset ADD COLUMN counted_places bigint;
      COMMENT ON COLUMN dataset.counted_places IS 'print of who was where, and which unit below which, when figures were counted last';

      -- beyond so many cells of a month it is counted as a whole anyway
      CREATE FUNCTION system.mark_dirty() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
      BEGIN
        INSERT INTO dirty_mark (tenant_id, dataset_id, month, person_id, unit_id)
        WITH cell AS (SELECT DISTINCT tenant_id, dataset_id, date_trunc('month', event_date)::date AS month, person_id, unit_id FROM touched),
          month AS (SELECT tenant_id, dataset_id, month, count(*) > 1000 AS whole FROM cell GROUP BY tenant_id, dataset_id, month)
        SELECT tenant_id, dataset_id, month, NULL::uuid, NULL::uuid FROM month WHERE whole
        UNION ALL SELECT tenant_id, dataset_id, month, cell.person_id, cell.unit_id FROM cell JOIN month USING (tenant_id, dataset_id, month) WHERE NOT whole;
        RETURN NULL;
      END $$;
      CREATE TRIGGER mark_dirty_new AFTER INSERT ON observation REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION system.mark_dirty();
      CREATE TRIGGER mark_dirty_before AFTER UPDATE ON observation REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION system.mark_dirty();
      CREATE TRIGGER mark_dirty_after AFTER UPDATE ON observation REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION system.mark_dirty();
      CREATE TRIGGER mark_dirty_gone AFTER DELETE ON observation REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION system.mark_dirty();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
