import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a correction after the pay makes somebody due, or to have been overpaid: held for the next pay run, shown until then (§2.9, §3.10). */
export class PayDifferences20261129212000 implements MigrationInterface {
  name = 'PayDifferences20261129212000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE pay_difference (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        statement_id uuid NOT NULL,
        correction_id uuid NOT NULL,
        person_id uuid NOT NULL,
        plan_id uuid NOT NULL,
        score numeric(7,2) NOT NULL,
        coefficient numeric(7,4) NOT NULL,
        amount numeric(18,3) NOT NULL,
        delta numeric(18,3) NOT NULL CHECK (delta <> 0),
        currency char(3) NOT NULL,
        trace jsonb NOT NULL,
        made_at timestamptz NOT NULL DEFAULT tenant_now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, statement_id, correction_id),
        FOREIGN KEY (tenant_id, statement_id) REFERENCES statement,
        FOREIGN KEY (tenant_id, correction_id) REFERENCES correction,
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, plan_id) REFERENCES incentive_plan
      );
      COMMENT ON COLUMN pay_difference.delta IS 'official amount less what was paid and what was held before; negative where too much was paid';
      CREATE INDEX pay_difference_person ON pay_difference (tenant_id, person_id);
      CREATE INDEX pay_difference_plan ON pay_difference (tenant_id, plan_id, made_at);
      CREATE INDEX pay_difference_correction ON pay_difference (tenant_id, correction_id);
      CALL system.append_only('pay_difference');
      REVOKE ALL ON pay_difference FROM kpi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
