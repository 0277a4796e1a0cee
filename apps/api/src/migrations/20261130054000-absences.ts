import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Long absences that are neutralised (R-M9): their days are in neither side of a period. What kind they are is HR's alone. */
export class Absences20261130054000 implements MigrationInterface {
  name = 'Absences20261130054000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE absence (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        person_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('maternity', 'injury', 'illness', 'other')),
        starts_on date NOT NULL,
        ends_on date,
        note text NOT NULL DEFAULT '',
        recorded_by uuid,
        recorded_at timestamptz NOT NULL DEFAULT tenant_now(),
        revoked_by uuid,
        revoked_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, recorded_by) REFERENCES person,
        FOREIGN KEY (tenant_id, revoked_by) REFERENCES person,
        CHECK (ends_on >= starts_on),
        CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)),
        CONSTRAINT recorder_is_not_absent CHECK (recorded_by IS DISTINCT FROM person_id),
        CONSTRAINT one_absence_a_day EXCLUDE USING gist (tenant_id WITH =, person_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (revoked_at IS NULL)
      );
      COMMENT ON COLUMN absence.kind IS '产假, 工伤, 长期病假: read by HR only; everybody else learns how many days do not count';
      CREATE INDEX absence_person ON absence (tenant_id, person_id, starts_on);
      CREATE INDEX absence_recorded_by ON absence (tenant_id, recorded_by);
      CREATE INDEX absence_revoked_by ON absence (tenant_id, revoked_by);
      CALL system.protect('absence');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
