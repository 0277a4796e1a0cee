import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a correction of frozen figures made of a result: of one that was scored anew, or beside one that is final. */
export class ScoreDeltas20261129211000 implements MigrationInterface {
  name = 'ScoreDeltas20261129211000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE score_delta (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        correction_id uuid NOT NULL,
        from_result_id uuid NOT NULL,
        to_result_id uuid,
        total_before numeric(7,2),
        total_after numeric(7,2),
        grade_before text,
        grade_after text,
        lines jsonb NOT NULL DEFAULT '[]',
        made_at timestamptz NOT NULL DEFAULT tenant_now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, scorecard_id, correction_id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, from_result_id) REFERENCES score_result,
        FOREIGN KEY (tenant_id, to_result_id) REFERENCES score_result
      );
      COMMENT ON COLUMN score_delta.to_result_id IS 'the revision it led to; NULL where the result is final and stays';
      COMMENT ON COLUMN score_delta.lines IS 'lines that moved: [{lineId, actualBefore, actualAfter, attainmentBefore, attainmentAfter, scoreBefore, scoreAfter, weight, editionBefore, editionAfter}]';
      CREATE INDEX score_delta_correction ON score_delta (tenant_id, correction_id);
      CREATE INDEX score_delta_from ON score_delta (tenant_id, from_result_id);
      CREATE INDEX score_delta_to ON score_delta (tenant_id, to_result_id);
      CALL system.append_only('score_delta');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
