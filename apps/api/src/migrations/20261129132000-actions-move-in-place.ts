import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A step of an action changes its status: with the status in two indexes each step wrote a new entry into all ten. Nobody asks
 * for a status but of one person's or one period's actions, so they need not hold it, and the new version of the row goes into
 * the room that its page keeps for it.
 */
export class ActionsMoveInPlace20261129132000 implements MigrationInterface {
  name = 'ActionsMoveInPlace20261129132000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX improvement_action_period, improvement_action_owner;
      CREATE INDEX improvement_action_period ON improvement_action (tenant_id, period_id);
      CREATE INDEX improvement_action_owner ON improvement_action (tenant_id, owner_id);
      ALTER TABLE improvement_action SET (fillfactor = 80);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
