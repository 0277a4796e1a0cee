import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The grade of a year as it was calibrated, beside that of the bands: kept for good, the total stays as it is reckoned (domain.md §3.5, §3.12). */
export class YearGrades20261205011000 implements MigrationInterface {
  name = 'YearGrades20261205011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE year_grade (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        person_id uuid NOT NULL,
        revision int NOT NULL,
        session_id uuid,
        raw_total numeric(7,2) NOT NULL,
        raw_grade text NOT NULL,
        grade text NOT NULL,
        reason_code text,
        reason text NOT NULL DEFAULT '',
        graded_by text NOT NULL CHECK (graded_by IN ('calibration', 'appeal')),
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, cycle_id, person_id, revision),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, session_id) REFERENCES calibration_session,
        CHECK ((graded_by = 'calibration') = (session_id IS NOT NULL)),
        CHECK (grade = raw_grade OR reason <> '')
      );
      COMMENT ON TABLE year_grade IS 'the latest counts, of sessions that are approved; and only as long as the bands say what they said then';
      CREATE INDEX year_grade_person ON year_grade (tenant_id, person_id);
      CREATE INDEX year_grade_session ON year_grade (tenant_id, session_id);
      CALL system.append_only('year_grade');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
