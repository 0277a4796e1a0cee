import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Key tasks with milestones, and bonus items, in templates of cards. A milestone is due once a share of the period is over: the same template serves a month, a quarter and a year. */
export class TemplateTasks20261202010000 implements MigrationInterface {
  name = 'TemplateTasks20261202010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard_template_line
        ALTER COLUMN metric_id DROP NOT NULL,
        ADD COLUMN kind text NOT NULL DEFAULT 'kpi' CHECK (kind IN ('kpi', 'task', 'bonus')),
        ADD COLUMN title text NOT NULL DEFAULT '',
        ADD COLUMN title_en text NOT NULL DEFAULT '',
        ADD COLUMN details text NOT NULL DEFAULT '',
        ADD COLUMN criterion text NOT NULL DEFAULT '',
        ADD COLUMN max_points numeric(5,2) CHECK (max_points > 0),
        DROP CONSTRAINT scorecard_template_line_weight_check,
        ADD CONSTRAINT scorecard_template_line_weight_check CHECK (weight <= 100 AND CASE kind WHEN 'bonus' THEN weight = 0 ELSE weight > 0 END),
        ADD CONSTRAINT template_kpi_has_metric CHECK ((kind = 'kpi') = (metric_id IS NOT NULL)),
        ADD CONSTRAINT template_bonus_has_points CHECK ((kind = 'bonus') = (max_points IS NOT NULL)),
        ADD CONSTRAINT template_task_has_title CHECK (kind = 'kpi' OR title <> '' OR title_en <> '');
      COMMENT ON COLUMN scorecard_template_line.max_points IS 'of a bonus item: the most it may bring';

      CREATE TABLE scorecard_template_milestone (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        line_id uuid NOT NULL,
        ordinal int NOT NULL,
        name text NOT NULL DEFAULT '',
        name_en text NOT NULL DEFAULT '',
        due_share numeric(5,4) NOT NULL CHECK (due_share > 0 AND due_share <= 1),
        weight numeric(5,2) NOT NULL CHECK (weight > 0 AND weight <= 100),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, line_id, ordinal),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_template_line,
        CONSTRAINT template_milestone_has_name CHECK (name <> '' OR name_en <> '')
      );
      COMMENT ON COLUMN scorecard_template_milestone.due_share IS 'due on the day on which this share of the days of the card is over; 1: its last day';
      CALL system.append_only('scorecard_template_milestone');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
