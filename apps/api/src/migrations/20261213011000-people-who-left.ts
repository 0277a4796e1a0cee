import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has gone by a day is found among the few who have, not among everybody: the population of a cycle is counted without a look at each person. */
export class PeopleWhoLeft20261213011000 implements MigrationInterface {
  name = 'PeopleWhoLeft20261213011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`CREATE INDEX person_left ON person (tenant_id, left_on) INCLUDE (id) WHERE left_on IS NOT NULL`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
