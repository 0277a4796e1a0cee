import { CycleModule } from '@kpi-loop/cycle/api';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Jobs, newId } from '@kpi-loop/shared/api';
import { Api, byCommand, byHttp, inTurns, WON, type Answer, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { anEffectiveCard, type CardFixture } from '@kpi-loop/adjustment/testing';
import { AdjustmentModule, ChangeRequestCommands } from './index';

/** Histories of change ‖ close, with those of `scorecard-races` two thousand every time; in waves of many periods, each with a few cards. */
const HISTORIES = Number(process.env['RACES'] ?? 600);
const CARDS = 5;
const PERIODS = Math.ceil(Math.min(HISTORIES, 250) / CARDS);
/** Periods that are played side by side. */
const SIDE_BY_SIDE = 2;
/** Histories of three who decide about one request, and of HR at the gate, over HTTP. */
const OVER_HTTP = 30;

interface Request {
  id: string;
  scorecardId: string;
  lineId: string;
  periodId: string;
}
/** A request with its card, as they stand. */
interface Stand extends Request {
  status: string;
  version: number;
  links: number;
  facts: number;
  card: string;
  cardLinks: string[];
  versions: number;
  target: string;
}

describe('two at once', () => {
  let api: Api;
  let c: Company;
  let card: CardFixture;
  let wave = 0;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, AdjustmentModule]);
    c = await api.company();
    card = await anEffectiveCard(c);
    await cards();
  });
  afterAll(() => api.stop());

  /** Cards like anna's, a few in each of many periods, all in one statement a table. */
  const cards = () =>
    api.sql(
      `CREATE TEMP TABLE cut ON COMMIT DROP AS SELECT gen_random_uuid() AS cycle, gen_random_uuid() AS period, p AS no FROM generate_series(1, ${PERIODS}) p;
       CREATE TEMP TABLE made ON COMMIT DROP AS SELECT cycle, period, gen_random_uuid() AS card, gen_random_uuid() AS sales, gen_random_uuid() AS rate, gen_random_uuid() AS unit FROM cut, generate_series(1, ${CARDS});
       INSERT INTO cycle (tenant_id, id, code, name, template, starts_on, ends_on, status, policy) SELECT y.tenant_id, k.cycle, 'R' || k.no, y.name, y.template, y.starts_on, y.ends_on, y.status, y.policy FROM cut k, cycle y WHERE y.id = '${card.cycleId}';
       INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status) SELECT p.tenant_id, k.period, k.cycle, p.ordinal, p.code, p.name, p.kind, p.starts_on, p.ends_on, p.status FROM cut k, period p WHERE p.id = '${card.periodId}';
       INSERT INTO org_unit (tenant_id, id, code, name, name_en, parent_id, head_id, path) SELECT u.tenant_id, m.unit, m.unit::text, 'U', 'U', u.id, u.head_id, u.path || m.unit || '/' FROM made m, org_unit u WHERE u.tenant_id = '${c.tenantId}' AND u.code = 'NORTH';
       INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, head_id, unit_id, status)
         SELECT s.tenant_id, m.card, m.cycle, m.period, 'unit', m.unit, s.owner_id, s.head_id, s.unit_id, 'draft' FROM made m, scorecard s WHERE s.id = '${card.scorecardId}';
       INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, owner_accepted, head_accepted)
         SELECT l.tenant_id, CASE l.ordinal WHEN 1 THEN m.sales ELSE m.rate END, m.card, l.ordinal, l.metric_id, l.metric_version_id, l.rule, true, true FROM made m, scorecard_line l WHERE l.scorecard_id = '${card.scorecardId}';
       INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, threshold, target, stretch, valid_from, valid_to)
         SELECT t.tenant_id, gen_random_uuid(), CASE l.ordinal WHEN 1 THEN m.sales ELSE m.rate END, 1, t.weight, t.threshold, t.target, t.stretch, t.valid_from, t.valid_to FROM made m, scorecard_line l JOIN line_target t ON t.line_id = l.id WHERE l.scorecard_id = '${card.scorecardId}'`,
    );
  /** Nothing else holds up the lock of these periods: every line has its figures. */
  const figures = () =>
    api.sql(
      `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, last_date, status)
       SELECT l.tenant_id, gen_random_uuid(), l.metric_version_id, 'unit', c.subject_id, m::date, 1, 1, 1, 1, m::date, 'verified'
       FROM scorecard_line l JOIN scorecard c ON c.id = l.scorecard_id, generate_series('2026-07-01'::date, '2026-09-01', '1 month') m
       WHERE l.tenant_id = $1 AND c.subject_kind = 'unit' ON CONFLICT DO NOTHING`,
      [c.tenantId],
    );
  /** Where the histories of a wave begin: every card in force in a period that is open, on each a request that waits for its last approval. Each wave asks for another target. */
  const arrange = async (ofEach = CARDS): Promise<Request[]> => {
    wave += 1;
    await api.sql(
      `UPDATE change_request SET status = 'withdrawn', version = version + 1 WHERE tenant_id = '${c.tenantId}' AND status IN ('draft', 'consulting', 'in_approval');
       UPDATE period SET status = 'open' WHERE tenant_id = '${c.tenantId}' AND status <> 'open';
       UPDATE scorecard SET status = 'effective.steady' WHERE tenant_id = '${c.tenantId}' AND status <> 'effective.steady';
       INSERT INTO change_request (tenant_id, id, scorecard_id, line_id, type, cause, reason, evidence, proposal, effective_on, before, materiality, approvals_left, creator_id, other_party_id, statement, status)
         SELECT l.tenant_id, gen_random_uuid(), l.scorecard_id, l.id, 'TARGET', 'MARKET', 'x', 'y', '{"target":"${asked()}"}', '2026-08-18', '[]', 'MINOR', '["HRBP"]', '${c.people.anna}', '${c.people.head}', 'consented', 'in_approval'
         FROM (SELECT l.*, row_number() OVER (PARTITION BY c.period_id ORDER BY c.id) AS place FROM scorecard_line l JOIN scorecard c ON c.id = l.scorecard_id WHERE l.tenant_id = '${c.tenantId}' AND l.ordinal = 1 AND c.subject_kind = 'unit') l WHERE place <= ${ofEach}`,
    );
    return api.sql<Request>(
      `SELECT r.id, r.scorecard_id, r.line_id, c.period_id FROM change_request r JOIN scorecard c ON c.id = r.scorecard_id WHERE r.tenant_id = $1 AND r.status = 'in_approval' ORDER BY c.period_id, r.id`,
      [c.tenantId],
    );
  };
  const asked = () => `${960_000 + wave}`;
  const stands = async (requests: Request[]): Promise<Stand[]> =>
    api.sql<Stand>(
      `SELECT r.id, r.scorecard_id, r.line_id, c.period_id, r.status, r.version, c.status AS card,
         (SELECT count(*)::int FROM transition_log l WHERE l.tenant_id = r.tenant_id AND l.instance_id = r.id) AS links,
         (SELECT count(*)::int FROM fact f WHERE f.tenant_id = r.tenant_id AND f.aggregate = 'changeRequest' AND f.aggregate_id = r.id) AS facts,
         (SELECT array_agg(l.event ORDER BY l.version DESC) FROM transition_log l WHERE l.tenant_id = r.tenant_id AND l.instance_id = c.id) AS card_links,
         (SELECT count(*)::int FROM line_target t WHERE t.tenant_id = r.tenant_id AND t.change_request_id = r.id) AS versions,
         (SELECT t.target FROM line_target t WHERE t.tenant_id = r.tenant_id AND t.line_id = r.line_id AND t.superseded_at IS NULL ORDER BY t.valid_to DESC LIMIT 1) AS target
       FROM change_request r JOIN scorecard c ON c.tenant_id = r.tenant_id AND c.id = r.scorecard_id WHERE r.tenant_id = $1 AND r.id = ANY ($2::uuid[]) ORDER BY c.period_id, r.id`,
      [c.tenantId, requests.map(({ id }) => id)],
    );

  const post = (who: PersonKey, path: string, body?: object) => byHttp(c, who, path, body);
  const approve = ({ id }: Request) => byCommand(c, 'hrbp', (tx) => api.app.get(ChangeRequestCommands).approve(tx, id));

  it('approve ‖ reject ‖ withdraw: exactly one of them is done, and the values say which', async () => {
    const requests = (await arrange()).slice(0, OVER_HTTP);
    const before = await stands(requests);
    const answers = new Map<string, Answer[]>();
    await inTurns(requests, 6, async ({ id }) => {
      const at = `change-requests/${id}`;
      answers.set(id, await Promise.all([post('hrbp', `${at}/approve`), post('hrbp', `${at}/reject`, { reason: 'x' }), post('anna', `${at}/withdraw`)]));
    });
    const wrong = (await stands(requests)).filter((row, i) => {
      const said = answers.get(row.id)!;
      const winner = said.indexOf(WON);
      const [links, facts] = [winner === 0 ? 2 : 1, winner === 0 ? 2 : 1];
      return (
        said.filter((answer) => answer === WON).length !== 1 ||
        said.some((answer) => answer !== WON && !/^(403 notYours|409 illegalTransition)$/.test(answer)) ||
        row.status !== ['applied', 'rejected', 'withdrawn'][winner] ||
        row.versions !== Number(winner === 0) ||
        row.links !== before[i].links + links ||
        row.facts !== before[i].facts + facts
      );
    });
    expect(wrong.map((row) => [row, answers.get(row.id)])).toEqual([]);
  });

  it('approve ‖ HR locks the data: it is never locked over a decision that is still out', async () => {
    const requests = (await arrange(1)).slice(0, OVER_HTTP);
    await figures();
    await api.sql(`UPDATE period SET status = 'data_closing' WHERE tenant_id = $1`, [c.tenantId]);
    // the other cards of the period ask for nothing
    const answers = new Map<string, Answer[]>();
    await inTurns(requests, 4, async ({ id, periodId }) => {
      answers.set(id, await Promise.all([post('hrbp', `change-requests/${id}/approve`), post('hr', `periods/${periodId}/lock`)]));
    });
    const rows = await api.sql<{ id: string; period: string; links: number; status: string; facts: number }>(
      `SELECT r.id, r.status, p.status AS period, (SELECT count(*)::int FROM transition_log l WHERE l.instance_id = p.id AND l.event = 'period.lock') AS links, (SELECT count(*)::int FROM fact f WHERE f.aggregate_id = p.id AND f.type = 'period.locked') AS facts
       FROM change_request r JOIN scorecard c ON c.id = r.scorecard_id JOIN period p ON p.id = c.period_id WHERE r.id = ANY ($1::uuid[])`,
      [requests.map(({ id }) => id)],
    );
    const wrong = rows.filter(({ id, status, period, links, facts }) => {
      const [approved, locked] = answers.get(id)!;
      const done = Number(locked === WON);
      return (
        approved !== WON ||
        status !== 'applied' ||
        ![WON, '422 ruleBroken nothingMissing'].includes(locked) ||
        links !== done ||
        facts !== done ||
        (period === 'data_locked') !== (locked === WON)
      );
    });
    expect(wrong.map((row) => [row, answers.get(row.id)])).toEqual([]);
  });

  it('submit ‖ HR locks the data: nothing is sent into what is locked', async () => {
    const [first, ...requests] = (await arrange(1)).slice(0, OVER_HTTP);
    await figures();
    await api.sql(
      `UPDATE period SET status = 'data_closing' WHERE tenant_id = '${c.tenantId}';
       UPDATE change_request SET status = 'draft', approvals_left = '[]', version = version + 1 WHERE tenant_id = '${c.tenantId}' AND status = 'in_approval'`,
    );
    // where nothing is sent nothing holds it up
    expect(await post('hr', `periods/${first.periodId}/lock`)).toBe(WON);
    const answers = new Map<string, Answer[]>();
    await inTurns(requests, 4, async ({ id, periodId }) => {
      answers.set(id, await Promise.all([post('anna', `change-requests/${id}/submit`), post('hr', `periods/${periodId}/lock`)]));
    });
    const rows = await api.sql<{ id: string; period: string; status: string }>(
      `SELECT r.id, r.status, p.status AS period FROM change_request r JOIN scorecard c ON c.id = r.scorecard_id JOIN period p ON p.id = c.period_id WHERE r.id = ANY ($1::uuid[])`,
      [requests.map(({ id }) => id)],
    );
    const wrong = rows.filter(({ id, status, period }) => {
      const told = answers.get(id)!.join(' ‖ ');
      const [sent, locked] = [status === 'consulting', period === 'data_locked'];
      return told !== (sent ? `${WON} ‖ 422 ruleBroken nothingMissing` : `422 ruleBroken periodNotLocked ‖ ${WON}`) || sent === locked;
    });
    expect(wrong.map((row) => [row, answers.get(row.id)])).toEqual([]);
  });

  it(`approve ‖ the cards are locked, ${HISTORIES} times: a change is in the card before it is locked, or not at all`, async () => {
    const refused = new Map<Answer, number>();
    const wrong: unknown[] = [];
    let [won, played] = [0, 0];
    while (played < HISTORIES) {
      const requests = (await arrange()).slice(0, HISTORIES - played);
      const before = await stands(requests);
      const answers = new Map<string, Answer>();
      const facts = new Map(requests.map(({ periodId }) => [periodId, newId()]));
      await api.sql(
        `INSERT INTO fact (tenant_id, id, type, aggregate, aggregate_id, payload) SELECT $1, f.value::uuid, 'period.locked', 'period', f.key::uuid, '{}' FROM jsonb_each_text($2) f`,
        [c.tenantId, JSON.stringify(Object.fromEntries(facts))],
      );
      /** What the queue does with the fact that a period is locked. */
      const lock = async (periodId: string) => {
        await api.sql(`UPDATE period SET status = 'data_locked' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, periodId]);
        const job = { tenantId: c.tenantId, name: 'react:period.locked:target.lockCards', payload: { factIds: [facts.get(periodId)!] }, effect: newId() };
        await api.uow.asSystem(c.tenantId, (tx) => api.app.get(Jobs).run(tx, job));
      };
      await inTurns([...facts.keys()].entries(), SIDE_BY_SIDE, async ([i, periodId]) => {
        const own = requests.filter((request) => request.periodId === periodId);
        const run = async (request: Request) => void answers.set(request.id, await approve(request));
        // the lock comes with all of them, or when the first of some is through
        const at = i % (own.length + 1);
        const early = own.slice(0, at).map(run);
        if (at) await Promise.race(early);
        await Promise.all([lock(periodId), ...early, ...own.slice(at).map(run)]);
      });
      (await stands(requests)).forEach((row, i) => {
        const [was, answer] = [before[i], answers.get(row.id)!];
        const done = answer === WON;
        if (done) won += 1;
        else refused.set(answer, (refused.get(answer) ?? 0) + 1);
        const expected: Stand = done
          ? {
              ...was,
              status: 'applied',
              version: was.version + 2,
              links: was.links + 2,
              facts: was.facts + 2,
              versions: 1,
              target: asked(),
              cardLinks: ['scorecard.revise', ...was.cardLinks],
            }
          : was;
        expected.card = 'locked';
        expected.cardLinks = ['scorecard.lock', ...expected.cardLinks];
        if (JSON.stringify(row) !== JSON.stringify(expected)) wrong.push({ answer, row, expected });
      });
      played += requests.length;
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect([...refused.keys()].filter((answer) => !['422 ruleBroken periodNotLocked', '409 illegalTransition'].includes(answer))).toEqual([]);
    expect(Math.min(won, played - won)).toBeGreaterThan(HISTORIES / 20);
  });
});
