import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A difference to what was paid comes from a correction, or from a period that was opened again. */
export class DifferencesOfReopenings20261201052000 implements MigrationInterface {
  name = 'DifferencesOfReopenings20261201052000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE pay_difference
        ALTER COLUMN correction_id DROP NOT NULL,
        ADD COLUMN reopening int,
        ADD CHECK (num_nonnulls(correction_id, reopening) = 1),
        ADD UNIQUE (tenant_id, statement_id, reopening);
      COMMENT ON COLUMN pay_difference.reopening IS 'version the period had when it was opened again; the log of the period says why';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
