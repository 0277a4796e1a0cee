import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Suggestions left at a step of a process, what was decided about them, and the action that came of one. */
export class NodeSuggestions20261129181000 implements MigrationInterface {
  name = 'NodeSuggestions20261129181000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE node_suggestion (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        node_id uuid NOT NULL,
        author_id uuid NOT NULL,
        text text NOT NULL CHECK (text <> ''),
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        decided_by uuid,
        decided_at timestamptz,
        decision_note text NOT NULL DEFAULT '',
        merged_into_id uuid,
        action_id uuid,
        made_at timestamptz NOT NULL DEFAULT tenant_now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, node_id) REFERENCES process_node,
        FOREIGN KEY (tenant_id, author_id) REFERENCES person,
        FOREIGN KEY (tenant_id, decided_by) REFERENCES person,
        FOREIGN KEY (tenant_id, merged_into_id) REFERENCES node_suggestion,
        FOREIGN KEY (tenant_id, action_id) REFERENCES improvement_action,
        CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)),
        CHECK (status <> 'declined' OR decision_note <> ''),
        CHECK (action_id IS NULL OR status = 'accepted')
      );
      COMMENT ON COLUMN node_suggestion.action_id IS 'the improvement action a review made of it';
      CREATE INDEX node_suggestion_node ON node_suggestion (tenant_id, node_id, status);
      CREATE INDEX node_suggestion_author ON node_suggestion (tenant_id, author_id);
      CREATE INDEX node_suggestion_decided_by ON node_suggestion (tenant_id, decided_by);
      CREATE INDEX node_suggestion_merged ON node_suggestion (tenant_id, merged_into_id);
      CREATE UNIQUE INDEX node_suggestion_action ON node_suggestion (tenant_id, action_id) WHERE action_id IS NOT NULL;
      CALL system.protect('node_suggestion');

      CREATE POLICY system_reads ON node_suggestion FOR SELECT TO kpi_system USING (true);
      GRANT SELECT (status) ON node_suggestion TO kpi_system;
      -- one more line to what the process asks before it serves, whatever lines there are by now
      DO $do$
      DECLARE
        known text := (SELECT prosrc FROM pg_proc WHERE oid = 'system.statuses_in_use'::regproc);
      BEGIN
        SET LOCAL ROLE kpi_system;
        EXECUTE format($sql$CREATE OR REPLACE FUNCTION system.statuses_in_use() RETURNS TABLE (of_table text, of_column text, statuses text[])
          LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
          AS %L$sql$, known || E'\\n UNION ALL SELECT ''node_suggestion'', ''status'', array_agg(DISTINCT status) FROM node_suggestion');
        RESET ROLE;
      END $do$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
