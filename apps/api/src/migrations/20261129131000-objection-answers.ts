import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the facilitator answers to an objection: one answer each, kept beside it for ever. */
export class ObjectionAnswers20261129131000 implements MigrationInterface {
  name = 'ObjectionAnswers20261129131000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE objection_answer (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        objection_id uuid NOT NULL,
        person_id uuid NOT NULL,
        text text NOT NULL CHECK (text <> ''),
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, objection_id),
        FOREIGN KEY (tenant_id, objection_id) REFERENCES meeting_objection,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX objection_answer_person ON objection_answer (tenant_id, person_id);
      CALL system.append_only('objection_answer');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
