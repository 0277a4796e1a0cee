import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Review meetings on frozen figures, their agenda and conclusions, and improvement actions. */
export class Review20261124018000 implements MigrationInterface {
  name = 'Review20261124018000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE review_meeting (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        period_id uuid NOT NULL,
        unit_id uuid NOT NULL,
        title text NOT NULL,
        scheduled_at timestamptz NOT NULL,
        facilitator_id uuid NOT NULL,
        decision_maker_id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        snapshot_at timestamptz,
        minutes text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, facilitator_id) REFERENCES person,
        FOREIGN KEY (tenant_id, decision_maker_id) REFERENCES person
      );
      CREATE INDEX review_meeting_period ON review_meeting (tenant_id, period_id);
      CREATE INDEX review_meeting_unit ON review_meeting (tenant_id, unit_id);
      CREATE INDEX review_meeting_facilitator ON review_meeting (tenant_id, facilitator_id);
      CREATE INDEX review_meeting_decision_maker ON review_meeting (tenant_id, decision_maker_id);
      CALL system.protect('review_meeting');

      CREATE TABLE agenda_item (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        ordinal int NOT NULL,
        kind text NOT NULL CHECK (kind IN ('action', 'alert', 'line', 'good_news', 'change_request')),
        line_id uuid,
        alert_id uuid,
        action_id uuid,
        red boolean NOT NULL DEFAULT false,
        snapshot jsonb NOT NULL,
        conclusion text CHECK (conclusion IN ('NO_ACTION', 'ACTION', 'CHANGE_REQUEST', 'DATA_FIX', 'ESCALATE', 'PARK')),
        cause text,
        note text NOT NULL DEFAULT '',
        concluded_by uuid,
        concluded_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, meeting_id, ordinal),
        FOREIGN KEY (tenant_id, meeting_id) REFERENCES review_meeting,
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, alert_id) REFERENCES alert,
        FOREIGN KEY (tenant_id, concluded_by) REFERENCES person
      );
      CREATE INDEX agenda_item_line ON agenda_item (tenant_id, line_id);
      CREATE INDEX agenda_item_alert ON agenda_item (tenant_id, alert_id);
      CREATE INDEX agenda_item_concluded_by ON agenda_item (tenant_id, concluded_by);
      CALL system.protect('agenda_item');

      CREATE TABLE attendance (
        tenant_id uuid NOT NULL REFERENCES tenant,
        meeting_id uuid NOT NULL,
        person_id uuid NOT NULL,
        presence text NOT NULL DEFAULT 'invited' CHECK (presence IN ('invited', 'present', 'late', 'remote', 'leave', 'absent')),
        PRIMARY KEY (tenant_id, meeting_id, person_id),
        FOREIGN KEY (tenant_id, meeting_id) REFERENCES review_meeting,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX attendance_person ON attendance (tenant_id, person_id);
      CALL system.protect('attendance');

      CREATE TABLE improvement_action (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        meeting_id uuid,
        agenda_item_id uuid,
        line_id uuid NOT NULL,
        alert_id uuid,
        period_id uuid NOT NULL,
        title text NOT NULL,
        owner_id uuid NOT NULL,
        proposer_id uuid NOT NULL,
        head_id uuid,
        due_on date NOT NULL,
        baseline numeric,
        expected_delta numeric,
        verify_from date,
        verify_to date,
        progress int NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
        evidence text NOT NULL DEFAULT '',
        effect jsonb,
        lesson text NOT NULL DEFAULT '',
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        carried_from_period_id uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, meeting_id) REFERENCES review_meeting,
        FOREIGN KEY (tenant_id, agenda_item_id) REFERENCES agenda_item,
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, alert_id) REFERENCES alert,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person,
        FOREIGN KEY (tenant_id, proposer_id) REFERENCES person,
        FOREIGN KEY (tenant_id, head_id) REFERENCES person,
        FOREIGN KEY (tenant_id, carried_from_period_id) REFERENCES period
      );
      CREATE INDEX improvement_action_meeting ON improvement_action (tenant_id, meeting_id);
      CREATE INDEX improvement_action_agenda_item ON improvement_action (tenant_id, agenda_item_id);
      CREATE INDEX improvement_action_line ON improvement_action (tenant_id, line_id);
      CREATE INDEX improvement_action_alert ON improvement_action (tenant_id, alert_id);
      CREATE INDEX improvement_action_period ON improvement_action (tenant_id, period_id, status);
      CREATE INDEX improvement_action_owner ON improvement_action (tenant_id, owner_id, status);
      CREATE INDEX improvement_action_proposer ON improvement_action (tenant_id, proposer_id);
      CREATE INDEX improvement_action_head ON improvement_action (tenant_id, head_id);
      CREATE INDEX improvement_action_carried ON improvement_action (tenant_id, carried_from_period_id);
      CALL system.protect('improvement_action');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
