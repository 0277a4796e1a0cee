import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of programs, rows they push, and deliveries that add to what is known instead of replacing it. */
export class PushedRows20261129161000 implements MigrationInterface {
  name = 'PushedRows20261129161000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE source DROP CONSTRAINT source_kind_check;
      ALTER TABLE source ADD CONSTRAINT source_kind_check CHECK (kind IN ('file', 'postgres', 'mysql', 'sqlserver', 'clickhouse', 'rest', 'push'));
      ALTER TABLE dataset DROP CONSTRAINT dataset_replace_mode_check;
      ALTER TABLE dataset ADD CONSTRAINT dataset_replace_mode_check CHECK (replace_mode IN ('window', 'full', 'upsert', 'append'));
      ALTER TABLE dataset ADD COLUMN cursor_column text;
      COMMENT ON COLUMN dataset.cursor_column IS 'of upsert: the date column that says when a row changed; an older row never replaces a newer one';

      CREATE TABLE api_key (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        name text NOT NULL,
        secret_hash bytea NOT NULL,
        hint text NOT NULL,
        previous_hash bytea,
        previous_until timestamptz,
        signing_secret bytea NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        rotated_at timestamptz,
        last_used_at timestamptz,
        used_minute timestamptz,
        used_count int NOT NULL DEFAULT 0,
        revoked_at timestamptz,
        revoked_by uuid,
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, secret_hash),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        FOREIGN KEY (tenant_id, revoked_by) REFERENCES person
      );
      COMMENT ON COLUMN api_key.secret_hash IS 'SHA-256 of 256 random bits: nothing to guess at, so no slow hash';
      COMMENT ON COLUMN api_key.signing_secret IS 'AES-256-GCM: a signature is checked with the secret itself';
      COMMENT ON COLUMN api_key.hint IS 'the last characters, to tell keys apart';
      CREATE INDEX api_key_previous ON api_key (tenant_id, previous_hash) WHERE previous_hash IS NOT NULL;
      CREATE INDEX api_key_created_by ON api_key (tenant_id, created_by);
      CREATE INDEX api_key_revoked_by ON api_key (tenant_id, revoked_by);
      CALL system.protect('api_key');

      CREATE TABLE api_key_dataset (
        tenant_id uuid NOT NULL REFERENCES tenant,
        api_key_id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, api_key_id, dataset_id),
        FOREIGN KEY (tenant_id, api_key_id) REFERENCES api_key,
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset
      );
      CREATE INDEX api_key_dataset_dataset ON api_key_dataset (tenant_id, dataset_id);
      CALL system.protect('api_key_dataset');

      ALTER TABLE collection_run DROP CONSTRAINT collection_run_replace_mode_check;
      ALTER TABLE collection_run ADD CONSTRAINT collection_run_replace_mode_check CHECK (replace_mode IN ('window', 'full', 'upsert', 'append'));
      ALTER TABLE collection_run ADD COLUMN rows_ignored int NOT NULL DEFAULT 0;
      COMMENT ON COLUMN collection_run.rows_ignored IS 'of append: rows that were known already';
      ALTER TABLE collection_run ADD COLUMN header text[];
      COMMENT ON COLUMN collection_run.header IS 'names of the columns of the delivery, in their order: what an address of a cell is read by';
      ALTER TABLE collection_run ADD COLUMN api_key_id uuid, ADD COLUMN request_key text, ADD FOREIGN KEY (tenant_id, api_key_id) REFERENCES api_key;
      COMMENT ON COLUMN collection_run.request_key IS 'Idempotency-Key of the program that pushed, or the signature: the same again is the same run';
      CREATE UNIQUE INDEX collection_run_request ON collection_run (tenant_id, api_key_id, request_key) WHERE request_key IS NOT NULL;
      CREATE INDEX collection_run_api_key ON collection_run (tenant_id, api_key_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
