import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ResultSamples, type SampledResult } from '@kpi-loop/cycle/api';
import { sampleSize } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';

/** Draws what is looked at before the results of a cycle are published (domain.md §2.1), and says what of it was opened. */
@Injectable()
export class ResultSampler implements OnModuleInit {
  constructor(private readonly samples: ResultSamples) {}

  onModuleInit(): void {
    this.samples.register({
      draw: (tx, cycleId, seed, without) => this.draw(tx, cycleId, seed, without),
      show: (tx, cards, readerId, since) => this.show(tx, cards, readerId, since),
    });
  }

  private async draw(tx: Tx, cycleId: string, seed: string, without: readonly string[]): Promise<string[]> {
    const cards = await tx.query<{ id: string; results: number }>(
      `SELECT c.id, count(*) OVER ()::int AS results FROM scorecard c
       WHERE c.tenant_id = $1 AND c.cycle_id = $2 AND c.status <> 'void' AND c.owner_id <> ALL ($4::uuid[])
         AND EXISTS (SELECT FROM score_result r WHERE r.tenant_id = c.tenant_id AND r.scorecard_id = c.id)
       ORDER BY md5($3 || c.id), c.id LIMIT 30`,
      [tx.tenantId, cycleId, seed, without],
    );
    return cards.slice(0, sampleSize(cards[0]?.results ?? 0)).map(({ id }) => id);
  }

  private show(tx: Tx, cards: readonly string[], readerId: string | null, since: Date): Promise<SampledResult[]> {
    return tx.query<SampledResult>(
      `SELECT c.id AS scorecard_id, coalesce(u.name, o.name) AS name, coalesce(u.name_en, o.name_en) AS name_en, p.name AS period_name, p.name_en AS period_name_en,
         '/scorecards/' || c.id || '/result' AS link,
         EXISTS (SELECT FROM access_log l WHERE l.tenant_id = c.tenant_id AND l.subject_id = c.owner_id AND l.viewer_id = $3 AND l.resource = 'scoreResult' AND l.resource_id = c.id AND l.at >= $4) AS opened
       FROM unnest($2::uuid[]) WITH ORDINALITY AS s(id, ordinal) JOIN scorecard c ON c.tenant_id = $1 AND c.id = s.id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN person o ON o.tenant_id = c.tenant_id AND o.id = c.owner_id LEFT JOIN org_unit u ON u.tenant_id = c.tenant_id AND c.subject_kind = 'unit' AND u.id = c.subject_id ORDER BY s.ordinal`,
      [tx.tenantId, cards, readerId, since],
    );
  }
}
