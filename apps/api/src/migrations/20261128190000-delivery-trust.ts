import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a delivery may be taken for: how finely its dataset is dated. */
export class DeliveryTrust20261128190000 implements MigrationInterface {
  name = 'DeliveryTrust20261128190000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE dataset ADD COLUMN grain text NOT NULL DEFAULT 'day' CHECK (grain IN ('day', 'month'));
      COMMENT ON COLUMN dataset.grain IS 'seen in its rows at every landing: one date a month, or days';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
