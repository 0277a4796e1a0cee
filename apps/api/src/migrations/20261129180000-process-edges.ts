import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What follows what in a process, with the words of the condition where it branches. Processes that are there run through their nodes in order. */
export class ProcessEdges20261129180000 implements MigrationInterface {
  name = 'ProcessEdges20261129180000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE process_node ADD CONSTRAINT process_node_of_process UNIQUE (tenant_id, process_id, id);

      CREATE TABLE process_edge (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        process_id uuid NOT NULL,
        from_node_id uuid NOT NULL,
        to_node_id uuid NOT NULL,
        words text NOT NULL DEFAULT '',
        words_en text NOT NULL DEFAULT '',
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, process_id, from_node_id, to_node_id),
        CHECK (from_node_id <> to_node_id),
        -- both ends are nodes of this very process
        FOREIGN KEY (tenant_id, process_id, from_node_id) REFERENCES process_node (tenant_id, process_id, id),
        FOREIGN KEY (tenant_id, process_id, to_node_id) REFERENCES process_node (tenant_id, process_id, id)
      );
      CREATE INDEX process_edge_to ON process_edge (tenant_id, process_id, to_node_id);

      ALTER TABLE process_node NO FORCE ROW LEVEL SECURITY;
      INSERT INTO process_edge (tenant_id, id, process_id, from_node_id, to_node_id)
      SELECT tenant_id, gen_random_uuid(), process_id, id, next_id
      FROM (SELECT tenant_id, process_id, id, lead(id) OVER (PARTITION BY tenant_id, process_id ORDER BY ordinal, code) AS next_id FROM process_node) n
      WHERE next_id IS NOT NULL;
      ALTER TABLE process_node FORCE ROW LEVEL SECURITY;

      CALL system.protect('process_edge');
      GRANT DELETE ON process_edge TO kpi_app;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
