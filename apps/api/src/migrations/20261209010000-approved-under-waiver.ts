import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An approval that a waiver of EXEC let pass says which duties rested (§6.5). */
export class ApprovedUnderWaiver20261209010000 implements MigrationInterface {
  name = 'ApprovedUnderWaiver20261209010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard_consent ADD COLUMN waived text[] NOT NULL DEFAULT '{}';
      COMMENT ON COLUMN scorecard_consent.waived IS 'duty rules that rested by a waiver when it was given';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
