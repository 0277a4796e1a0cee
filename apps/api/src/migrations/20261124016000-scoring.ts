import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Official results: every revision kept, with the trace a person can recompute it from. */
export class Scoring20261124016000 implements MigrationInterface {
  name = 'Scoring20261124016000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE score_result (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        revision int NOT NULL,
        total numeric(7,2),
        grade text,
        not_scored_reason text,
        provisional boolean NOT NULL DEFAULT false,
        computed_by uuid,
        reason text NOT NULL DEFAULT '',
        engine_version text NOT NULL,
        policy_hash text NOT NULL,
        input_hash text NOT NULL,
        trace jsonb NOT NULL,
        computed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, scorecard_id, revision),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, computed_by) REFERENCES person,
        CHECK ((total IS NULL) = (not_scored_reason IS NOT NULL))
      );
      COMMENT ON COLUMN score_result.input_hash IS 'of everything the result depends on: the same inputs make no new revision';
      CREATE INDEX score_result_computed_by ON score_result (tenant_id, computed_by);
      CALL system.append_only('score_result');

      CREATE TABLE line_score (
        tenant_id uuid NOT NULL REFERENCES tenant,
        score_result_id uuid NOT NULL,
        line_id uuid NOT NULL,
        actual numeric,
        numerator numeric,
        denominator numeric,
        target numeric NOT NULL,
        attainment numeric,
        score numeric(7,2),
        weight numeric(5,2) NOT NULL,
        status text NOT NULL CHECK (status IN ('SCORED', 'EXCLUDED', 'BLOCKED')),
        basis text NOT NULL,
        trace jsonb NOT NULL,
        PRIMARY KEY (tenant_id, score_result_id, line_id),
        FOREIGN KEY (tenant_id, score_result_id) REFERENCES score_result,
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line
      );
      CREATE INDEX line_score_line ON line_score (tenant_id, line_id);
      CALL system.append_only('line_score');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
