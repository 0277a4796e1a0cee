import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the two expect a ratio to be counted on: by it the targets below are weighed against the one above (R-C1). Part of what was agreed, like the target. */
export class PlannedDenominators20261211010000 implements MigrationInterface {
  name = 'PlannedDenominators20261211010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE line_target ADD COLUMN planned_denominator numeric CONSTRAINT line_target_denominator_above_zero CHECK (planned_denominator > 0);
      COMMENT ON COLUMN line_target.planned_denominator IS 'of a ratio: what it is expected to be counted on in the period; null: not planned';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
