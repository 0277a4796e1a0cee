import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Requests to change a target, with their impact and the approvals they need. */
export class Adjustment20261124019000 implements MigrationInterface {
  name = 'Adjustment20261124019000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE change_request (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        line_id uuid NOT NULL,
        type text NOT NULL CHECK (type IN ('TARGET', 'WEIGHT', 'ERROR_FIX')),
        cause text NOT NULL CHECK (cause IN ('MARKET', 'POLICY', 'ORG_CHANGE', 'RESOURCE_CHANGE', 'FORCE_MAJEURE', 'DEFINITION_CHANGE', 'INPUT_ERROR', 'REVIEW_CONCLUSION')),
        reason text NOT NULL,
        evidence text NOT NULL DEFAULT '',
        proposal jsonb NOT NULL,
        effective_on date NOT NULL,
        impact jsonb,
        materiality text CHECK (materiality IN ('MINOR', 'MAJOR', 'CRITICAL')),
        approvals_left jsonb NOT NULL DEFAULT '[]',
        approved_by jsonb NOT NULL DEFAULT '[]',
        objection text,
        statement text CHECK (statement IN ('consented', 'objected', 'none')),
        delivery_proof text,
        before jsonb NOT NULL DEFAULT '[]',
        agenda_item_id uuid,
        creator_id uuid NOT NULL,
        other_party_id uuid,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, agenda_item_id) REFERENCES agenda_item,
        FOREIGN KEY (tenant_id, creator_id) REFERENCES person,
        FOREIGN KEY (tenant_id, other_party_id) REFERENCES person
      );
      COMMENT ON COLUMN change_request.proposal IS '{target?, threshold?, stretch?, weights?: {lineId: weight}}';
      COMMENT ON COLUMN change_request.approvals_left IS 'parties still to approve, in order; nobody stands for two of them';
      COMMENT ON COLUMN change_request.statement IS 'of the other party; none = no statement in spite of proven delivery';
      COMMENT ON COLUMN change_request.before IS 'what applied on the effective day when the request was written';
      CREATE INDEX change_request_scorecard ON change_request (tenant_id, scorecard_id);
      CREATE INDEX change_request_line ON change_request (tenant_id, line_id);
      CREATE INDEX change_request_agenda_item ON change_request (tenant_id, agenda_item_id);
      CREATE INDEX change_request_creator ON change_request (tenant_id, creator_id);
      CREATE INDEX change_request_other_party ON change_request (tenant_id, other_party_id);
      CREATE UNIQUE INDEX change_request_open ON change_request (tenant_id, line_id)
        WHERE status NOT IN ('applied', 'rejected', 'withdrawn', 'expired', 'revoked', 'superseded');
      CALL system.protect('change_request');
      ALTER TABLE line_target ADD FOREIGN KEY (tenant_id, change_request_id) REFERENCES change_request;
      CREATE INDEX line_target_change_request ON line_target (tenant_id, change_request_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
