import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import type { Tx } from '@kpi-loop/shared/api';
import { Problem, addDays, daysIn, decimal, permit, type IsoDate, type Party } from '@kpi-loop/shared/kernel';
import { daysLeft, daysOut, isEffective, peopleChangePolicy, scorecardMachine, type LineRule, type SubjectKind, type Spell } from '@kpi-loop/target/domain';
import { CardLoader, audienceOf, refuseUnless } from './card.loader';
import type { NewLine } from './card.writer';
import type { DecideScopeDto, PeopleChangeView } from './people-changes.dto';
import { Scorecard } from './scorecard.entity';
import { ScopeExits } from './scope-exits';
import { TargetCommands } from './target.commands';
import { TaskCopies } from './task-copies';
import { SPELLS } from './target.reader';

interface ChangeRow extends Omit<PeopleChangeView, 'days' | 'periodDays' | 'tooShort' | 'todo'> {
  startsOn: IsoDate;
  endsOn: IsoDate;
  hiredOn: IsoDate | null;
  leftOn: IsoDate | null;
  spells: Spell[] | null;
  cardStatus: string | null;
  cardFrom: IsoDate | null;
  cardTo: IsoDate | null;
}

const UNSIGNED = ['draft', 'negotiating.with_owner', 'negotiating.with_head', 'mediation', 'agreed', 'in_approval', 'approved', 'signing'];
const CHANGES = `
  SELECT p.id AS person_id, 'joined' AS kind, p.hired_on AS on, NULL::uuid AS from_id, NULL::uuid AS to_id FROM person p, frame f WHERE p.tenant_id = $1 AND p.hired_on > f.starts_on AND p.hired_on <= f.ends_on
  UNION ALL SELECT p.id, 'left', p.left_on, NULL, NULL FROM person p, frame f WHERE p.tenant_id = $1 AND p.left_on >= f.starts_on AND p.left_on < f.ends_on
  UNION ALL SELECT a.person_id, 'moved', a.valid_from, b.unit_id, a.unit_id FROM frame f JOIN assignment a ON a.tenant_id = $1 AND a.valid_from >= f.starts_on AND a.valid_from <= f.ends_on
    JOIN assignment b ON b.tenant_id = a.tenant_id AND b.person_id = a.person_id AND b.valid_to = a.valid_from - 1 AND b.unit_id <> a.unit_id
  UNION ALL SELECT b.person_id, 'absent', greatest(b.starts_on, f.starts_on), NULL, NULL FROM frame f JOIN absence b ON b.tenant_id = $1 AND b.revoked_at IS NULL AND b.starts_on <= f.ends_on AND (b.ends_on IS NULL OR b.ends_on >= f.starts_on)`;

/** 人员变动 (R-M6…R-M9): who joined, moved, left or was away in a period, and the cards that follow from it. */
@Injectable()
export class PeopleChanges {
  constructor(
    private readonly cycles: CycleReader,
    private readonly cards: CardLoader,
    private readonly commands: TargetCommands,
    private readonly tasks: TaskCopies,
    private readonly exits: ScopeExits,
  ) {}

  /** Of people in scope or with a card; why somebody is away is not told. @throws Problem notFound (404) · forbidden (403) */
  async list(tx: Tx, periodId: string): Promise<PeopleChangeView[]> {
    permit(peopleChangePolicy, 'peopleChange.read', partiesOf(tx));
    const { cycleId } = await tx.get<{ cycleId: string }>(`SELECT cycle_id FROM period WHERE tenant_id = $1 AND id = $2`, [tx.tenantId, periodId]);
    const { people } = await this.cycles.policyOf(tx, cycleId);
    const inScope = (await this.cycles.population(tx, cycleId)).map(({ personId }) => personId);
    const rows = await tx.query<ChangeRow>(
      `WITH frame AS (SELECT starts_on, ends_on FROM period WHERE tenant_id = $1 AND id = $2), change AS (${CHANGES})
       SELECT x.person_id, w.employee_no, w.name, w.name_en, x.kind, x.on, fu.name AS from_unit, fu.name_en AS from_unit_en, tu.name AS to_unit, tu.name_en AS to_unit_en,
         f.starts_on, f.ends_on, w.hired_on, w.left_on, ab.spells, c.cards, c.scorecard_id, c.card_status, c.card_from, c.card_to
       FROM change x CROSS JOIN frame f JOIN person w ON w.tenant_id = $1 AND w.id = x.person_id
       LEFT JOIN org_unit fu ON fu.tenant_id = $1 AND fu.id = x.from_id LEFT JOIN org_unit tu ON tu.tenant_id = $1 AND tu.id = x.to_id
       LEFT JOIN (${SPELLS}) ab ON ab.person_id = x.person_id
       LEFT JOIN LATERAL (SELECT count(*)::int AS cards, (array_agg(s.id ORDER BY s.part DESC))[1] AS scorecard_id, (array_agg(s.status ORDER BY s.part DESC))[1] AS card_status,
           (array_agg(s.counts_from ORDER BY s.part DESC))[1] AS card_from, (array_agg(s.counts_to ORDER BY s.part DESC))[1] AS card_to
         FROM scorecard s WHERE s.tenant_id = $1 AND s.period_id = $2 AND s.subject_kind = 'person' AND s.subject_id = x.person_id AND s.status <> 'void') c ON true
       WHERE c.cards > 0 OR x.person_id = ANY ($3::uuid[])
       ORDER BY x.on, w.name, w.id`,
      [tx.tenantId, periodId, inScope],
    );
    return this.withExits(
      tx,
      periodId,
      rows.map((row) => viewOf(row, people)),
    );
  }

  /** HR has decided about the card of somebody who fell out of the population: it ends with his last day in it, or goes on. */
  async decide(tx: Tx, periodId: string, { personId, decision, reason }: DecideScopeDto): Promise<PeopleChangeView[]> {
    permit(peopleChangePolicy, 'peopleChange.decide', partiesOf(tx));
    await this.exits.lock(tx, periodId, personId);
    const change = (await this.list(tx, periodId)).find((row) => row.personId === personId && row.kind === 'outOfScope' && row.todo !== 'none');
    if (!change?.scorecardId) throw new Problem('notFound', 'notFound');
    const { id, leftOn } = await this.exits.undecided(tx, periodId, personId);
    if (decision === 'end') {
      refuseUnless(change.todo === 'decideScope', 'cardSigned');
      await this.endCard(tx, await this.cards.lock(tx, change.scorecardId), addDays(leftOn, -1));
    }
    await this.exits.decide(tx, id, decision, reason);
    return this.list(tx, periodId);
  }

  /** Who fell out of the population with a card: nothing else is proposed for it before that is decided. */
  private async withExits(tx: Tx, periodId: string, rows: PeopleChangeView[]): Promise<PeopleChangeView[]> {
    const exits = await this.exits.ofPeriod(tx, periodId);
    const out = new Set(exits.filter(({ open }) => open).map(({ personId }) => personId));
    const open = rows.map((row) => (row.kind === 'moved' && out.has(row.personId) ? { ...row, todo: 'none' } : row));
    return [
      ...open,
      ...exits.map(({ signed, open: undecided, ...exit }) => ({ ...exit, todo: undecided ? (signed ? 'decideScope' : 'decideDraft') : 'none' })),
    ];
  }

  /** Does what the list proposes: the card ends with the last day; whoever moves gets a second one from the first day in the new place. */
  async apply(tx: Tx, periodId: string, personId: string, kind: 'moved' | 'left'): Promise<PeopleChangeView[]> {
    permit(peopleChangePolicy, 'peopleChange.apply', partiesOf(tx));
    const change = (await this.list(tx, periodId)).filter((row) => row.personId === personId && row.kind === kind && row.todo !== 'none').pop();
    if (!change?.scorecardId) throw new Problem('notFound', 'notFound');
    refuseUnless(change.todo === 'splitCard' || change.todo === 'closeCard', 'cardSigned');
    const card = await this.cards.lock(tx, change.scorecardId);
    await this.endCard(tx, card, kind === 'left' ? change.on : addDays(change.on, -1));
    if (kind === 'moved') await this.secondCard(tx, card, change.on);
    return this.list(tx, periodId);
  }

  private async endCard(tx: Tx, card: Scorecard, endsOn: IsoDate): Promise<void> {
    const context = await this.cards.context(tx, card);
    await tx.advance(
      Scorecard,
      card,
      scorecardMachine,
      context,
      { type: 'scorecard.endEarly', endsOn },
      { set: { countsTo: endsOn }, audience: audienceOf(card) },
    );
  }

  /** The lines of the first one to begin the talks with, as they stand on that day; a flow is asked for the days that are left. */
  private async secondCard(tx: Tx, first: Scorecard, from: IsoDate): Promise<void> {
    const rows = await tx.query<NewLine & { flow: boolean; rule: LineRule; startsOn: IsoDate; endsOn: IsoDate }>(
      `SELECT DISTINCT ON (l.ordinal, l.id) l.metric_id, coalesce(t.rule, l.rule) AS rule, l.measured_kind, l.measured_id, l.visibility, l.contribution, l.id AS carried_from_id, t.weight, t.threshold, t.target, t.stretch, v.flow, p.starts_on, p.ends_on
       FROM scorecard_line l JOIN scorecard c ON c.tenant_id = l.tenant_id AND c.id = l.scorecard_id JOIN period p ON p.tenant_id = c.tenant_id AND p.id = c.period_id
       JOIN metric_version v ON v.tenant_id = l.tenant_id AND v.id = l.metric_version_id JOIN line_target t ON t.tenant_id = l.tenant_id AND t.line_id = l.id AND t.superseded_at IS NULL
       WHERE l.tenant_id = $1 AND l.scorecard_id = $2 AND l.removed_at IS NULL AND t.valid_to >= $3 ORDER BY l.ordinal, l.id, t.valid_from`,
      [tx.tenantId, first.id, from],
    );
    const lines = rows.map(({ flow, startsOn, endsOn, ...line }): NewLine => {
      const [rest, whole] = [daysIn({ from, to: endsOn }), daysIn({ from: first.countsFrom ?? startsOn, to: endsOn })];
      const share = (value: string | null | undefined) => (flow && value ? decimal(value).times(rest).div(whole).toDecimalPlaces(2).toFixed() : value);
      return { ...line, threshold: share(line.threshold), target: share(line.target)!, stretch: share(line.stretch) };
    });
    const tasks = (await this.tasks.unfinished(tx, [first.id], { from, to: rows[0]?.endsOn ?? from })).get(first.id) ?? [];
    const card = {
      subjectKind: 'person' as SubjectKind,
      subjectId: first.subjectId,
      carriedFromId: first.id,
      part: first.part + 1,
      countsFrom: from,
      lines,
      tasks,
    };
    const [made] = await this.commands.createCards(tx, first.periodId, [card]);
    refuseUnless(!!made, 'subjectHasOwner');
  }
}

const partiesOf = (tx: Tx): Set<Party> => new Set<Party>(tx.viewer.roles.filter(({ unitId }) => unitId === null).map(({ role }) => role));

function viewOf(row: ChangeRow, policy: { minParticipationDays: number; minParticipationShare: string }): PeopleChangeView {
  const { startsOn, endsOn, hiredOn, leftOn, spells, cardStatus, cardFrom, cardTo, ...view } = row;
  const frame = { from: startsOn, to: endsOn };
  const absent = daysOut(frame, spells ?? []);
  const there = { from: hiredOn && hiredOn > startsOn ? hiredOn : startsOn, to: leftOn && leftOn < endsOn ? leftOn : endsOn };
  const days = daysLeft(there, absent);
  const periodDays = daysLeft(frame, absent);
  const least = Math.min(policy.minParticipationDays, daysIn(frame));
  const tooShort = days < least || decimal(days).lt(decimal(policy.minParticipationShare).times(periodDays));
  return {
    ...view,
    days,
    periodDays,
    tooShort,
    todo: view.on === startsOn && view.kind === 'moved' ? 'none' : todoOf(view, { status: cardStatus, from: cardFrom, to: cardTo }),
  };
}

function todoOf(
  { kind, cards, on }: Pick<PeopleChangeView, 'kind' | 'cards' | 'on'>,
  card: { status: string | null; from: IsoDate | null; to: IsoDate | null },
): string {
  if (kind === 'joined') return cards ? 'none' : 'createCard';
  if (kind === 'absent' || !card.status) return 'none';
  if (kind === 'moved') {
    if (card.from && card.from >= on) return 'none';
    return isEffective(card.status) ? 'splitCard' : 'none';
  }
  if (UNSIGNED.includes(card.status)) return 'voidCard';
  return isEffective(card.status) && (!card.to || card.to > on) ? 'closeCard' : 'none';
}
