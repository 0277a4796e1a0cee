import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Units, people, who was where on which day, roles with scope, delegation, the working calendar. */
export class Organization20261124011000 implements MigrationInterface {
  name = 'Organization20261124011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE person (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        employee_no text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        email text,
        hired_on date,
        left_on date,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, employee_no)
      );
      CALL system.protect('person');
      ALTER TABLE account ADD FOREIGN KEY (tenant_id, person_id) REFERENCES person;
      CREATE INDEX account_person ON account (tenant_id, person_id);
      ALTER TABLE account ADD COLUMN one_time boolean NOT NULL DEFAULT false;
      COMMENT ON COLUMN account.one_time IS 'the password was given out by HR and is to be changed by the person';

      CREATE TABLE org_unit (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        parent_id uuid,
        head_id uuid,
        path text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        version int NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code),
        FOREIGN KEY (tenant_id, parent_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, head_id) REFERENCES person
      );
      COMMENT ON COLUMN org_unit.path IS 'codes from the root, each followed by a slash: HQ/EC/; a subtree is a prefix';
      CREATE INDEX org_unit_parent ON org_unit (tenant_id, parent_id);
      CREATE INDEX org_unit_head ON org_unit (tenant_id, head_id);
      CREATE INDEX org_unit_path ON org_unit (tenant_id, path text_pattern_ops);
      CALL system.protect('org_unit');

      CREATE TABLE position (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        code text NOT NULL,
        name text NOT NULL,
        name_en text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, code)
      );
      CALL system.protect('position');

      CREATE TABLE assignment (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        person_id uuid NOT NULL,
        unit_id uuid NOT NULL,
        position_id uuid,
        manager_id uuid,
        valid_from date NOT NULL,
        valid_to date,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, position_id) REFERENCES position,
        FOREIGN KEY (tenant_id, manager_id) REFERENCES person,
        CHECK (valid_to IS NULL OR valid_to >= valid_from),
        CHECK (manager_id IS DISTINCT FROM person_id),
        CONSTRAINT one_place_a_day EXCLUDE USING gist (tenant_id WITH =, person_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&)
      );
      CREATE INDEX assignment_unit ON assignment (tenant_id, unit_id, valid_from);
      CREATE INDEX assignment_manager ON assignment (tenant_id, manager_id, valid_from);
      CREATE INDEX assignment_position ON assignment (tenant_id, position_id);
      CALL system.protect('assignment');

      CREATE TABLE role_grant (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        person_id uuid NOT NULL,
        role text NOT NULL CHECK (role IN ('HR', 'HRBP', 'EXEC', 'STEWARD', 'COMP', 'FIN', 'AUD', 'OPS')),
        unit_id uuid,
        granted_by uuid,
        valid_from date NOT NULL,
        valid_to date,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, unit_id) REFERENCES org_unit,
        FOREIGN KEY (tenant_id, granted_by) REFERENCES person,
        CHECK (granted_by IS DISTINCT FROM person_id)
      );
      CREATE INDEX role_grant_person ON role_grant (tenant_id, person_id);
      CREATE INDEX role_grant_granted_by ON role_grant (tenant_id, granted_by);
      CREATE INDEX role_grant_unit ON role_grant (tenant_id, unit_id);
      CALL system.protect('role_grant');

      CREATE TABLE delegation (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        from_person_id uuid NOT NULL,
        to_person_id uuid NOT NULL,
        valid_from date NOT NULL,
        valid_to date NOT NULL,
        reason text NOT NULL DEFAULT '',
        revoked_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, from_person_id) REFERENCES person,
        FOREIGN KEY (tenant_id, to_person_id) REFERENCES person,
        CHECK (from_person_id <> to_person_id),
        CHECK (valid_to >= valid_from)
      );
      CREATE INDEX delegation_from ON delegation (tenant_id, from_person_id);
      CREATE INDEX delegation_to ON delegation (tenant_id, to_person_id);
      CALL system.protect('delegation');

      CREATE TABLE calendar_day (
        tenant_id uuid NOT NULL REFERENCES tenant,
        day date NOT NULL,
        working boolean NOT NULL,
        name text NOT NULL DEFAULT '',
        name_en text NOT NULL DEFAULT '',
        PRIMARY KEY (tenant_id, day)
      );
      CALL system.protect('calendar_day');

      CREATE TABLE org_import (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        file_name text NOT NULL,
        sha256 text NOT NULL,
        effective_on date NOT NULL,
        headers jsonb NOT NULL,
        rows jsonb NOT NULL,
        preview jsonb NOT NULL,
        created_by uuid,
        created_at timestamptz NOT NULL DEFAULT now(),
        applied_by uuid,
        applied_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, created_by) REFERENCES person,
        FOREIGN KEY (tenant_id, applied_by) REFERENCES person
      );
      CREATE INDEX org_import_sha256 ON org_import (tenant_id, sha256);
      CREATE INDEX org_import_created_by ON org_import (tenant_id, created_by);
      CREATE INDEX org_import_applied_by ON org_import (tenant_id, applied_by);
      CALL system.protect('org_import');

      -- Everybody above a person on a day, nearest first (1 = the direct manager).
      CREATE FUNCTION line_above(person uuid, day date) RETURNS TABLE (person_id uuid, depth int) LANGUAGE sql STABLE AS $$
        WITH RECURSIVE up AS (
          SELECT a.manager_id, 1 AS depth FROM assignment a
          WHERE a.tenant_id = current_tenant() AND a.person_id = line_above.person AND a.valid_from <= line_above.day AND (a.valid_to IS NULL OR a.valid_to >= line_above.day)
          UNION ALL
          SELECT a.manager_id, up.depth + 1 FROM up JOIN assignment a ON a.tenant_id = current_tenant() AND a.person_id = up.manager_id
            AND a.valid_from <= line_above.day AND (a.valid_to IS NULL OR a.valid_to >= line_above.day)
          WHERE up.depth < 30)
        SELECT manager_id, depth FROM up WHERE manager_id IS NOT NULL $$;

      -- Whom a person may see: himself, everybody below, those of managers who delegated to him, and the units in which he holds one of the roles (NULL unit = all).
      CREATE FUNCTION people_visible_to(viewer uuid, roles text[], day date) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        WITH RECURSIVE below AS (
          SELECT people_visible_to.viewer AS person_id, 0 AS depth
          UNION SELECT d.from_person_id, 0 FROM delegation d WHERE d.tenant_id = current_tenant() AND d.to_person_id = people_visible_to.viewer
            AND d.revoked_at IS NULL AND people_visible_to.day BETWEEN d.valid_from AND d.valid_to
          UNION SELECT a.person_id, below.depth + 1 FROM below JOIN assignment a ON a.tenant_id = current_tenant() AND a.manager_id = below.person_id
            AND a.valid_from <= people_visible_to.day AND (a.valid_to IS NULL OR a.valid_to >= people_visible_to.day)
          WHERE below.depth < 30)
        SELECT person_id FROM below
        UNION
        SELECT a.person_id FROM role_grant g
          LEFT JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id
          JOIN org_unit u ON u.tenant_id = g.tenant_id AND (scope.id IS NULL OR starts_with(u.path, scope.path))
          JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id
        WHERE g.tenant_id = current_tenant() AND g.person_id = people_visible_to.viewer AND g.role = ANY (people_visible_to.roles)
          AND g.valid_from <= people_visible_to.day AND (g.valid_to IS NULL OR g.valid_to >= people_visible_to.day) $$;
      GRANT EXECUTE ON FUNCTION line_above, people_visible_to TO kpi_app, kpi_pay;

      -- Who the bearer of a session is, with the tenant's context set for the rest of the transaction. One round trip.
      CREATE FUNCTION system.open_session(tenant uuid, token bytea) RETURNS TABLE (
        session_id uuid, account_id uuid, login text, locale text, person_id uuid, person_name text, person_name_en text,
        roles jsonb, is_head boolean, today date, seen_at timestamptz)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.tenant', open_session.tenant::text, true);
        RETURN QUERY
          SELECT s.id, a.id, a.login, a.locale, p.id, p.name, p.name_en,
            coalesce((SELECT jsonb_agg(jsonb_build_object('role', g.role, 'unitId', g.unit_id)) FROM public.role_grant g
              WHERE g.tenant_id = a.tenant_id AND g.person_id = a.person_id AND g.valid_from <= d.today AND (g.valid_to IS NULL OR g.valid_to >= d.today)), '[]'::jsonb),
            EXISTS (SELECT 1 FROM public.assignment m WHERE m.tenant_id = a.tenant_id AND m.manager_id = a.person_id AND m.valid_from <= d.today AND (m.valid_to IS NULL OR m.valid_to >= d.today)),
            d.today, s.seen_at
          FROM public.session s
          JOIN public.account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
          LEFT JOIN public.person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id
          CROSS JOIN (SELECT public.tenant_today() AS today) d
          WHERE s.tenant_id = open_session.tenant AND s.token_hash = open_session.token
            AND s.revoked_at IS NULL AND s.expires_at > now() AND a.disabled_at IS NULL;
      END $$;
      REVOKE EXECUTE ON FUNCTION system.open_session FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION system.open_session TO kpi_app, kpi_pay;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
