import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { HEALTH_KEYS, LEAST_PEOPLE, healthFigure, type HealthCount } from '@kpi-loop/insight/domain';
import type { Tx } from '@kpi-loop/shared/api';
import type { HealthCycleView, LoopHealthView } from './loop-health.dto';
import { COUNTS } from './loop-health.sql';

/** How the loop treats its people in a cycle: one statement, of the whole company, told to everybody. */
@Injectable()
export class LoopHealthReader {
  constructor(private readonly cycles: CycleReader) {}

  /** @throws Problem notFound (404). */
  async view(tx: Tx, cycleId?: string): Promise<LoopHealthView> {
    const id = cycleId ?? (await this.cycles.currentPeriod(tx))?.cycleId;
    if (!id) return { cycle: null, leastPeople: LEAST_PEOPLE, figures: [] };
    const cycle = await tx.get<HealthCycleView>(`SELECT id, name, name_en FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    const counts = await tx.query<HealthCount>(COUNTS, [tx.tenantId, id]);
    const figures = HEALTH_KEYS.map((key) => healthFigure(counts.find((count) => count.key === key)!));
    return { cycle, leastPeople: LEAST_PEOPLE, figures };
  }
}
