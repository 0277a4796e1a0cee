import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { PASSWORD, aDraftCard, aMetric, withPasswords, type CardBody } from '@kpi-loop/target/api/testing';
import { weightsWithin } from '@kpi-loop/target/domain';
import type { CardImportView } from './card-sheet.dto';
import type { ScorecardView } from './scorecard.dto';
import { TargetModule, TargetReader } from './index';

const WHY = '该岗位只有这一个可量化指标';

describe('a line that weighs more than the cycle allows (R-W2)', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let metrics: string[];
  let card: CardBody;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    await withPasswords(c);
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    metrics = [];
    for (const code of ['SALES', 'NPS']) metrics.push((await aMetric(api, c, code)).metricId);
    card = await aDraftCard(c, periodId, 'anna', 'head', lines('60', '40'));
  });
  afterAll(() => api.stop());

  const lines = (...weights: string[]) => weights.map((weight, i) => ({ metricId: metrics[i], weight, threshold: '50', target: '60', stretch: '70' }));
  const post = async (who: PersonKey, verb: string, body: object = {}, id = card.id) => (await c.as(who)).post(`/api/scorecards/${id}/${verb}`, body);
  const send = async (who: PersonKey, verb: string, body: object = {}, id = card.id): Promise<ScorecardView> => {
    const answer = await post(who, verb, body, id);
    if (answer.status !== 200) throw new Error(`${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as ScorecardView;
  };
  const view = async (who: PersonKey, id = card.id) => (await (await c.as(who)).get(`/api/scorecards/${id}`).expect(200)).body as ScorecardView;
  const heavy = () => card.lines[0].id;
  const waive = (who: PersonKey, id = card.id, lineId = heavy()) => post(who, 'waive-weight', { lineId, reason: WHY }, id);
  const offered = async (who: PersonKey) =>
    (await view(who)).lines.map(({ offers }) => offers.some(({ event, allowed }) => event === 'scorecard.waiveWeight' && allowed));

  it('is proposed by nobody as it is, and waived by the HRBP alone', async () => {
    expect((await post('head', 'propose')).body.violations).toEqual(['weightsInRange']);
    for (const who of ['anna', 'head', 'hr', 'exec'] as const) expect((await waive(who)).status).toBe(403);
    expect([await offered('hrbp'), await offered('hr'), await offered('head')]).toEqual([
      [true, false],
      [false, false],
      [false, false],
    ]);
    expect((await post('hrbp', 'waive-weight', { lineId: heavy(), reason: ' ' })).body.violations).toEqual(['reasonGiven']);
    expect((await waive('hrbp', card.id, card.lines[1].id)).body.violations).toEqual(['weightAboveLimit']);
  });

  it('is shown as waived to both sides, once it is', async () => {
    const waived = (await waive('hrbp')).body as ScorecardView;
    expect(waived.thread.at(-1)).toMatchObject({ lineId: heavy(), text: WHY, actor: { name: 'hrbp' }, proposal: { weightWaived: true } });
    for (const who of ['anna', 'head', 'head2'] as const)
      expect((await view(who)).lines.map(({ weightWaiver }) => weightWaiver)).toEqual([
        expect.objectContaining({ reason: WHY, by: expect.objectContaining({ name: 'hrbp' }) }),
        null,
      ]);
    expect((await waive('hrbp')).body.violations).toEqual(['weightAboveLimit']);
  });

  it('obeys the same rule in a file: that line up to 100 in all, no other', async () => {
    const upload = async (...weights: string[]) => {
      const rows = ['SALES', 'NPS'].map((code, i) => [card.id, code, weights[i], '50', '60', '70'].join(','));
      const csv = Buffer.from([['考核表编号', '指标编码', '权重', '门槛值', '目标值', '挑战值'].join(','), ...rows].join('\n'));
      const answer = await (await c.as('head')).post('/api/scorecard-sheets/imports').attach('file', csv, 'cards.csv');
      return (answer.body as CardImportView).errors.map(({ cell, code }) => `${cell} ${code}`);
    };
    expect(await upload('65', '35')).toEqual([]);
    expect(await upload('65', '36')).toEqual(['C2 weightsTotal100']);
    expect(await upload('40', '60')).toEqual(['C3 weightsInRange']);
  });

  it('loses the waiver when its weight comes back within the limits, and is refused again above them', async () => {
    await send('head', 'edit-lines', { lines: lines('55', '45') });
    expect((await view('head')).lines[0].weightWaiver).not.toBeNull();
    await send('head', 'edit-lines', { lines: lines('40', '60') });
    await send('head', 'edit-lines', { lines: lines('60', '40') });
    expect((await view('head')).lines[0].weightWaiver).toBeNull();
    expect((await post('head', 'propose')).body.violations).toEqual(['weightsInRange']);
    expect((await waive('hrbp')).status).toBe(200);
  });

  it('passes the talks, the check of the database and the chain, and stands on the contract', async () => {
    await send('head', 'propose');
    for (const { id } of card.lines) await send('anna', 'accept-line', { lineId: id });
    const { agreedHash } = await send('anna', 'agree');
    await send('head', 'submit');
    await send('head2', 'approve');
    await send('hrbp', 'approve');
    for (const who of ['anna', 'head'] as const) await send(who, 'sign', { agreedHash, password: PASSWORD });
    const [{ content }] = await api.sql<{ content: { lines: { weightWaiver?: object }[] } }>(
      `SELECT content FROM scorecard_contract WHERE tenant_id = $1 AND scorecard_id = $2 ORDER BY edition DESC LIMIT 1`,
      [c.tenantId, card.id],
    );
    expect(content.lines.map(({ weightWaiver }) => weightWaiver)).toEqual([{ name: 'hrbp', nameEn: 'hrbp', reason: WHY }, undefined]);
    expect((await (await c.as('anna')).get(`/api/scorecards/${card.id}/contract.pdf?lang=zh-CN`)).status).toBe(200);
  });

  it('keeps its waiver for whoever changes the card later: the limit of that line is not asked for again', async () => {
    const segments = await api.uow.asPerson(c.tenantId, c.people.head, (tx) => api.app.get(TargetReader).weightedSegments(tx, { scorecardId: card.id }));
    expect(segments.map(({ weightWaived = false }) => weightWaived)).toEqual([true, false]);
    expect(weightsWithin(segments, '5', '40')).toBe(true);
  });

  it('is waived no more once it is agreed', async () => expect((await waive('hrbp')).status).toBe(409));

  it('is not waived on a card that is drafted anew from it', async () => {
    const made = await (
      await c.as('head')
    )
      .post('/api/scorecards', { periodId, subjectKind: 'person', subjectId: c.people.ben, copyFromId: card.id })
      .expect(201);
    const copy = made.body as ScorecardView;
    expect(copy.lines.map(({ weight, weightWaiver }) => [weight, weightWaiver])).toEqual([
      ['60.00', null],
      ['40.00', null],
    ]);
    expect((await post('head', 'propose', {}, copy.id)).body.violations).toContain('weightsInRange');
    await expect(api.sql(`UPDATE scorecard SET status = 'in_approval' WHERE id = $1`, [copy.id])).rejects.toThrow(/weights_in_range/);
  });

  it('is waived by HR where there is no HRBP', async () => {
    const own = await aDraftCard(c, periodId, 'zoe', 'otherHead', lines('60', '40'));
    expect((await waive('hrbp', own.id, own.lines[0].id)).status).toBe(403);
    expect((await waive('hr', own.id, own.lines[0].id)).status).toBe(200);
    expect((await send('otherHead', 'propose', {}, own.id)).status).toBe('negotiating.with_owner');
  });
});
