import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sources, datasets, collection runs, observations as they came, and the governed figures made of them. */
export class Measurement20261124015000 implements MigrationInterface {
  name = 'Measurement20261124015000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE source (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('file', 'postgres')),
        config jsonb NOT NULL DEFAULT '{}',
        secret bytea,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN source.secret IS 'AES-256-GCM; write-only';
      CREATE INDEX source_created_by ON source (tenant_id, created_by);
      CALL system.protect('source');

      CREATE TABLE dataset (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        source_id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        mapping jsonb NOT NULL,
        query text,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, source_id) REFERENCES source,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN dataset.mapping IS '{eventDate, dateFormat?, key: [columns], person?: column with employee_no, unit?: column with unit code, columns: [{name, type: number|text|date|boolean}]}';
      CREATE INDEX dataset_source ON dataset (tenant_id, source_id);
      CREATE INDEX dataset_created_by ON dataset (tenant_id, created_by);
      CALL system.protect('dataset');

      CREATE TABLE collection_run (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        file_name text,
        content_hash text,
        window_from date,
        window_to date,
        rows_read int NOT NULL DEFAULT 0,
        rows_accepted int NOT NULL DEFAULT 0,
        rows_rejected int NOT NULL DEFAULT 0,
        problem text,
        started_by uuid,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset,
        FOREIGN KEY (tenant_id, started_by) REFERENCES person
      );
      CREATE INDEX collection_run_dataset ON collection_run (tenant_id, dataset_id, started_at);
      CREATE INDEX collection_run_started_by ON collection_run (tenant_id, started_by);
      CALL system.protect('collection_run');

      CREATE TABLE row_error (
        tenant_id uuid NOT NULL REFERENCES tenant,
        run_id uuid NOT NULL,
        ordinal int NOT NULL,
        row_no int NOT NULL,
        cell text NOT NULL,
        code text NOT NULL,
        detail text NOT NULL DEFAULT '',
        PRIMARY KEY (tenant_id, run_id, ordinal),
        FOREIGN KEY (tenant_id, run_id) REFERENCES collection_run
      );
      CALL system.protect('row_error');

      -- Raw rows by their natural key, partitioned by date from the first day. No foreign keys: validated while staging (scale.md §4, rule 4).
      CREATE TABLE observation (
        tenant_id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        event_date date NOT NULL,
        row_key text NOT NULL,
        person_id uuid,
        unit_id uuid,
        run_id uuid NOT NULL,
        row_no int NOT NULL,
        data jsonb NOT NULL,
        PRIMARY KEY (tenant_id, dataset_id, event_date, row_key)
      ) PARTITION BY RANGE (event_date);
      CREATE TABLE observation_default PARTITION OF observation DEFAULT;
      CREATE INDEX observation_person ON observation (tenant_id, dataset_id, person_id, event_date);
      CREATE INDEX observation_unit ON observation (tenant_id, dataset_id, unit_id, event_date);
      CALL system.protect('observation');

      -- The governed figure of a metric for a subject and month; numerator and denominator are kept so that sums of months stay right.
      CREATE TABLE measurement (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_version_id uuid NOT NULL,
        subject_kind text NOT NULL CHECK (subject_kind IN ('person', 'unit')),
        subject_id uuid NOT NULL,
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        numerator numeric,
        denominator numeric,
        value numeric,
        row_count int NOT NULL DEFAULT 0,
        last_date date,
        run_ids uuid[] NOT NULL DEFAULT '{}',
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        verified_by uuid,
        computed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, metric_version_id, subject_kind, subject_id, month),
        FOREIGN KEY (tenant_id, metric_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, verified_by) REFERENCES person
      );
      CREATE INDEX measurement_subject ON measurement (tenant_id, subject_id, month);
      CREATE INDEX measurement_verified_by ON measurement (tenant_id, verified_by);
      CALL system.protect('measurement');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
