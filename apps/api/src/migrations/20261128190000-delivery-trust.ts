import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a delivery may be taken for: how finely its dataset is dated, and whether it may take rows away. */
export class DeliveryTrust20261128190000 implements MigrationInterface {
  name = 'DeliveryTrust20261128190000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE dataset ADD COLUMN grain text NOT NULL DEFAULT 'day' CHECK (grain IN ('day', 'month'));
      COMMENT ON COLUMN dataset.grain IS 'seen in its rows at every landing: one date a month, or days';
      ALTER TABLE collection_run ADD COLUMN accept_removal boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN collection_run.accept_removal IS 'somebody said that rows which are not in the delivery any more may go';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
