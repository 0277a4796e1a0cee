import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every request asks who it is: the tenant's clock is read along with the session, not by functions that look it up again and again. */
export class SessionLookup20261128192000 implements MigrationInterface {
  name = 'SessionLookup20261128192000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION system.open_session(tenant uuid, token bytea) RETURNS TABLE (
        session_id uuid, account_id uuid, login text, locale text, person_id uuid, person_name text, person_name_en text,
        roles jsonb, is_head boolean, today date, seen_at timestamptz)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.tenant', open_session.tenant::text, true);
        RETURN QUERY
          SELECT s.id, a.id, a.login, a.locale, p.id, p.name, p.name_en,
            coalesce((SELECT jsonb_agg(jsonb_build_object('role', g.role, 'unitId', g.unit_id)) FROM public.role_grant g
              WHERE g.tenant_id = s.tenant_id AND g.person_id = a.person_id AND g.valid_from <= d.today AND (g.valid_to IS NULL OR g.valid_to >= d.today)), '[]'::jsonb),
            EXISTS (SELECT 1 FROM public.assignment m WHERE m.tenant_id = s.tenant_id AND m.manager_id = a.person_id AND m.valid_from <= d.today AND (m.valid_to IS NULL OR m.valid_to >= d.today)),
            d.today, s.seen_at
          FROM public.session s
          JOIN public.account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
          JOIN public.tenant t ON t.id = s.tenant_id
          LEFT JOIN public.person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
          CROSS JOIN LATERAL (SELECT (coalesce(t.clock_at, now()) AT TIME ZONE t.timezone)::date AS today) d
          WHERE s.tenant_id = open_session.tenant AND s.token_hash = open_session.token
            AND s.revoked_at IS NULL AND s.expires_at > now() AND a.disabled_at IS NULL;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
