import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How a card stood when a month of its period was closed (domain.md §2.10, TRACKING): kept for good, provisional for good, and nobody is paid by it. */
export class MonthScores20261201011000 implements MigrationInterface {
  name = 'MonthScores20261201011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE month_score (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        period_id uuid NOT NULL,
        total numeric(7,2),
        grade text,
        not_scored_reason text,
        engine_version text NOT NULL,
        policy_hash text NOT NULL,
        input_hash text NOT NULL,
        trace jsonb NOT NULL,
        lines jsonb NOT NULL,
        computed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, scorecard_id, period_id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        CHECK ((total IS NULL) = (not_scored_reason IS NOT NULL))
      );
      COMMENT ON TABLE month_score IS 'one edition a card and tracked month: the figures up to the end of the month against the target up to there';
      COMMENT ON COLUMN month_score.lines IS 'each line with target, actual, attainment, score and trace, as line_score has them of a result';
      CREATE INDEX month_score_period ON month_score (tenant_id, period_id);
      CALL system.append_only('month_score');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
