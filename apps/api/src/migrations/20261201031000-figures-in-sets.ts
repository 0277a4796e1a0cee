import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Millions of figures are written at once: of the tenant the key of the definition is asked, and who verified one is indexed where somebody has. */
export class FiguresInSets20261201031000 implements MigrationInterface {
  name = 'FiguresInSets20261201031000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE measurement DROP CONSTRAINT measurement_tenant_id_fkey;
      DROP INDEX measurement_verified_by;
      CREATE INDEX measurement_verified_by ON measurement (tenant_id, verified_by) WHERE verified_by IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
