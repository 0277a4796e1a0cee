import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Live values of scorecard lines, and alerts with their two regions: the condition and its handling. */
export class Monitoring20261124017000 implements MigrationInterface {
  name = 'Monitoring20261124017000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE kpi_value (
        tenant_id uuid NOT NULL REFERENCES tenant,
        line_id uuid NOT NULL,
        as_of date NOT NULL,
        value numeric,
        numerator numeric,
        denominator numeric,
        target numeric NOT NULL,
        expected numeric,
        phasing numeric,
        pace numeric,
        attainment numeric,
        forecast numeric,
        forecast_score numeric(7,2),
        state text NOT NULL CHECK (state IN ('ok', 'warn', 'bad', 'none')),
        stale boolean NOT NULL DEFAULT false,
        data_until date,
        series jsonb NOT NULL DEFAULT '[]',
        computed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, line_id),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line
      );
      COMMENT ON COLUMN kpi_value.state IS 'on track, at risk, off track, no or stale data';
      COMMENT ON COLUMN kpi_value.phasing IS 'share of the period that has gone by, in working days';
      COMMENT ON COLUMN kpi_value.data_until IS 'the last day the figures are complete to: last row, or last day covered by a run';
      CALL system.protect('kpi_value');

      CREATE TABLE alert (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        fingerprint text NOT NULL,
        rule text NOT NULL CHECK (rule IN ('THRESHOLD', 'PACE', 'FORECAST', 'STALE')),
        severity text NOT NULL CHECK (severity IN ('info', 'warn', 'critical')),
        line_id uuid NOT NULL,
        period_id uuid NOT NULL,
        owner_id uuid NOT NULL,
        head_id uuid,
        condition text NOT NULL,
        handling text NOT NULL,
        version int NOT NULL DEFAULT 1,
        snapshot jsonb NOT NULL,
        head_told_at timestamptz,
        acknowledged_at timestamptz,
        cause text,
        explanation text,
        dismissal text CHECK (dismissal IN ('false_positive', 'accepted_risk')),
        snoozed_until date,
        snoozes int NOT NULL DEFAULT 0,
        reopens int NOT NULL DEFAULT 0,
        good_points int NOT NULL DEFAULT 0,
        good_on date,
        action_id uuid,
        action_open boolean NOT NULL DEFAULT false,
        carried_from_id uuid,
        raised_at timestamptz NOT NULL DEFAULT now(),
        resolved_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, line_id) REFERENCES scorecard_line,
        FOREIGN KEY (tenant_id, period_id) REFERENCES period,
        FOREIGN KEY (tenant_id, owner_id) REFERENCES person,
        FOREIGN KEY (tenant_id, head_id) REFERENCES person,
        FOREIGN KEY (tenant_id, carried_from_id) REFERENCES alert
      );
      COMMENT ON COLUMN alert.snapshot IS 'what was true when it was raised: value, limit, target, pace, forecast, data date';
      COMMENT ON COLUMN alert.good_points IS 'good points of data in a row; good_on is the date of the last one, so that a replay counts nothing twice';
      CREATE INDEX alert_fingerprint ON alert (tenant_id, fingerprint, raised_at);
      CREATE INDEX alert_action ON alert (tenant_id, action_id) WHERE action_id IS NOT NULL;
      CREATE UNIQUE INDEX alert_open ON alert (tenant_id, fingerprint) WHERE handling NOT IN ('resolved', 'dismissed');
      CREATE INDEX alert_line ON alert (tenant_id, line_id);
      CREATE INDEX alert_period ON alert (tenant_id, period_id, handling);
      CREATE INDEX alert_owner ON alert (tenant_id, owner_id, handling);
      CREATE INDEX alert_head ON alert (tenant_id, head_id, handling);
      CREATE INDEX alert_carried ON alert (tenant_id, carried_from_id);
      CALL system.protect('alert');
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
