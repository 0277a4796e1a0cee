import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A published result is acknowledged by its owner, or taken as seen after five working days; until the window for appeals closes it is not final (§2.2). */
export class CardAcknowledgement20261130033000 implements MigrationInterface {
  name = 'CardAcknowledgement20261130033000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard ADD COLUMN acknowledged_at timestamptz, ADD COLUMN acknowledged_implied boolean NOT NULL DEFAULT false,
        ADD COLUMN appeal_until date, ADD COLUMN appeal_open boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN scorecard.acknowledged_implied IS 'nobody said so: five working days had passed since it was delivered';
      COMMENT ON COLUMN scorecard.appeal_until IS 'last day on which the owner may appeal; the acknowledgement does not shorten it';
      -- what was published before has its five working days from today; the owner, whom forced row-level security shows no rows, looks at all
      ALTER TABLE scorecard NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE deadline NO FORCE ROW LEVEL SECURITY;
      INSERT INTO deadline (tenant_id, id, aggregate, aggregate_id, event, due_at, payload)
        SELECT tenant_id, system.new_id(), 'scorecard', id, 'scorecard.acknowledgeTimeout', now() + interval '7 days', '{}' FROM scorecard WHERE status = 'published.unread'
        ON CONFLICT DO NOTHING;
      ALTER TABLE deadline FORCE ROW LEVEL SECURITY;
      ALTER TABLE scorecard FORCE ROW LEVEL SECURITY;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
