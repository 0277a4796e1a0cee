import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Templates of cards: what people of a position (or whoever one likes) begin with. Lines are written anew with every edition, never changed. */
export class CardTemplates20261130062000 implements MigrationInterface {
  name = 'CardTemplates20261130062000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE scorecard_template (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        position_id uuid,
        growth numeric CHECK (growth BETWEEN -1 AND 10),
        version int NOT NULL DEFAULT 1,
        created_by uuid NOT NULL,
        archived_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, position_id) REFERENCES position,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN scorecard_template.growth IS 'asked of what was reached before, 0.05 for 5 %; NULL: as the rules of the cycle say';
      CREATE UNIQUE INDEX scorecard_template_of_position ON scorecard_template (tenant_id, position_id) WHERE archived_at IS NULL;
      CREATE INDEX scorecard_template_position ON scorecard_template (tenant_id, position_id);
      CREATE INDEX scorecard_template_created_by ON scorecard_template (tenant_id, created_by);
      CALL system.protect('scorecard_template');

      CREATE TABLE scorecard_template_line (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        template_id uuid NOT NULL,
        template_version int NOT NULL,
        ordinal int NOT NULL,
        metric_id uuid NOT NULL,
        weight numeric(5,2) NOT NULL CHECK (weight > 0 AND weight <= 100),
        rule jsonb NOT NULL,
        threshold_rate numeric CHECK (threshold_rate >= 0),
        stretch_rate numeric CHECK (stretch_rate >= 0),
        fallback numeric,
        visibility text NOT NULL DEFAULT 'parties' CHECK (visibility IN ('parties', 'unit', 'company')),
        contribution text CHECK (contribution IN ('sum', 'average', 'ratio', 'independent')),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, template_id, template_version, metric_id),
        FOREIGN KEY (tenant_id, template_id) REFERENCES scorecard_template,
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric
      );
      COMMENT ON COLUMN scorecard_template_line.threshold_rate IS 'threshold as a share of the target';
      COMMENT ON COLUMN scorecard_template_line.fallback IS 'target where nothing was measured before; NULL: nobody gets the card without evidence';
      CREATE INDEX scorecard_template_line_metric ON scorecard_template_line (tenant_id, metric_id);
      CALL system.append_only('scorecard_template_line');

      ALTER TABLE scorecard ADD COLUMN template_id uuid, ADD FOREIGN KEY (tenant_id, template_id) REFERENCES scorecard_template;
      CREATE INDEX scorecard_template_id ON scorecard (tenant_id, template_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
