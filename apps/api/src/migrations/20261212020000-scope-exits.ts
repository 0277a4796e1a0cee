import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who falls out of a population within a period is put before HR; who comes into it with his unit gets a draft from that day on. */
export class ScopeExits20261212020000 implements MigrationInterface {
  name = 'ScopeExits20261212020000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE card_generation ADD COLUMN joined_on date;
      COMMENT ON COLUMN card_generation.joined_on IS 'the unit came into the population on that day, with everybody in it';

      CREATE TABLE scope_exit (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        period_id uuid NOT NULL,
        person_id uuid NOT NULL,
        left_on date NOT NULL,
        unit_id uuid NOT NULL,
        decision text CHECK (decision IN ('end', 'keep')),
        reason text NOT NULL DEFAULT '',
        decided_by uuid,
        decided_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, period_id, person_id, left_on),
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, decided_by) REFERENCES person,
        CONSTRAINT exit_decided_by_somebody CHECK ((decision IS NULL) = (decided_by IS NULL) AND (decision IS NULL OR reason <> ''))
      );
      COMMENT ON COLUMN scope_exit.left_on IS 'first day outside of the population';
      COMMENT ON COLUMN scope_exit.unit_id IS 'where he is then';
      CREATE INDEX scope_exit_person ON scope_exit (tenant_id, person_id);
      CREATE INDEX scope_exit_unit ON scope_exit (tenant_id, unit_id);
      CREATE INDEX scope_exit_decided_by ON scope_exit (tenant_id, decided_by);
      CALL system.protect('scope_exit');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
