import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lists of cards are by name of the owner: a page walks the names from where the one before ended, and a person's place is found by a plain key. */
export class PeopleByName20261201032000 implements MigrationInterface {
  name = 'PeopleByName20261201032000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX person_name ON person (tenant_id, name, id);
      CREATE INDEX assignment_person ON assignment (tenant_id, person_id, valid_from);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
