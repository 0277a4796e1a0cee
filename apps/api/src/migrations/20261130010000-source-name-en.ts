import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sources have an English name beside the other, as datasets and metrics have. */
export class SourceNameEn20261130010000 implements MigrationInterface {
  name = 'SourceNameEn20261130010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE source ADD COLUMN name_en text NOT NULL DEFAULT ''`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
