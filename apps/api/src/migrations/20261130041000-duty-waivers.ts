import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A company too small for every separation of duties says so: which rule, why, and for 90 days at most (§6.5). */
export class DutyWaivers20261130041000 implements MigrationInterface {
  name = 'DutyWaivers20261130041000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE duty_waiver (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        rule text NOT NULL CHECK (rule <> ''),
        reason text NOT NULL CHECK (reason <> ''),
        granted_by uuid NOT NULL,
        valid_from date NOT NULL,
        valid_to date NOT NULL,
        ended_on date,
        ended_by uuid,
        created_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, granted_by) REFERENCES person,
        FOREIGN KEY (tenant_id, ended_by) REFERENCES person,
        CHECK (valid_to BETWEEN valid_from AND valid_from + 90),
        CHECK ((ended_on IS NULL) = (ended_by IS NULL)),
        CONSTRAINT one_waiver_a_rule EXCLUDE USING gist (tenant_id WITH =, rule WITH =, daterange(valid_from, least(valid_to + 1, ended_on)) WITH &&)
      );
      CREATE INDEX duty_waiver_granted_by ON duty_waiver (tenant_id, granted_by);
      CREATE INDEX duty_waiver_ended_by ON duty_waiver (tenant_id, ended_by);
      CALL system.protect('duty_waiver');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
