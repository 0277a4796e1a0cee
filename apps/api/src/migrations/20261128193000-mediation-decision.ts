import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mediation that was decided is known by who decided: whoever did cannot approve as well, and the owner may dissent in his own words. */
export class MediationDecision20261128193000 implements MigrationInterface {
  name = 'MediationDecision20261128193000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE scorecard ADD COLUMN decider_id uuid, ADD FOREIGN KEY (tenant_id, decider_id) REFERENCES person;
      COMMENT ON COLUMN scorecard.decider_id IS 'who ended the mediation; null once the card goes back to the talks';
      CREATE INDEX scorecard_decider ON scorecard (tenant_id, decider_id);
      ALTER TABLE negotiation_entry DROP CONSTRAINT negotiation_entry_kind_check,
        ADD CONSTRAINT negotiation_entry_kind_check CHECK (kind IN ('propose', 'counter', 'accept', 'comment', 'return', 'decide', 'dissent'));
      COMMENT ON COLUMN negotiation_entry.kind IS 'a dissent is the owner''s own, against what was decided in mediation';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
