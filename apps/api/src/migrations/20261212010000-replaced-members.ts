import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A panel member may drop out and another take the seat: who has sat there stays, with why he left, and what he voted. */
export class ReplacedMembers20261212010000 implements MigrationInterface {
  name = 'ReplacedMembers20261212010000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE appeal_member ADD COLUMN ordinal int NOT NULL DEFAULT 1 CHECK (ordinal > 0);
      COMMENT ON COLUMN appeal_member.ordinal IS 'the how-manieth on the seat';
      ALTER TABLE appeal_member DROP CONSTRAINT appeal_member_pkey;
      ALTER TABLE appeal_member ADD PRIMARY KEY (tenant_id, appeal_id, seat, ordinal);

      CREATE TABLE appeal_member_out (
        tenant_id uuid NOT NULL REFERENCES tenant,
        appeal_id uuid NOT NULL,
        person_id uuid NOT NULL,
        cause text NOT NULL CHECK (cause IN ('recused', 'inactive')),
        reason text NOT NULL DEFAULT '',
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, appeal_id, person_id),
        FOREIGN KEY (tenant_id, appeal_id) REFERENCES appeal,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, appeal_id, person_id) REFERENCES appeal_member (tenant_id, appeal_id, person_id),
        CONSTRAINT recusal_says_why CHECK (cause <> 'recused' OR reason <> '')
      );
      CREATE INDEX appeal_member_out_person ON appeal_member_out (tenant_id, person_id);
      CALL system.append_only('appeal_member_out');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
