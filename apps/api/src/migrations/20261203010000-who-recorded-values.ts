import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who recorded the values of a line is whoever was signed in: the session was looked at in the same transaction, as for the actor of a
 * link in the log, and nobody is ever removed from `person`. The key asked it once more of every value (ADR 0016).
 */
export class WhoRecordedValues20261203010000 implements MigrationInterface {
  name = 'WhoRecordedValues20261203010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE line_target DROP CONSTRAINT line_target_tenant_id_recorded_by_fkey;
      DROP INDEX line_target_recorded_by;
      COMMENT ON COLUMN line_target.recorded_by IS 'whose session it was, like the actor of a link in the log; null: the clock';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
