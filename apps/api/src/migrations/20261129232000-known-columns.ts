import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Columns of a source that somebody has seen and wants nothing of, and who took note of what had changed. */
export class KnownColumns20261129232000 implements MigrationInterface {
  name = 'KnownColumns20261129232000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE dataset ADD COLUMN ignored_columns text[] NOT NULL DEFAULT '{}';
      COMMENT ON COLUMN dataset.ignored_columns IS 'seen, and left out on purpose: no notice of them any more';
      ALTER TABLE collection_run ADD COLUMN drift_seen_by uuid, ADD COLUMN drift_seen_at timestamptz,
        ADD FOREIGN KEY (tenant_id, drift_seen_by) REFERENCES person;
      CREATE INDEX collection_run_drift_seen_by ON collection_run (tenant_id, drift_seen_by);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
