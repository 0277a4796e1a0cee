import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Results of a cycle are published when the HRBP has signed for the sample he opened (domain.md §2.1, PUBLISH_RESULTS). */
export class SampleChecks20261210010000 implements MigrationInterface {
  name = 'SampleChecks20261210010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE cycle_request ADD COLUMN sample_size int CHECK (sample_size >= 0);
      COMMENT ON COLUMN cycle_request.sample_size IS 'results drawn when it was asked; null: none were, and nobody can sign for them';
      ALTER TABLE cycle_request_approval DROP CONSTRAINT cycle_request_approval_seat_check,
        ADD CONSTRAINT cycle_request_approval_seat_check CHECK (seat IN ('HR', 'HRBP', 'EXEC', 'FIN')),
        ADD COLUMN note text NOT NULL DEFAULT '',
        ADD CONSTRAINT check_has_a_finding CHECK (seat <> 'HRBP' OR note <> '');

      CREATE TABLE cycle_request_sample (
        tenant_id uuid NOT NULL REFERENCES tenant,
        request_id uuid NOT NULL,
        ordinal int NOT NULL CHECK (ordinal > 0),
        scorecard_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, request_id, ordinal),
        FOREIGN KEY (tenant_id, request_id) REFERENCES cycle_request,
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        UNIQUE (tenant_id, request_id, scorecard_id)
      );
      CREATE INDEX cycle_request_sample_scorecard ON cycle_request_sample (tenant_id, scorecard_id);
      CALL system.append_only('cycle_request_sample');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
