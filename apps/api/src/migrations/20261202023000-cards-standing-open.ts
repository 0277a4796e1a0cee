import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Cards that somebody beside the owner and the line may be waited for with: found by everybody who asks for his duties, among those of all periods. */
export class CardsStandingOpen20261202023000 implements MigrationInterface {
  name = 'CardsStandingOpen20261202023000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE INDEX scorecard_standing_open ON scorecard (tenant_id, status) WHERE status IN ('mediation', 'signing', 'in_approval')`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
