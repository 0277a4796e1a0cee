import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Disputes about figures are few among the links of all of them, and are counted across the company (domain.md §5.2, item 8). */
export class DisputesCounted20261210011000 implements MigrationInterface {
  name = 'DisputesCounted20261210011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE INDEX transition_log_dispute ON transition_log (tenant_id, instance_id, version) WHERE event = 'measurement.dispute'`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
