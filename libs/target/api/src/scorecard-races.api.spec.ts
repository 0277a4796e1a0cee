import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, byCommand, byHttp, inTurns, WON, type Answer, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aMetric } from '@kpi-loop/target/api/testing';
import { NegotiationCommands } from './negotiation.commands';
import { SigningCommands } from './signing.commands';
import { TargetCommands, TargetModule } from './index';

/** Histories of each pair: with those of change ‖ close two thousand every time, `RACES=2000` for as many of each. In waves of many cards. */
const HISTORIES = Number(process.env['RACES'] ?? 700);
const AT_ONCE = Math.min(HISTORIES, 250);
/** Cards that are played at the same moment: two connections each. */
const SIDE_BY_SIDE = 5;
/** So many of each pair come in by the front door, all others at the commands behind it. */
const OVER_HTTP = 40;

/** A card and all that hangs on it, as it stands. */
interface Stand {
  id: string;
  lineId: string;
  version: number;
  status: string;
  /** The last link and the last fact, by their events. */
  link: string;
  fact: string;
  links: number;
  facts: number;
  entries: number;
  approvals: number;
  values: number;
  target: string;
}

describe('two at the same card', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    const { openPeriodId } = await aRunningCycle(api, c);
    const metrics = [];
    for (const code of ['SALES', 'NPS', 'STOCK']) metrics.push((await aMetric(api, c, code)).metricId);
    const lines = metrics.map((metricId, i) => ({ metricId, weight: ['40', '30', '30'][i], target: '300' }));
    // people like anna, as many as there are cards
    const people = await api.sql<{ subjectId: string }>(
      `WITH made AS (INSERT INTO person (tenant_id, id, employee_no, name, name_en, hired_on) SELECT $1, gen_random_uuid(), 'n' || i, 'n' || i, 'n' || i, '2020-01-01' FROM generate_series(1, $2::int) i RETURNING id),
       placed AS (INSERT INTO assignment (tenant_id, id, person_id, unit_id, manager_id, valid_from) SELECT $1, gen_random_uuid(), made.id, $3, $4, '2020-01-01' FROM made)
       SELECT id AS subject_id FROM made`,
      [c.tenantId, AT_ONCE, c.units.NORTH, c.people.head],
    );
    await api.uow.asSystem(c.tenantId, (tx) =>
      api.app.get(TargetCommands).createCards(
        tx,
        openPeriodId,
        people.map(({ subjectId }) => ({ subjectKind: 'person', subjectId, lines })),
      ),
    );
  });
  afterAll(() => api.stop());

  const stands = (): Promise<Stand[]> =>
    api.sql<Stand>(
      `SELECT c.id, n.id AS line_id, c.version, c.status, l.link, l.links, f.fact, f.facts, v.target, v.values,
         (SELECT count(*)::int FROM negotiation_entry e WHERE e.tenant_id = c.tenant_id AND e.scorecard_id = c.id) AS entries,
         (SELECT count(*)::int FROM scorecard_consent k WHERE k.tenant_id = c.tenant_id AND k.scorecard_id = c.id AND k.voided_at IS NULL) AS approvals
       FROM scorecard c JOIN scorecard_line n ON n.tenant_id = c.tenant_id AND n.scorecard_id = c.id AND n.ordinal = 1
       LEFT JOIN (SELECT instance_id, count(*)::int AS links, (array_agg(event ORDER BY version DESC))[1] AS link FROM transition_log WHERE tenant_id = $1 GROUP BY 1) l ON l.instance_id = c.id
       LEFT JOIN (SELECT aggregate_id, count(*)::int AS facts, (array_agg(type ORDER BY id DESC))[1] AS fact FROM fact WHERE tenant_id = $1 GROUP BY 1) f ON f.aggregate_id = c.id
       LEFT JOIN (SELECT line_id, count(*)::int AS values, max(target) FILTER (WHERE superseded_at IS NULL)::text AS target FROM line_target WHERE tenant_id = $1 GROUP BY 1) v ON v.line_id = n.id
       WHERE c.tenant_id = $1 ORDER BY c.id`,
      [c.tenantId],
    );
  /** Where the histories of a wave begin, for all cards at once: the races are about what happens between two, not about getting there. */
  const arrange = async (status: string): Promise<Stand[]> => {
    await api.sql(
      `UPDATE scorecard_consent SET voided_at = now() WHERE tenant_id = '${c.tenantId}' AND voided_at IS NULL;
       UPDATE scorecard SET status = '${status}', round = 1, agreed_hash = 'x', submitter_id = '${c.people.head}' WHERE tenant_id = '${c.tenantId}' AND status <> '${status}'`,
    );
    return stands();
  };

  const post = (who: PersonKey, path: string, body: object, version?: number): Promise<Answer> =>
    byHttp(c, who, `scorecards/${path}`, body, { prefer: 'return=minimal', ...(version === undefined ? {} : { 'if-match': `"${version}"` }) });

  interface Pair {
    from: string;
    /** The two, by which of them it is and how it comes in. */
    sides: [(card: Stand, n: number, http: boolean) => Promise<Answer>, (card: Stand, n: number, http: boolean) => Promise<Answer>];
    /** How a card stands once one of them has won. */
    after: [(card: Stand, n: number) => Partial<Stand>, (card: Stand, n: number) => Partial<Stand>];
    /** What a loser hears. */
    refused: [Answer, Answer];
  }

  /** Every wave: all cards arranged, all pairs let loose, all cards looked at. Exactly one of two wins, and nothing is there that the loser would have written. */
  const play = async ({ from, sides, after, refused }: Pair): Promise<void> => {
    const won = [0, 0];
    const wrong: unknown[] = [];
    for (let played = 0; played < HISTORIES; played += AT_ONCE) {
      const before = (await arrange(from)).slice(0, HISTORIES - played);
      const answers: Answer[][] = [];
      await inTurns(before.entries(), SIDE_BY_SIDE, async ([i, card]) => {
        const n = played + i;
        const heard = await Promise.all((n % 2 ? [0, 1] : [1, 0]).map((side) => sides[side](card, n, n < OVER_HTTP)));
        answers[i] = n % 2 ? heard : heard.reverse();
      });
      const now = new Map((await stands()).map((card) => [card.id, card]));
      before.forEach((card, i) => {
        const [winner, loser] = answers[i][0] === WON ? [0, 1] : [1, 0];
        won[winner] += 1;
        const expected = { ...card, version: card.version + 1, links: card.links + 1, facts: card.facts + 1, ...after[winner](card, played + i) };
        const [said, stood] = [answers[i], now.get(card.id)];
        if (said[winner] !== WON || said[loser] !== refused[loser] || JSON.stringify(stood) !== JSON.stringify(expected)) wrong.push({ said, stood, expected });
      });
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(won[0] + won[1]).toBe(HISTORIES);
    // both have been first, and not only now and then
    expect(Math.min(...won)).toBeGreaterThan(HISTORIES / 20);
  };

  it(`approve ‖ recall, ${HISTORIES} times: exactly one wins, and the loser has written nothing`, async () => {
    const signing = api.app.get(SigningCommands);
    await play({
      from: 'in_approval',
      sides: [
        ({ id }, _, http) => (http ? post('head2', `${id}/approve`, {}) : byCommand(c, 'head2', (tx) => signing.approve(tx, id, {}))),
        ({ id }, _, http) =>
          http ? post('head', `${id}/recall`, { reason: 'again' }) : byCommand(c, 'head', (tx) => signing.recall(tx, id, { reason: 'again' })),
      ],
      after: [
        () => ({ approvals: 1, link: 'scorecard.approve', fact: 'scorecard.passedOn' }),
        ({ entries }) => ({ status: 'negotiating.with_head', entries: entries + 1, link: 'scorecard.recall', fact: 'scorecard.recalled' }),
      ],
      refused: ['409 illegalTransition', '422 ruleBroken chainHasNotActed'],
    });
  });

  it(`counter ‖ counter, ${HISTORIES} times, by two who saw the same version: exactly one wins, the other hears that it changed`, async () => {
    const talks = api.app.get(NegotiationCommands);
    const side =
      (value: (n: number) => string): Pair['sides'][0] =>
      ({ id, lineId, version }, n, http) => {
        const given = { lineId, target: value(n), reason: 'why' };
        if (http) return post('head', `${id}/counter-line`, given, version);
        return byCommand(c, 'head', (tx) => {
          tx.ifMatch = version;
          return talks.counterLine(tx, id, given);
        });
      };
    const values = [(n: number) => String(10_000 + n), (n: number) => String(50_000 + n)] as const;
    const after =
      (value: (n: number) => string): Pair['after'][0] =>
      (card, n) => ({
        ...{ target: value(n), values: card.values + 1, entries: card.entries + 1, link: 'scorecard.counterLine', fact: 'scorecard.countered' },
      });
    const stale = '412 changedMeanwhile';
    await play({
      from: 'negotiating.with_head',
      sides: [side(values[0]), side(values[1])],
      after: [after(values[0]), after(values[1])],
      refused: [stale, stale],
    });
  });
});
