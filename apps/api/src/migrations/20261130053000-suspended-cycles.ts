import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * While a cycle is suspended nobody moves what belongs to it, whatever feature it is of. Timers and reactions finish what was begun
 * before: `app.by` says who writes.
 */
export class SuspendedCycles20261130053000 implements MigrationInterface {
  name = 'SuspendedCycles20261130053000';

  async up(db: QueryRunner): Promise<void> {
    const moved = 'WHEN (OLD.version IS DISTINCT FROM NEW.version)';
    const guard = (table: string, by: string, made = true): string => `
      CREATE TRIGGER hold_while_suspended BEFORE UPDATE ON ${table} FOR EACH ROW ${moved} EXECUTE FUNCTION system.refuse_while_suspended('${by}');
      ${made ? `CREATE TRIGGER none_while_suspended BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION system.refuse_while_suspended('${by}');` : ''}`;
    await db.query(`
      CREATE FUNCTION system.refuse_while_suspended() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        about uuid;
      BEGIN
        IF current_setting('app.by', true) = 'system' OR NOT EXISTS (SELECT FROM public.cycle c WHERE c.tenant_id = NEW.tenant_id AND c.hold = 'suspended') THEN
          RETURN NEW;
        END IF;
        about := (to_jsonb(NEW)->>TG_ARGV[0])::uuid;
        IF TG_ARGV[0] = 'scorecard_id' THEN SELECT s.cycle_id INTO about FROM public.scorecard s WHERE s.tenant_id = NEW.tenant_id AND s.id = about; END IF;
        IF TG_ARGV[0] = 'period_id' THEN SELECT p.cycle_id INTO about FROM public.period p WHERE p.tenant_id = NEW.tenant_id AND p.id = about; END IF;
        IF EXISTS (SELECT FROM public.cycle c WHERE c.tenant_id = NEW.tenant_id AND c.id = about AND c.hold = 'suspended') THEN
          RAISE EXCEPTION 'the cycle is suspended' USING ERRCODE = 'KL001';
        END IF;
        RETURN NEW;
      END $$;
      GRANT EXECUTE ON FUNCTION system.refuse_while_suspended TO kpi_app, kpi_pay;
      ${guard('period', 'cycle_id')}
      ${guard('scorecard', 'cycle_id')}
      ${guard('change_request', 'scorecard_id')}
      ${guard('version_change', 'cycle_id')}
      ${guard('review_meeting', 'period_id')}
      ${guard('incentive_plan', 'cycle_id')}
      ${guard('pay_run', 'period_id')}
      ${guard('statement', 'period_id')}
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
