import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Links of many chains are reckoned by the statement that writes them (ADR 0015): the trigger, which asks for the link before
 * once a row, is for those that come without a hash. That a link follows another is said by the table, whoever writes it; verify-audit says whether the hash is right.
 */
export class LinksInSets20261129260000 implements MigrationInterface {
  name = 'LinksInSets20261129260000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE FUNCTION system.hash_of(tenant uuid, machine text, instance uuid, version int, from_status text, to_status text, event text, actor uuid, on_behalf uuid, reason text, payload text, at timestamptz, prev text)
      RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
        SELECT encode(sha256(convert_to(coalesce(prev, '') || jsonb_build_array(tenant, machine, instance, version, from_status, to_status, event, actor, on_behalf, reason, payload,
          to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8')), 'hex') $$;
      CREATE OR REPLACE FUNCTION system.link_hash(l transition_log, prev text) RETURNS text LANGUAGE sql STABLE AS $$
        SELECT system.hash_of(l.tenant_id, l.machine, l.instance_id, l.version, l.from_status, l.to_status, l.event, l.actor_id, l.on_behalf_of, l.reason, l.payload_hash, l.at, prev) $$;
      GRANT EXECUTE ON FUNCTION system.hash_of TO kpi_app, kpi_pay;

      DROP TRIGGER link ON transition_log;
      CREATE TRIGGER link BEFORE INSERT ON transition_log FOR EACH ROW WHEN (NEW.hash = '') EXECUTE FUNCTION system.link();
      ALTER TABLE transition_log
        ADD CONSTRAINT link_follows CHECK (version >= 1 AND (version = 1) = (prev_hash IS NULL) AND hash <> '');

      -- A key that sorts by its time (UUIDv7), for rows that are made by a statement.
      CREATE FUNCTION system.new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
        SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid $$;
      GRANT EXECUTE ON FUNCTION system.new_id TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
