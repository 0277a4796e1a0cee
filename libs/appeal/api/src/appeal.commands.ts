import { Injectable } from '@nestjs/common';
import { HEAD_GROUNDS, STATEMENT_WORKDAYS, appealMachine, type AppealEvent, type AppealGround, type Evidence, type Ground } from '@kpi-loop/appeal/domain';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem } from '@kpi-loop/shared/kernel';
import { TargetCommands } from '@kpi-loop/target/api';
import { AppealCases } from './appeal.case';
import { AppealDeadlines, STATEMENTS_EVENT, WINDOW_EVENT } from './appeal.deadlines';
import type { AdmitAppealDto, AppealEvidenceDto, AppealGroundDto, EditAppealDto, NewAppealDto } from './appeal.dto';
import { Appeal, AppealMember } from './appeal.entity';
import { AppealOpener, now, type Opened } from './appeal.opener';
import { AppealReader } from './appeal.reader';
import { AppealResults } from './appeal.results';
import type { AppealView } from './appeal.view';

/** What a command needs of other features. */
@Injectable()
export class AppealOutside {
  constructor(
    readonly targets: TargetCommands,
    readonly results: AppealResults,
  ) {}
}

/** One method an event, until the panel decides. */
@Injectable()
export class AppealCommands {
  constructor(
    private readonly opener: AppealOpener,
    private readonly cases: AppealCases,
    private readonly reader: AppealReader,
    private readonly deadlines: AppealDeadlines,
    private readonly outside: AppealOutside,
  ) {}

  /** A draft about the viewer's own result. @throws Problem notFound (404) · conflict (409) `alreadyExists` while there is another that is not over. */
  async create(tx: Tx, dto: NewAppealDto): Promise<AppealView> {
    const of = await this.cases.ofViewer(tx, dto);
    if (of.open.length) throw new Problem('conflict', 'alreadyExists', undefined, { params: { appealId: of.open[0].id } });
    const { cycleId, periodId, scorecardId, personId, unitId } = of;
    const words = { grounds: dto.grounds.map(groundOf), evidence: (dto.evidence ?? []).map(evidenceOf) };
    const made = await tx.create(Appeal, appealMachine, { cycleId, periodId, scorecardId, personId, unitId, ...words } as Partial<Appeal>);
    tx.record({ type: 'appeal.drafted', appealId: made.id }, 'appeal', made.id, { people: [personId], roles: [] });
    return this.reader.view(tx, made.id);
  }

  async edit(tx: Tx, id: string, { grounds, evidence }: EditAppealDto): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.edit');
    const set = { ...(grounds ? { grounds: grounds.map(groundOf) } : {}), ...(evidence ? { evidence: evidence.map(evidenceOf) } : {}) };
    await this.opener.advance(tx, opened, { type: 'appeal.edit' }, set);
    return this.reader.view(tx, id);
  }

  /** From now on the result is disputed; pay that hangs on it waits (a reaction sees to it). */
  async file(tx: Tx, id: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.file');
    const { appeal, of } = opened;
    const { total, grade } = await this.outside.results.of(tx, of);
    const screenBy = await this.deadlines.workday(tx, tx.today, of.policy.screenWD);
    const decideBy = await this.deadlines.workday(tx, tx.today, of.policy.decideWD);
    await this.opener.advance(
      tx,
      opened,
      { type: 'appeal.file' },
      { filedAt: await now(tx), windowUntil: of.windowUntil, unitId: of.unitId, totalBefore: total, gradeBefore: grade, screenBy, decideBy },
    );
    if (appeal.scorecardId) await this.outside.targets.appeal(tx, appeal.scorecardId);
    await this.deadlines.ladder(tx, id, screenBy);
    return this.reader.view(tx, id);
  }

  async screen(tx: Tx, id: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.screen');
    await this.opener.advance(tx, opened, { type: 'appeal.screen' }, { screenerId: tx.actor });
    return this.reader.view(tx, id);
  }

  /** The panel is formed, and the manager asked where he has something to answer for. */
  async admit(tx: Tx, id: string, dto: AdmitAppealDto): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.admit');
    const { appeal, of, context } = opened;
    const panel = await this.cases.panel(tx, of, context.concerned, dto.panel);
    const headId = appeal.grounds.some(({ ground }) => HEAD_GROUNDS.includes(ground)) ? (context.line[1] ?? null) : null;
    const statementUntil = await this.deadlines.workday(tx, tx.today, STATEMENT_WORKDAYS);
    await this.opener.advance(tx, opened, { type: 'appeal.admit', panel }, { screenerId: tx.actor, headId, statementUntil });
    await tx.insert(
      AppealMember,
      panel.map(({ seat, personId }) => ({ appealId: id, seat, ordinal: 1, personId })),
    );
    tx.record({ type: 'appeal.panelFormed', appealId: id }, 'appeal', id, { people: panel.map(({ personId }) => personId), roles: [] });
    if (headId) tx.record({ type: 'appeal.statementAsked', appealId: id }, 'appeal', id, { people: [headId], roles: [] });
    await tx.cancelDeadlines('appeal', id);
    await this.deadlines.ladder(tx, id, statementUntil);
    await this.deadlines.after(tx, id, STATEMENTS_EVENT, statementUntil);
    return this.reader.view(tx, id);
  }

  /** Not admitted, for a reason; the way to the second level is open all the same. */
  async refuse(tx: Tx, id: string, reason: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.refuse');
    const { appeal, of } = opened;
    const secondUntil = await this.deadlines.workday(tx, tx.today, of.policy.secondFileWD + (await this.deadlines.late(tx, appeal.screenBy!)));
    await this.opener.advance(tx, opened, { type: 'appeal.refuse', words: !!reason.trim() }, { screenerId: tx.actor, refusal: reason, secondUntil });
    await this.wayOpen(tx, id, secondUntil);
    return this.reader.view(tx, id);
  }

  async giveStatement(tx: Tx, id: string, statement: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.giveStatement');
    await this.opener.advance(tx, opened, { type: 'appeal.giveStatement', words: !!statement.trim() }, { statement, statementInAt: await now(tx) });
    await this.goOn(tx, id, { ...opened, context: { ...opened.context, statementIn: true } });
    return this.reader.view(tx, id);
  }

  async factsIn(tx: Tx, id: string, findings: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.factsIn');
    await this.opener.advance(tx, opened, { type: 'appeal.factsIn', words: !!findings.trim() }, { findings, factsInAt: await now(tx) });
    await this.goOn(tx, id, { ...opened, context: { ...opened.context, factsIn: true } });
    return this.reader.view(tx, id);
  }

  /** To somebody above who has not decided yet. The panel's decision stands until then, and what came of it. */
  async escalate(tx: Tx, id: string, reason: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.escalate');
    const decideBy = await this.deadlines.workday(tx, tx.today, opened.of.policy.secondDecideWD);
    await this.opener.advance(tx, opened, { type: 'appeal.escalate', words: !!reason.trim() }, { escalation: reason, escalatedAt: await now(tx), decideBy });
    await tx.cancelDeadlines('appeal', id);
    await this.deadlines.ladder(tx, id, decideBy);
    return this.reader.view(tx, id);
  }

  async withdraw(tx: Tx, id: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.withdraw');
    await this.opener.advance(tx, opened, { type: 'appeal.withdraw' }, { overAt: await now(tx) });
    await tx.cancelDeadlines('appeal', id);
    return this.reader.view(tx, id);
  }

  async closeCheck(tx: Tx, id: string, note: string): Promise<AppealView> {
    const opened = await this.opener.open(tx, id, 'appeal.closeCheck');
    await this.opener.advance(tx, opened, { type: 'appeal.closeCheck', words: !!note.trim() }, { checkNote: note, checkedAt: await now(tx) });
    return this.reader.view(tx, id);
  }

  /** Sent by time: five working days after it was admitted the panel begins, whoever has said nothing. */
  async statementsDue(tx: Tx, id: string): Promise<void> {
    const opened = await this.opener.open(tx, id, 'appeal.statementsIn');
    if (opened.appeal.status === 'investigating') await this.deliberate(tx, id, opened);
  }

  /** The appellant has not gone further: what was decided is final. */
  async windowPassed(tx: Tx, id: string): Promise<void> {
    const opened = await this.opener.open(tx, id, 'appeal.windowPassed');
    const { status } = opened.appeal;
    if (status === 'inadmissible' || status.startsWith('decided.'))
      await this.opener.advance(tx, opened, { type: 'appeal.windowPassed' }, { overAt: await now(tx) });
  }

  async due(tx: Tx, id: string, { dueOn, rung }: { dueOn: string; rung: number }): Promise<void> {
    const opened = await this.opener.open(tx, id, 'appeal.due');
    if (!WAITING.includes(opened.appeal.status)) return;
    await this.opener.advance(tx, opened, { type: 'appeal.due', rung });
    await this.deadlines.ladder(tx, id, dueOn, rung);
  }

  /** The window to the second level, with two reminders on the way. */
  async wayOpen(tx: Tx, id: string, until: string): Promise<void> {
    await tx.cancelDeadlines('appeal', id);
    await this.deadlines.after(tx, id, WINDOW_EVENT, until);
    await this.deadlines.closing(tx, id, until);
  }

  /** Both are in: the panel begins. The system says so, whoever was the last. */
  private async goOn(tx: Tx, id: string, opened: Opened): Promise<void> {
    const { factsIn, statementIn, statementAsked } = opened.context;
    if (factsIn && (statementIn || !statementAsked)) await this.deliberate(tx, id, opened);
  }

  private async deliberate(tx: Tx, id: string, opened: Opened): Promise<void> {
    await this.opener.advance(tx, opened, { type: 'appeal.statementsIn' } satisfies AppealEvent);
    await tx.cancelDeadlines('appeal', id);
    await this.deadlines.ladder(tx, id, opened.appeal.decideBy!);
  }
}

const WAITING = ['filed', 'admissibility', 'investigating', 'deliberating', 'second_level'];

const groundOf = ({ ground, lineId, text }: AppealGroundDto): Ground => ({ ground: ground as AppealGround, lineId: lineId ?? null, text: text.trim() });
const evidenceOf = ({ text, link }: AppealEvidenceDto): Evidence => ({ text, link: link ?? null });
