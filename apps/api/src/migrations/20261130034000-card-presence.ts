import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has a card open now: whichever process asks, one short-lived row a person. Nothing of it has to survive a crash. */
export class CardPresence20261130034000 implements MigrationInterface {
  name = 'CardPresence20261130034000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE UNLOGGED TABLE scorecard_presence (
        tenant_id uuid NOT NULL REFERENCES tenant,
        scorecard_id uuid NOT NULL,
        person_id uuid NOT NULL,
        line_id uuid,
        typing boolean NOT NULL DEFAULT false,
        seen_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, scorecard_id, person_id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      COMMENT ON TABLE scorecard_presence IS 'told to the two sides while they talk, and to nobody else; overwritten with every sign of life';
      CREATE INDEX scorecard_presence_person ON scorecard_presence (tenant_id, person_id);
      CALL system.protect('scorecard_presence');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
