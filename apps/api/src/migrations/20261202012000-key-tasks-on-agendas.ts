import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A review speaks of a key task that is late or off track, which has no metric. */
export class KeyTasksOnAgendas20261202012000 implements MigrationInterface {
  name = 'KeyTasksOnAgendas20261202012000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE agenda_item DROP CONSTRAINT agenda_item_kind_check;
      ALTER TABLE agenda_item ADD CONSTRAINT agenda_item_kind_check CHECK (kind IN ('action', 'alert', 'line', 'task', 'good_news', 'change_request'));
      COMMENT ON COLUMN agenda_item.kind IS 'task: a key task with an overdue milestone, or below 80 by what was due so far; its line has no metric';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
