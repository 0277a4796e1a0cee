import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A period has one tenant, and its cards stand alike: taken for three things that have nothing to do with each other they look like a
 * handful, and what counts a whole company's looks each of its lines up by itself, instead of reading the table once.
 */
export class CardsOfAPeriod20261202022000 implements MigrationInterface {
  name = 'CardsOfAPeriod20261202022000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE STATISTICS scorecard_of_period (dependencies, mcv) ON tenant_id, period_id, status FROM scorecard;
      CREATE STATISTICS measurement_of_metric (dependencies) ON tenant_id, metric_version_id FROM measurement;
      ANALYZE scorecard;
      ANALYZE measurement;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
