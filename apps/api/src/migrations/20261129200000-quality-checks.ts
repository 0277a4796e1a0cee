import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is asked of the rows of a dataset, what came of it run by run, and the figures it put in doubt. */
export class QualityChecks20261129200000 implements MigrationInterface {
  name = 'QualityChecks20261129200000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE quality_check (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        dataset_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('notNull', 'unique', 'range', 'accepted', 'rowCount', 'freshness', 'reconciliation', 'stability', 'completeness', 'flatline')),
        severity text NOT NULL CHECK (severity IN ('block', 'warn')),
        column_name text,
        params jsonb NOT NULL DEFAULT '{}',
        made_by uuid,
        made_at timestamptz NOT NULL DEFAULT tenant_now(),
        changed_at timestamptz NOT NULL DEFAULT tenant_now(),
        removed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, dataset_id) REFERENCES dataset,
        FOREIGN KEY (tenant_id, made_by) REFERENCES person,
        CHECK (kind <> 'freshness' OR severity = 'warn')
      );
      COMMENT ON COLUMN quality_check.params IS 'what its kind needs to know (CheckParams)';
      COMMENT ON COLUMN quality_check.removed_at IS 'asked no more; what came of it stays';
      CREATE INDEX quality_check_dataset ON quality_check (tenant_id, dataset_id) WHERE removed_at IS NULL;
      CREATE INDEX quality_check_of_dataset ON quality_check (tenant_id, dataset_id);
      CREATE INDEX quality_check_made_by ON quality_check (tenant_id, made_by);
      CALL system.protect('quality_check');

      CREATE TABLE quality_result (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        run_id uuid NOT NULL,
        check_id uuid NOT NULL,
        asked jsonb NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('passed', 'failed', 'skipped')),
        checked int NOT NULL DEFAULT 0,
        failing int NOT NULL DEFAULT 0,
        examples jsonb NOT NULL DEFAULT '[]',
        found_at timestamptz NOT NULL DEFAULT tenant_now(),
        settled_by uuid,
        settled_at timestamptz,
        settled_reason text NOT NULL DEFAULT '',
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, run_id, check_id),
        FOREIGN KEY (tenant_id, run_id) REFERENCES collection_run,
        FOREIGN KEY (tenant_id, check_id) REFERENCES quality_check,
        FOREIGN KEY (tenant_id, settled_by) REFERENCES person,
        CHECK (settled_at IS NULL OR settled_reason <> '')
      );
      COMMENT ON COLUMN quality_result.asked IS 'kind, severity, column and params as they were then';
      COMMENT ON COLUMN quality_result.settled_at IS 'a steward has looked at it and said why it may stand';
      CREATE INDEX quality_result_check ON quality_result (tenant_id, check_id, run_id);
      CREATE INDEX quality_result_settled_by ON quality_result (tenant_id, settled_by);
      CALL system.protect('quality_result');

      -- What a check doubts as long as it does: a month, of everybody or of those the rows belong to.
      CREATE TABLE quality_finding (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        check_id uuid NOT NULL,
        run_id uuid NOT NULL,
        month date NOT NULL CHECK (extract(day FROM month) = 1),
        place text NOT NULL DEFAULT '',
        unit_id uuid,
        person_id uuid,
        print text NOT NULL,
        detail jsonb NOT NULL DEFAULT '{}',
        raised_at timestamptz NOT NULL DEFAULT tenant_now(),
        cleared_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, check_id, month, place),
        FOREIGN KEY (tenant_id, check_id) REFERENCES quality_check,
        FOREIGN KEY (tenant_id, run_id) REFERENCES collection_run,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      COMMENT ON COLUMN quality_finding.print IS 'the same print is the same doubt: a figure released from it stays released';
      COMMENT ON COLUMN quality_finding.place IS 'which series of the month; empty: the whole dataset';
      CREATE INDEX quality_finding_run ON quality_finding (tenant_id, run_id);
      CREATE INDEX quality_finding_unit ON quality_finding (tenant_id, unit_id);
      CREATE INDEX quality_finding_person ON quality_finding (tenant_id, person_id);
      CALL system.protect('quality_finding');

      CREATE TABLE measurement_flag (
        tenant_id uuid NOT NULL REFERENCES tenant,
        measurement_id uuid NOT NULL,
        finding_id uuid NOT NULL,
        print text NOT NULL,
        raised_at timestamptz NOT NULL DEFAULT tenant_now(),
        released_at timestamptz,
        PRIMARY KEY (tenant_id, measurement_id, finding_id),
        FOREIGN KEY (tenant_id, measurement_id) REFERENCES measurement,
        FOREIGN KEY (tenant_id, finding_id) REFERENCES quality_finding
      );
      CREATE INDEX measurement_flag_finding ON measurement_flag (tenant_id, finding_id);
      CALL system.protect('measurement_flag');

      ALTER TABLE measurement ADD COLUMN published_at timestamptz NOT NULL DEFAULT tenant_now(), ADD COLUMN disputed_at timestamptz, ADD COLUMN settle_by date;
      COMMENT ON COLUMN measurement.published_at IS 'since when its owner can see this value: from then runs the time to question it';
      COMMENT ON COLUMN measurement.settle_by IS 'of a question: the day by which a steward answers it';
      ALTER TABLE measurement NO FORCE ROW LEVEL SECURITY;
      UPDATE measurement SET published_at = computed_at;
      ALTER TABLE measurement FORCE ROW LEVEL SECURITY;
      CREATE INDEX measurement_disputed ON measurement (tenant_id, settle_by) WHERE status = 'quarantined' AND disputed_at IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
