import type { MigrationInterface, QueryRunner } from 'typeorm';

/** More kinds of sources than files and PostgreSQL, what a web service is asked for, and the hosts inside that sources may reach. */
export class SourceKinds20261129160000 implements MigrationInterface {
  name = 'SourceKinds20261129160000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE source DROP CONSTRAINT source_kind_check;
      ALTER TABLE source ADD CONSTRAINT source_kind_check CHECK (kind IN ('file', 'postgres', 'mysql', 'sqlserver', 'clickhouse', 'rest'));
      ALTER TABLE dataset ADD COLUMN request jsonb;
      COMMENT ON COLUMN dataset.request IS '{path, rows: JSON pointer, paging: none|link|page|cursor, parameter?, next?: JSON pointer, firstPage?}; of a web service';

      -- Ended, not removed: who let sources reach a host inside, when and why, stays readable.
      CREATE TABLE allowed_host (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        host text NOT NULL CHECK (host = lower(host) AND host <> ''),
        reason text NOT NULL,
        allowed_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        ended_by uuid,
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, allowed_by) REFERENCES person,
        FOREIGN KEY (tenant_id, ended_by) REFERENCES person
      );
      CREATE UNIQUE INDEX allowed_host_in_force ON allowed_host (tenant_id, host) WHERE ended_at IS NULL;
      CREATE INDEX allowed_host_allowed_by ON allowed_host (tenant_id, allowed_by);
      CREATE INDEX allowed_host_ended_by ON allowed_host (tenant_id, ended_by);
      CALL system.protect('allowed_host');

      -- Sources that reach a host inside today go on doing so; an administrator sees them and may end it.
      INSERT INTO allowed_host (tenant_id, id, host, reason)
      SELECT tenant_id, gen_random_uuid(), lower(config->>'host'), 'in use before hosts had to be allowed' FROM source WHERE config ? 'host'
      GROUP BY tenant_id, lower(config->>'host');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
