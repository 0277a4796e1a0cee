import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a delivery may be taken for: how finely its dataset is dated, whether it may take rows away, and who vouches for files. */
export class DeliveryTrust20261128190000 implements MigrationInterface {
  name = 'DeliveryTrust20261128190000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE dataset ADD COLUMN grain text NOT NULL DEFAULT 'day' CHECK (grain IN ('day', 'month'));
      COMMENT ON COLUMN dataset.grain IS 'seen in its rows at every landing: one date a month, or days';
      ALTER TABLE collection_run ADD COLUMN accept_removal boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN collection_run.accept_removal IS 'somebody said that rows which are not in the delivery any more may go';
      ALTER TABLE source ADD COLUMN trusted_by uuid, ADD FOREIGN KEY (tenant_id, trusted_by) REFERENCES person;
      COMMENT ON COLUMN source.trusted_by IS 'who vouches for its files: figures of rows this person brought are not trusted';
      CREATE INDEX source_trusted_by ON source (tenant_id, trusted_by);
      UPDATE source SET trusted_by = created_by WHERE auto_verify AND kind = 'file';
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
