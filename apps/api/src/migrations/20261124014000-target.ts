import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Scorecards, their lines, and targets that are effective-dated and never overwritten. */
export class Target20261124014000 implements MigrationInterface {
  name = 'Target20261124014000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE scorecard (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        cycle_id uuid NOT NULL,
        period_id uuid NOT NULL,
        subject_kind text NOT NULL CHECK (subject_kind IN ('person', 'unit')),
        subject_id uuid NOT NULL,
        owner_id uuid NOT NULL,
        head_id uuid,
        unit_id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        round int NOT NULL DEFAULT 0,
        proposer_id uuid,
        submitter_id uuid,
        approver_id uuid,
        owner_signed_at timestamptz,
        head_signed_at timestamptz,
        agreed_hash text,
        carried_from_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, cycle_id) REFERENCES cycle,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person,
        FOREIGN KEY (tenant_id, head_id) REFERENCES person,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, proposer_id) REFERENCES person,
        FOREIGN KEY (tenant_id, submitter_id) REFERENCES person,
        FOREIGN KEY (tenant_id, approver_id) REFERENCES person,
        FOREIGN KEY (tenant_id, carried_from_id) REFERENCES scorecard
      );
      COMMENT ON COLUMN scorecard.subject_id IS 'a person or, on a unit card, an org_unit; the owner is then its head';
      CREATE UNIQUE INDEX scorecard_subject ON scorecard (tenant_id, period_id, subject_kind, subject_id) WHERE status <> 'void';
      CREATE INDEX scorecard_cycle ON scorecard (tenant_id, cycle_id);
      CREATE INDEX scorecard_owner ON scorecard (tenant_id, owner_id, period_id);
      CREATE INDEX scorecard_head ON scorecard (tenant_id, head_id, period_id);
      CREATE INDEX scorecard_unit ON scorecard (tenant_id, unit_id);
      CREATE INDEX scorecard_proposer ON scorecard (tenant_id, proposer_id);
      CREATE INDEX scorecard_submitter ON scorecard (tenant_id, submitter_id);
      CREATE INDEX scorecard_approver ON scorecard (tenant_id, approver_id);
      CREATE INDEX scorecard_carried ON scorecard (tenant_id, carried_from_id);
      CREATE INDEX scorecard_status ON scorecard (tenant_id, period_id, status);
      CALL system.protect('scorecard');

      CREATE TABLE scorecard_line (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        ordinal int NOT NULL,
        metric_id uuid NOT NULL,
        metric_version_id uuid NOT NULL,
        rule jsonb NOT NULL,
        owner_accepted boolean NOT NULL DEFAULT false,
        head_accepted boolean NOT NULL DEFAULT false,
        carried_from_id uuid,
        suggestion jsonb,
        measured_kind text CHECK (measured_kind IN ('person', 'unit')),
        measured_id uuid,
        removed_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, scorecard_id, metric_id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, metric_id) REFERENCES metric,
        FOREIGN KEY (tenant_id, metric_version_id) REFERENCES metric_version,
        FOREIGN KEY (tenant_id, carried_from_id) REFERENCES scorecard_line,
        CHECK ((measured_kind IS NULL) = (measured_id IS NULL))
      );
      COMMENT ON COLUMN scorecard_line.measured_id IS 'a shared line: whose figure scores it, when it is not the subject of the card';
      COMMENT ON COLUMN scorecard_line.removed_at IS 'taken off the card while it was negotiated; the line and what was said about it stay';
      COMMENT ON COLUMN scorecard_line.rule IS 'ScoringRule of scoring/domain; anchors follow threshold, target, stretch unless given';
      CREATE INDEX scorecard_line_metric ON scorecard_line (tenant_id, metric_id);
      CREATE INDEX scorecard_line_metric_version ON scorecard_line (tenant_id, metric_version_id);
      CREATE INDEX scorecard_line_carried ON scorecard_line (tenant_id, carried_from_id);
      CALL system.protect('scorecard_line');

      -- Bitemporal (R-T1): which values applied on a date (valid_*), as known at a time (recorded_at, superseded_at).
      CREATE TABLE line_target (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        line_id uuid NOT NULL,
        version_no int NOT NULL,
        weight numeric(5,2) NOT NULL CHECK (weight > 0 AND weight <= 100),
        baseline numeric,
        threshold numeric,
        target numeric NOT NULL,
        stretch numeric,
        valid_from date NOT NULL,
        valid_to date NOT NULL,
        change_request_id uuid,
        recorded_by uuid,
        recorded_at timestamptz NOT NULL DEFAULT now(),
        superseded_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, recorded_by) REFERENCES person,
        CHECK (valid_to >= valid_from),
        CONSTRAINT one_target_a_day EXCLUDE USING gist (tenant_id WITH =, line_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (superseded_at IS NULL)
      );
      CREATE INDEX line_target_line ON line_target (tenant_id, line_id, valid_from);
      CREATE INDEX line_target_recorded_by ON line_target (tenant_id, recorded_by);
      CALL system.protect('line_target');

      CREATE TABLE negotiation_entry (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        scorecard_id uuid NOT NULL,
        line_id uuid,
        round int NOT NULL,
        side text NOT NULL CHECK (side IN ('owner', 'head', 'other')),
        kind text NOT NULL CHECK (kind IN ('propose', 'counter', 'accept', 'comment', 'return', 'dissent')),
        proposal jsonb,
        text text NOT NULL DEFAULT '',
        actor_id uuid NOT NULL,
        on_behalf_of uuid,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, scorecard_id) REFERENCES scorecard,
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, actor_id) REFERENCES person,
        FOREIGN KEY (tenant_id, on_behalf_of) REFERENCES person
      );
      CREATE INDEX negotiation_entry_card ON negotiation_entry (tenant_id, scorecard_id, at);
      CREATE INDEX negotiation_entry_line ON negotiation_entry (tenant_id, line_id);
      CREATE INDEX negotiation_entry_behalf ON negotiation_entry (tenant_id, on_behalf_of);
      CREATE INDEX negotiation_entry_actor ON negotiation_entry (tenant_id, actor_id);
      CALL system.append_only('negotiation_entry');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
