import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whoever moves within a period has one card an assignment (R-M8); a card may begin and end within its period. */
export class CardParts20261130055000 implements MigrationInterface {
  name = 'CardParts20261130055000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard
        ADD COLUMN part int NOT NULL DEFAULT 1 CHECK (part BETWEEN 1 AND 9),
        ADD COLUMN counts_from date,
        ADD COLUMN counts_to date,
        ADD CHECK (counts_to >= counts_from);
      COMMENT ON COLUMN scorecard.part IS 'which card of its subject in the period: one an assignment';
      COMMENT ON COLUMN scorecard.counts_from IS 'its first day; what was agreed is for the days from here. NULL is the first day of the period';
      COMMENT ON COLUMN scorecard.counts_to IS 'its last day where it ended early; a flow agreed for all its days is asked of those until here';
      DROP INDEX scorecard_subject;
      CREATE UNIQUE INDEX scorecard_subject ON scorecard (tenant_id, period_id, subject_kind, subject_id, part) WHERE status <> 'void';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
