import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The first link of a chain follows none: half of all links are spared the search for one before them. */
export class FirstLinks20261128191000 implements MigrationInterface {
  name = 'FirstLinks20261128191000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION system.link() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        NEW.prev_hash := NULL;
        IF NEW.version > 1 THEN
          SELECT hash INTO NEW.prev_hash FROM public.transition_log
            WHERE tenant_id = NEW.tenant_id AND instance_id = NEW.instance_id AND version = NEW.version - 1;
        END IF;
        NEW.hash := system.link_hash(NEW, NEW.prev_hash);
        RETURN NEW;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
