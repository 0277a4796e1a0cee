import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Business processes, metrics and their immutable published definitions (口径). */
export class Metric20261124012000 implements MigrationInterface {
  name = 'Metric20261124012000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE process (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code)
      );
      CALL system.protect('process');

      CREATE TABLE process_node (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        process_id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        ordinal int NOT NULL,
        owner_id uuid,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, process_id, code),
        FOREIGN KEY (tenant_id, process_id) REFERENCES process,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person
      );
      CREATE INDEX process_node_owner ON process_node (tenant_id, owner_id);
      CALL system.protect('process_node');

      CREATE TABLE metric (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        steward_id uuid,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, steward_id) REFERENCES person
      );
      CREATE INDEX metric_steward ON metric (tenant_id, steward_id);
      CALL system.protect('metric');

      CREATE TABLE metric_version (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        metric_id uuid NOT NULL,
        version_no int NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        process_node_id uuid,
        kind text NOT NULL CHECK (kind IN ('simple', 'ratio')),
        dataset_code text NOT NULL,
        numerator jsonb NOT NULL,
        denominator jsonb,
        direction text NOT NULL CHECK (direction IN ('HIGHER', 'LOWER', 'RANGE')),
        unit text NOT NULL DEFAULT '',
        decimals int NOT NULL DEFAULT 2 CHECK (decimals BETWEEN 0 AND 6),
        percent boolean NOT NULL DEFAULT false,
        flow boolean NOT NULL DEFAULT true,
        description text NOT NULL DEFAULT '',
        description_en text NOT NULL DEFAULT '',
        author_id uuid,
        approver_id uuid,
        published_at timestamptz,
        content_hash text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, metric_id, version_no),
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, process_node_id) REFERENCES process_node,
        FOREIGN KEY (tenant_id, author_id) REFERENCES person,
        FOREIGN KEY (tenant_id, approver_id) REFERENCES person,
        CHECK (status <> 'published' OR (process_node_id IS NOT NULL AND content_hash IS NOT NULL)),
        CHECK (status <> 'published' OR author_id IS DISTINCT FROM approver_id),
        CHECK (kind = 'ratio' OR denominator IS NULL),
        CHECK (status NOT IN ('published', 'deprecated') OR kind <> 'ratio' OR denominator IS NOT NULL)
      );
      COMMENT ON COLUMN metric_version.numerator IS '{agg: sum|count|avg, column?, filters: [{column, op, value}]}';
      COMMENT ON COLUMN metric_version.percent IS 'a fraction shown as a percentage';
      COMMENT ON COLUMN metric_version.flow IS 'adds up over the period (pace applies); false for rates and levels';
      CREATE INDEX metric_version_node ON metric_version (tenant_id, process_node_id);
      CREATE INDEX metric_version_author ON metric_version (tenant_id, author_id);
      CREATE INDEX metric_version_approver ON metric_version (tenant_id, approver_id);
      CREATE UNIQUE INDEX metric_version_published ON metric_version (tenant_id, metric_id) WHERE status = 'published';
      CREATE UNIQUE INDEX metric_version_open ON metric_version (tenant_id, metric_id) WHERE status IN ('draft', 'in_review');
      CREATE INDEX metric_version_content ON metric_version (tenant_id, content_hash) WHERE status = 'published';
      CREATE INDEX metric_version_dataset ON metric_version (tenant_id, dataset_code) WHERE status IN ('published', 'deprecated');
      CALL system.protect('metric_version');

      CREATE FUNCTION system.keep_definition() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' AND OLD.status IN ('published', 'deprecated') THEN
          RAISE EXCEPTION 'a published definition is immutable' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'UPDATE' AND (OLD.status = 'published' AND NEW.status NOT IN ('published', 'deprecated') OR OLD.status = 'deprecated' AND NEW.status <> 'deprecated') THEN
          RAISE EXCEPTION 'a published definition stays published or is deprecated' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'UPDATE' AND OLD.status IN ('published', 'deprecated')
          AND to_jsonb(NEW) - ARRAY['status', 'version'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['status', 'version'] THEN
          RAISE EXCEPTION 'a published definition is immutable' USING ERRCODE = 'check_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
      END $$;
      GRANT EXECUTE ON FUNCTION system.keep_definition TO kpi_app, kpi_pay;
      CREATE TRIGGER keep_definition BEFORE UPDATE OR DELETE ON metric_version FOR EACH ROW EXECUTE FUNCTION system.keep_definition();
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
