import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a card came to at last is read from the index alone: the results of a period are counted by it. */
export class GradesCounted20261202021000 implements MigrationInterface {
  name = 'GradesCounted20261202021000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE score_result DROP CONSTRAINT score_result_tenant_id_scorecard_id_revision_key,
        ADD CONSTRAINT score_result_revision UNIQUE (tenant_id, scorecard_id, revision) INCLUDE (total, grade);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
