import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards made for a unit or the whole company at once: who asked for them, and what came of it. */
export class CardGenerations20261130063000 implements MigrationInterface {
  name = 'CardGenerations20261130063000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE card_generation (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        period_id uuid NOT NULL,
        unit_id uuid,
        template_id uuid,
        growth numeric,
        asked_by uuid NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        made int,
        lines int,
        skipped jsonb,
        refusal text,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, template_id) REFERENCES scorecard_template,
        FOREIGN KEY (tenant_id, asked_by) REFERENCES person
      );
      COMMENT ON COLUMN card_generation.unit_id IS 'with the units below; NULL: the whole company';
      COMMENT ON COLUMN card_generation.template_id IS 'for people whose position has no template of its own';
      COMMENT ON COLUMN card_generation.skipped IS 'people who got no card, counted by reason';
      COMMENT ON COLUMN card_generation.refusal IS 'why nothing was made; NULL: nothing stood against it';
      CREATE INDEX card_generation_period ON card_generation (tenant_id, period_id, asked_at);
      CREATE INDEX card_generation_unit ON card_generation (tenant_id, unit_id);
      CREATE INDEX card_generation_template ON card_generation (tenant_id, template_id);
      CREATE INDEX card_generation_asked_by ON card_generation (tenant_id, asked_by);
      CALL system.protect('card_generation');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
