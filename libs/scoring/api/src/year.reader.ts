import { Injectable } from '@nestjs/common';
import { CycleReader } from '@kpi-loop/cycle/api';
import { OrganizationReader } from '@kpi-loop/organization/api';
import { lineInput } from '@kpi-loop/scoring/domain';
import { PAGE_MAX, decodeCursor, encodeCursor, type Tx } from '@kpi-loop/shared/api';
import { addDays, firstOfMonth, permit, type IsoDate } from '@kpi-loop/shared/kernel';
import { MonthsReader, lineHead, over, runOf, sameFigure } from './months.reader';
import { cardParts, resultOfYear, resultRules, type CardPart } from './period-result';
import { noteReading } from './reading';
import { SCORE_ROLES, resultShown, scorePolicy } from './score.policy';
import type { YearCycleView, YearListItem, YearListQuery, YearMetricPeriodView, YearMetricView, YearPage, YearPeriodView, YearView } from './year.dto';
import { YearGrades } from './year-grades';
import { personYearWorkbook, yearWorkbook } from './year-workbook';

const EXPORT_MAX = 20_000;
/** What it is to the policy, and in the access log. */
const READ = { action: 'score.read', resource: 'yearResult' } as const;
const TAKEN = { action: 'score.exportYear', resource: 'yearResult.export' } as const;
const CYCLE = `y.id, y.code, y.name, y.name_en, y.status, y.starts_on, y.ends_on, y.appeal_until`;
const OF_PEOPLE = `c.subject_kind = 'person'`;

type PeriodRow = Pick<YearPeriodView, 'periodId' | 'name' | 'nameEn' | 'from' | 'to' | 'status'>;

/** The year of a person: its settled periods side by side, what runs through them, and the result they make together. */
@Injectable()
export class YearReader {
  constructor(
    private readonly organization: OrganizationReader,
    private readonly cycles: CycleReader,
    private readonly months: MonthsReader,
    private readonly grades: YearGrades,
  ) {}

  /** @throws Problem notFound (404) · forbidden (403) */
  view(tx: Tx, personId: string, wanted?: string): Promise<YearView> {
    return this.year(tx, personId, wanted, READ);
  }

  /**
   * What `view` shows, as a workbook in the viewer's language: the periods, and what runs through them.
   * @throws Problem notFound (404) · forbidden (403): executives read results, and do not take them away
   */
  async workbookOf(tx: Tx, personId: string, wanted?: string): Promise<Buffer> {
    return personYearWorkbook(await this.year(tx, personId, wanted, TAKEN), langOf(tx));
  }

  private async year(tx: Tx, personId: string, wanted: string | undefined, { action, resource }: typeof READ | typeof TAKEN): Promise<YearView> {
    const person = await this.organization.person(tx, personId);
    (await this.organization.standing(tx, personId)).permit(scorePolicy, action);
    const cycles = await this.cyclesOf(tx, personId);
    const cycle = await this.cycle(tx, wanted ?? (await this.nearest(tx, cycles)));
    const head = { personId, personName: person.name, personNameEn: person.nameEn, cycles };
    if (!cycle)
      return {
        ...head,
        cycle,
        weighting: 'EQUAL',
        total: null,
        grade: null,
        rawGrade: null,
        gradedBy: null,
        gradeReason: null,
        steps: [],
        periods: [],
        asOf: null,
        metrics: [],
      };
    await noteReading(tx, personId, resource, cycle.id);
    const rules = await resultRules(tx, cycle.id);
    const parts = await cardParts(tx, `c.cycle_id = $2 AND ${OF_PEOPLE} AND c.subject_id = $3`, [tx.tenantId, cycle.id, personId]);
    const year = resultOfYear(parts, rules);
    const official = (await this.grades.official(tx, cycle.id, new Map([[personId, year.grade]])))(personId);
    const periods = (await this.periods(tx, cycle.id)).map((period) => periodView(period, parts, year.periods));
    const asOf = lastMonthOver(tx.today, cycle);
    return {
      ...{ ...head, cycle, weighting: rules.weighting, total: year.total, ...official, steps: year.trace, periods, asOf },
      metrics: await this.metrics(tx, cycle.id, personId, asOf),
    };
  }

  /** People whose results the viewer may see, by name; never a ranking. */
  async list(tx: Tx, query: YearListQuery): Promise<YearPage> {
    permit(scorePolicy, 'score.list', partiesOf(tx));
    const cycle = await this.cycle(tx, query.cycleId ?? (await this.nearest(tx, [])));
    if (!cycle) return { cycle, periods: [], items: [], next: null };
    const limit = Math.min(query.limit ?? 50, PAGE_MAX);
    const people = await this.people(tx, cycle.id, query, limit + 1);
    const last = people[limit - 1];
    return {
      cycle,
      periods: (await this.periods(tx, cycle.id)).map(({ periodId, name, nameEn }) => ({ periodId, name, nameEn })),
      items: await this.years(tx, cycle.id, people.slice(0, limit)),
      next: people.length > limit ? encodeCursor([last.personName, last.personId]) : null,
    };
  }

  /** The list as a workbook, in the viewer's language. Whoever is in it sees that it was taken. */
  async workbook(tx: Tx, query: YearListQuery): Promise<Buffer> {
    permit(scorePolicy, 'score.export', partiesOf(tx));
    const cycle = await this.cycle(tx, query.cycleId ?? (await this.nearest(tx, [])));
    const people = cycle ? await this.people(tx, cycle.id, { search: query.search }, EXPORT_MAX) : [];
    await tx.execute(
      `INSERT INTO access_log (tenant_id, id, viewer_id, subject_id, resource, resource_id) SELECT $1, gen_random_uuid(), $2, s, 'yearResult.export', $3 FROM unnest($4::uuid[]) AS s`,
      [tx.tenantId, tx.actor, cycle?.id ?? null, people.map(({ personId }) => personId).filter((id) => id !== tx.viewer.personId)],
    );
    const periods = cycle ? await this.periods(tx, cycle.id) : [];
    return yearWorkbook(cycle ? await this.years(tx, cycle.id, people) : [], periods, langOf(tx));
  }

  private async nearest(tx: Tx, own: YearCycleView[]): Promise<string | undefined> {
    const current = (await this.cycles.currentPeriod(tx))?.cycleId;
    return own.length && !own.some(({ id }) => id === current) ? own[0].id : current;
  }

  private async cycle(tx: Tx, id: string | undefined): Promise<YearCycleView | null> {
    return id ? tx.get<YearCycleView>(`SELECT ${CYCLE} FROM cycle y WHERE y.tenant_id = $1 AND y.id = $2`, [tx.tenantId, id]) : null;
  }

  private cyclesOf(tx: Tx, personId: string): Promise<YearCycleView[]> {
    return tx.query<YearCycleView>(
      `SELECT ${CYCLE} FROM cycle y WHERE y.tenant_id = $1 AND y.status NOT IN ('draft', 'cancelled') AND EXISTS (SELECT 1 FROM scorecard c
         WHERE c.tenant_id = y.tenant_id AND c.cycle_id = y.id AND ${OF_PEOPLE} AND c.subject_id = $2 AND c.status <> 'void') ORDER BY y.starts_on DESC, y.id LIMIT 20`,
      [tx.tenantId, personId],
    );
  }

  private periods(tx: Tx, cycleId: string): Promise<PeriodRow[]> {
    return tx.query<PeriodRow>(
      `SELECT id AS period_id, name, name_en, starts_on AS "from", ends_on AS "to", status FROM period WHERE tenant_id = $1 AND cycle_id = $2 AND kind = 'SETTLEMENT' ORDER BY ordinal`,
      [tx.tenantId, cycleId],
    );
  }

  private people(tx: Tx, cycleId: string, query: YearListQuery, limit: number): Promise<Omit<YearListItem, 'periods' | 'total' | 'grade' | 'rawGrade'>[]> {
    const [name, id] = decodeCursor(query.cursor, 2) ?? [null, null];
    const params: unknown[] = [tx.tenantId, cycleId, name, id, query.search ? `%${query.search.replace(/[\\%_]/g, '\\$&')}%` : null, tx.today];
    return tx.query(
      `SELECT w.id AS person_id, w.name AS person_name, w.name_en AS person_name_en, coalesce(u.name, '') AS unit_name, coalesce(u.name_en, '') AS unit_name_en FROM person w
       LEFT JOIN LATERAL (SELECT o.name, o.name_en FROM assignment a JOIN org_unit o ON o.tenant_id = a.tenant_id AND o.id = a.unit_id
         WHERE a.tenant_id = w.tenant_id AND a.person_id = w.id AND a.valid_from <= $6 ORDER BY a.valid_from DESC LIMIT 1) u ON true
       WHERE w.tenant_id = $1 AND ($3::text IS NULL OR (w.name, w.id) > ($3, $4::uuid)) AND ($5::text IS NULL OR concat_ws(' ', w.name, w.name_en) ILIKE $5)
         AND EXISTS (SELECT 1 FROM scorecard c WHERE c.tenant_id = w.tenant_id AND c.cycle_id = $2 AND ${OF_PEOPLE} AND c.subject_id = w.id AND c.status <> 'void')
         AND ${this.organization.visible(tx, 'w.id', SCORE_ROLES, params)} ORDER BY w.name, w.id LIMIT ${limit}`,
      params,
    );
  }

  private async years(tx: Tx, cycleId: string, people: Omit<YearListItem, 'periods' | 'total' | 'grade' | 'rawGrade'>[]): Promise<YearListItem[]> {
    if (!people.length) return [];
    const rules = await resultRules(tx, cycleId);
    const ids = people.map(({ personId }) => personId);
    const parts = await cardParts(tx, `c.cycle_id = $2 AND ${OF_PEOPLE} AND c.subject_id = ANY ($3::uuid[])`, [tx.tenantId, cycleId, ids]);
    const byPerson = new Map<string, CardPart[]>();
    for (const part of parts) byPerson.set(part.subjectId, [...(byPerson.get(part.subjectId) ?? []), part]);
    const years = new Map(ids.map((id) => [id, resultOfYear(byPerson.get(id) ?? [], rules)]));
    const official = await this.grades.official(tx, cycleId, new Map([...years].map(([id, { grade }]) => [id, grade])));
    return people.map((person) => {
      const { total, periods } = years.get(person.personId)!;
      const { grade, rawGrade } = official(person.personId);
      return { ...person, total, grade, rawGrade, periods: periods.map(({ days: _, ...period }) => period) };
    });
  }

  /** Every definition that runs through the year, the latest card first; what is scored as it was scored, and all of it to date. */
  private async metrics(tx: Tx, cycleId: string, personId: string, asOf: IsoDate | null): Promise<YearMetricView[]> {
    const lines = await this.months.agreed(tx, cycleId, 'person', personId);
    const scored = await this.scored(tx, cycleId, personId);
    const heads = lines.filter(({ line }, i) => !lines.slice(i + 1).some((later) => sameFigure(later.line, line)));
    const runs = heads.map((own) => (asOf ? over(runOf(lines, ownUpTo(lines, own, asOf), asOf), { from: '0001-01-01', to: asOf }) : null));
    const answers = await this.months.answers(
      tx,
      runs.filter((run) => run !== null),
    );
    return heads.map(({ line }, i) => ({
      ...lineHead(line),
      periods: lines
        .filter((other) => sameFigure(other.line, line))
        .map(({ line: own, agreed }): YearMetricPeriodView => {
          const target = lineInput(agreed).compositeTarget;
          return { periodId: own.periodId, target, actual: null, attainment: null, score: null, ...scored.get(own.lineId) };
        }),
      toDate: runs[i] ? answers.shift()! : null,
    }));
  }

  private async scored(tx: Tx, cycleId: string, personId: string): Promise<Map<string, Omit<YearMetricPeriodView, 'periodId'>>> {
    const params: unknown[] = [tx.tenantId, cycleId, personId];
    const rows = await tx.query<Omit<YearMetricPeriodView, 'periodId'> & { lineId: string }>(
      `SELECT s.line_id, s.target, s.actual, s.attainment, s.score FROM scorecard c
       JOIN LATERAL (SELECT r.id FROM score_result r WHERE r.tenant_id = c.tenant_id AND r.scorecard_id = c.id ORDER BY r.revision DESC LIMIT 1) r ON ${resultShown(tx, params)}
       JOIN line_score s ON s.tenant_id = c.tenant_id AND s.score_result_id = r.id
       WHERE c.tenant_id = $1 AND c.cycle_id = $2 AND ${OF_PEOPLE} AND c.subject_id = $3 AND c.status <> 'void'`,
      params,
    );
    return new Map(rows.map(({ lineId, ...row }) => [lineId, row]));
  }
}

type Agreed = Awaited<ReturnType<MonthsReader['agreed']>>[number];

/** The latest line of the same definition that has begun by the day. */
const ownUpTo = (lines: readonly Agreed[], own: Agreed, day: IsoDate): Agreed =>
  lines.findLast(({ line, agreed }) => sameFigure(line, own.line) && agreed.periodFrom <= day) ?? own;

const langOf = (tx: Tx): 'zh-CN' | 'en' => (tx.viewer.locale.startsWith('zh') ? 'zh-CN' : 'en');

/** Heads and the roles that answer for people, as for results. */
const partiesOf = (tx: Tx) => new Set([...tx.viewer.roles.map(({ role }) => role), ...(tx.viewer.isHead ? (['line'] as const) : [])]);

function periodView(period: PeriodRow, parts: readonly CardPart[], reckoned: ReturnType<typeof resultOfYear>['periods']): YearPeriodView {
  const own = reckoned.find(({ periodId }) => periodId === period.periodId);
  const cards = parts
    .filter(({ periodId }) => periodId === period.periodId)
    .map(({ scorecardId, status, unitName, unitNameEn, from, to, days, total }) => ({ scorecardId, status, unitName, unitNameEn, from, to, days, total }));
  return { ...period, cards, days: own?.days ?? 0, total: own?.total ?? null, grade: own?.grade ?? null, counted: own?.counted ?? false };
}

/** The last day of the last month of the year that is over; null in its first month. */
function lastMonthOver(today: IsoDate, { startsOn, endsOn }: YearCycleView): IsoDate | null {
  const before = addDays(firstOfMonth(today), -1);
  const day = endsOn < today ? endsOn : before;
  return day >= startsOn ? day : null;
}
