import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everything a definition may say: kinds beyond a measure and a ratio, aggregation over people and time, policies, words and test cases. */
export class DefinitionModel20261129140000 implements MigrationInterface {
  name = 'DefinitionModel20261129140000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE metric_version
        DROP CONSTRAINT metric_version_kind_check,
        DROP CONSTRAINT metric_version_check2,
        ALTER COLUMN numerator DROP NOT NULL,
        ADD COLUMN agg_org text,
        ADD COLUMN agg_time text,
        ADD COLUMN span jsonb,
        ADD COLUMN formula text NOT NULL DEFAULT '',
        ADD COLUMN inputs jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN null_rule jsonb NOT NULL DEFAULT '{"kind": "skip", "months": 0}',
        ADD COLUMN zero_denominator text NOT NULL DEFAULT 'NONE' CHECK (zero_denominator IN ('NONE', 'ZERO')),
        ADD COLUMN timezone text NOT NULL DEFAULT 'Asia/Shanghai',
        ADD COLUMN grain text NOT NULL DEFAULT 'month' CHECK (grain IN ('day', 'week', 'month', 'quarter')),
        ADD COLUMN dimensions jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN drill_paths jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN synonyms jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN synonyms_en jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN visibility jsonb NOT NULL DEFAULT '{"perPerson": "LINE", "purpose": "", "purposeEn": ""}',
        ADD COLUMN tests jsonb NOT NULL DEFAULT '[]';

      -- The usual of its kind, for whoever says nothing: a ratio is one of sums, what adds up is summed, everything else is a level.
      CREATE FUNCTION system.usual_aggregation() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.agg_org := coalesce(NEW.agg_org, CASE WHEN NEW.kind = 'ratio' OR NEW.numerator->>'agg' = 'avg' THEN 'RATIO_OF_SUMS' ELSE 'SUM' END);
        NEW.agg_time := coalesce(NEW.agg_time, CASE WHEN NEW.kind = 'ratio' OR NEW.flow AND NEW.numerator->>'agg' = 'avg' THEN 'RATIO_OF_SUMS' WHEN NEW.flow THEN 'SUM' ELSE 'LAST' END);
        RETURN NEW;
      END $$;
      GRANT EXECUTE ON FUNCTION system.usual_aggregation TO kpi_app, kpi_pay;
      -- of every tenant, and of what is published: nothing that was said about them changes
      ALTER TABLE metric_version NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER keep_definition;
      CREATE TRIGGER usual_aggregation BEFORE INSERT OR UPDATE ON metric_version FOR EACH ROW WHEN (NEW.agg_org IS NULL OR NEW.agg_time IS NULL) EXECUTE FUNCTION system.usual_aggregation();
      UPDATE metric_version SET agg_org = NULL;
      ALTER TABLE metric_version FORCE ROW LEVEL SECURITY, ENABLE TRIGGER keep_definition;

      ALTER TABLE metric_version
        ALTER COLUMN agg_org SET NOT NULL,
        ALTER COLUMN agg_time SET NOT NULL,
        ADD CONSTRAINT metric_version_kind_check CHECK (kind IN ('simple', 'ratio', 'derived', 'cumulative', 'composite', 'manual')),
        ADD CONSTRAINT metric_version_agg_org CHECK (agg_org IN ('SUM', 'AVG', 'MAX', 'MIN', 'RATIO_OF_SUMS', 'FROM_ROWS', 'FORMULA')),
        ADD CONSTRAINT metric_version_agg_time CHECK (agg_time IN ('SUM', 'AVG', 'LAST', 'MAX', 'MIN', 'RATIO_OF_SUMS', 'FROM_ROWS', 'FORMULA')),
        ADD CONSTRAINT metric_version_denominator CHECK (denominator IS NULL OR kind IN ('ratio', 'cumulative')),
        ADD CONSTRAINT metric_version_rows CHECK (numerator IS NOT NULL OR kind NOT IN ('simple', 'ratio', 'cumulative')),
        ADD CONSTRAINT metric_version_ratio CHECK (kind <> 'ratio' OR agg_time IN ('RATIO_OF_SUMS', 'FROM_ROWS', 'LAST'));
      COMMENT ON COLUMN metric_version.numerator IS '{agg: sum|count|distinct|avg|min|max|last|median, column?, per?, filters: [{column, op, value}]}; none where no rows are counted';
      COMMENT ON COLUMN metric_version.agg_org IS 'how people and units make the figure of the unit above';
      COMMENT ON COLUMN metric_version.agg_time IS 'how months make the figure of a longer period';
      COMMENT ON COLUMN metric_version.span IS 'of a cumulative one: {kind: ytd|rolling, months}';
      COMMENT ON COLUMN metric_version.inputs IS '[{as, code, back: {unit, n}|null, weight, zeroAt, fullAt}]: the metrics it reckons with';
      COMMENT ON COLUMN metric_version.zero_denominator IS 'what a division by zero gives: no figure, or 0';
      COMMENT ON COLUMN metric_version.visibility IS '{perPerson: LINE|OWNER|NOBODY, purpose, purposeEn}: who sees figures of single people, and what for';
      COMMENT ON COLUMN metric_version.tests IS '[{name, rows: [{date, person?, unit?, data}], inputs, expected}]';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
