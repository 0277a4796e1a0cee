import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import type { Audience, Tx } from '@kpi-loop/shared/api';
import { Problem, decimal, type FieldProblem, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import {
  baselineOf,
  improvementActionMachine,
  improvementActionPolicy,
  verifyWindow,
  type ActionContext,
  type ActionEvent,
  type Verdict,
} from '@kpi-loop/review/domain';
import { TargetReader, type LineInForce, type TaskInForce } from '@kpi-loop/target/api';
import { ReviewCalendar } from './calendar';
import type { ExtendActionDto, ImprovementActionView, ProgressDto, ProposeActionDto } from './improvement-action.dto';
import { ActionNote, ImprovementAction, type NoteKind } from './improvement-action.entity';
import { ImprovementActionReader } from './improvement-action.reader';
import { ReviewParties, type Surroundings } from './parties';
import { Snapshots } from './snapshot';
import { TaskSnapshots } from './task-snapshot';

export interface NewAction {
  lineId: string;
  alertId?: string | null;
  meetingId?: string | null;
  agendaItemId?: string | null;
  periodId: string;
  title: string;
  description?: string;
  ownerId: string;
  dueOn: IsoDate;
  baseline: string;
  expectedDelta: string;
  verifyFrom?: IsoDate;
  verifyTo?: IsoDate;
  /** Where its fields stand in the request, for errors. */
  pointer?: string;
}

type Claimed = ImprovementAction & { onBehalfOf?: string | null; parties?: ReadonlySet<Party>; around?: Surroundings };

/** One method an event: claim, permit, advance, and the fresh view. */
@Injectable()
export class ImprovementActionCommands {
  constructor(
    private readonly reader: ImprovementActionReader,
    private readonly parties: ReviewParties,
    private readonly calendar: ReviewCalendar,
    private readonly cycles: CycleReader,
    private readonly targets: TargetReader,
    private readonly organization: OrganizationReader,
    private readonly snapshots: Snapshots,
    private readonly tasks: TaskSnapshots,
  ) {}

  /** By anyone who stands to the KPI's owner so that they may. @throws Problem notFound · forbidden · invalid with the fields */
  async propose(tx: Tx, dto: ProposeActionDto): Promise<ImprovementActionView> {
    const [line] = [...(await this.targets.effectiveLines(tx, { lineId: dto.lineId })), ...(await this.targets.effectiveTasks(tx, { lineId: dto.lineId }))];
    if (!line) throw new Problem('notFound', 'notFound');
    (await this.organization.standing(tx, line.ownerId)).permit(improvementActionPolicy, 'improvementAction.propose');
    const alertOfOther =
      dto.alertId && !(await tx.one(`SELECT 1 FROM alert WHERE tenant_id = $1 AND id = $2 AND line_id = $3`, [tx.tenantId, dto.alertId, dto.lineId]));
    if (alertOfOther) throw invalid([{ pointer: '/alertId', code: 'otherLine' }]);
    const baseline = dto.baseline ?? (await this.latest(tx, line));
    if (baseline === null) throw invalid([{ pointer: '/baseline', code: 'required' }]);
    const action = await this.create(tx, { ...dto, baseline, periodId: line.periodId });
    return this.reader.view(tx, action.id);
  }

  /** A proposal; whoever may conclude or propose has been asked. */
  async create(tx: Tx, given: NewAction): Promise<ImprovementAction> {
    const { pointer = '', ...values } = given;
    const window = verifyWindow(given.dueOn);
    const verifyFrom = given.verifyFrom ?? window.from;
    const verifyTo = given.verifyTo ?? window.to;
    const known = await tx.one(`SELECT 1 FROM person WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, given.ownerId]);
    const fields = [
      ...(known ? [] : [{ pointer: `${pointer}/ownerId`, code: 'unknownPerson' }]),
      ...(given.dueOn < tx.today ? [{ pointer: `${pointer}/dueOn`, code: 'inThePast' }] : []),
      ...(decimal(given.expectedDelta).isZero() ? [{ pointer: `${pointer}/expectedDelta`, code: 'noExpectedEffect' }] : []),
      ...(verifyTo < verifyFrom ? [{ pointer: `${pointer}/verifyTo`, code: 'endsBeforeItBegins' }] : []),
    ];
    if (fields.length) throw invalid(fields);
    const place = await this.organization.placeOf(tx, given.ownerId);
    const action = await tx.create(ImprovementAction, improvementActionMachine, {
      ...values,
      description: given.description ?? '',
      ...{ proposerId: tx.actor, headId: place?.managerId ?? null, originalDueOn: given.dueOn, verifyFrom, verifyTo },
      proposedAt: await this.calendar.now(tx),
      ...{ extensions: 0, progress: 0, evidence: '', lesson: '' },
    });
    const fact = { type: 'improvementAction.proposed', actionId: action.id, lineId: action.lineId, alertId: action.alertId ?? null, ownerId: action.ownerId };
    const around = await this.parties.surroundings(tx, action.id);
    tx.record(fact as { type: 'improvementAction.proposed' }, 'improvementAction', action.id, this.audienceOf(action, around));
    await tx.deadline(
      'improvementAction',
      action.id,
      'improvementAction.acceptDue',
      await this.calendar.endOf(tx, await this.calendar.workday(tx, tx.today, around.policy.acceptWD)),
    );
    return action;
  }

  async accept(tx: Tx, id: string): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.accept');
    await tx.cancelDeadlines('improvementAction', id);
    await this.dueDeadline(tx, action);
    return this.advance(tx, action, { type: 'improvementAction.accept' }, { acceptedAt: await this.calendar.now(tx) });
  }

  async reject(tx: Tx, id: string, reason: string): Promise<ImprovementActionView> {
    return this.ended(tx, await this.claim(tx, id, 'improvementAction.reject'), { type: 'improvementAction.reject', reason }, 'rejected', reason);
  }

  async start(tx: Tx, id: string): Promise<ImprovementActionView> {
    return this.advance(tx, await this.claim(tx, id, 'improvementAction.start'), { type: 'improvementAction.start' });
  }

  async progress(tx: Tx, id: string, { progress, note = '', blocked }: ProgressDto): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.progress');
    await this.note(tx, action, blocked ? 'blocker' : 'progress', note, { progress });
    if (blocked)
      tx.record({ type: 'improvementAction.blocked', actionId: id, lineId: action.lineId }, 'improvementAction', id, await this.audience(tx, action));
    return this.advance(tx, action, { type: 'improvementAction.progress' }, { progress });
  }

  /** The first due date stays on record. */
  async extend(tx: Tx, id: string, { reason, dueOn }: ExtendActionDto): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.extend');
    if (dueOn <= action.dueOn) throw invalid([{ pointer: '/dueOn', code: 'notLater' }]);
    await this.note(tx, action, 'extended', reason, { detail: { from: action.dueOn, to: dueOn } });
    const set = { dueOn, extensions: action.extensions + 1, ...this.shiftedWindow(action, dueOn) };
    const view = await this.advance(tx, action, { type: 'improvementAction.extend', reason }, set);
    await this.dueDeadline(tx, action);
    return view;
  }

  async claimDone(tx: Tx, id: string, evidence: string): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.claimDone');
    await this.note(tx, action, 'claimed', evidence, { progress: 100 });
    return this.advance(tx, action, { type: 'improvementAction.claimDone', evidence }, { evidence, progress: 100 });
  }

  /** From here on the figures decide, when the window is over. */
  async acceptWork(tx: Tx, id: string): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.acceptWork');
    await this.step(tx, action, { type: 'improvementAction.acceptWork' });
    await this.note(tx, action, 'work_accepted', '');
    await tx.cancelDeadlines('improvementAction', id);
    await tx.deadline('improvementAction', id, 'improvementAction.windowElapsed', await this.calendar.endOf(tx, action.verifyTo));
    return this.reader.view(tx, id, action.parties);
  }

  async sendBack(tx: Tx, id: string, reason: string): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.sendBack');
    await this.step(tx, action, { type: 'improvementAction.sendBack', reason });
    await this.note(tx, action, 'sent_back', reason);
    return this.reader.view(tx, id, action.parties);
  }

  /** Another attempt: due anew, measured anew; what was measured stays in the notes. */
  async reopen(tx: Tx, id: string, { reason, dueOn }: ExtendActionDto): Promise<ImprovementActionView> {
    const action = await this.claim(tx, id, 'improvementAction.reopen');
    if (dueOn < tx.today) throw invalid([{ pointer: '/dueOn', code: 'inThePast' }]);
    await this.note(tx, action, 'reopened', reason, { detail: { from: action.dueOn, to: dueOn } });
    const window = verifyWindow(dueOn);
    const view = await this.advance(
      tx,
      action,
      { type: 'improvementAction.reopen', reason },
      { dueOn, verifyFrom: window.from, verifyTo: window.to, effect: null },
    );
    await this.dueDeadline(tx, action);
    return view;
  }

  async acceptRisk(tx: Tx, id: string, reason: string): Promise<ImprovementActionView> {
    return this.ended(tx, await this.claim(tx, id, 'improvementAction.acceptRisk'), { type: 'improvementAction.acceptRisk', reason }, 'risk_accepted', reason);
  }

  async close(tx: Tx, id: string, lesson: string): Promise<ImprovementActionView> {
    return this.ended(tx, await this.claim(tx, id, 'improvementAction.close'), { type: 'improvementAction.close', lesson }, 'closed', lesson, { lesson });
  }

  async cancel(tx: Tx, id: string, reason: string): Promise<ImprovementActionView> {
    return this.ended(tx, await this.claim(tx, id, 'improvementAction.cancel'), { type: 'improvementAction.cancel', reason }, 'cancelled', reason);
  }

  /** Called when its agenda item is concluded otherwise. */
  async withdraw(tx: Tx, action: ImprovementAction, reason: string): Promise<void> {
    await this.ended(tx, action, { type: 'improvementAction.cancel', reason }, 'cancelled', reason);
  }

  async step(tx: Tx, action: Claimed, event: ActionEvent, set: Partial<ImprovementAction> = {}, verdict: Verdict | null = null): Promise<void> {
    const around = action.around ?? (await this.parties.surroundings(tx, action.id));
    const { id: actionId, lineId, ownerId, extensions, alertId = null } = action;
    const { extendMax } = around.policy;
    const context: ActionContext = { actionId, lineId, alertId, ownerId, extensions, actorId: tx.viewer.personId, extendMax, verdict };
    await tx.advance(ImprovementAction, action, improvementActionMachine, context, event, {
      set,
      audience: this.audienceOf(action, around),
      onBehalfOf: action.onBehalfOf,
    });
  }

  async note(tx: Tx, action: ImprovementAction, kind: NoteKind, text: string, more: Pick<Partial<ActionNote>, 'progress' | 'detail'> = {}): Promise<void> {
    await tx.insert(ActionNote, { actionId: action.id, kind, text, personId: tx.viewer.personId, ...more });
  }

  policy(tx: Tx, action: Pick<ImprovementAction, 'periodId'>) {
    return this.cycles.policyOfPeriod(tx, action.periodId);
  }

  /** Who does it, who stands above, who proposed it, who led the meeting, whose KPI it is. */
  async audience(tx: Tx, action: Claimed): Promise<Audience> {
    return this.audienceOf(action, action.around ?? (await this.parties.surroundings(tx, action.id)));
  }

  private audienceOf({ ownerId, headId, proposerId }: ImprovementAction, { facilitatorId, cardOwnerId }: Surroundings): Audience {
    return { people: [...new Set([ownerId, headId, proposerId, facilitatorId, cardOwnerId])] };
  }

  private async claim(tx: Tx, id: string, action: keyof typeof improvementActionPolicy): Promise<Claimed> {
    const [row, around] = await Promise.all([tx.claim(ImprovementAction, id), this.parties.surroundings(tx, id)]);
    const standing = await this.parties.ofAction(tx, row, around);
    return Object.assign(row, { onBehalfOf: standing.permit(improvementActionPolicy, action), parties: standing.parties, around });
  }

  private async advance(tx: Tx, action: Claimed, event: ActionEvent, set: Partial<ImprovementAction> = {}): Promise<ImprovementActionView> {
    await this.step(tx, action, event, set);
    return this.reader.view(tx, action.id, action.parties);
  }

  private async ended(
    tx: Tx,
    action: Claimed,
    event: ActionEvent,
    kind: NoteKind,
    text: string,
    set: Partial<ImprovementAction> = {},
  ): Promise<ImprovementActionView> {
    await this.step(tx, action, event, set);
    await this.note(tx, action, kind, text);
    await tx.cancelDeadlines('improvementAction', action.id);
    return this.reader.view(tx, action.id, action.parties);
  }

  private async dueDeadline(tx: Tx, action: ImprovementAction): Promise<void> {
    await tx.deadline('improvementAction', action.id, 'improvementAction.due', await this.calendar.endOf(tx, action.dueOn));
  }

  /** An effect cannot be expected before the work is done: a window that would begin earlier moves with the due date. */
  private shiftedWindow(action: ImprovementAction, dueOn: IsoDate): Partial<ImprovementAction> {
    const window = verifyWindow(dueOn);
    return window.from > action.verifyFrom ? { verifyFrom: window.from, verifyTo: window.to } : {};
  }

  private async latest(tx: Tx, line: LineInForce | TaskInForce): Promise<string | null> {
    if (line.metricId === null) return (await this.tasks.standings(tx, [line])).get(line.lineId)?.score ?? '0.00';
    const months = await this.snapshots.months(tx, [line], 6);
    return baselineOf(months);
  }
}

const invalid = (fields: FieldProblem[]): Problem => new Problem('invalid', 'invalidRequest', undefined, { fields });
