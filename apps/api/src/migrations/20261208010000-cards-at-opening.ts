import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards that are made when a period opens, and for whoever joins within it: templates say for whom, and runs what began them. */
export class CardsAtOpening20261208010000 implements MigrationInterface {
  name = 'CardsAtOpening20261208010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard_template
        ADD COLUMN standard boolean NOT NULL DEFAULT false,
        ADD COLUMN at_opening boolean NOT NULL DEFAULT true,
        ADD CHECK (NOT standard OR (position_id IS NULL AND unit_level IS NULL));
      COMMENT ON COLUMN scorecard_template.standard IS 'the one of the company: of everybody whose position has no template of its own';
      COMMENT ON COLUMN scorecard_template.at_opening IS 'whom it is for gets a draft by it when a period opens, or he joins within one; false: only when somebody asks';
      CREATE UNIQUE INDEX scorecard_template_standard ON scorecard_template (tenant_id) WHERE standard AND archived_at IS NULL;

      ALTER TABLE card_generation
        ALTER COLUMN asked_by DROP NOT NULL,
        ALTER COLUMN asked_at SET DEFAULT tenant_now(),
        ADD COLUMN origin text NOT NULL DEFAULT 'asked' CHECK (origin IN ('asked', 'opening', 'joining')),
        ADD CHECK ((origin = 'asked') = (asked_by IS NOT NULL));
      COMMENT ON COLUMN card_generation.origin IS 'what began it: a person, the opening of the period, or somebody who joined within it';
      CREATE UNIQUE INDEX card_generation_at_opening ON card_generation (tenant_id, period_id, subject_kind) WHERE origin = 'opening';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
