import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people were told, and whether they have read it. Never an amount of pay. */
export class Notification20261124021000 implements MigrationInterface {
  name = 'Notification20261124021000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE notification (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        person_id uuid NOT NULL,
        fact_id uuid NOT NULL,
        type text NOT NULL,
        aggregate text NOT NULL,
        aggregate_id uuid NOT NULL,
        link text NOT NULL,
        params jsonb NOT NULL DEFAULT '{}',
        due_at timestamptz,
        visible_from timestamptz NOT NULL DEFAULT now(),
        read_at timestamptz,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, person_id, fact_id),
        FOREIGN KEY (tenant_id, person_id) REFERENCES person
      );
      COMMENT ON COLUMN notification.fact_id IS 'what it tells of: a fact that is delivered twice is told once';
      CREATE INDEX notification_person ON notification (tenant_id, person_id, at, id);
      CREATE INDEX notification_unread ON notification (tenant_id, person_id, visible_from) WHERE read_at IS NULL;
      CALL system.protect('notification');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
