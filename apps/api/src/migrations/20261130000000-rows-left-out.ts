import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row of a locked month that its source does not have any more waits for a decision like one that came late; when it is delivered again, it waits no longer. */
export class RowsLeftOut20261130000000 implements MigrationInterface {
  name = 'RowsLeftOut20261130000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE late_observation ADD COLUMN gone boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN late_observation.gone IS 'the source does not have the row any more: data is what stands';
      ALTER TABLE late_observation DROP CONSTRAINT late_observation_resolution_check,
        ADD CONSTRAINT late_observation_resolution_check CHECK (resolution IN ('landed', 'dismissed', 'returned'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
