import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An attempt at a password is counted before it is looked at: sixty at once are as many as sixty in a row. */
export class Attempts20261129010000 implements MigrationInterface {
  name = 'Attempts20261129010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE sign_in_failure RENAME TO sign_in_attempt;
      ALTER INDEX sign_in_failure_key RENAME TO sign_in_attempt_key;
      ALTER TABLE sign_in_attempt ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
      COMMENT ON TABLE sign_in_attempt IS 'attempts that failed or are still being looked at, by a hash of what was typed, of the address or of the account';

      DROP FUNCTION system.failures_of, system.note_failure, system.forget_failures;

      -- Counts and takes a place in one go; NULL when one of the keys has used up its number. Keys are locked in one order.
      CREATE FUNCTION system.reserve_attempt(wanted bytea[], most int[], since interval) RETURNS uuid
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        place uuid := gen_random_uuid();
        one bytea;
      BEGIN
        FOR one IN SELECT k FROM unnest(wanted) k ORDER BY k LOOP
          PERFORM pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 0));
        END LOOP;
        IF EXISTS (SELECT FROM unnest(wanted, most) w(key, most)
                   WHERE (SELECT count(*) FROM sign_in_attempt a WHERE a.key = w.key AND a.at > now() - since) >= w.most) THEN
          RETURN NULL;
        END IF;
        INSERT INTO sign_in_attempt (key, id) SELECT DISTINCT k, place FROM unnest(wanted) k;
        RETURN place;
      END $$;
      ALTER FUNCTION system.reserve_attempt OWNER TO kpi_system;

      -- The secret was right: the place is given back, and what failed before under the first key is forgotten.
      CREATE FUNCTION system.release_attempt(wanted bytea[], place uuid) RETURNS void
        LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
        AS $$ DELETE FROM sign_in_attempt a WHERE a.key = ANY (wanted) AND (a.id = place OR a.key = wanted[1]) $$;
      ALTER FUNCTION system.release_attempt OWNER TO kpi_system;

      REVOKE EXECUTE ON FUNCTION system.reserve_attempt, system.release_attempt FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.reserve_attempt, system.release_attempt TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
