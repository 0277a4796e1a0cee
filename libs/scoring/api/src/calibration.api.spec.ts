import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { DutySources, everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringModule } from './index';

interface Offer {
  event: string;
  allowed: boolean;
  because: string[];
}
interface Entry {
  id: string;
  subjectName: string;
  rawTotal: string;
  rawGrade: string;
  grade: string;
  reasonCode: string | null;
  reason: string | null;
  proposedByName: string | null;
  votes: { personName: string; grade: string; comment: string }[];
  offers: Offer[];
}
interface Session {
  id: string;
  status: string;
  mode: string;
  partial: boolean;
  ownHidden: boolean;
  inScope: number;
  outdated: number;
  quotaWaiver: string;
  entries: Entry[];
  distribution: { grade: string; guideline: number | null; raw: number; final: number }[];
  leniency: { headName: string; n: number; suppressed: boolean }[];
  fairness: { group: string; suppressed: boolean }[];
  offers: Offer[];
}
type Totals = Partial<Record<PersonKey, string>>;

const REASON = { reasonCode: 'DIFFICULTY', reason: '目标难度高于同岗' };
const GUIDELINE = [
  { grade: 'A', pct: '25' },
  { grade: 'B', pct: '75' },
];

describe('calibration of a period', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;
  beforeAll(async () => {
    api = await Api.start([ScoringModule]);
  });
  afterAll(() => api.stop());

  const open = async (rules: object = {}, totals: Totals = { anna: '88.95', ben: '82.00', zoe: '97.00', head: '85.00' }) => {
    c = await api.company();
    const grade = { ...defaultPolicy.grade, calibration: 'PERIOD', ...rules };
    q = await Quarter.open(api, c, Object.keys(totals) as PersonKey[], { status: 'scored', cardStatus: 'scored', policy: { grade } });
    for (const [person, total] of Object.entries(totals)) await score(person as PersonKey, total);
  };
  const gradeOf = (total: string) => defaultPolicy.grade.bands.find(([, from]) => +total >= +from)![0];
  const score = (person: PersonKey, total: string, revision = 1, grade = gradeOf(total)) =>
    api.sql(
      `INSERT INTO score_result (tenant_id, id, scorecard_id, revision, total, grade, engine_version, policy_hash, input_hash, trace) VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, 'e', 'h', 'i', '{"steps":[]}')`,
      [c.tenantId, q.cards[person].id, revision, total, grade],
    );
  const post = async (as: PersonKey, path: string, body: object = {}, status = 200) =>
    (await (await c.as(as)).post(`/api/calibration-sessions${path}`, body).expect(status)).body as Session & { violations: string[]; fields: object[] };
  const see = async (as: PersonKey, id: string, status = 200) => (await (await c.as(as)).get(`/api/calibration-sessions/${id}`).expect(status)).body as Session;
  const create = (more: object = {}, as: PersonKey = 'hr', status = 201) =>
    post(
      as,
      '',
      { cycleId: q.cycleId, periodId: q.periodId, name: 'Q3 校准', secondFacilitatorId: c.people.hr2, panelIds: [c.people.head2, c.people.head], ...more },
      status,
    );
  const started = async (more: object = {}) => {
    const { id } = await create(more);
    return post('hr', `/${id}/start`);
  };
  const entryOf = (session: Session, name: string) => session.entries.find(({ subjectName }) => subjectName === name)!;
  const propose = (as: PersonKey, session: Session, name: string, grade: string, status = 200, more: object = REASON) =>
    post(as, `/${session.id}/propose`, { entryId: entryOf(session, name).id, grade, ...more }, status);
  const approved = async (session: Session) => {
    await post('hr', `/${session.id}/submit`);
    return post('hr2', `/${session.id}/approve`);
  };
  const statuses = async () =>
    Object.fromEntries(
      (
        await api.sql<{ name: string; status: string }>(`SELECT w.name, c.status FROM scorecard c JOIN person w ON w.id = c.owner_id WHERE c.tenant_id = $1`, [
          c.tenantId,
        ])
      ).map(({ name, status }) => [name, status]),
    );
  const facts = async () =>
    (await api.sql<{ type: string }>(`SELECT type FROM fact WHERE tenant_id = $1 AND aggregate = 'calibrationSession' ORDER BY at, id`, [c.tenantId])).map(
      ({ type }) => type.split('.')[1],
    );
  const computed = async (person: PersonKey) => {
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'scorecard.resultComputed', scorecardId: q.cards[person].id, periodId: q.periodId }, 'scorecard', q.cards[person].id, everyone),
    );
    await api.drain();
  };
  const offer = (session: Session, event: string) => session.offers.find((one) => one.event === `calibrationSession.${event}`);
  const duties = async (as: PersonKey) =>
    (await api.uow.asPerson(c.tenantId, c.people[as], (tx) => api.app.get(DutySources).all(tx)))
      .map(({ kind }) => kind)
      .filter((kind) => /calibration/i.test(kind));
  const publish = () => api.sql(`UPDATE scorecard SET status = 'published.unread' WHERE tenant_id = $1`, [c.tenantId]);

  describe('with a guide', () => {
    beforeEach(() => open());

    it('takes every scored card, changes a grade with a reason and never the score, and is official once somebody else approves it', async () => {
      const session = await started();
      expect(session).toMatchObject({ status: 'in_progress', mode: 'GUIDE', partial: false, outdated: 0 });
      expect(session.entries.map(({ subjectName, rawTotal, rawGrade, grade }) => [subjectName, rawTotal, rawGrade, grade])).toEqual([
        ['anna', '88.95', 'B', 'B'],
        ['ben', '82.00', 'B', 'B'],
        ['head', '85.00', 'B', 'B'],
        ['zoe', '97.00', 'A', 'A'],
      ]);
      await propose('head2', session, 'anna', 'A');
      await post('head2', `/${session.id}/vote`, { entryId: entryOf(session, 'anna').id, grade: 'A', comment: '同意' });
      const before = await see('hr', session.id);
      expect(entryOf(before, 'anna')).toMatchObject({
        rawGrade: 'B',
        grade: 'A',
        ...REASON,
        proposedByName: 'head2',
        votes: [{ personName: 'head2', grade: 'A', comment: '同意' }],
      });
      expect(before.distribution.slice(1, 3)).toEqual([
        { grade: 'A', guideline: null, raw: 1, final: 2 },
        { grade: 'B', guideline: null, raw: 3, final: 2 },
      ]);
      expect(await approved(session)).toMatchObject({ status: 'approved', submittedBy: { name: 'hr' }, approvedBy: { name: 'hr2' } });
      expect(await statuses()).toEqual({ anna: 'calibrated', ben: 'calibrated', zoe: 'calibrated', head: 'calibrated' });
      expect(
        await api.sql(
          `SELECT revision, total, grade, raw_grade, graded_by, reason FROM score_result WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY revision`,
          [c.tenantId, q.cards.anna.id],
        ),
      ).toMatchObject([
        { revision: 1, total: '88.95', grade: 'B', rawGrade: null },
        { revision: 2, total: '88.95', grade: 'A', rawGrade: 'B', gradedBy: 'calibration', reason: REASON.reason },
      ]);
      expect(await api.sql(`SELECT count(*)::int AS n FROM score_result WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ n: 5 }]);
      expect(await facts()).toEqual(['created', 'started', 'proposed', 'voted', 'submitted', 'approved']);
      expect(await api.sql(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'calibrationSession.proposed'`, [c.tenantId])).toEqual([
        { payload: { sessionId: session.id, cycleId: q.cycleId, periodId: q.periodId } },
      ]);
    });

    it('shows the one it is about the grade of the bands beside the calibrated one with its reason, once it is published', async () => {
      const session = await started();
      await propose('head2', session, 'anna', 'A');
      await approved(session);
      await (await c.as('anna')).get(`/api/scorecards/${q.cards.anna.id}/result`).expect(404);
      await publish();
      const { body } = await (await c.as('anna')).get(`/api/scorecards/${q.cards.anna.id}/result`).expect(200);
      expect(body).toMatchObject({ total: '88.95', grade: 'A', rawGrade: 'B', gradedBy: 'calibration', gradeReason: REASON.reason });
      const ben = await (await c.as('ben')).get(`/api/scorecards/${q.cards.ben.id}/result`).expect(200);
      expect(ben.body).toMatchObject({ grade: 'B', rawGrade: null, gradeReason: null });
      const { text } = await (await c.as('hr')).get(`/api/results/export?periodId=${q.periodId}`).expect(200);
      expect(text).toContain('anna,NORTH,已公布,88.95,A,B,');
      // whose own result it was learns of no session
      await (await c.as('anna')).get('/api/calibration-sessions').expect(403);
    });

    it('refuses another grade without a kind of reason and a text, and a grade the bands do not know', async () => {
      const session = await started();
      expect(await propose('head2', session, 'anna', 'A', 422, { reason: '更难' })).toMatchObject({ violations: ['reasonWhereChanged'] });
      expect(await propose('head2', session, 'anna', 'A', 422, { reasonCode: 'OTHER', reason: ' ' })).toMatchObject({ violations: ['reasonWhereChanged'] });
      expect(await propose('head2', session, 'anna', 'Z', 422)).toMatchObject({ violations: ['gradeOfBands'] });
      await propose('head2', session, 'anna', 'A', 400, { reasonCode: 'FAVOUR', reason: 'x' });
      await propose('head2', session, 'anna', 'A');
      // back to the bands: no reason is left
      expect(entryOf(await propose('head2', session, 'anna', 'B', 200, {}), 'anna')).toMatchObject({ grade: 'B', reasonCode: null, reason: null });
      expect(await api.sql(`SELECT grade FROM calibration_proposal WHERE tenant_id = $1 ORDER BY at, id`, [c.tenantId])).toEqual([
        { grade: 'A' },
        { grade: 'B' },
      ]);
    });

    it('leaves his own result out for whoever calibrates, and refuses him to speak about it (SoD7)', async () => {
      const session = await started();
      const entryId = entryOf(session, 'head').id;
      const own = await see('head', session.id);
      expect(own).toMatchObject({ partial: false, ownHidden: true });
      expect(own.entries.map(({ subjectName }) => subjectName)).toEqual(['anna', 'ben', 'zoe']);
      expect(own.distribution.reduce((sum, { raw }) => sum + raw, 0)).toBe(3);
      for (const path of ['propose', 'vote'])
        expect(await post('head', `/${session.id}/${path}`, { entryId, grade: 'A', ...(path === 'propose' ? REASON : {}) }, 403)).toMatchObject({
          violations: ['calibratorIsNotOwner'],
        });
      // of his own team he may speak
      await propose('head', session, 'anna', 'A');
      await post('head', `/${session.id}/vote`, { entryId: entryOf(session, 'ben').id, grade: 'B' });
      await expect(api.sql(`UPDATE calibration_entry SET proposed_by = owner_id WHERE id = $1`, [entryId])).rejects.toThrow('calibrator_is_not_owner');
    });

    it('is not approved by who submitted it, nor by whom it regrades', async () => {
      const session = await started({ facilitatorId: c.people.head });
      await propose('head2', session, 'head', 'A');
      await post('hr2', `/${session.id}/submit`);
      expect(await post('hr2', `/${session.id}/approve`, {}, 403)).toMatchObject({ violations: ['approverIsNotSubmitter'] });
      expect(await post('head', `/${session.id}/approve`, {}, 403)).toMatchObject({ violations: ['approverIsNotRegraded'] });
      await post('aud', `/${session.id}/approve`, {}, 403);
      expect(await post('exec', `/${session.id}/approve`)).toMatchObject({ status: 'approved' });
    });

    it('shows a head his own people, an HRBP those of his units, who vote for them; nobody else anything', async () => {
      const session = await started({ panelIds: [c.people.head2] });
      const names = (view: Session) => view.entries.map(({ subjectName }) => subjectName);
      expect([names(await see('otherHead', session.id)), names(await see('hrbp', session.id)), names(await see('head', session.id))]).toEqual([
        ['zoe'],
        ['anna', 'ben', 'head'],
        ['anna', 'ben'],
      ]);
      const part = await see('hrbp', session.id);
      expect(part).toMatchObject({ partial: true, fairness: [] });
      expect(part.distribution.every(({ guideline }) => guideline === null)).toBe(true);
      expect(entryOf(part, 'anna').offers.map(({ event }) => event)).toEqual(['calibrationSession.vote']);
      await post('hrbp', `/${session.id}/vote`, { entryId: entryOf(session, 'anna').id, grade: 'A' });
      await post('otherHead', `/${session.id}/vote`, { entryId: entryOf(session, 'zoe').id, grade: 'A' });
      await post('otherHead', `/${session.id}/vote`, { entryId: entryOf(session, 'anna').id, grade: 'D' }, 403);
      await propose('hrbp', session, 'anna', 'A', 403);
      for (const who of ['anna', 'comp', 'fin', 'steward', 'ops'] as const) await see(who, session.id, 403);
      expect(names(await see('aud', session.id))).toHaveLength(4);
      expect((await see('aud', session.id)).offers).toEqual([]);
      const list = async (as: PersonKey, status = 200) => (await (await c.as(as)).get('/api/calibration-sessions').expect(status)).body;
      for (const who of ['anna', 'comp', 'fin'] as const) await list(who, 403);
      expect([(await list('otherHead')).items, (await list('hrbp')).items, (await list('head2')).items]).toMatchObject([
        [{ entries: 1 }],
        [{ entries: 3 }],
        [{ entries: 4, waitsForMe: true }],
      ]);
      const other = await api.company();
      await (await other.as('hr')).get(`/api/calibration-sessions/${session.id}`).expect(404);
    });

    it('is set up by HR alone, with people, units and grades that are there', async () => {
      await create({}, 'hrbp', 403);
      const wrong = await create({ panelIds: [q.cycleId], unitIds: [q.cycleId], guideline: [{ grade: 'Z', pct: '100' }] }, 'hr', 400);
      expect(wrong.fields).toEqual([
        { pointer: '/panelIds', code: 'unknownPerson' },
        { pointer: '/unitIds', code: 'unknownUnit' },
        { pointer: '/guideline', code: 'unknownGrade' },
      ]);
      const { id } = await create({ secondFacilitatorId: c.people.hr, guideline: [{ grade: 'A', pct: '90' }] });
      expect(offer(await see('hr', id), 'start')).toMatchObject({ allowed: false, because: ['twoFacilitators', 'guidelineTotals100'] });
      await post('hr', `/${id}/edit`, { secondFacilitatorId: c.people.hr2, guideline: GUIDELINE, unitIds: [c.units.NORTH] });
      expect(await see('hr', id)).toMatchObject({ inScope: 3, units: [{ name: 'NORTH' }], guideline: GUIDELINE });
      const session = await post('hr', `/${id}/start`);
      expect(session.entries.map(({ subjectName }) => subjectName)).toEqual(['anna', 'ben', 'head']);
      expect(await post('hr', `/${id}/edit`, { unitIds: [] }, 422)).toMatchObject({ violations: ['scopeStays'] });
    });

    it('starts from the grades of the bands, the units, and whoever may sit in it', async () => {
      const plan = async (as: PersonKey, status = 200) =>
        (await (await c.as(as)).get(`/api/calibration-sessions/plan?cycleId=${q.cycleId}&periodId=${q.periodId}`).expect(status)).body;
      const { people, units, ...rest } = await plan('hr');
      expect(rest).toEqual({ grades: ['S', 'A', 'B', 'C', 'D'], distribution: 'GUIDE', minGroup: 10, waiting: 4 });
      expect(people.map(({ name }: { name: string }) => name)).toEqual(['exec', 'head', 'head2', 'hr', 'hr2', 'hrbp', 'otherHead']);
      expect(units).toHaveLength(4);
      await plan('head', 403);
    });

    it('says of whoever was on leave how the group fared, never a person, and nothing of so few (A18)', async () => {
      await api.sql(
        `INSERT INTO absence (tenant_id, id, person_id, kind, starts_on, recorded_by) VALUES ($1, gen_random_uuid(), $2, 'maternity', '2026-08-01', $3)`,
        [c.tenantId, c.people.anna, c.people.hr],
      );
      const session = await started();
      const none = { n: null, suppressed: true, meanRaw: null, meanFinal: null, upgraded: null, downgraded: null };
      expect(session.fairness).toEqual([
        { group: 'leave', ...none },
        { group: 'others', ...none },
      ]);
      expect(session.leniency.map(({ headName, n, suppressed }) => [headName, n, suppressed])).toEqual([
        ['head', 2, true],
        ['head2', 1, true],
        ['otherHead', 1, true],
      ]);
      expect(JSON.stringify(session.entries)).not.toContain('leave');
    });

    it('does not start where the cycle does not calibrate its periods', async () => {
      await open({ calibration: 'YEAR' });
      const { id } = await create();
      expect(await post('hr', `/${id}/start`, {}, 422)).toMatchObject({ violations: ['cycleCalibratesThis'] });
    });

    it('takes what no other session holds, until that one is called off', async () => {
      const north = await started({ unitIds: [c.units.NORTH] });
      const scopes = async () => (await (await c.as('hr')).get('/api/calibration-sessions').expect(200)).body.scopes;
      expect(await scopes()).toMatchObject([{ periodId: q.periodId, waiting: 1 }]);
      const rest = await started();
      expect(rest.entries.map(({ subjectName }) => subjectName)).toEqual(['zoe']);
      const { id } = await create();
      expect(await post('hr', `/${id}/start`, {}, 422)).toMatchObject({ violations: ['noOtherSessionHolds'] });
      await post('hr', `/${north.id}/cancel`, { reason: '范围有误' });
      expect(await scopes()).toMatchObject([{ waiting: 3 }]);
      expect((await post('hr', `/${id}/start`)).entries).toHaveLength(3);
    });

    it('shares nothing with a session that starts at the same moment', async () => {
      const [one, other] = [await create(), await create()];
      const as = await c.as('hr');
      const answers = await Promise.all([one, other].map(({ id }) => as.post(`/api/calibration-sessions/${id}/start`, {})));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      expect(answers.find(({ status }) => status === 422)!.body).toMatchObject({ violations: ['noOtherSessionHolds'] });
      expect(await api.sql(`SELECT count(*)::int AS n FROM calibration_entry WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ n: 4 }]);
    });

    it('has its facilitators replaced by HR at any time, so that nobody who leaves strands it (R-SM5)', async () => {
      const session = await started({ facilitatorId: c.people.head2, secondFacilitatorId: c.people.otherHead });
      await post('head2', `/${session.id}/submit`);
      await post('hr2', `/${session.id}/approve`, {}, 403);
      expect(await post('hr', `/${session.id}/edit`, { secondFacilitatorId: c.people.head2 }, 422)).toMatchObject({ violations: ['twoFacilitators'] });
      await post('hr', `/${session.id}/edit`, { secondFacilitatorId: c.people.hr2 });
      await post('hr2', `/${session.id}/approve`);
    });

    it('goes back to the panel with a reason, and waits again for whoever submits it', async () => {
      const session = await started();
      await post('hr', `/${session.id}/submit`);
      await propose('head2', session, 'anna', 'A', 409);
      await post('hr2', `/${session.id}/send-back`, {}, 400);
      expect(await post('hr2', `/${session.id}/send-back`, { reason: '再看一遍' })).toMatchObject({
        status: 'in_progress',
        submittedBy: null,
        lastReason: '再看一遍',
      });
      expect(await approved(session)).toMatchObject({ lastReason: '' });
    });

    it('is opened again before anything is published: the cards are scored again, the proposals stay', async () => {
      const session = await started();
      await propose('head2', session, 'anna', 'A');
      await approved(session);
      await post('hr2', `/${session.id}/reopen`, {}, 400);
      const again = await post('hr', `/${session.id}/reopen`, { reason: '漏了一人' });
      expect(again).toMatchObject({ status: 'in_progress', approvedBy: null });
      expect(entryOf(again, 'anna')).toMatchObject({ rawGrade: 'B', grade: 'A' });
      expect(await statuses()).toEqual({ anna: 'scored', ben: 'scored', zoe: 'scored', head: 'scored' });
      await propose('head2', session, 'anna', 'B', 200, {});
      await approved(session);
      expect(await api.sql(`SELECT grade, raw_grade FROM score_result WHERE scorecard_id = $1 ORDER BY revision DESC LIMIT 1`, [q.cards.anna.id])).toEqual([
        { grade: 'B', rawGrade: null },
      ]);
      await publish();
      expect(await post('hr', `/${session.id}/reopen`, { reason: '再来' }, 422)).toMatchObject({ violations: ['nothingPublished'] });
    });

    it('follows a result that is reckoned anew: a proposal stays where the bands still say the same', async () => {
      const session = await started();
      await propose('head2', session, 'anna', 'A');
      await propose('head2', session, 'ben', 'C');
      await score('anna', '91.00', 2);
      await score('ben', '79.00', 2);
      expect(await see('hr', session.id)).toMatchObject({ outdated: 2 });
      expect(await post('hr', `/${session.id}/submit`, {}, 422)).toMatchObject({ violations: ['entriesUpToDate'] });
      await computed('anna');
      const after = await see('hr', session.id);
      expect(after.outdated).toBe(0);
      expect(entryOf(after, 'anna')).toMatchObject({ rawTotal: '91.00', rawGrade: 'B', grade: 'A', ...REASON });
      expect(entryOf(after, 'ben')).toMatchObject({ rawTotal: '79.00', rawGrade: 'C', grade: 'C', reason: null, proposedByName: null });
    });

    it('takes a result back from approval when it is reckoned anew, and a card that is scored late into the session', async () => {
      await api.sql(`UPDATE scorecard SET status = 'locked' WHERE id = $1`, [q.cards.zoe.id]);
      const session = await started();
      expect(session.entries).toHaveLength(3);
      await post('hr', `/${session.id}/submit`);
      await api.sql(`UPDATE scorecard SET status = 'scored' WHERE id = $1`, [q.cards.zoe.id]);
      await computed('zoe');
      expect(await see('hr', session.id)).toMatchObject({ status: 'in_progress', submittedBy: null, entries: [{}, {}, {}, { subjectName: 'zoe' }] });
    });

    it('lets a card go that is scored again after the approval, so that it is looked at again', async () => {
      const session = await started();
      await approved(session);
      await api.sql(`UPDATE scorecard SET status = 'scored' WHERE id = $1`, [q.cards.ben.id]);
      await computed('ben');
      expect((await (await c.as('hr')).get('/api/calibration-sessions').expect(200)).body.scopes).toMatchObject([{ waiting: 1 }]);
      const second = await started();
      expect(second.entries.map(({ subjectName }) => subjectName)).toEqual(['ben']);
      expect((await see('hr', session.id)).entries).toHaveLength(4);
    });

    it('lets its cards go when their period was opened again and is scored again', async () => {
      const session = await started();
      await approved(session);
      await api.sql(`UPDATE scorecard SET status = 'scored' WHERE tenant_id = $1`, [c.tenantId]);
      await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.scored' }, 'period', q.periodId, everyone));
      await api.drain();
      expect((await started()).entries).toHaveLength(4);
    });

    it('leaves whoever was there too short without a grade, in no distribution (R-M6)', async () => {
      await score('ben', '82.00', 2, 'N/A');
      const session = await started();
      expect(entryOf(session, 'ben')).toMatchObject({ rawGrade: 'N/A', grade: 'N/A' });
      expect(session.distribution.reduce((sum, { raw }) => sum + raw, 0)).toBe(3);
      expect(await propose('head2', session, 'ben', 'A', 422)).toMatchObject({ violations: ['resultAssessed'] });
      await approved(session);
      expect((await statuses())['ben']).toBe('calibrated');
    });

    it('waits for whoever leads it, for the panel as far as it has not voted, and for the one who may approve it', async () => {
      const session = await started();
      expect([await duties('hr'), await duties('hr2'), await duties('head2'), await duties('head'), await duties('anna')]).toEqual([
        ...[['calibrationSession.facilitate'], ['calibrationSession.facilitate'], ['calibrationSession.vote'], ['calibrationSession.vote'], []],
      ]);
      // head has voted for all he may: not for himself
      for (const name of ['anna', 'ben', 'zoe']) await post('head', `/${session.id}/vote`, { entryId: entryOf(session, name).id, grade: 'B' });
      expect([await duties('head'), await duties('head2')]).toEqual([[], ['calibrationSession.vote']]);
      await post('hr', `/${session.id}/submit`);
      expect([await duties('hr'), await duties('hr2'), await duties('head2')]).toEqual([[], ['calibrationSession.approve'], []]);
    });

    it('keeps the period from being closed, until its cards are calibrated', async () => {
      await api.sql(`UPDATE period SET status = 'reviewed' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.periodId]);
      const missing = async () =>
        (
          (await (await c.as('hr')).get(`/api/periods/${q.periodId}/checklist?gate=close`).expect(200)).body.items as {
            name: string;
            missing: { rule: string; link: string }[];
          }[]
        )
          .find(({ name }) => name === 'scoring')!
          .missing.map(({ rule, link }) => [rule, link]);
      expect(await missing()).toContainEqual(['resultsCalibrated', `/calibration?period=${q.periodId}`]);
      await approved(await started());
      expect((await missing()).map(([rule]) => rule)).toEqual(['resultsPublished']);
      await (await c.as('hr')).post('/api/scorecard-results/publish', { periodId: q.periodId }).expect(200);
      expect(await missing()).toEqual([]);
    });

    it('is taken away as a file by those who may, and whoever is in it sees that', async () => {
      const session = await started();
      await propose('head2', session, 'anna', 'A');
      const file = async (as: PersonKey, status = 200) => (await (await c.as(as)).get(`/api/calibration-sessions/${session.id}/export`).expect(status)).text;
      const rows = (await file('hr')).trim().split('\r\n');
      expect(rows[1]).toBe('anna,NORTH,head,88.95,B,A,目标难度,目标难度高于同岗,head2,');
      expect(rows).toHaveLength(5);
      expect((await file('hrbp')).trim().split('\r\n')).toHaveLength(4);
      for (const who of ['exec', 'head', 'head2', 'fin'] as const) await file(who, 403);
      expect(
        await api.sql(`SELECT count(*)::int AS n FROM access_log WHERE tenant_id = $1 AND resource = 'calibration.export' AND viewer_id = $2`, [
          c.tenantId,
          c.people.hr,
        ]),
      ).toEqual([{ n: 4 }]);
    });

    it('keeps what was proposed for good, and who approved apart from who submitted', async () => {
      const session = await started();
      await propose('head2', session, 'anna', 'A');
      await expect(api.sql(`UPDATE calibration_proposal SET grade = 'S' WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('append-only');
      await expect(api.sql(`UPDATE calibration_session SET submitted_by = $2, approved_by = $2 WHERE id = $1`, [session.id, c.people.hr])).rejects.toThrow(
        'approver_is_not_submitter',
      );
      await expect(api.sql(`UPDATE calibration_entry SET grade = 'S', reason = '' WHERE session_id = $1`, [session.id])).rejects.toThrow(
        'a_changed_grade_has_its_reason',
      );
    });
  });

  describe('with a hard distribution', () => {
    beforeEach(() => open({ distribution: 'HARD', minGroup: 3 }));

    it('needs a guideline, holds its quotas, and lets only an executive waive them', async () => {
      const { id } = await create();
      expect(await post('hr', `/${id}/start`, {}, 422)).toMatchObject({ violations: ['guidelineGivenWhereHard'] });
      await post('hr', `/${id}/edit`, { guideline: GUIDELINE });
      const session = await post('hr', `/${id}/start`);
      expect(session.mode).toBe('HARD');
      expect(session.distribution.slice(1, 3)).toEqual([
        { grade: 'A', guideline: 1, raw: 1, final: 1 },
        { grade: 'B', guideline: 3, raw: 3, final: 3 },
      ]);
      expect(await post('exec', `/${id}/waive-quota`, { reason: '小组' }, 422)).toMatchObject({ violations: ['quotaToWaive'] });
      await propose('head2', session, 'anna', 'A');
      expect(await post('hr', `/${id}/submit`, {}, 422)).toMatchObject({ violations: ['quotasMetOrWaived'] });
      await post('hr', `/${id}/waive-quota`, { reason: '小组' }, 403);
      expect(await post('exec', `/${id}/waive-quota`, { reason: '小组全员超额' })).toMatchObject({
        quotaWaiver: '小组全员超额',
        quotaWaivedBy: { name: 'exec' },
      });
      await approved(session);
    });

    it('is a guide in a group smaller than the rules ask for', async () => {
      const session = await started({ unitIds: [c.units.PLANT], guideline: GUIDELINE });
      expect(session.mode).toBe('GUIDE');
      await propose('head2', session, 'zoe', 'S');
      await approved(session);
    });
  });

  describe('of a year', () => {
    beforeEach(async () => {
      await open({ calibration: 'YEAR' });
      await publish();
      await api.sql(`UPDATE cycle SET status = 'settlement.calibrating' WHERE tenant_id = $1`, [c.tenantId]);
      await api.sql(`UPDATE period SET status = 'closed' WHERE tenant_id = $1`, [c.tenantId]);
    });
    const year = (more: object = {}) => create({ periodId: null, ...more });
    const yearOf = async (as: PersonKey, person: PersonKey = 'anna') =>
      (await (await c.as(as)).get(`/api/people/${c.people[person]}/year?cycleId=${q.cycleId}`).expect(200)).body;
    const finalises = async () => {
      const { body } = await (await c.as('exec')).get(`/api/cycles/${q.cycleId}`).expect(200);
      return (body.offers as Offer[]).find(({ event }) => event === 'cycle.finaliseCalibration')?.because;
    };

    it('waits for the last period', async () => {
      await api.sql(`UPDATE period SET status = 'reviewed' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.periodId]);
      const { id } = await year();
      expect(await post('hr', `/${id}/start`, {}, 422)).toMatchObject({ violations: ['allPeriodsClosed'] });
    });

    it('calibrates the grades of people, kept beside those of the bands, and shows them when the cycle is published', async () => {
      expect(await finalises()).toContain('everyResultCalibrated');
      const { id } = await year();
      const session = await post('hr', `/${id}/start`);
      expect(session.entries.map(({ subjectName, rawTotal, rawGrade }) => [subjectName, rawTotal, rawGrade])).toEqual([
        ['anna', '88.95', 'B'],
        ['ben', '82.00', 'B'],
        ['head', '85.00', 'B'],
        ['zoe', '97.00', 'A'],
      ]);
      await propose('head2', session, 'anna', 'A');
      await approved(session);
      expect(
        await api.sql(`SELECT raw_total, raw_grade, grade, reason, graded_by FROM year_grade WHERE tenant_id = $1 AND person_id = $2`, [
          c.tenantId,
          c.people.anna,
        ]),
      ).toEqual([{ rawTotal: '88.95', rawGrade: 'B', grade: 'A', reason: REASON.reason, gradedBy: 'calibration' }]);
      expect(await finalises()).not.toContain('everyResultCalibrated');
      expect([await duties('hr'), await duties('exec')]).toEqual([['cycle.finaliseCalibration'], []]);
      const official = { total: '88.95', grade: 'A', rawGrade: 'B', gradedBy: 'calibration', gradeReason: REASON.reason };
      expect(await yearOf('hr')).toMatchObject(official);
      for (const who of ['anna', 'head'] as const) expect(await yearOf(who)).toMatchObject({ grade: 'B', rawGrade: null, gradeReason: null });
      const list = await (await c.as('hr')).get(`/api/years?cycleId=${q.cycleId}&search=anna`).expect(200);
      expect(list.body.items).toMatchObject([{ grade: 'A', rawGrade: 'B' }]);
      await api.sql(`UPDATE cycle SET status = 'settlement.appealing' WHERE tenant_id = $1`, [c.tenantId]);
      for (const who of ['anna', 'head'] as const) expect(await yearOf(who)).toMatchObject(official);
      const card = await (await c.as('anna')).get(`/api/scorecards/${q.cards.anna.id}/result`).expect(200);
      expect(card.body).toMatchObject({ grade: 'B', rawGrade: null, cycle: { total: '88.95', grade: 'A' } });
      expect(await post('hr', `/${id}/reopen`, { reason: '漏' }, 422)).toMatchObject({ violations: ['nothingPublished'] });
    });

    it('does not count while it is open again', async () => {
      const { id } = await year();
      const session = await post('hr', `/${id}/start`);
      await propose('head2', session, 'anna', 'A');
      await approved(session);
      await post('hr', `/${id}/reopen`, { reason: '漏了一人' });
      expect(await yearOf('hr')).toMatchObject({ grade: 'B', rawGrade: null });
      expect(await finalises()).toContain('everyResultCalibrated');
      await approved(session);
      expect(await yearOf('hr')).toMatchObject({ grade: 'A', rawGrade: 'B' });
      expect(await api.sql(`SELECT max(revision) AS n FROM year_grade WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ n: 2 }]);
      await expect(api.sql(`UPDATE year_grade SET grade = 'S' WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('append-only');
    });

    it('is to be calibrated again where the bands say something else since', async () => {
      const { id } = await year();
      await post('hr', `/${id}/start`);
      await approved(await see('hr', id));
      await score('anna', '96.00', 2);
      await computed('anna');
      expect(await yearOf('hr')).toMatchObject({ total: '96.00', grade: 'A', rawGrade: null });
      expect(await finalises()).toContain('everyResultCalibrated');
      const again = await year();
      expect((await post('hr', `/${again.id}/start`)).entries.map(({ subjectName }) => subjectName)).toEqual(['anna']);
    });
  });
});
