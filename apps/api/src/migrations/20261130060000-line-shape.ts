import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a line says beside its values: how its target is spread over the months, who sees it, and how the lines below make it up. */
export class LineShape20261130060000 implements MigrationInterface {
  name = 'LineShape20261130060000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION system.phasing_total(phasing jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
        SELECT CASE WHEN bool_and(share::numeric >= 0) THEN sum(share::numeric) END FROM jsonb_array_elements_text(phasing) share $$;
      GRANT EXECUTE ON FUNCTION system.phasing_total TO kpi_app, kpi_pay;

      ALTER TABLE scorecard_line
        ADD COLUMN phasing jsonb CHECK (phasing IS NULL OR jsonb_typeof(phasing) = 'array' AND system.phasing_total(phasing) IS NOT DISTINCT FROM 1),
        ADD COLUMN visibility text NOT NULL DEFAULT 'parties' CHECK (visibility IN ('parties', 'unit', 'company')),
        ADD COLUMN contribution text CHECK (contribution IN ('sum', 'average', 'ratio', 'independent'));
      COMMENT ON COLUMN scorecard_line.phasing IS 'share of the target that each month of the period makes, 1 in total; NULL: by working days';
      COMMENT ON COLUMN scorecard_line.visibility IS 'who else reads the line: nobody, the people of the unit and below, everybody';
      COMMENT ON COLUMN scorecard_line.contribution IS 'how the lines below make up this one; NULL: as the definition adds up units';

      -- Part of what both have agreed to, as the values are.
      CREATE FUNCTION system.keep_line_shape() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.scorecard_id AND system.is_agreed(c.status)) THEN
          RAISE EXCEPTION 'what was agreed about a line is fixed' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER keep_line_shape BEFORE UPDATE OF phasing, visibility ON scorecard_line FOR EACH ROW
        WHEN (OLD.phasing IS DISTINCT FROM NEW.phasing OR OLD.visibility <> NEW.visibility) EXECUTE FUNCTION system.keep_line_shape();
      GRANT EXECUTE ON FUNCTION system.keep_line_shape TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
