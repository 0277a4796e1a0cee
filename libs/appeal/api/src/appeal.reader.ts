import { Injectable } from '@nestjs/common';
import { APPEAL_GROUNDS, LINE_GROUNDS, STATEMENT_WORKDAYS, appealMachine, appealPolicy, type PanelSeat } from '@kpi-loop/appeal/domain';
import { OrganizationReader, isFoundBy } from '@kpi-loop/organization/api';
import type { Tx } from '@kpi-loop/shared/api';
import { allows, offers, permit } from '@kpi-loop/shared/kernel';
import { AppealCases, FITS, WORKS, type Case } from './appeal.case';
import { AppealChain } from './appeal.chain';
import type { AppealCandidateQuery, AppealFilingQuery, AppealTermsView } from './appeal.dto';
import type { Appeal } from './appeal.entity';
import { AppealHearing } from './appeal.hearing';
import { linesOf } from './appeal.lines';
import { AppealParties, sideOf } from './appeal.parties';
import type { AppealCandidateView, AppealCandidatesView, AppealFilingView } from './appeal-filing.view';
import type { AppealSubjectView } from './appeal-refs.view';
import type { AppealView } from './appeal.view';
import { AppealResults } from './appeal.results';
import { noteReading } from './reading';

const CANDIDATES_SHOWN = 50;

/** Where the reader asks outside. */
@Injectable()
export class AppealSeams {
  constructor(
    readonly organization: OrganizationReader,
    readonly results: AppealResults,
  ) {}
}

/** Appeals as those may see them to whom they are known at all. */
@Injectable()
export class AppealReader {
  constructor(
    private readonly cases: AppealCases,
    private readonly parties: AppealParties,
    private readonly chain: AppealChain,
    private readonly hearing: AppealHearing,
    private readonly seams: AppealSeams,
  ) {}

  /** What may be contested. @throws Problem notFound (404) for what is not the viewer's own. */
  async filing(tx: Tx, query: AppealFilingQuery): Promise<AppealFilingView> {
    const of = await this.cases.ofViewer(tx, query);
    const because = [
      ...(of.windowUntil !== null && tx.today <= of.windowUntil ? [] : ['withinAppealWindow']),
      ...(of.open.some(({ status }) => status !== 'draft') ? ['noOtherAppealOpen'] : []),
    ];
    return {
      ...(await subjectOf(tx, of)),
      person: await this.seams.organization.person(tx, of.personId),
      ...(await this.seams.results.of(tx, of)),
      terms: termsOf(of),
      payUndisputed: of.policy.payUndisputed,
      grounds: APPEAL_GROUNDS.map((ground) => ({ ground, needsLine: LINE_GROUNDS.includes(ground) })),
      lines: await linesOf(tx, of.cardIds),
      allowed: !because.length,
      because,
      appealId: of.open[0]?.id ?? null,
    };
  }

  /** @throws Problem notFound (404). */
  view(tx: Tx, id: string): Promise<AppealView> {
    return tx.answer(id, () => this.whole(tx, id));
  }

  /** Who could take a seat, and why others could not. @throws Problem notFound (404), forbidden (403). */
  async candidates(tx: Tx, id: string, { seat, q }: AppealCandidateQuery): Promise<AppealCandidatesView> {
    const appeal = await this.cases.row(tx, id);
    const parties = await this.parties.of(tx, appeal);
    const of = await this.cases.of(tx, appeal);
    const line = await this.chain.line(tx, of);
    permit(await this.parties.policy(tx, appeal, line), 'appeal.admit', parties);
    const concerned = await this.chain.concerned(tx, of, line);
    const sat = (await this.cases.sat(tx, id)).map(({ personId }) => personId);
    const found = q?.trim() ? ` AND ${isFoundBy('$6', 'w')}` : '';
    const rows = await tx.query<Omit<AppealCandidateView, 'allowed' | 'because'> & { holdsHr: boolean; ofOtherUnit: boolean }>(
      `SELECT w.id, w.name, w.name_en, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en, ${FITS} FROM person w
       LEFT JOIN LATERAL (SELECT o.name, o.name_en FROM assignment a JOIN org_unit o ON o.tenant_id = a.tenant_id AND o.id = a.unit_id WHERE a.tenant_id = w.tenant_id AND a.person_id = w.id AND a.valid_from <= $3::date ORDER BY a.valid_from DESC LIMIT 1) u ON true
       WHERE w.tenant_id = $1 AND w.id <> $2 AND ${WORKS}${found} ORDER BY w.name, w.id`,
      [tx.tenantId, of.personId, tx.today, of.unitId, [...concerned, ...sat], ...(found ? [q!.trim()] : [])],
    );
    const items = rows.map(({ holdsHr, ofOtherUnit, ...person }): AppealCandidateView => {
      const because = [
        ...(sat.includes(person.id) ? ['memberIsNew'] : []),
        ...(concerned.includes(person.id) ? ['panelConflictFree'] : []),
        ...(fits(seat as PanelSeat, holdsHr, ofOtherUnit) ? [] : ['panelSeatsFit']),
      ];
      return { ...person, allowed: !because.length, because };
    });
    // who may, then whoever would fit the seat but had a part in it, so that an empty seat says why
    const rank = ({ because }: AppealCandidateView): number => (because.length ? 1 : 0) + (because.includes('panelSeatsFit') ? 1 : 0);
    return { items: items.sort((a, b) => rank(a) - rank(b)).slice(0, CANDIDATES_SHOWN) };
  }

  private async whole(tx: Tx, id: string): Promise<AppealView> {
    const appeal = await this.cases.row(tx, id);
    const parties = await this.parties.of(tx, appeal);
    const of = await this.cases.of(tx, appeal);
    const context = await this.cases.context(tx, appeal, of);
    const policy = await this.parties.policy(tx, appeal, context.line);
    await noteReading(tx, 'appeal', appeal.personId, id);
    const case_ = allows(appealPolicy, 'appeal.readCase', parties);
    const {
      status,
      version,
      createdAt,
      totalBefore,
      gradeBefore,
      filedAt,
      decideBy,
      statementUntil,
      secondUntil,
      escalatedAt,
      statementInAt,
      factsInAt,
      statement,
    } = appeal;
    return {
      ...{ id, status, version, createdAt, side: sideOf(parties), ...(await subjectOf(tx, of)) },
      person: await this.seams.organization.person(tx, appeal.personId),
      ...(case_ ? { totalBefore, gradeBefore, ...(await this.seams.results.of(tx, of)) } : { totalBefore: null, gradeBefore: null, total: null, grade: null }),
      ...{ grades: of.grades, terms: termsOf(of, appeal), filedAt, decideBy, statementUntil, secondUntil },
      ...(await this.hearing.waiting(tx, appeal, context.line, parties)),
      ...(await this.hearing.said(tx, appeal, of, parties)),
      ...{ statement, statementInAt, findings: case_ ? appeal.findings : '', factsInAt: case_ ? factsInAt : null },
      ...(await this.hearing.decided(tx, appeal, parties)),
      ...{ escalation: case_ ? appeal.escalation : '', escalatedAt: case_ ? escalatedAt : null, refusal: case_ ? appeal.refusal : '' },
      check: allows(appealPolicy, 'appeal.readCheck', parties) ? await this.hearing.check(tx, appeal) : null,
      timeline: case_ ? await this.hearing.timeline(tx, appeal.id) : [],
      evidenceOpen: case_,
      offers: offers(appealMachine, status, context, policy, parties),
    };
  }
}

const fits = (seat: PanelSeat, holdsHr: boolean, ofOtherUnit: boolean): boolean => (seat === 'HR' ? holdsHr : seat === 'OTHER_UNIT' ? ofOtherUnit : true);

/** What the rules of the cycle give; once it is filed, the window as it was. */
export const termsOf = ({ policy, windowUntil }: Case, appeal?: Appeal): AppealTermsView => ({
  fileWd: policy.fileWD,
  screenWd: policy.screenWD,
  statementWd: STATEMENT_WORKDAYS,
  decideWd: policy.decideWD,
  secondFileWd: policy.secondFileWD,
  secondDecideWd: policy.secondDecideWD,
  windowUntil: appeal?.windowUntil ?? windowUntil,
});

export function subjectOf(tx: Tx, { scorecardId, cycleId, periodId, unitId }: Case): Promise<AppealSubjectView> {
  return tx.get<AppealSubjectView>(
    `SELECT $5::uuid AS scorecard_id, y.id AS cycle_id, y.name AS cycle_name, y.name_en AS cycle_name_en, p.id AS period_id, coalesce(p.name, '') AS period_name, coalesce(p.name_en, '') AS period_name_en, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en
     FROM cycle y LEFT JOIN period p ON p.tenant_id = y.tenant_id AND p.id = $3 LEFT JOIN org_unit u ON u.tenant_id = y.tenant_id AND u.id = $4 WHERE y.tenant_id = $1 AND y.id = $2`,
    [tx.tenantId, cycleId, periodId, unitId, scorecardId],
  );
}
