import { Injectable } from '@nestjs/common';
import { cyclePolicy, defaultPolicy, periodsOf } from '@kpi-loop/cycle/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, addDays, addMonths, endOfMonth, monthsOf, permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { CycleDrafts } from './cycle.drafts';
import type { CycleView, NextCycleDto, NextCyclePreview, NextUnitView, PolicyDifferenceView } from './cycle.dto';
import type { Cycle } from './cycle.entity';
import { cycleParties } from './parties';
import { PopulationReader } from './population.reader';
import { NextPlans } from './ports';

/**
 * Rolling to a new cycle (R-CL1): rules and population are copied into a draft; the cards of its first period are drafted from the last
 * one's when it opens, as every next period's are. Nothing here binds anybody: a draft is edited, published by others, and its targets talked about.
 */
@Injectable()
export class NextCycle {
  constructor(
    private readonly drafts: CycleDrafts,
    private readonly people: PopulationReader,
    private readonly plans: NextPlans,
  ) {}

  /** @throws Problem notFound (404) · ruleBroken (422) `cycleHasRun` */
  async preview(tx: Tx, id: string, given: { startsOn?: IsoDate; endsOn?: IsoDate }): Promise<NextCyclePreview> {
    permit(cyclePolicy, 'cycle.create', cycleParties(tx.viewer));
    const cycle = await this.source(tx, id);
    const startsOn = given.startsOn ?? addDays(cycle.endsOn, 1);
    const months = monthsOf({ from: cycle.startsOn, to: cycle.endsOn }).length;
    const endsOn = given.endsOn ?? endOfMonth(addMonths(startsOn, months - 1));
    const slices = periodsOf(cycle, { from: startsOn, to: endsOn });
    const before = await this.people.inScope(tx, id, cycle.endsOn);
    const after = await this.people.inScope(tx, id, startsOn);
    const known = new Set(before.map(({ personId }) => personId));
    const stay = after.filter(({ personId }) => known.has(personId)).length;
    return {
      ...namesOf(cycle, startsOn),
      template: cycle.template,
      startsOn,
      endsOn,
      periods: slices.length,
      tracked: slices.reduce((sum, { tracked }) => sum + tracked.length, 0),
      people: after.length,
      joining: after.length - stay,
      leaving: before.length - stay,
      policy: differences(cycle.policy as unknown as Json, defaultPolicy as unknown as Json),
      units: await this.units(tx, cycle.id, { from: slices[0].startsOn, to: slices[0].endsOn }, before, after),
    };
  }

  /** @throws Problem conflict (409) when the code is taken · invalid (400) */
  async make(tx: Tx, id: string, dto: NextCycleDto): Promise<CycleView> {
    permit(cyclePolicy, 'cycle.create', cycleParties(tx.viewer));
    const cycle = await this.source(tx, id);
    const { template, settlementGrain, trackingGrain } = cycle;
    const made = await this.drafts.create(tx, { ...dto, template, settlementGrain, trackingGrain, policy: cycle.policy as unknown as Record<string, unknown> });
    const rules = await tx.query<{ unitId: string | null; personId: string | null; included: boolean; reason: string }>(
      `SELECT r.unit_id, r.person_id, r.included, r.reason FROM population_rule r LEFT JOIN person p ON p.tenant_id = r.tenant_id AND p.id = r.person_id
       WHERE r.tenant_id = $1 AND r.cycle_id = $2 AND (p.left_on IS NULL OR p.left_on >= $3) ORDER BY r.id`,
      [tx.tenantId, id, dto.startsOn],
    );
    return rules.length ? this.drafts.setRules(tx, made.id, rules) : made;
  }

  private async source(tx: Tx, id: string): Promise<Cycle> {
    const cycle = await tx.get<Cycle>(`SELECT * FROM cycle WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, id]);
    if (['draft', 'published', 'cancelled'].includes(cycle.status))
      throw new Problem('ruleBroken', 'ruleBroken', 'cycle.next', { violations: ['cycleHasRun'] });
    return cycle;
  }

  private async units(
    tx: Tx,
    cycleId: string,
    ahead: { from: IsoDate; to: IsoDate },
    before: { unitId: string }[],
    after: { unitId: string; personId: string }[],
  ): Promise<NextUnitView[]> {
    const last = await tx.one<{ id: string }>(
      `SELECT id FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND kind = 'SETTLEMENT' AND status <> 'upcoming' ORDER BY ordinal DESC LIMIT 1`,
      [tx.tenantId, cycleId],
    );
    const people = after.map(({ personId }) => personId);
    const cards = new Map((last ? await this.plans.cards(tx, last.id, ahead, people) : []).map((row) => [row.unitId, row]));
    const units = await tx.query<{ id: string; name: string; nameEn: string; depth: number }>(
      `SELECT id, name, name_en, length(path) - length(replace(path, '/', '')) AS depth FROM org_unit WHERE tenant_id = $1 ORDER BY path`,
      [tx.tenantId],
    );
    const count = (rows: { unitId: string }[], unitId: string) => rows.filter((row) => row.unitId === unitId).length;
    return units
      .map(({ id, ...unit }) => {
        const { cards: drafts = 0, lines = 0, ratchet = 0 } = cards.get(id) ?? {};
        return { unitId: id, ...unit, before: count(before, id), after: count(after, id), cards: drafts, lines, ratchet };
      })
      .filter((unit) => unit.before || unit.after || unit.cards);
  }
}

type Json = Record<string, unknown>;

/** FY2026 → FY2027, and the same in the names. */
function namesOf({ code, name, nameEn, startsOn }: Cycle, next: IsoDate): { code: string; name: string; nameEn: string } {
  const [year, following] = [startsOn.slice(0, 4), next.slice(0, 4)];
  const [again, renamed, renamedEn] = [code, name, nameEn].map((text) => text.replaceAll(year, following));
  return { code: again === code ? `${code}-${following}` : again, name: renamed, nameEn: renamedEn };
}

function differences(own: Json, standard: Json, at = ''): PolicyDifferenceView[] {
  return Object.entries(standard).flatMap(([key, value]) => {
    const pointer = `${at}/${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return differences((own[key] ?? {}) as Json, value as Json, pointer);
    const [copied, usual] = [own[key], value].map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
    return copied === usual ? [] : [{ pointer, copied, standard: usual }];
  });
}
