import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every kind of change a card can take while it is in force, proposals that follow from a change above, reversal, and two signatures under what was applied. */
export class ChangeKinds20261130040000 implements MigrationInterface {
  name = 'ChangeKinds20261130040000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE change_request DROP CONSTRAINT change_request_type_check;
      ALTER TABLE change_request ADD CONSTRAINT change_request_type_check
        CHECK (type IN ('TARGET', 'WEIGHT', 'ADD_LINE', 'DROP_LINE', 'SCORING_RULE', 'OWNER_TRANSFER', 'ERROR_FIX'));
      ALTER TABLE change_request ALTER COLUMN creator_id DROP NOT NULL;
      ALTER TABLE change_request
        ADD COLUMN follows_id uuid,
        ADD COLUMN reverses_id uuid,
        ADD COLUMN alert_id uuid,
        ADD COLUMN receiver_id uuid,
        ADD COLUMN receiver_card_id uuid,
        ADD COLUMN receiver_consented_on date,
        ADD COLUMN signs_left jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN signed_by jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN revoked_by jsonb NOT NULL DEFAULT '[]',
        ADD FOREIGN KEY (tenant_id, follows_id) REFERENCES change_request,
        ADD FOREIGN KEY (tenant_id, reverses_id) REFERENCES change_request,
        ADD FOREIGN KEY (tenant_id, alert_id) REFERENCES alert,
        ADD FOREIGN KEY (tenant_id, receiver_id) REFERENCES person,
        ADD FOREIGN KEY (tenant_id, receiver_card_id) REFERENCES scorecard,
        ADD CHECK (creator_id IS NOT NULL OR follows_id IS NOT NULL),
        ADD CHECK ((type = 'OWNER_TRANSFER') = (receiver_id IS NOT NULL));
      COMMENT ON COLUMN change_request.follows_id IS 'the change of the line above this draft was proposed after (R-C3); nobody has taken it up while there is no creator';
      COMMENT ON COLUMN change_request.reverses_id IS 'the applied change this one takes back (R-SM6)';
      COMMENT ON COLUMN change_request.signs_left IS 'sides that have yet to sign what was applied';
      COMMENT ON COLUMN change_request.proposal IS '{target?, threshold?, stretch?, weights?: {lineId: weight}, rule?, drop?, rebalance?, receiverWeight?}';
      CREATE INDEX change_request_follows ON change_request (tenant_id, follows_id);
      CREATE INDEX change_request_reverses ON change_request (tenant_id, reverses_id);
      CREATE INDEX change_request_alert ON change_request (tenant_id, alert_id);
      CREATE INDEX change_request_receiver ON change_request (tenant_id, receiver_id);
      CREATE INDEX change_request_receiver_card ON change_request (tenant_id, receiver_card_id);

      -- A scoring rule may change within a period: from then on the rule stands with the values, and with what its anchors were made for.
      ALTER TABLE line_target ADD COLUMN rule jsonb, ADD COLUMN rule_target numeric, ADD CHECK ((rule IS NULL) = (rule_target IS NULL));
      COMMENT ON COLUMN line_target.rule IS 'how these days are scored; null: as the line was signed';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
