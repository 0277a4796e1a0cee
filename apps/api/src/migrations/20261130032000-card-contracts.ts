import type { MigrationInterface, QueryRunner } from 'typeorm';

/** 绩效合同: what is signed as it was rendered, with its hash, and each signature with the hash it was given for. Nothing of it is ever changed. */
export class CardContracts20261130032000 implements MigrationInterface {
  name = 'CardContracts20261130032000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE scorecard_contract (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        edition int NOT NULL,
        content jsonb NOT NULL,
        hash text NOT NULL,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, scorecard_id, edition),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard
      );
      COMMENT ON COLUMN scorecard_contract.hash IS 'SHA-256 of the content as canonical JSON';
      CALL system.append_only('scorecard_contract');

      CREATE TABLE scorecard_signature (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        side text NOT NULL CHECK (side IN ('owner', 'head')),
        person_id uuid NOT NULL,
        on_behalf_of uuid,
        agreed_hash text NOT NULL,
        contract_id uuid,
        identity text NOT NULL CHECK (identity IN ('password')),
        signed_at timestamptz NOT NULL DEFAULT tenant_now(),
        voided_at timestamptz,
        void_reason text,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, on_behalf_of) REFERENCES person,
        FOREIGN KEY (tenant_id, contract_id) REFERENCES scorecard_contract
      );
      COMMENT ON COLUMN scorecard_signature.voided_at IS 'taken back by a recall or because the wrong version was signed; the old hash stays beside the new one';
      CREATE UNIQUE INDEX scorecard_signature_once ON scorecard_signature (tenant_id, scorecard_id, side) WHERE voided_at IS NULL;
      CREATE INDEX scorecard_signature_card ON scorecard_signature (tenant_id, scorecard_id);
      CREATE INDEX scorecard_signature_person ON scorecard_signature (tenant_id, person_id);
      CREATE INDEX scorecard_signature_behalf ON scorecard_signature (tenant_id, on_behalf_of);
      CREATE INDEX scorecard_signature_contract ON scorecard_signature (tenant_id, contract_id);
      CALL system.protect('scorecard_signature');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
