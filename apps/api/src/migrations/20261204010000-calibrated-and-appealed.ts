import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Between its score and its publication a card is calibrated or goes past that step (domain.md §2.2); a cycle is calibrated before its
 * results are previewed, and hears appeals after they are published (§2.1). What was published before was never calibrated, and stays.
 */
export class CalibratedAndAppealed20261204010000 implements MigrationInterface {
  name = 'CalibratedAndAppealed20261204010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard DROP CONSTRAINT scorecard_status_check,
        ADD CONSTRAINT scorecard_status_check CHECK (status IN ('draft', 'negotiating.with_owner', 'negotiating.with_head', 'mediation', 'agreed', 'in_approval', 'approved',
          'signing', 'effective.steady', 'effective.amending', 'locked', 'scored', 'calibrated', 'published.unread', 'published.acknowledged', 'published.disputed', 'final', 'void'));
      ALTER TABLE cycle DROP CONSTRAINT cycle_status_check,
        ADD COLUMN appeal_until date,
        ADD CONSTRAINT cycle_status_check CHECK (status IN ('draft', 'published', 'active', 'settlement.scoring', 'settlement.calibrating', 'settlement.previewing',
          'settlement.appealing', 'settlement.rewarding', 'closed', 'archived', 'cancelled'));
      COMMENT ON COLUMN cycle.appeal_until IS 'last day on which its results may be appealed against; null: they are not published';

      ALTER TABLE score_result ADD COLUMN raw_grade text, ADD COLUMN graded_by text CHECK (graded_by IN ('calibration', 'appeal')),
        ADD CHECK ((raw_grade IS NULL) = (graded_by IS NULL));
      COMMENT ON COLUMN score_result.raw_grade IS 'the grade of the bands, where people have put another in its place; null: grade is that of the bands';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
