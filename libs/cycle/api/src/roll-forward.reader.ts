import { Injectable } from '@nestjs/common';
import type { Tx } from '@kpi-loop/shared/api';
import type { IsoDate } from '@kpi-loop/shared/kernel';
import type { RollForwardView } from './period.dto';
import { PeriodReader } from './period.reader';
import { PopulationReader } from './population.reader';

/** What closing a period will set going, before anybody does it. */
@Injectable()
export class RollForwardReader {
  constructor(
    private readonly periods: PeriodReader,
    private readonly people: PopulationReader,
  ) {}

  /** @throws Problem notFound (404). */
  async view(tx: Tx, periodId: string): Promise<RollForwardView> {
    const now = await tx.get<{ cycleId: string; name: string; nameEn: string; ordinal: number; kind: string; startsOn: IsoDate }>(
      `SELECT cycle_id, name, name_en, ordinal, kind, starts_on FROM period WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, periodId],
    );
    const next = await tx.one<{ id: string; name: string; nameEn: string; startsOn: IsoDate; endsOn: IsoDate; status: string }>(
      `SELECT id, name, name_en, starts_on, ends_on, status FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND ordinal = $3 AND kind = $4`,
      [tx.tenantId, now.cycleId, now.ordinal + 1, now.kind],
    );
    const before = new Set((await this.people.inScope(tx, now.cycleId, now.startsOn)).map((person) => person.personId));
    const after = next ? (await this.people.inScope(tx, now.cycleId, next.startsOn)).map((person) => person.personId) : [];
    const stay = after.filter((id) => before.has(id)).length;
    const { green, items } = await this.periods.checklist(tx, periodId, 'close');
    return {
      periodId,
      name: now.name,
      nameEn: now.nameEn,
      nextPeriodId: next?.id ?? null,
      nextName: next?.name ?? null,
      nextNameEn: next?.nameEn ?? null,
      nextStartsOn: next?.startsOn ?? null,
      nextEndsOn: next?.endsOn ?? null,
      nextStatus: next?.status ?? null,
      nextDeadlines: next ? await this.periods.deadlines(tx, next.id) : [],
      people: after.length,
      joining: after.length - stay,
      leaving: next ? before.size - stay : 0,
      green,
      items,
    };
  }
}
