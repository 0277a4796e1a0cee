import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who approved a card at which step, confirmed a refusal, agreed that the wrong version was signed: rows, so that a chain is data (§2.2). */
export class CardConsents20261130031000 implements MigrationInterface {
  name = 'CardConsents20261130031000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE scorecard_consent (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('approval', 'refusal', 'unsign')),
        step text NOT NULL CHECK (step IN ('HEAD2', 'HRBP', 'EXEC', 'HR', 'OWNER', 'HEAD')),
        person_id uuid NOT NULL,
        on_behalf_of uuid,
        text text NOT NULL DEFAULT '',
        at timestamptz NOT NULL DEFAULT tenant_now(),
        voided_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, on_behalf_of) REFERENCES person
      );
      COMMENT ON COLUMN scorecard_consent.voided_at IS 'the card went back to the talks: what was given before counts no more, and stays to be read';
      CREATE UNIQUE INDEX scorecard_consent_once ON scorecard_consent (tenant_id, scorecard_id, kind, step) WHERE voided_at IS NULL;
      CREATE INDEX scorecard_consent_card ON scorecard_consent (tenant_id, scorecard_id);
      CREATE INDEX scorecard_consent_person ON scorecard_consent (tenant_id, person_id);
      CREATE INDEX scorecard_consent_behalf ON scorecard_consent (tenant_id, on_behalf_of);
      CALL system.protect('scorecard_consent');

      ALTER TABLE scorecard ADD COLUMN refusals int NOT NULL DEFAULT 0, ADD COLUMN refused_at timestamptz, ADD COLUMN refused_to_sign boolean NOT NULL DEFAULT false, ADD COLUMN waiver text;
      COMMENT ON COLUMN scorecard.refusals IS 'how often the owner refused to sign; the first time leads to mediation';
      COMMENT ON COLUMN scorecard.refused_at IS 'the owner has refused what is to be signed now, after a mediation';
      COMMENT ON COLUMN scorecard.refused_to_sign IS 'in force without the owner''s signature: the target may be challenged';
      COMMENT ON COLUMN scorecard.waiver IS 'why the card was submitted though the cascade is not covered';
      ALTER TABLE negotiation_entry DROP CONSTRAINT negotiation_entry_kind_check,
        ADD CONSTRAINT negotiation_entry_kind_check CHECK (kind IN ('propose', 'counter', 'accept', 'comment', 'return', 'decide', 'dissent', 'agree', 'refuse'));
      COMMENT ON COLUMN negotiation_entry.proposal IS 'of an agreement its log: each line as it was first proposed and as it was agreed';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
