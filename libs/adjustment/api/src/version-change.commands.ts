import { Injectable } from '@nestjs/common';
import { versionChangeMachine, versionChangePolicy, type VersionChangeEvent } from '@kpi-loop/adjustment/domain';
import { CycleReader } from '@kpi-loop/cycle/api';
import { MetricReader } from '@kpi-loop/metric/api';
import { Ladder, type Held } from '@kpi-loop/organization/api';
import { newId, plainParties, type NamedAudience, type Tx } from '@kpi-loop/shared/api';
import { Problem, permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import type { VersionChangeDto, VersionChangeView, VersionImpactQueryDto, VersionImpactView } from './version-change.dto';
import { VersionChange } from './version-change.entity';
import { contextOf, partiesOf, VersionChangeReader } from './version-change.reader';
import { VersionImpactCalculator } from './version-impact';

const task = (id: string) => ({ aggregate: 'versionChange', id });
const TOLD: NamedAudience = { people: [], roles: ['STEWARD', 'HR', 'EXEC', 'AUD'], anyScope: true };

/** How long a request may wait. */
@Injectable()
export class VersionChangeTime {
  constructor(
    readonly ladder: Ladder,
    readonly cycles: CycleReader,
  ) {}
}

/** One request moves every line of a cycle that is pinned to an older definition; what it means is reckoned before anybody decides. */
@Injectable()
export class VersionChangeCommands {
  constructor(
    private readonly reader: VersionChangeReader,
    private readonly impacts: VersionImpactCalculator,
    private readonly metrics: MetricReader,
    private readonly targets: TargetCommands,
    private readonly time: VersionChangeTime,
  ) {}

  /** Old and new figures and scores on the data to date; nothing is kept. */
  async preview(tx: Tx, { cycleId, fromVersionId, toVersionId }: VersionImpactQueryDto): Promise<VersionImpactView> {
    permit(versionChangePolicy, 'versionChange.create', plainParties(tx.viewer));
    await this.requireAlike(tx, fromVersionId, toVersionId);
    return this.reader.impactView(tx, await this.impacts.assess(tx, cycleId, fromVersionId, toVersionId));
  }

  /** @throws Problem ruleBroken (422) sameMetric · versionInForce · readsAlike · somethingPinned · effectiveDateAhead · conflict (409) while another one is open. */
  async create(tx: Tx, dto: VersionChangeDto): Promise<VersionChangeView> {
    permit(versionChangePolicy, 'versionChange.create', plainParties(tx.viewer));
    const { metricId } = await this.requireAlike(tx, dto.fromVersionId, dto.toVersionId);
    if (dto.effectiveOn < tx.today) throw refuse('effectiveDateAhead');
    const open = `SELECT 1 FROM version_change WHERE tenant_id = $1 AND cycle_id = $2 AND metric_id = $3 AND status IN ('in_approval', 'scheduled')`;
    if (await tx.one(open, [tx.tenantId, dto.cycleId, metricId])) throw new Problem('conflict', 'alreadyExists');
    const impact = await this.impacts.assess(tx, dto.cycleId, dto.fromVersionId, dto.toVersionId);
    if (!impact.lineCount) throw refuse('somethingPinned');
    const { cycleId, fromVersionId, toVersionId, effectiveOn } = dto;
    const id = newId();
    await tx.create(
      VersionChange,
      versionChangeMachine,
      { id, cycleId, metricId, fromVersionId, toVersionId, effectiveOn, reason: dto.reason.trim(), impact, creatorId: tx.actor },
      { told: { facts: [{ type: 'versionChange.created', cycleId, metricId }], audience: TOLD } },
    );
    await this.begin(tx, { id, cycleId });
    return this.reader.one(tx, id);
  }

  /** R-SM3: whoever may decide has the working days of a change of the cycle. */
  async begin(tx: Tx, { id, cycleId }: Pick<VersionChange, 'id' | 'cycleId'>): Promise<void> {
    const { change } = await this.time.cycles.policyOf(tx, cycleId);
    await this.time.ladder.begin(tx, task(id), change.consentWD, { status: 'in_approval' });
  }

  /** By the clock: who may decide is asked anew whenever somebody is told. */
  async stepDue(tx: Tx, id: string, held: Held): Promise<void> {
    const row = await tx.claim(VersionChange, id);
    if (row.status !== held.status) return;
    await this.step(tx, row, { type: 'versionChange.stepDue', rung: held.rung });
    await this.time.ladder.climb(tx, task(id), held);
  }

  /** It is applied on its day, by the clock: however many cards it moves, nobody waits for them. */
  async approve(tx: Tx, id: string): Promise<VersionChangeView> {
    const row = await this.claim(tx, id, 'versionChange.approve');
    await this.step(tx, row, { type: 'versionChange.approve' }, { approverId: tx.actor });
    await tx.cancelDeadlines('versionChange', id);
    await tx.deadline('versionChange', id, 'versionChange.apply', await this.startOf(tx, row.effectiveOn));
    return this.reader.one(tx, id);
  }

  async reject(tx: Tx, id: string, reason: string): Promise<VersionChangeView> {
    await this.step(tx, await this.claim(tx, id, 'versionChange.reject'), { type: 'versionChange.reject', reason });
    await tx.cancelDeadlines('versionChange', id);
    return this.reader.one(tx, id);
  }

  async withdraw(tx: Tx, id: string): Promise<VersionChangeView> {
    await this.step(tx, await this.claim(tx, id, 'versionChange.withdraw'), { type: 'versionChange.withdraw' });
    await tx.cancelDeadlines('versionChange', id);
    return this.reader.one(tx, id);
  }

  async revoke(tx: Tx, id: string, reason: string): Promise<VersionChangeView> {
    await this.step(tx, await this.claim(tx, id, 'versionChange.revoke'), { type: 'versionChange.revoke', reason });
    await tx.cancelDeadlines('versionChange', id);
    return this.reader.one(tx, id);
  }

  /** By the clock. One that has been revoked meanwhile is left alone; a definition that is no longer in force leaves it for people to see. */
  async whenDue(tx: Tx, id: string): Promise<void> {
    const row = await tx.claim(VersionChange, id);
    if (row.status !== 'scheduled') return;
    await this.step(tx, row, { type: 'versionChange.apply' });
    const { cycleId, fromVersionId, toVersionId, effectiveOn } = row;
    await this.targets.adoptVersion(tx, { cycleId, fromVersionId, toVersionId, versionChangeId: id, on: effectiveOn });
  }

  private async claim(tx: Tx, id: string, action: keyof typeof versionChangePolicy): Promise<VersionChange> {
    const row = await tx.claim(VersionChange, id);
    permit(versionChangePolicy, action, partiesOf(tx, row.creatorId));
    return row;
  }

  private async step(tx: Tx, row: VersionChange, event: VersionChangeEvent & { reason?: string }, set: Partial<VersionChange> = {}): Promise<void> {
    const to = await this.metrics.version(tx, row.toVersionId);
    await tx.advance(VersionChange, row, versionChangeMachine, contextOf(tx, row, to.status === 'published'), event, {
      set,
      audience: { ...TOLD, people: [row.creatorId] },
    });
  }

  /** Targets that were agreed in one unit and direction mean nothing in another. */
  private async requireAlike(tx: Tx, fromVersionId: string, toVersionId: string): Promise<{ metricId: string }> {
    const [from, to] = [await this.metrics.version(tx, fromVersionId), await this.metrics.version(tx, toVersionId)];
    if (from.metricId !== to.metricId || from.id === to.id) throw refuse('sameMetric');
    if (to.status !== 'published') throw refuse('versionInForce');
    const reads = ({ unit, direction, percent, flow }: typeof from): string => JSON.stringify([unit, direction, percent, flow]);
    if (reads(from) !== reads(to)) throw refuse('readsAlike');
    return to;
  }

  private async startOf(tx: Tx, day: IsoDate): Promise<Date> {
    return (await tx.get<{ at: Date }>(`SELECT $2::date::timestamp AT TIME ZONE timezone AS at FROM tenant WHERE id = $1`, [tx.tenantId, day])).at;
  }
}

const refuse = (rule: string): Problem => new Problem('ruleBroken', 'ruleBroken', undefined, { violations: [rule] });
