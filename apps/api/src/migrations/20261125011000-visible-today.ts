import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whom a list shows is whom one may open: a scope holds those who are in it on the day, a delegation those whom the lender leads. */
export class VisibleToday20261125011000 implements MigrationInterface {
  name = 'VisibleToday20261125011000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Whom a person may see on a day: himself, everybody below, those below managers who delegated to him (not those managers
      -- themselves), and who is placed in the units in which he holds one of the roles (NULL unit = all).
      CREATE OR REPLACE FUNCTION people_visible_to(viewer uuid, roles text[], day date) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        WITH RECURSIVE below AS (
          SELECT people_visible_to.viewer AS person_id, 0 AS depth
          UNION SELECT d.from_person_id, 0 FROM delegation d WHERE d.tenant_id = current_tenant() AND d.to_person_id = people_visible_to.viewer
            AND d.revoked_at IS NULL AND people_visible_to.day BETWEEN d.valid_from AND d.valid_to
          UNION SELECT a.person_id, below.depth + 1 FROM below JOIN assignment a ON a.tenant_id = current_tenant() AND a.manager_id = below.person_id
            AND a.valid_from <= people_visible_to.day AND (a.valid_to IS NULL OR a.valid_to >= people_visible_to.day)
          WHERE below.depth < 30)
        SELECT person_id FROM below WHERE depth > 0 OR person_id = people_visible_to.viewer
        UNION
        SELECT a.person_id FROM role_grant g
          LEFT JOIN org_unit scope ON scope.tenant_id = g.tenant_id AND scope.id = g.unit_id
          JOIN org_unit u ON u.tenant_id = g.tenant_id AND (scope.id IS NULL OR starts_with(u.path, scope.path))
          JOIN assignment a ON a.tenant_id = u.tenant_id AND a.unit_id = u.id
            AND a.valid_from <= people_visible_to.day AND (a.valid_to IS NULL OR a.valid_to >= people_visible_to.day)
        WHERE g.tenant_id = current_tenant() AND g.person_id = people_visible_to.viewer AND g.role = ANY (people_visible_to.roles)
          AND g.valid_from <= people_visible_to.day AND (g.valid_to IS NULL OR g.valid_to >= people_visible_to.day) $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
