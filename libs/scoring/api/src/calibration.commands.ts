import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { calibrationPolicy, calibrationSessionMachine, type CalibrationAction, type CalibrationEvent } from '@kpi-loop/scoring/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, permit } from '@kpi-loop/shared/kernel';
import { CalibrationEntries, driftOf } from './calibration.entries';
import { CalibrationSession } from './calibration.entity';
import type { CalibrationSessionView, CreateCalibrationDto, EditCalibrationDto } from './calibration.dto';
import { CalibrationLoader } from './calibration.loader';
import { CalibrationOutcome } from './calibration.outcome';
import { CalibrationReader } from './calibration.reader';

/** Events whose rules compare the session with the official results. */
const LOOKS: readonly string[] = ['calibrationSession.start', 'calibrationSession.submit', 'calibrationSession.approve'];

/** A session, one method an event: claim, permit, advance, and the fresh view. What is said of a single result is `CalibrationGrades`. */
@Injectable()
export class CalibrationCommands {
  constructor(
    private readonly cycles: CycleReader,
    private readonly loader: CalibrationLoader,
    private readonly entries: CalibrationEntries,
    private readonly outcome: CalibrationOutcome,
    private readonly reader: CalibrationReader,
  ) {}

  /** @throws Problem notFound · forbidden · invalid with the fields */
  async create(tx: Tx, dto: CreateCalibrationDto): Promise<CalibrationSessionView> {
    const { cycleId, name, unitIds = [], guideline = [], secondFacilitatorId, panelIds = [] } = dto;
    const periodId = dto.periodId ?? null;
    const facilitatorId = dto.facilitatorId ?? tx.actor;
    await this.refuseStrangers(tx, { cycleId, periodId, unitIds, guideline, facilitatorId, secondFacilitatorId, panelIds });
    const values = { cycleId, periodId, name, unitIds: distinct(unitIds), guideline, facilitatorId, secondFacilitatorId, panelIds: distinct(panelIds) };
    const { parties } = await this.loader.standingIn(tx, { id: '', ...values });
    permit(calibrationPolicy, 'calibrationSession.create', parties);
    const session = await tx.create(CalibrationSession, calibrationSessionMachine, { ...values, createdBy: tx.actor, quotaWaiver: '' });
    const fact = { type: 'calibrationSession.created' as const, sessionId: session.id, cycleId, periodId };
    tx.record(fact, 'calibrationSession', session.id, this.loader.audience(session));
    return this.reader.view(tx, session.id);
  }

  /** Before the start all of it; afterwards its name and its people, so that nobody who leaves strands it (R-SM5). */
  async edit(tx: Tx, id: string, dto: EditCalibrationDto): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.edit');
    const scopeChanged = dto.unitIds !== undefined || dto.guideline !== undefined;
    const wanted = { ...session, ...defined(dto) };
    await this.refuseStrangers(tx, wanted);
    permit(calibrationPolicy, 'calibrationSession.edit', (await this.loader.standingIn(tx, wanted)).parties);
    const { context } = await this.loader.load(tx, wanted, { look: false });
    await this.advance(tx, session, { type: 'calibrationSession.edit', scopeChanged }, { context, audience: this.loader.audience(wanted) });
    await tx.execute(
      `UPDATE calibration_session SET name = $3, unit_ids = $4, guideline = $5, facilitator_id = $6, second_facilitator_id = $7, panel_ids = $8 WHERE tenant_id = $1 AND id = $2`,
      [
        ...[tx.tenantId, id, wanted.name, distinct(wanted.unitIds), JSON.stringify(wanted.guideline)],
        ...[wanted.facilitatorId, wanted.secondFacilitatorId, distinct(wanted.panelIds)],
      ],
    );
    return this.reader.view(tx, id);
  }

  async start(tx: Tx, id: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.start');
    await this.entries.alone(tx, session);
    await this.advance(tx, session, { type: 'calibrationSession.start' }, { set: { startedAt: await this.now(tx) } });
    await this.entries.take(tx, session);
    return this.reader.view(tx, id);
  }

  async refresh(tx: Tx, id: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.refresh');
    await this.readAnew(tx, session);
    return this.reader.view(tx, id);
  }

  /** When results were reckoned: whatever the session holds or would take. What was submitted is looked at again. */
  async follow(tx: Tx, id: string): Promise<void> {
    const session = await tx.claim(CalibrationSession, id);
    if (session.status === 'approved') return this.outcome.letGo(tx, session);
    if (!['in_progress', 'approving'].includes(session.status)) return;
    if (driftOf(await this.entries.drift(tx, session))) await this.readAnew(tx, session);
  }

  async submit(tx: Tx, id: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.submit');
    await this.advance(tx, session, { type: 'calibrationSession.submit' }, { set: { submittedBy: tx.actor, submittedAt: await this.now(tx) } });
    return this.reader.view(tx, id);
  }

  async waiveQuota(tx: Tx, id: string, reason: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.waiveQuota');
    await this.advance(tx, session, { type: 'calibrationSession.waiveQuota', reason }, { set: { quotaWaivedBy: tx.actor, quotaWaiver: reason } });
    return this.reader.view(tx, id);
  }

  /** The grades become official: of a period on the cards, of a year beside the bands. */
  async approve(tx: Tx, id: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.approve');
    await this.advance(tx, session, { type: 'calibrationSession.approve' }, { set: { approvedBy: tx.actor, approvedAt: await this.now(tx) } });
    await this.outcome.settle(tx, session);
    return this.reader.view(tx, id);
  }

  async sendBack(tx: Tx, id: string, reason: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.sendBack');
    await this.advance(tx, session, { type: 'calibrationSession.sendBack', reason }, { set: { submittedBy: null, submittedAt: null } });
    return this.reader.view(tx, id);
  }

  async cancel(tx: Tx, id: string, reason: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.cancel');
    await this.advance(tx, session, { type: 'calibrationSession.cancel', reason });
    await this.entries.release(tx, id);
    return this.reader.view(tx, id);
  }

  /** Cards are scored again, and a year's grades count no more until they are approved again. What EXEC let pass is asked anew. */
  async reopen(tx: Tx, id: string, reason: string): Promise<CalibrationSessionView> {
    const session = await this.claim(tx, id, 'calibrationSession.reopen');
    const set = { submittedBy: null, submittedAt: null, approvedBy: null, approvedAt: null, quotaWaivedBy: null, quotaWaiver: '' };
    await this.advance(tx, session, { type: 'calibrationSession.reopen', reason }, { set });
    await this.outcome.undo(tx, session, reason);
    await this.entries.take(tx, session);
    return this.reader.view(tx, id);
  }

  private async readAnew(tx: Tx, session: CalibrationSession): Promise<void> {
    await this.advance(tx, session, { type: 'calibrationSession.refresh' }, { set: { submittedBy: null, submittedAt: null } });
    await this.entries.take(tx, session);
  }

  private async claim(tx: Tx, id: string, action: CalibrationAction): Promise<CalibrationSession> {
    const session = await tx.claim(CalibrationSession, id);
    permit(calibrationPolicy, action, (await this.loader.standingIn(tx, session)).parties);
    return session;
  }

  private async advance(
    tx: Tx,
    session: CalibrationSession,
    event: CalibrationEvent,
    {
      set,
      context,
      audience = this.loader.audience(session),
    }: {
      set?: Partial<CalibrationSession>;
      context?: Awaited<ReturnType<CalibrationLoader['load']>>['context'];
      audience?: ReturnType<CalibrationLoader['audience']>;
    } = {},
  ): Promise<void> {
    const known = context ?? (await this.loader.load(tx, session, { look: LOOKS.includes(event.type) })).context;
    await tx.advance(CalibrationSession, session, calibrationSessionMachine, known, event, { set, audience });
  }

  private async now(tx: Tx): Promise<Date> {
    return (await tx.get<{ now: Date }>(`SELECT tenant_now() AS now`)).now;
  }

  /** @throws Problem invalid, the fields that name somebody or something that is not there. */
  private async refuseStrangers(tx: Tx, wanted: Named): Promise<void> {
    const { grade } = await this.cycles.policyOf(tx, wanted.cycleId);
    const people = { '/facilitatorId': [wanted.facilitatorId], '/secondFacilitatorId': [wanted.secondFacilitatorId], '/panelIds': wanted.panelIds };
    const known = await tx.get<{ people: string[]; units: string[]; settled: boolean }>(
      `SELECT ARRAY(SELECT id FROM person WHERE tenant_id = $1 AND id = ANY ($2::uuid[])) AS people, ARRAY(SELECT id FROM org_unit WHERE tenant_id = $1 AND id = ANY ($3::uuid[])) AS units,
         $4::uuid IS NULL OR EXISTS (SELECT FROM period WHERE tenant_id = $1 AND id = $4 AND cycle_id = $5 AND kind = 'SETTLEMENT') AS settled`,
      [tx.tenantId, Object.values(people).flat(), wanted.unitIds, wanted.periodId, wanted.cycleId],
    );
    const fields = Object.entries(people).flatMap(([pointer, ids]) =>
      ids.every((id) => known.people.includes(id)) ? [] : [{ pointer, code: 'unknownPerson' }],
    );
    if (!wanted.unitIds.every((id) => known.units.includes(id))) fields.push({ pointer: '/unitIds', code: 'unknownUnit' });
    if (!known.settled) fields.push({ pointer: '/periodId', code: 'notSettled' });
    const grades = wanted.guideline.map((share) => share.grade);
    if (distinct(grades).length < grades.length || !grades.every((one) => grade.bands.some(([name]) => name === one)))
      fields.push({ pointer: '/guideline', code: 'unknownGrade' });
    if (fields.length) throw new Problem('invalid', 'invalidRequest', undefined, { fields });
  }
}

type Named = Pick<CalibrationSession, 'cycleId' | 'periodId' | 'unitIds' | 'guideline' | 'facilitatorId' | 'secondFacilitatorId' | 'panelIds'>;

const distinct = (ids: readonly string[]): string[] => [...new Set(ids)];
const defined = <T extends object>(dto: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(dto).filter(([, value]) => value !== undefined)) as never;
