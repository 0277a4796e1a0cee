import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * People are found by any part of their names or number. No index of such parts serves behind row-level security (it may begin with
 * what gives nothing away alone, and a pattern may), nor is the extension for it everywhere: all of a company's are looked through, in
 * the index by name, without opening a row.
 */
export class PeopleFound20261202020000 implements MigrationInterface {
  name = 'PeopleFound20261202020000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE person ADD COLUMN found_by text GENERATED ALWAYS AS (lower(name || E'\\n' || name_en || E'\\n' || employee_no)) STORED;
      COMMENT ON COLUMN person.found_by IS 'what somebody is looked for by, one a line: names and number in small letters';
      DROP INDEX person_name;
      CREATE INDEX person_name ON person (tenant_id, name, id) INCLUDE (found_by);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
