import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever was in a period too short to be assessed is paid as his plan says (R-M6): nothing, or his days at coefficient 1. */
export class ShortParticipation20261201051000 implements MigrationInterface {
  name = 'ShortParticipation20261201051000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE incentive_plan ADD COLUMN short_participation text NOT NULL DEFAULT 'NONE' CHECK (short_participation IN ('NONE', 'PRORATE_AT_1'));
      COMMENT ON COLUMN incentive_plan.short_participation IS 'what is paid on a result that was too short to be assessed: nothing, or its days at coefficient 1';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
