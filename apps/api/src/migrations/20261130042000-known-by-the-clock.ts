import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When values became known is told by the same clock as everything else people read (ADR 0008): “as known on” a day means a day of theirs. */
export class KnownByTheClock20261130042000 implements MigrationInterface {
  name = 'KnownByTheClock20261130042000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE line_target ALTER COLUMN recorded_at SET DEFAULT tenant_now()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
