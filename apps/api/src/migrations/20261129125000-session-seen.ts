import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a session was last used, to five minutes: more would write with every request. A request that finds the row locked
 * passes by, so that of many at once none waits to say the same.
 */
export class SessionSeen20261129125000 implements MigrationInterface {
  name = 'SessionSeen20261129125000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION system.open_session(tenant uuid, token bytea) RETURNS TABLE (
        session_id uuid, account_id uuid, login text, locale text, person_id uuid, person_name text, person_name_en text,
        roles jsonb, is_head boolean, today date, seen_at timestamptz)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.tenant', open_session.tenant::text, true);
        SELECT s.id, a.id, a.login, a.locale, p.id, p.name, p.name_en,
            coalesce((SELECT jsonb_agg(jsonb_build_object('role', g.role, 'unitId', g.unit_id)) FROM public.role_grant g
              WHERE g.tenant_id = s.tenant_id AND g.person_id = a.person_id AND g.valid_from <= d.today AND (g.valid_to IS NULL OR g.valid_to >= d.today)), '[]'::jsonb),
            EXISTS (SELECT 1 FROM public.assignment m WHERE m.tenant_id = s.tenant_id AND m.manager_id = a.person_id AND m.valid_from <= d.today AND (m.valid_to IS NULL OR m.valid_to >= d.today)),
            d.today, s.seen_at
          INTO session_id, account_id, login, locale, person_id, person_name, person_name_en, roles, is_head, today, seen_at
          FROM public.session s
          JOIN public.account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
          JOIN public.tenant t ON t.id = s.tenant_id
          LEFT JOIN public.person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
          CROSS JOIN LATERAL (SELECT (coalesce(t.clock_at, now()) AT TIME ZONE t.timezone)::date AS today) d
          WHERE s.tenant_id = open_session.tenant AND s.token_hash = open_session.token
            AND s.revoked_at IS NULL AND s.expires_at > now() AND a.disabled_at IS NULL;
        IF NOT FOUND THEN
          RETURN;
        END IF;
        IF seen_at < now() - interval '5 minutes' THEN
          UPDATE public.session u SET seen_at = now() WHERE u.tenant_id = open_session.tenant AND u.id = (
            SELECT f.id FROM public.session f WHERE f.tenant_id = open_session.tenant AND f.id = session_id AND f.seen_at < now() - interval '5 minutes' FOR UPDATE SKIP LOCKED);
        END IF;
        RETURN NEXT;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
