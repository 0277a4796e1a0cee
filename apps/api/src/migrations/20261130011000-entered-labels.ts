import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Figures that people have entered before: what their columns are called, as those of today are. */
export class EnteredLabels20261130011000 implements MigrationInterface {
  name = 'EnteredLabels20261130011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE source NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE dataset NO FORCE ROW LEVEL SECURITY;
      UPDATE source SET name_en = 'Entered by hand' WHERE kind = 'manual' AND name_en = '';
      UPDATE dataset d SET mapping = jsonb_set(d.mapping, '{columns}', (
        SELECT jsonb_agg(CASE WHEN w.name IS NULL THEN col ELSE col || jsonb_build_object('label', w.label, 'labelEn', w.label_en) END ORDER BY n)
        FROM jsonb_array_elements(d.mapping->'columns') WITH ORDINALITY AS x(col, n)
        LEFT JOIN (VALUES ('month', '月份', 'Month'), ('person', '人员', 'Person'), ('unit', '部门', 'Unit'), ('value', '填报值', 'Entered value'), ('numerator', '分子', 'Numerator'),
          ('denominator', '分母', 'Denominator'), ('entered_by', '填报人', 'Entered by'), ('approved_by', '审批人', 'Approved by'), ('note', '说明', 'Note'), ('evidence', '凭证', 'Evidence')) AS w(name, label, label_en) ON w.name = col->>'name'))
      FROM source s WHERE s.tenant_id = d.tenant_id AND s.id = d.source_id AND s.kind = 'manual' AND jsonb_array_length(d.mapping->'columns') > 0;
      ALTER TABLE dataset FORCE ROW LEVEL SECURITY;
      ALTER TABLE source FORCE ROW LEVEL SECURITY;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
