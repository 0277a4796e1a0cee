import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Workbooks of cards that came back: what was read of them, looked at first, taken in whole or not at all. */
export class CardImports20261130065000 implements MigrationInterface {
  name = 'CardImports20261130065000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE card_import (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        file_name text NOT NULL,
        sha256 text NOT NULL,
        rows jsonb NOT NULL,
        map jsonb NOT NULL,
        preview jsonb NOT NULL,
        created_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        applied_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person
      );
      CREATE INDEX card_import_created_by ON card_import (tenant_id, created_by, created_at);
      CALL system.protect('card_import');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
