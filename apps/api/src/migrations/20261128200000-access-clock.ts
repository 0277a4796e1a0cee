import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One clock for who read what: the tenant's, as everything else a person is shown. */
export class AccessClock20261128200000 implements MigrationInterface {
  name = 'AccessClock20261128200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE access_log ALTER COLUMN at SET DEFAULT tenant_now()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
