import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is asked of whoever enters the figures of a manual metric. Its rows are those of a dataset of its own. */
export class EntryRule20261129230000 implements MigrationInterface {
  name = 'EntryRule20261129230000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE metric_version
        ADD COLUMN entry jsonb,
        DROP CONSTRAINT metric_version_denominator,
        ADD CONSTRAINT metric_version_denominator CHECK (denominator IS NULL OR kind IN ('ratio', 'cumulative', 'manual'));
      COMMENT ON COLUMN metric_version.entry IS 'of a manual one: {evidence, dueWorkdays, lowest, highest}';

      -- of every tenant, and of what is published: no figure of theirs could be entered until now
      ALTER TABLE metric_version NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER keep_definition;
      ALTER TABLE metric NO FORCE ROW LEVEL SECURITY;
      UPDATE metric_version v SET dataset_code = 'entered.' || m.code, numerator = '{"agg": "sum", "column": "value", "filters": []}', entry = '{"evidence": false, "dueWorkdays": 5, "lowest": null, "highest": null}'
      FROM metric m WHERE m.tenant_id = v.tenant_id AND m.id = v.metric_id AND v.kind = 'manual';
      ALTER TABLE metric FORCE ROW LEVEL SECURITY;
      ALTER TABLE metric_version FORCE ROW LEVEL SECURITY, ENABLE TRIGGER keep_definition;

      ALTER TABLE metric_version ADD CONSTRAINT metric_version_entered CHECK (kind <> 'manual' OR numerator IS NOT NULL AND entry IS NOT NULL);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
