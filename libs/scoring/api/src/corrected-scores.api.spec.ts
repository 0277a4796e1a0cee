import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { Quarter } from '@kpi-loop/scoring/api/testing';
import { ScoringModule } from './index';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any
const REASON = '埋点 SDK 丢失 5 天的加购事件';

/** Planted case A2, second half: August of EC02 was frozen at 139,586 add-to-carts although 166,430 there were. */
describe('a frozen figure that is corrected', () => {
  let api: Api;
  let c: Company;
  let q: Quarter;

  beforeAll(async () => {
    api = await Api.start([ScoringModule]);
  });
  beforeEach(async () => {
    c = await api.company();
    q = await Quarter.open(api, c, ['anna', 'ben'], { status: 'data_locked', cardStatus: 'locked', anchors: { PAY: ['0.15', '0.18', '0.20'] } });
    await api.sql(`UPDATE metric SET code = 'EC02', name = '加购率', name_en = 'Add-to-cart rate' WHERE tenant_id = $1 AND id = $2`, [
      c.tenantId,
      q.metrics.PAY,
    ]);
    for (const person of ['anna', 'ben'] as const) await q.lockedFigures(person, { GMV: ['1155'], PAY: ['123319', '135350'], CMP: ['558', '90000'] });
    for (const [month, top, bottom] of [
      ['2026-07-01', '0', '0'],
      ['2026-08-01', '139586', '890000'],
      ['2026-09-01', '0', '0'],
    ])
      await q.figure('anna', 'PAY', month, top, bottom, { status: 'verified', lastDate: '2026-09-30' });
    await c.setClock('2026-10-08');
    await api.uow.asSystem(c.tenantId, async (tx) =>
      tx.record({ type: 'period.locked', periodId: q.periodId, cycleId: q.cycleId }, 'period', q.periodId, everyone),
    );
    await api.drain();
  });
  afterAll(() => api.stop());

  const figure = async (): Promise<Body> =>
    (
      await api.sql(
        `SELECT id, numerator, round(value, 4)::text AS value, status, edition, version FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = '2026-08-01'`,
        [c.tenantId, q.versions.PAY, c.people.anna],
      )
    )[0];
  const asked = { numerator: '166430', denominator: '890000', reason: REASON, evidenceLink: 'https://wiki.example.com/sdk-incident' };
  const request = async (who: PersonKey = 'anna', body: object = asked, status = 201): Promise<Body> =>
    (await (await c.as(who)).post(`/api/measurements/${(await figure())['id']}/corrections`, body).expect(status)).body;
  const approve = async (who: PersonKey, id: string, status = 200): Promise<Body> =>
    (await (await c.as(who)).post(`/api/corrections/${id}/approve`).expect(status)).body;
  const result = async (): Promise<Body> => (await (await c.as('hr')).get(`/api/scorecards/${q.cards.anna.id}/result`).expect(200)).body;
  const editions = async (who: PersonKey = 'anna'): Promise<Body[]> => {
    const params = `metricVersionId=${q.versions.PAY}&subjectKind=person&subjectId=${c.people.anna}&from=2026-08-01&to=2026-08-31`;
    return (await (await c.as(who)).get(`/api/measurements/editions?${params}`).expect(200)).body.items;
  };

  it('stands in its first edition from the freeze on, and the result says so', async () => {
    expect(await figure()).toMatchObject({ status: 'locked', edition: 1, value: '0.1568' });
    expect(await editions()).toMatchObject([
      { edition: 1, numerator: '139586', denominator: '890000', current: true, correctionId: null, inputHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
    const line = (await result())['lines'].find((l: Body) => l['metricCode'] === 'EC02');
    expect(line.measured).toMatchObject({ edition: 1 });
  });

  it('stays official until it is approved; then its next edition is written, the old one is kept, and the result is scored anew', async () => {
    const before = await result();
    const view = await request();
    expect(view).toMatchObject({ status: 'requested', kind: 'value', seats: ['data', 'people'], impactCount: 1 });
    expect(view['figures']).toMatchObject([
      { valueBefore: expect.stringMatching(/^0\.1568/), value: '0.187', numeratorBefore: '139586', numerator: '166430', edition: 1 },
    ]);
    expect(await figure()).toMatchObject({ status: 'correction_pending', numerator: '139586', edition: 1 });
    expect((await result())['revision']).toBe(before['revision']);

    const duties = (await (await c.as('steward')).get(`/api/corrections?status=requested`).expect(200)).body.items;
    expect(duties).toMatchObject([{ id: view['id'], figureCount: 1, month: '2026-08-01' }]);
    const forHr = (await (await c.as('hr')).get(`/api/corrections/${view['id']}`).expect(200)).body;
    expect(forHr.impacts).toMatchObject([{ scorecardId: q.cards.anna.id, totalBefore: before['total'], settled: false }]);
    expect(forHr.impacts[0].totalAfter).not.toBe(before['total']);
    // scores are for fewer people than figures
    expect((await (await c.as('steward')).get(`/api/corrections/${view['id']}`).expect(200)).body.impacts).toEqual([]);

    expect(await approve('steward', view['id'])).toMatchObject({ status: 'requested', approvals: [{ seat: 'data', name: 'steward' }] });
    expect(await figure()).toMatchObject({ status: 'correction_pending', numerator: '139586', edition: 1 });
    await approve('steward2', view['id'], 422);
    expect(await approve('hr', view['id'])).toMatchObject({
      status: 'approved',
      approvals: [
        { seat: 'data', name: 'steward' },
        { seat: 'people', name: 'hr' },
      ],
    });
    await api.drain();
    expect(await figure()).toMatchObject({ status: 'locked', edition: 2, numerator: '166430', value: '0.1870' });
    expect(await editions()).toMatchObject([
      {
        edition: 2,
        numerator: '166430',
        value: '0.187',
        current: true,
        correctionId: view['id'],
        correctionReason: REASON,
        requestedByName: 'anna',
        approvals: [{ name: 'steward' }, { name: 'hr' }],
      },
      { edition: 1, numerator: '139586', current: false },
    ]);

    const after = await result();
    expect(after).toMatchObject({ revision: before['revision'] + 1, total: forHr.impacts[0].totalAfter });
    const line = (r: Body): Body => r['lines'].find((l: Body) => l['metricCode'] === 'EC02');
    expect(line(after)['measured'].edition).toBe(2);
    expect(after['deltas']).toMatchObject([
      { correctionId: view['id'], reason: REASON, settled: false, totalBefore: before['total'], totalAfter: after['total'] },
    ]);
    expect(after['deltas'][0].lines).toMatchObject([
      { metricCode: 'EC02', scoreBefore: line(before)['score'], scoreAfter: line(after)['score'], actualAfter: '0.187', editionBefore: 1, editionAfter: 2 },
    ]);
    expect(after['revisions'][0].reason).toBe(REASON);
    expect(await api.sql(`SELECT total FROM score_result WHERE tenant_id = $1 AND scorecard_id = $2 AND revision = 1`, [c.tenantId, q.cards.anna.id])).toEqual([
      { total: before['total'] },
    ]);
  });

  it('changes nothing of a final result, and says beside it what it would be', async () => {
    const before = await result();
    const { id } = await request();
    await api.sql(`UPDATE period SET status = 'closed' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.periodId]);
    await api.sql(`UPDATE scorecard SET status = 'final' WHERE tenant_id = $1`, [c.tenantId]);
    await approve('steward2', id);
    await approve('hrbp', id);
    await api.drain();
    const after = await result();
    expect(after).toMatchObject({ revision: before['revision'], total: before['total'] });
    expect(after['deltas']).toMatchObject([{ settled: true, totalBefore: before['total'] }]);
    expect(after['deltas'][0].totalAfter).not.toBe(before['total']);
    const facts = await api.sql<Body>(`SELECT payload FROM fact WHERE tenant_id = $1 AND type = 'scorecard.restated'`, [c.tenantId]);
    expect(facts).toMatchObject([{ payload: { scorecardId: q.cards.anna.id, settled: true } }]);
  });

  it('keeps its period from being closed until it is decided (§2.10)', async () => {
    await api.sql(`UPDATE period SET status = 'reviewed' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, q.periodId]);
    const waiting = async (): Promise<Body[]> =>
      (await (await c.as('hr')).get(`/api/periods/${q.periodId}/checklist?gate=close`).expect(200)).body.items.find(
        (item: Body) => item['name'] === 'measurement',
      ).missing;
    expect(await waiting()).toEqual([]);
    const { id } = await request();
    expect(await waiting()).toMatchObject([{ rule: 'correctionsDecided', count: 1 }]);
    await (await c.as('anna')).post(`/api/corrections/${id}/withdraw`).expect(200);
    expect(await waiting()).toEqual([]);
  });

  it('is decided by nobody who asked, is measured, or may not', async () => {
    const { id } = await request('steward');
    expect((await approve('steward', id, 403))['violations']).toEqual(['approverIsNotRequester']);
    await approve('anna', id, 403);
    await approve('fin', id, 422);
    await approve('ops', id, 403);
    expect(await approve('steward2', id)).toMatchObject({ status: 'requested' });
    expect(await approve('hrbp', id)).toMatchObject({ status: 'approved' });
    await approve('hr', id, 409);
  });

  it('goes back as it was when it is rejected or withdrawn, and may be asked for again', async () => {
    const first = await request();
    expect((await request('head', asked, 409))['code']).toBe('figureUnderCorrection');
    const { body } = await (await c.as('steward')).post(`/api/corrections/${first['id']}/reject`, { reason: '没有证据' }).expect(200);
    expect(body).toMatchObject({ status: 'rejected', decisionReason: '没有证据' });
    expect(await figure()).toMatchObject({ status: 'locked', edition: 1, numerator: '139586' });
    const second = await request('head');
    await (await c.as('anna')).post(`/api/corrections/${second['id']}/withdraw`).expect(403);
    await (await c.as('head')).post(`/api/corrections/${second['id']}/withdraw`).expect(200);
    expect(await figure()).toMatchObject({ status: 'locked', edition: 1 });
    expect(await editions()).toHaveLength(1);
  });

  it('asks for a reason, evidence, another value, and for being in time', async () => {
    expect((await request('anna', { ...asked, evidenceLink: undefined }, 400))['fields']).toEqual([{ pointer: '/evidenceLink', code: 'required' }]);
    expect((await request('anna', { ...asked, evidenceLink: 'javascript:alert(1)' }, 400))['fields']).toEqual([{ pointer: '/evidenceLink', code: 'notALink' }]);
    expect((await request('anna', { ...asked, denominator: undefined }, 400))['fields']).toEqual([{ pointer: '/denominator', code: 'required' }]);
    expect((await request('anna', { ...asked, numerator: '139586' }, 422))['violations']).toEqual(['figureDiffers']);
    await request('zoe', asked, 403);
    await request('hr', asked, 403);
    await c.setClock('2026-11-20');
    expect((await request('anna', asked, 422))['violations']).toEqual(['correctionTimeOpen']);
  });

  it('keeps a file as evidence, for those who may see the figure', async () => {
    const { body: file } = await (await c.as('anna')).post('/api/corrections/evidence').attach('file', Buffer.from('shop log'), '日志.txt').expect(201);
    expect((await request('head', { ...asked, evidenceLink: undefined, evidenceUploadId: file.id }, 400))['fields']).toEqual([
      { pointer: '/evidenceUploadId', code: 'notFound' },
    ]);
    const { id, evidenceFile } = await request('anna', { ...asked, evidenceLink: undefined, evidenceUploadId: file.id });
    expect(evidenceFile).toBe('日志.txt');
    const { body, headers } = await (await c.as('steward')).get(`/api/corrections/${id}/evidence`).buffer(true).expect(200);
    expect(Buffer.from(body as Buffer).toString()).toBe('shop log');
    expect(headers['content-disposition']).toContain('attachment');
    await (await c.as('zoe')).get(`/api/corrections/${id}/evidence`).expect(404);
    await (await c.as('zoe')).get(`/api/corrections/${id}`).expect(404);
  });

  it('keeps editions from being changed by anybody', async () => {
    await expect(api.sql(`UPDATE figure_edition SET value = 1 WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('append-only');
    await expect(api.sql(`DELETE FROM figure_edition WHERE tenant_id = $1`, [c.tenantId])).rejects.toThrow('append-only');
    await expect(api.uow.asSystem(c.tenantId, (tx) => tx.execute(`UPDATE figure_edition SET value = 1`))).rejects.toThrow('permission denied');
    expect(await editions('zoe')).toEqual([]);
  });
});
