import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards of units by rule: templates for a level of the tree, and runs that say whom they were for and whether they began with the cards before. */
export class UnitCardsByRule20261201050000 implements MigrationInterface {
  name = 'UnitCardsByRule20261201050000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard_template
        ADD COLUMN unit_level text CHECK (unit_level IN ('company', 'department', 'team')),
        ADD CHECK (position_id IS NULL OR unit_level IS NULL);
      COMMENT ON COLUMN scorecard_template.unit_level IS 'units that begin with it, counted from the top; NULL: none by themselves';
      CREATE UNIQUE INDEX scorecard_template_of_level ON scorecard_template (tenant_id, unit_level) WHERE archived_at IS NULL;

      ALTER TABLE card_generation
        ADD COLUMN subject_kind text NOT NULL DEFAULT 'person' CHECK (subject_kind IN ('person', 'unit')),
        ADD COLUMN copy_last boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN card_generation.copy_last IS 'whoever had a card before begins with its lines';
      COMMENT ON COLUMN card_generation.template_id IS 'for whoever has no template of his position or level';
      COMMENT ON COLUMN card_generation.skipped IS 'who got no card, counted by reason';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
