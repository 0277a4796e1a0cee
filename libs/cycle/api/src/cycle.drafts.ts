import { Injectable } from '@nestjs/common';
import { GRAINS_OF, cycleMachine, cyclePolicy, defaultPolicy, policyShape, trackedFinerThanSettled, type Grains, type PolicySet, type Template } from '@kpi-loop/cycle/domain';
import { everyone } from '@kpi-loop/shared/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type FieldProblem } from '@kpi-loop/shared/kernel';
import { CycleCalendar } from './cycle.calendar';
import type { CreateCycleDto, CycleView, EditCycleDto, PopulationRuleDto, StageDeadlineDto } from './cycle.dto';
import { Cycle } from './cycle.entity';
import { CycleReader } from './cycle.reader';
import { cycleParties } from './parties';
import { PopulationRuleRow } from './period.entity';

/** A cycle while it is written: everything here ends with its publication. */
@Injectable()
export class CycleDrafts {
  constructor(
    private readonly reader: CycleReader,
    private readonly calendar: CycleCalendar,
  ) {}

  async create(tx: Tx, dto: CreateCycleDto): Promise<CycleView> {
    permit(cyclePolicy, 'cycle.create', cycleParties(tx.viewer));
    const { policy, ...fields } = dto;
    const values = {
      nameEn: '',
      ruleDocument: '',
      ruleConsultation: '',
      ...fields,
      ...grainsOf(dto),
      policy: policy ? policySet(policy) : defaultPolicy,
      policyHash: null,
      contractingPeriodId: null,
      suspendedOn: null,
      closedOn: null,
      createdBy: tx.viewer.personId,
    };
    datesHold(values);
    grainsHold(values);
    const cycle = await tx.create(Cycle, cycleMachine, values);
    tx.record({ type: 'cycle.created', cycleId: cycle.id }, 'cycle', cycle.id, everyone);
    await this.calendar.cut(tx, cycle);
    return this.reader.view(tx, cycle.id);
  }

  edit(tx: Tx, id: string, dto: EditCycleDto): Promise<CycleView> {
    const { policy, ...fields } = dto;
    const grains = dto.template ? grainsOf({ ...dto, template: dto.template }) : {};
    return this.change(tx, id, { ...fields, ...grains, ...(policy ? { policy: policySet(policy) } : {}) }, async (cycle, before) => {
      datesHold(cycle);
      grainsHold(cycle);
      const cut = cycle.settlementGrain !== before.settlementGrain || cycle.trackingGrain !== before.trackingGrain || cycle.startsOn !== before.startsOn || cycle.endsOn !== before.endsOn;
      if (cut) await this.calendar.cut(tx, cycle);
    });
  }

  setRules(tx: Tx, id: string, rules: PopulationRuleDto[]): Promise<CycleView> {
    rulesHold(rules);
    return this.change(tx, id, {}, async () => {
      await tx.execute(`DELETE FROM population_rule WHERE tenant_id = $1 AND cycle_id = $2`, [tx.tenantId, id]);
      await tx.insert(
        PopulationRuleRow,
        rules.map(({ unitId, personId, included, reason }) => ({
          cycleId: id,
          unitId: unitId ?? null,
          personId: personId ?? null,
          included,
          reason: reason ?? '',
        })),
      );
    });
  }

  setDeadlines(tx: Tx, id: string, deadlines: StageDeadlineDto[]): Promise<CycleView> {
    return this.change(tx, id, {}, () => this.calendar.setDates(tx, id, deadlines));
  }

  suggestDeadlines(tx: Tx, id: string): Promise<CycleView> {
    return this.change(tx, id, {}, (cycle) => this.calendar.suggest(tx, cycle));
  }

  private async change(tx: Tx, id: string, set: Record<string, unknown>, work: (cycle: Cycle, before: Cycle) => Promise<void>): Promise<CycleView> {
    const cycle = await tx.claim(Cycle, id);
    permit(cyclePolicy, 'cycle.edit', cycleParties(tx.viewer));
    const before = { ...cycle };
    const given = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined));
    await tx.advance(Cycle, cycle, cycleMachine, await this.reader.context(tx, cycle), { type: 'cycle.edit' }, { set: given, audience: everyone });
    await work(cycle, before);
    return this.reader.view(tx, id);
  }
}

/** Those of the template, where no others are chosen. */
function grainsOf({ template, settlementGrain, trackingGrain }: { template: string } & Partial<Grains>): Grains {
  const own = GRAINS_OF[template as Template];
  return { settlementGrain: settlementGrain ?? own.settlementGrain, trackingGrain: trackingGrain ?? own.trackingGrain };
}

function grainsHold(grains: Grains): void {
  if (!trackedFinerThanSettled(grains))
    throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/trackingGrain', code: 'trackedFinerThanSettled' }] });
}

function datesHold({ startsOn, endsOn }: { startsOn: string; endsOn: string }): void {
  if (endsOn <= startsOn) throw new Problem('invalid', 'invalidRequest', undefined, { fields: [{ pointer: '/endsOn', code: 'cycleDates' }] });
}

function policySet(policy: Record<string, unknown>): PolicySet {
  const fields = policyShape(policy).map(({ pointer, rule }) => ({ pointer: `/policy${pointer}`, code: rule }));
  if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
  return policy as unknown as PolicySet;
}

function rulesHold(rules: PopulationRuleDto[]): void {
  const seen = new Set<string>();
  const fields = rules.flatMap(({ unitId, personId, included, reason }, i): FieldProblem[] => {
    const about = personId ?? unitId;
    if (!unitId === !personId || !about) return [{ pointer: `/rules/${i}`, code: 'unitOrPerson' }];
    if (seen.has(about)) return [{ pointer: `/rules/${i}`, code: 'twice' }];
    seen.add(about);
    return !included && !reason?.trim() ? [{ pointer: `/rules/${i}/reason`, code: 'required' }] : [];
  });
  if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
}
