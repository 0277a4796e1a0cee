import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which metric is the volume of a step, and which the conversion or the time of an edge: said, not guessed. */
export class FlowMetrics20261129182000 implements MigrationInterface {
  name = 'FlowMetrics20261129182000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE process_node
        ADD COLUMN volume_metric_id uuid,
        ADD COLUMN volume_part text NOT NULL DEFAULT 'numerator' CHECK (volume_part IN ('numerator', 'denominator')),
        ADD FOREIGN KEY (tenant_id, volume_metric_id) REFERENCES metric;
      COMMENT ON COLUMN process_node.volume_part IS 'what of the metric is the volume: what it counts, or what a rate is counted of';
      CREATE INDEX process_node_volume ON process_node (tenant_id, volume_metric_id);
      ALTER TABLE process_edge
        ADD COLUMN conversion_metric_id uuid,
        ADD COLUMN time_metric_id uuid,
        ADD FOREIGN KEY (tenant_id, conversion_metric_id) REFERENCES metric,
        ADD FOREIGN KEY (tenant_id, time_metric_id) REFERENCES metric;
      CREATE INDEX process_edge_conversion ON process_edge (tenant_id, conversion_metric_id);
      CREATE INDEX process_edge_time ON process_edge (tenant_id, time_metric_id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
