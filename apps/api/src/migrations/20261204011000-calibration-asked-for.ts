import type { MigrationInterface, QueryRunner } from 'typeorm';

/** That the calibration of a cycle is over is asked for like whatever takes two (domain.md §2.1, FINALISE_CALIBRATION). */
export class CalibrationAskedFor20261204011000 implements MigrationInterface {
  name = 'CalibrationAskedFor20261204011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE cycle_request DROP CONSTRAINT cycle_request_event_check,
        ADD CONSTRAINT cycle_request_event_check CHECK (event IN ('cycle.suspend', 'cycle.resume', 'cycle.cancel', 'cycle.unfreeze', 'cycle.finaliseCalibration', 'cycle.publishResults',
          'cycle.reopen', 'period.reopen'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
