import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a dataset is collected by itself, how often a run was tried, and what is new in a source. */
export class Schedules20261129162000 implements MigrationInterface {
  name = 'Schedules20261129162000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE dataset ADD COLUMN schedule text, ADD COLUMN lookback_days int NOT NULL DEFAULT 7 CHECK (lookback_days BETWEEN 1 AND 400);
      COMMENT ON COLUMN dataset.schedule IS 'cron of five fields in the time of the tenant; the next time is a row of deadline';
      COMMENT ON COLUMN dataset.lookback_days IS 'how many days back a scheduled run asks for, today included';
      ALTER TABLE collection_run ADD COLUMN scheduled boolean NOT NULL DEFAULT false, ADD COLUMN attempt int NOT NULL DEFAULT 0, ADD COLUMN new_columns text[] NOT NULL DEFAULT '{}';
      COMMENT ON COLUMN collection_run.attempt IS 'how often a scheduled run was tried again by itself';
      COMMENT ON COLUMN collection_run.new_columns IS 'columns that neither the mapping nor the delivery before knows: a notice';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
