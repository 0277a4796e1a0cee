import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A figure corrected by hand goes to the units above where it adds up; where it does not, the request says what stays and why. */
export class CorrectionAbove20261129252000 implements MigrationInterface {
  name = 'CorrectionAbove20261129252000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE correction_figure ADD COLUMN asked boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN correction_figure.asked IS 'the one that was asked for by hand; the others follow from it';

      CREATE TABLE correction_kept (
        tenant_id uuid NOT NULL REFERENCES tenant,
        correction_id uuid NOT NULL,
        measurement_id uuid NOT NULL,
        value numeric,
        reason text NOT NULL CHECK (reason IN ('formula', 'heads', 'rows', 'severalUnits')),
        PRIMARY KEY (tenant_id, correction_id, measurement_id),
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, measurement_id) REFERENCES measurement
      );
      COMMENT ON TABLE correction_kept IS 'figures of units above that stay as they are';
      CREATE INDEX correction_kept_measurement ON correction_kept (tenant_id, measurement_id);
      CALL system.append_only('correction_kept');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
