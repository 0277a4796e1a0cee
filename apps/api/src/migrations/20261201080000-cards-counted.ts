import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A period's cards are counted by status and unit from the index alone. */
export class CardsCounted20261201080000 implements MigrationInterface {
  name = 'CardsCounted20261201080000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX scorecard_status;
      CREATE INDEX scorecard_status ON scorecard (tenant_id, period_id, status, unit_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
