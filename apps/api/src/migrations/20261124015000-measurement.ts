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
        auto_verify boolean NOT NULL DEFAULT false,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN source.secret IS 'AES-256-GCM; write-only';
      COMMENT ON COLUMN source.auto_verify IS 'trusted as a whole: its figures are verified as they arrive';
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
        replace_mode text NOT NULL DEFAULT 'window' CHECK (replace_mode IN ('window', 'full')),
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, source_id) REFERENCES source,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN dataset.mapping IS '{eventDate, dateFormat?, key: [columns], person?: column with employee_no, unit?: column with unit code, unitCode?: one unit for all rows, columns: [{name, type: number|text|date|boolean, format?}], computed?: [{name, op: mul|add|sub, columns}]}';
      CREATE INDEX dataset_source ON dataset (tenant_id, source_id);
      CREATE INDEX dataset_created_by ON dataset (tenant_id, created_by);
      CALL system.protect('dataset');

      -- Bytes of a file until its run has landed them: read once, in pieces, by whichever worker takes the run.
      CREATE TABLE upload (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        file_name text NOT NULL,
        bytes bigint NOT NULL DEFAULT 0,
        sha256 text,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN upload.sha256 IS 'NULL until the last byte has arrived';
      CREATE INDEX upload_created_by ON upload (tenant_id, created_by);
      CALL system.protect('upload');

      CREATE TABLE upload_chunk (
        tenant_id uuid NOT NULL REFERENCES tenant,
        upload_id uuid NOT NULL,
        ordinal int NOT NULL,
        bytes bytea NOT NULL,
        PRIMARY KEY (tenant_id, upload_id, ordinal),
        FOREIGN KEY (tenant_id, upload_id) REFERENCES upload ON DELETE CASCADE
      );
      ALTER TABLE upload_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;
      CALL system.protect('upload_chunk');

      CREATE TABLE collection_run (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        dataset_version int NOT NULL DEFAULT 1,
        upload_id uuid,
        file_name text,
        content_hash text,
        accept_partial boolean NOT NULL DEFAULT false,
        replace_mode text NOT NULL DEFAULT 'window' CHECK (replace_mode IN ('window', 'full')),
        window_from date,
        window_to date,
        bytes_total bigint,
        bytes_read bigint NOT NULL DEFAULT 0,
        rows_read int NOT NULL DEFAULT 0,
        rows_accepted int NOT NULL DEFAULT 0,
        rows_rejected int NOT NULL DEFAULT 0,
        rows_changed int NOT NULL DEFAULT 0,
        rows_removed int NOT NULL DEFAULT 0,
        problem text,
        problem_params jsonb NOT NULL DEFAULT '{}',
        started_by uuid,
        started_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset,
        FOREIGN KEY (tenant_id, upload_id) REFERENCES upload ON DELETE SET NULL (upload_id),
        FOREIGN KEY (tenant_id, started_by) REFERENCES person
      );
      CREATE INDEX collection_run_dataset ON collection_run (tenant_id, dataset_id, started_at);
      COMMENT ON COLUMN collection_run.rows_changed IS 'observations that became new or different; an unchanged one keeps the run it came with';
      CREATE INDEX collection_run_upload ON collection_run (tenant_id, upload_id);
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
      CREATE INDEX observation_key ON observation (tenant_id, dataset_id, row_key);
      CALL system.protect('observation');

      -- Partitions are made ahead, by year, for whoever lands rows: the application may not create tables itself.
      CREATE FUNCTION system.ensure_observation_partition(year int) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DECLARE
        name text := format('observation_%s', year);
        starts date := make_date(year, 1, 1);
        ends date := make_date(year + 1, 1, 1);
      BEGIN
        IF year NOT BETWEEN 1970 AND 2100 THEN
          RAISE EXCEPTION 'no partition for year %', year USING ERRCODE = 'check_violation';
        END IF;
        IF to_regclass('public.' || name) IS NOT NULL THEN
          RETURN false;
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('observation_partition', 0));
        -- rows that lie in the default partition already stay there
        IF to_regclass('public.' || name) IS NOT NULL OR EXISTS (SELECT 1 FROM observation_default d WHERE d.event_date >= starts AND d.event_date < ends) THEN
          RETURN false;
        END IF;
        EXECUTE format('CREATE TABLE %I (LIKE observation INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
        EXECUTE format('ALTER TABLE observation ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, starts, ends);
        RETURN true;
      END $$;
      REVOKE EXECUTE ON FUNCTION system.ensure_observation_partition FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.ensure_observation_partition TO kpi_app, kpi_pay;
      SELECT system.ensure_observation_partition(year) FROM generate_series(2024, 2028) AS year;

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
      CREATE INDEX measurement_month ON measurement (tenant_id, metric_version_id, month);
      CREATE INDEX measurement_waiting ON measurement (tenant_id, status, month) WHERE status IN ('quarantined', 'missing', 'submitted');
      CREATE INDEX measurement_subject ON measurement (tenant_id, subject_id, month);
      CREATE INDEX measurement_verified_by ON measurement (tenant_id, verified_by);
      CALL system.protect('measurement');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
