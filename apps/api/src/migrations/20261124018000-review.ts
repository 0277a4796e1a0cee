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
        with_below boolean NOT NULL DEFAULT false,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        snapshot_at timestamptz,
        minutes text NOT NULL DEFAULT '',
        created_by uuid,
        started_at timestamptz,
        ended_at timestamptz,
        objection_until date,
        concluded_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, facilitator_id) REFERENCES person,
        FOREIGN KEY (tenant_id, decision_maker_id) REFERENCES person,
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      COMMENT ON COLUMN review_meeting.with_below IS 'the cards of every unit below too; else those of the unit itself and the unit cards one level below';
      COMMENT ON COLUMN review_meeting.objection_until IS 'last working day for objections to the minutes; silence until then is consent';
      CREATE INDEX review_meeting_period ON review_meeting (tenant_id, period_id, status);
      CREATE INDEX review_meeting_at ON review_meeting (tenant_id, scheduled_at, id);
      CREATE INDEX review_meeting_created_by ON review_meeting (tenant_id, created_by);
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
        owner_id uuid,
        red boolean NOT NULL DEFAULT false,
        asynchronous boolean NOT NULL DEFAULT false,
        snapshot jsonb NOT NULL,
        conclusion text CHECK (conclusion IN ('NO_ACTION', 'ACTION', 'CHANGE_REQUEST', 'DATA_FIX', 'ESCALATE', 'PARK')),
        cause text,
        note text NOT NULL DEFAULT '',
        decision jsonb,
        concluded_by uuid,
        concluded_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, meeting_id, ordinal),
        FOREIGN KEY (tenant_id, meeting_id) REFERENCES review_meeting,
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, alert_id) REFERENCES alert,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person,
        FOREIGN KEY (tenant_id, concluded_by) REFERENCES person
      );
      COMMENT ON COLUMN agenda_item.asynchronous IS 'beyond the time of the meeting: dealt with in writing, does not keep the meeting from ending';
      COMMENT ON COLUMN agenda_item.decision IS 'what was decided, as the minutes say it: {title, ownerId, dueOn, …} of an action, {target, effectiveOn, …} of a change request';
      CREATE INDEX agenda_item_line ON agenda_item (tenant_id, line_id);
      CREATE INDEX agenda_item_alert ON agenda_item (tenant_id, alert_id);
      CREATE INDEX agenda_item_concluded_by ON agenda_item (tenant_id, concluded_by);
      CREATE INDEX agenda_item_owner ON agenda_item (tenant_id, owner_id);
      CALL system.protect('agenda_item');

      -- The figures a meeting speaks about never change; an agenda is rebuilt only before it is sent out.
      CREATE FUNCTION system.keep_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' AND NEW.snapshot IS DISTINCT FROM OLD.snapshot THEN
          RAISE EXCEPTION 'the figures of an agenda are frozen' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' AND EXISTS (SELECT 1 FROM public.review_meeting m WHERE m.tenant_id = OLD.tenant_id AND m.id = OLD.meeting_id AND m.status NOT IN ('planned', 'agenda_ready')) THEN
          RAISE EXCEPTION 'an agenda that was sent out is kept' USING ERRCODE = 'check_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
      END $$;
      GRANT EXECUTE ON FUNCTION system.keep_snapshot TO kpi_app, kpi_pay;
      CREATE TRIGGER keep_snapshot BEFORE UPDATE OR DELETE ON agenda_item FOR EACH ROW EXECUTE FUNCTION system.keep_snapshot();

      CREATE TABLE attendance (
        tenant_id uuid NOT NULL REFERENCES tenant,
        meeting_id uuid NOT NULL,
        person_id uuid NOT NULL,
        presence text NOT NULL DEFAULT 'invited' CHECK (presence IN ('invited', 'present', 'late', 'remote', 'leave', 'absent')),
        delegate_id uuid,
        agreed_at timestamptz,
        PRIMARY KEY (tenant_id, meeting_id, person_id),
        FOREIGN KEY (tenant_id, meeting_id) REFERENCES review_meeting,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, delegate_id) REFERENCES person
      );
      COMMENT ON COLUMN attendance.delegate_id IS 'who speaks for somebody on leave; counts for the quorum';
      COMMENT ON COLUMN attendance.agreed_at IS 'has read the minutes and agrees';
      CREATE INDEX attendance_person ON attendance (tenant_id, person_id);
      CREATE INDEX attendance_delegate ON attendance (tenant_id, delegate_id);
      CALL system.protect('attendance');

      CREATE TABLE meeting_objection (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        meeting_id uuid NOT NULL,
        person_id uuid NOT NULL,
        text text NOT NULL,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, meeting_id) REFERENCES review_meeting,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX meeting_objection_meeting ON meeting_objection (tenant_id, meeting_id, at);
      CREATE INDEX meeting_objection_person ON meeting_objection (tenant_id, person_id);
      CALL system.append_only('meeting_objection');

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
        description text NOT NULL DEFAULT '',
        due_on date NOT NULL,
        original_due_on date NOT NULL,
        extensions int NOT NULL DEFAULT 0,
        baseline numeric NOT NULL,
        expected_delta numeric NOT NULL CHECK (expected_delta <> 0),
        verify_from date NOT NULL,
        verify_to date NOT NULL CHECK (verify_to >= verify_from),
        progress int NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
        evidence text NOT NULL DEFAULT '',
        effect jsonb,
        lesson text NOT NULL DEFAULT '',
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        proposed_at timestamptz NOT NULL DEFAULT tenant_now(),
        accepted_at timestamptz,
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

      CREATE TABLE action_note (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        action_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('progress', 'blocker', 'rejected', 'extended', 'claimed', 'sent_back', 'work_accepted', 'effect', 'waiting', 'reopened', 'risk_accepted', 'closed', 'cancelled')),
        progress int,
        text text NOT NULL DEFAULT '',
        detail jsonb,
        person_id uuid,
        at timestamptz NOT NULL DEFAULT tenant_now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, action_id) REFERENCES improvement_action,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      CREATE INDEX action_note_action ON action_note (tenant_id, action_id, at);
      CREATE INDEX action_note_person ON action_note (tenant_id, person_id);
      CALL system.append_only('action_note');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
