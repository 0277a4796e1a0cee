import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { tableOf } from '@kpi-loop/shared/kernel';
import { everyone } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { PASSWORD, aDraftCard, aMetric, withPasswords, type CardBody } from '@kpi-loop/target/api/testing';
import { SCORECARD_STATUSES, scorecardMachine } from '@kpi-loop/target/domain';
import type { ScorecardView } from './scorecard.dto';
import { FigureLocks, TargetCommands, TargetModule } from './index';

const WHY = { reason: '门店客流未恢复' };
/** Each command that people send, with somebody whose business it is. */
const VERBS: Record<string, { by: PersonKey; body?: (card: CardBody) => object }> = {
  'edit-lines': { by: 'head', body: ({ lines }) => ({ lines: lines.map(({ metricId, weight, target }) => ({ metricId, weight, target })) }) },
  propose: { by: 'head' },
  'accept-line': { by: 'anna', body: ({ lines }) => ({ lineId: lines[0].id }) },
  'counter-line': { by: 'anna', body: ({ lines }) => ({ lineId: lines[0].id, target: '280', ...WHY }) },
  mediate: { by: 'hrbp', body: ({ lines }) => ({ lineId: lines[0].id, target: '280', ...WHY }) },
  mediated: { by: 'hrbp' },
  comment: { by: 'anna', body: () => ({ text: '看过了' }) },
  return: { by: 'anna' },
  agree: { by: 'anna' },
  'request-mediation': { by: 'anna', body: () => WHY },
  decide: { by: 'head2', body: ({ lines }) => ({ lines: lines.map(({ id }) => ({ lineId: id, ...WHY })) }) },
  dissent: { by: 'anna', body: () => ({ text: '我仍认为偏高' }) },
  submit: { by: 'head' },
  approve: { by: 'head2' },
  reject: { by: 'head2', body: () => WHY },
  'send-back': { by: 'head2', body: () => WHY },
  recall: { by: 'head', body: () => WHY },
  sign: { by: 'anna', body: () => ({ agreedHash: 'x', password: PASSWORD }) },
  'refuse-sign': { by: 'anna', body: () => WHY },
  'confirm-refusal': { by: 'head2' },
  'unsign-error': { by: 'hr', body: () => WHY },
  acknowledge: { by: 'anna' },
  void: { by: 'hr', body: () => WHY },
};
const EVERYBODY: PersonKey[] = ['anna', 'head', 'head2', 'hrbp', 'hr', 'exec', 'ben', 'otherHead', 'aud', 'ops'];
/** Whose business each is, where it can be taken at all (§2.2, column "by"). */
const MAY: Record<string, PersonKey[]> = {
  'edit-lines': ['anna', 'head'],
  comment: ['anna', 'head', 'head2', 'hrbp', 'hr'],
  propose: ['anna', 'head'],
  'accept-line': ['anna', 'head'],
  'counter-line': ['anna', 'head'],
  return: ['anna', 'head'],
  agree: ['anna', 'head'],
  'request-mediation': ['anna', 'head'],
  mediate: ['hrbp', 'hr'],
  mediated: ['hrbp', 'hr'],
  decide: ['head2'],
  dissent: ['anna'],
  submit: ['head'],
  approve: ['head2'],
  reject: ['head2'],
  'send-back': ['head2'],
  recall: ['head'],
  sign: ['anna', 'head'],
  'refuse-sign': ['anna'],
  'confirm-refusal': ['head2', 'hrbp'],
  'unsign-error': ['hr', 'anna', 'head'],
  acknowledge: ['anna'],
  void: ['hr'],
};
const eventOf = (verb: string): string => `scorecard.${verb.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}`;
const TABLE = tableOf(scorecardMachine);
const home = (verb: string): string => SCORECARD_STATUSES.find((status) => eventOf(verb) in TABLE[status])!;

describe('each row of the table', () => {
  let api: Api;
  let c: Company;
  let cycleId: string;
  let periodId: string;
  let metrics: string[];
  let card: CardBody;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    await withPasswords(c);
    ({ cycleId, openPeriodId: periodId } = await aRunningCycle(api, c));
    metrics = [];
    for (const code of ['SALES', 'NPS', 'STOCK']) metrics.push((await aMetric(api, c, code)).metricId);
    card = await fresh();
  });
  afterAll(() => api.stop());

  const fresh = async (): Promise<CardBody> => {
    await api.sql(`UPDATE scorecard SET status = 'void' WHERE tenant_id = $1 AND subject_id = $2 AND status <> 'void'`, [c.tenantId, c.people.anna]);
    return aDraftCard(
      c,
      periodId,
      'anna',
      'head',
      ['40.00', '30.00', '30.00'].map((weight, i) => ({ metricId: metrics[i], weight, threshold: '240', target: '300', stretch: '360' })),
    );
  };
  const post = async (who: PersonKey, verb: string, body: object = {}, of = card) => (await c.as(who)).post(`/api/scorecards/${of.id}/${verb}`, body);
  const take = async (who: PersonKey, verb: string, body: object = {}): Promise<ScorecardView> => {
    const answer = await post(who, verb, body);
    if (answer.status !== 200) throw new Error(`${who} ${verb}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as ScorecardView;
  };
  const refused = async (who: PersonKey, verb: string, body: object = {}) => {
    const { status, body: problem } = await post(who, verb, body);
    return [status, (problem as { violations?: string[] }).violations ?? []];
  };
  const stands = async () =>
    (
      await api.sql<{ status: string; version: number; entries: number }>(
        `SELECT status, version, (SELECT count(*)::int FROM negotiation_entry e WHERE e.scorecard_id = c.id) AS entries FROM scorecard c WHERE id = $1`,
        [card.id],
      )
    )[0];
  const links = async () =>
    (
      await api.sql<{ link: string }>(
        `SELECT from_status || ' → ' || to_status || ' by ' || event AS link FROM transition_log WHERE instance_id = $1 ORDER BY version`,
        [card.id],
      )
    ).map(({ link }) => link);
  /** While the cycle asks for it. */
  const calibrating = async (work: () => Promise<void>) => {
    const ask = async (calibration: string) => {
      await api.sql(`ALTER TABLE cycle DISABLE TRIGGER keep_policy`);
      await api.sql(`UPDATE cycle SET policy = jsonb_set(policy, '{grade,calibration}', to_jsonb($2::text)) WHERE tenant_id = $1`, [c.tenantId, calibration]);
      await api.sql(`ALTER TABLE cycle ENABLE TRIGGER keep_policy`);
    };
    await ask('PERIOD');
    await work().finally(() => ask('NONE'));
  };
  const arrange = (status: string) => api.sql(`UPDATE scorecard SET status = $2 WHERE id = $1`, [card.id, status]);
  const asSystem = <T>(work: (commands: TargetCommands, tx: Parameters<Parameters<typeof api.uow.asSystem>[1]>[0]) => Promise<T>) =>
    api.uow.asSystem(c.tenantId, (tx) => work(api.app.get(TargetCommands), tx));

  // the way there, each step through the routes
  const proposed = async () => ((card = await fresh()), take('head', 'propose'));
  const countered = async () => (await proposed(), take('anna', 'counter-line', { lineId: card.lines[0].id, target: '270', ...WHY }));
  const handedOver = async () => (await countered(), take('anna', 'return'));
  const inMediation = async () => (await handedOver(), take('head', 'request-mediation', WHY));
  const agreed = async () => {
    await proposed();
    for (const { id } of card.lines) await take('anna', 'accept-line', { lineId: id });
    return take('anna', 'agree');
  };
  const inApproval = async () => (await agreed(), take('head', 'submit'));
  const signing = async () => (await inApproval(), await take('head2', 'approve'), take('hrbp', 'approve'));
  const sign = async (who: 'anna' | 'head') =>
    take(who, 'sign', {
      agreedHash: (await api.sql<{ agreedHash: string }>(`SELECT agreed_hash FROM scorecard WHERE id = $1`, [card.id]))[0].agreedHash,
      password: PASSWORD,
    });
  const inForce = async () => (await signing(), await sign('anna'), sign('head'));
  const published = async () => {
    await inForce();
    await arrange('scored');
    await asSystem((commands, tx) => commands.publish(tx, periodId));
  };

  it.each(SCORECARD_STATUSES)('in %s every command that is not in it is refused with 409, and nothing is written', async (status) => {
    card = await fresh();
    await arrange(status);
    const before = await stands();
    for (const [verb, { by, body }] of Object.entries(VERBS)) {
      if (eventOf(verb) in TABLE[status]) continue;
      expect([verb, (await post(by, verb, body?.(card))).status]).toEqual([verb, 409]);
    }
    expect(await stands()).toEqual(before);
  });

  it.each(Object.keys(MAY))('%s is refused with 403 to everybody whose business it is not, and nothing is written', async (verb) => {
    card = await fresh();
    await arrange(home(verb));
    // there is something to confirm only where the owner has refused
    if (verb === 'confirm-refusal') await api.sql(`UPDATE scorecard SET refused_at = now() WHERE id = $1`, [card.id]);
    const before = await stands();
    for (const who of EVERYBODY) {
      if (MAY[verb].includes(who)) continue;
      expect([who, (await post(who, verb, VERBS[verb].body?.(card))).status]).toEqual([who, 403]);
    }
    expect(await stands()).toEqual(before);
  });

  describe('of the talks', () => {
    it('propose opens the first round and gives the pen to the other side', async () =>
      expect(await proposed()).toMatchObject({ status: 'negotiating.with_owner', pen: 'owner', round: 1 }));

    it('accept and counter are for whoever holds the pen, a counter with value and reason, its evidence beside it', async () => {
      await proposed();
      const lineId = card.lines[0].id;
      expect(await refused('head', 'accept-line', { lineId })).toEqual([422, ['ownerHoldsThePen']]);
      expect(await refused('anna', 'counter-line', { lineId, reason: '太高' })).toEqual([422, ['valueGiven']]);
      expect(await refused('anna', 'counter-line', { lineId, target: '270', reason: ' ' })).toEqual([422, ['reasonGiven']]);
      expect((await post('anna', 'counter-line', { lineId, target: '270', ...WHY, evidenceLink: 'javascript:alert(1)' })).status).toBe(400);
      const evidence = { evidenceLink: 'https://bi.example.com/stock/rt03', evidenceNote: '缺货率周报' };
      const { lines, thread } = await take('anna', 'counter-line', { lineId, target: '270', ...WHY, ...evidence });
      expect(lines[0]).toMatchObject({ target: '270', ownerAccepted: true, headAccepted: false });
      expect(thread.at(-1)?.proposal).toMatchObject({ evidence: { link: evidence.evidenceLink, note: '缺货率周报' } });
    });

    it('return begins the next round; agree needs every line accepted by both', async () => {
      await countered();
      expect(await refused('anna', 'agree')).toEqual([422, ['allLinesAccepted']]);
      expect(await take('anna', 'return')).toMatchObject({ status: 'negotiating.with_head', round: 2 });
    });

    it('an agreement keeps the log of what it moved', async () => {
      await countered();
      for (const { id } of card.lines.slice(1)) await take('anna', 'accept-line', { lineId: id });
      await take('anna', 'return');
      await take('head', 'accept-line', { lineId: card.lines[0].id });
      const { status, thread } = await take('head', 'agree');
      const { lines } = thread.at(-1)!.proposal as { lines: { target: string; before: string }[] };
      expect([status, thread.at(-1)!.kind, lines.map(({ before, target }) => [before, target])]).toEqual([
        'agreed',
        'agree',
        [
          ['300', '270'],
          ['300', '300'],
          ['300', '300'],
        ],
      ]);
    });

    it('mediation is for the second round on', async () => {
      await countered();
      expect(await refused('anna', 'request-mediation', WHY)).toEqual([422, ['roundAtLeast2']]);
      await take('anna', 'return');
      expect((await take('anna', 'request-mediation', WHY)).status).toBe('mediation');
    });

    it('the return after the last round goes to mediation by itself', async () => {
      await countered();
      await api.sql(`UPDATE scorecard SET round = 4 WHERE id = $1`, [card.id]);
      await take('anna', 'counter-line', { lineId: card.lines[0].id, target: '275', ...WHY });
      expect(await take('anna', 'return')).toMatchObject({ status: 'mediation', round: 5 });
    });
  });

  describe('of mediation', () => {
    it('the mediator concludes when both have accepted what he put on the table, and not before', async () => {
      await inMediation();
      await take('hrbp', 'mediate', { lineId: card.lines[0].id, target: '285', ...WHY, condition: '补货到货率 ≥ 95%' });
      for (const { id } of card.lines) await take('anna', 'accept-line', { lineId: id });
      expect(await refused('hrbp', 'mediated')).toEqual([422, ['allLinesAccepted']]);
      for (const { id } of card.lines) await take('head', 'accept-line', { lineId: id });
      expect(await take('hrbp', 'mediated')).toMatchObject({ status: 'agreed' });
    });

    it('the head’s head decides with a reason for each disputed line', async () => {
      await inMediation();
      expect(await refused('head2', 'decide', { lines: [] })).toEqual([422, ['decisionsGiven']]);
      expect(await take('head2', 'decide', { lines: card.lines.map(({ id }) => ({ lineId: id, ...WHY })) })).toMatchObject({ status: 'agreed' });
    });
  });

  describe('of the approval', () => {
    it('the chain passes the card on: head’s head, HRBP, then its signatures', async () => {
      await inApproval();
      expect(await refused('hrbp', 'approve')).toEqual([403, []]);
      const first = await take('head2', 'approve');
      expect([first.status, first.chain.map(({ step, by }) => [step, by?.name ?? null])]).toEqual([
        'in_approval',
        [
          ['HEAD2', 'head2'],
          ['HRBP', null],
        ],
      ]);
      expect((await post('head2', 'approve')).status).toBe(403);
      expect((await take('hrbp', 'approve')).status).toBe('signing');
    });

    it('the card of a unit head needs an executive; who speaks for several seats speaks once', async () => {
      const made = await aDraftCard(
        c,
        periodId,
        'head',
        'head2',
        card.lines.map((_, i) => ({ metricId: metrics[i], weight: ['40', '30', '30'][i], threshold: '240', target: '300', stretch: '360' })),
      );
      card = made;
      await take('head2', 'propose');
      for (const { id } of made.lines) await take('head', 'accept-line', { lineId: id });
      await take('head', 'agree');
      await take('head2', 'submit');
      expect((await take('exec', 'approve')).chain.map(({ step, by }) => [step, by?.name ?? null])).toEqual([
        ['HEAD2', 'exec'],
        ['EXEC', 'exec'],
        ['HRBP', null],
      ]);
      expect((await take('hrbp', 'approve')).status).toBe('signing');
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [made.id]);
    });

    it.each(['reject', 'send-back'])('%s takes it back to the talks with the reason, and approvals so far are void', async (verb) => {
      await inApproval();
      await take('head2', 'approve');
      expect(await refused('hrbp', verb, { reason: ' ' })).toEqual([422, ['reasonGiven']]);
      expect(await take('hrbp', verb, WHY)).toMatchObject({ status: 'negotiating.with_head', chain: [], agreedHash: null });
      await take('head', 'agree');
      expect((await take('head', 'submit')).chain.map(({ by }) => by)).toEqual([null, null]);
    });

    it('recall is for the head, with a reason: from what is agreed, and while nobody of the chain has acted', async () => {
      await agreed();
      expect(await refused('head', 'recall', { reason: ' ' })).toEqual([422, ['reasonGiven']]);
      expect((await take('head', 'recall', WHY)).status).toBe('negotiating.with_head');
      await take('head', 'agree');
      await take('head', 'submit');
      expect(await refused('head', 'recall', { reason: '' })).toEqual([422, ['reasonGiven']]);
      expect((await take('head', 'recall', WHY)).status).toBe('negotiating.with_head');
      await take('head', 'agree');
      await take('head', 'submit');
      await take('head2', 'approve');
      expect(await refused('head', 'recall', WHY)).toEqual([422, ['chainHasNotActed']]);
      // once the whole chain has, until both have signed; what it gave is void then
      await take('hrbp', 'approve');
      await take('head', 'recall', WHY);
      expect(await api.sql(`SELECT count(*)::int AS given, count(voided_at)::int AS voided FROM scorecard_consent WHERE scorecard_id = $1`, [card.id])).toEqual(
        [{ given: 2, voided: 2 }],
      );
    });
  });

  describe('of the cascade', () => {
    it('a card that leaves the head’s own target uncovered is submitted only with a reason', async () => {
      const heads = await aDraftCard(
        c,
        periodId,
        'head',
        'head2',
        [400, 300, 300].map((target, i) => ({ metricId: metrics[i], weight: ['40', '30', '30'][i], threshold: '1', target: String(target), stretch: '900' })),
      );
      await api.sql(`UPDATE scorecard SET status = 'agreed' WHERE id = $1`, [heads.id]);
      const { offers } = await agreed();
      expect(offers).toBeDefined();
      expect(await refused('head', 'submit')).toEqual([422, ['cascadeCovered']]);
      const sent = await take('head', 'submit', { waiver: '其余目标由新店承接' });
      expect([sent.status, sent.waiver]).toEqual(['in_approval', '其余目标由新店承接']);
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [heads.id]);
    });

    it('adds up as the line above says, else as its definition does: lines that stand for themselves leave nothing uncovered', async () => {
      const lines = [400, 300, 300].map((target, i) => ({
        ...{ metricId: metrics[i], weight: ['40', '30', '30'][i], threshold: '1', target: String(target), stretch: '900' },
        contribution: 'independent',
      }));
      const heads = await aDraftCard(c, periodId, 'head', 'head2', lines);
      await api.sql(`UPDATE scorecard SET status = 'agreed' WHERE id = $1`, [heads.id]);
      await agreed();
      expect((await take('head', 'submit')).status).toBe('in_approval');
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [heads.id]);
    });
  });

  describe('of the signatures', () => {
    it('each side signs what was agreed, with the password once more; the second puts the card in force', async () => {
      const { agreedHash } = await signing();
      expect((await post('anna', 'sign', { agreedHash, password: 'wrong' })).body).toMatchObject({ status: 403, code: 'wrongPassword' });
      expect((await sign('anna')).status).toBe('signing');
      expect(await refused('anna', 'sign', { agreedHash, password: PASSWORD })).toEqual([422, ['sideHasNotSigned']]);
      const effective = await sign('head');
      expect(effective).toMatchObject({ status: 'effective.steady', contractHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
      const kept = await api.sql<{ side: string; agreedHash: string; identity: string }>(
        `SELECT side, agreed_hash, identity FROM scorecard_signature WHERE scorecard_id = $1 ORDER BY signed_at`,
        [card.id],
      );
      expect(kept.map(({ side }) => side).sort()).toEqual(['head', 'owner']);
      expect(new Set(kept.map((s) => s.agreedHash))).toEqual(new Set([agreedHash]));
    });

    it('a recall voids what was signed, and the owner is told why', async () => {
      await signing();
      await sign('anna');
      const back = await take('head', 'recall', { reason: '权重写错了' });
      expect(back).toMatchObject({
        status: 'negotiating.with_head',
        ownerSignedAt: null,
        thread: expect.arrayContaining([expect.objectContaining({ kind: 'return', text: '权重写错了' })]),
      });
      expect(await api.sql(`SELECT void_reason FROM scorecard_signature WHERE scorecard_id = $1`, [card.id])).toEqual([{ voidReason: '权重写错了' }]);
      expect(
        await api.sql(`SELECT audience @> ARRAY[$2::uuid] AS told FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.recalled'`, [card.id, c.people.anna]),
      ).toEqual([{ told: true }]);
    });

    it('a refusal is mediated once; the second stands and is in force when the head has signed and both have confirmed it', async () => {
      await signing();
      expect(await take('anna', 'refuse-sign', { reason: '没有货源保障' })).toMatchObject({ status: 'mediation', acceptedCount: 0 });
      await take('head2', 'decide', { lines: card.lines.map(({ id }) => ({ lineId: id, ...WHY })) });
      await take('head', 'submit');
      await take('exec', 'approve');
      await take('hrbp', 'approve');
      expect(await take('anna', 'refuse-sign', { reason: '仍然没有货源保障' })).toMatchObject({ status: 'signing', refused: true });
      expect(await refused('hrbp', 'confirm-refusal')).toEqual([422, ['headHasSigned']]);
      await sign('head');
      expect((await take('hrbp', 'confirm-refusal')).status).toBe('signing');
      expect(await refused('hrbp', 'confirm-refusal')).toEqual([403, []]);
      const forced = await take('head2', 'confirm-refusal');
      expect(forced).toMatchObject({ status: 'effective.steady', refusedToSign: true, ownerSignedAt: null });
      expect(forced.thread.filter(({ kind }) => kind === 'refuse').map(({ text }) => text)).toEqual(['没有货源保障', '仍然没有货源保障']);
      const [{ content }] = await api.sql<{ content: { objections: object[]; refusedToSign: boolean } }>(
        `SELECT content FROM scorecard_contract WHERE scorecard_id = $1 ORDER BY edition DESC LIMIT 1`,
        [card.id],
      );
      expect(content).toMatchObject({
        refusedToSign: true,
        objections: [
          { kind: 'refuse', text: '没有货源保障' },
          { kind: 'refuse', text: '仍然没有货源保障' },
        ],
      });
    });

    it('the wrong version is unsigned by HR and both parties together, both hashes kept, and never over a locked figure', async () => {
      const { agreedHash } = await inForce();
      const locks = api.app.get(FigureLocks);
      locks.register(async () => true);
      expect(await refused('hr', 'unsign-error', WHY)).toEqual([422, ['noFigureLocked']]);
      locks.register(async () => false);
      expect((await take('hr', 'unsign-error', WHY)).status).toBe('effective.steady');
      expect(await refused('hr', 'unsign-error', WHY)).toEqual([422, ['agreesForTheFirstTime']]);
      await take('anna', 'unsign-error', WHY);
      expect(await take('head', 'unsign-error', WHY)).toMatchObject({ status: 'signing', ownerSignedAt: null, headSignedAt: null });
      await take('head', 'recall', WHY);
      await take('head', 'counter-line', { lineId: card.lines[0].id, target: '310', ...WHY });
      await take('head', 'return');
      await take('anna', 'accept-line', { lineId: card.lines[0].id });
      await take('anna', 'agree');
      await take('head', 'submit');
      await take('head2', 'approve');
      await take('hrbp', 'approve');
      await sign('anna');
      const again = await sign('head');
      const hashes = await api.sql<{ agreedHash: string; voided: boolean }>(
        `SELECT DISTINCT agreed_hash, voided_at IS NOT NULL AS voided FROM scorecard_signature WHERE scorecard_id = $1 ORDER BY 2 DESC`,
        [card.id],
      );
      expect(hashes).toEqual([
        { agreedHash, voided: true },
        { agreedHash: again.agreedHash, voided: false },
      ]);
    });
  });

  describe('of time', () => {
    const after = async (day: string) => {
      await c.setClock(day);
      await api.tick();
      return (await stands()).status;
    };
    afterEach(() => c.setClock('2026-08-18'));
    const told = async () =>
      (
        await api.sql<{ type: string }>(`SELECT type FROM fact WHERE aggregate_id = $1 AND type ~ 'reminded|overdue|chased|escalated|holdSpent' ORDER BY id`, [
          card.id,
        ])
      ).map(({ type }) => type.slice(10));

    it('climbs the ladder of a hold to mediation, and silence is never consent', async () => {
      await proposed();
      for (const day of ['2026-08-19', '2026-08-22', '2026-08-24', '2026-08-26']) expect(await after(day)).toBe('negotiating.with_owner');
      expect(await told()).toEqual(['reminded', 'overdue', 'chased', 'escalated']);
      expect(await after('2026-08-28')).toBe('mediation');
      expect(await told()).toContain('holdSpent');
    });

    it('takes signatures back with the fifth day', async () => {
      await signing();
      await sign('anna');
      for (const day of ['2026-08-22', '2026-08-24', '2026-08-26']) await after(day);
      expect(await after('2026-08-28')).toBe('mediation');
      expect(await api.sql(`SELECT owner_signed_at, agreed_hash FROM scorecard WHERE id = $1`, [card.id])).toEqual([{ ownerSignedAt: null, agreedHash: null }]);
    });

    it('leaves in peace whoever has moved meanwhile', async () => {
      await countered();
      await c.setClock('2026-08-25');
      await take('anna', 'return');
      expect(await after('2026-08-28')).toBe('negotiating.with_head');
    });

    it('reminds once a day: of the contract date only where the card’s own ladder is silent', async () => {
      await proposed();
      await api.sql(`DELETE FROM stage_deadline WHERE tenant_id = $1`, [c.tenantId]);
      await api.sql(`INSERT INTO stage_deadline (tenant_id, period_id, stage, due_on) VALUES ($1, $2, 'set', '2026-08-21')`, [c.tenantId, periodId]);
      await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'cycle.published', periodId }, 'period', periodId, everyone));
      await api.drain();
      await after('2026-08-19');
      for (const day of ['2026-08-21', '2026-08-22', '2026-08-24']) await after(day);
      const [{ due }] = await api.sql<{ due: number }>(
        `SELECT count(*)::int AS due FROM deadline WHERE aggregate_id = $1 AND event IN ('scorecard.contractDue.0', 'scorecard.contractDue.1') AND fired_at IS NOT NULL`,
        [periodId],
      );
      expect([due, await told()]).toEqual([2, ['reminded', 'overdue', 'chased']]);
      expect(await api.sql(`SELECT 1 FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.contractDue'`, [card.id])).toEqual([]);
      await api.sql(`DELETE FROM deadline WHERE aggregate_id = $1 AND event LIKE 'scorecard.contractDue%'`, [periodId]);
    });

    it('reminds of the contract date, and five working days after it sends to mediation what is still talked about', async () => {
      await proposed();
      await api.sql(`DELETE FROM stage_deadline WHERE tenant_id = $1`, [c.tenantId]);
      await api.sql(`INSERT INTO stage_deadline (tenant_id, period_id, stage, due_on) VALUES ($1, $2, 'set', '2026-09-10')`, [c.tenantId, periodId]);
      await api.sql(`UPDATE deadline SET cancelled_at = now() WHERE aggregate_id = $1`, [card.id]);
      expect(await after('2026-09-08')).toBe('negotiating.with_owner');
      expect(await after('2026-09-11')).toBe('negotiating.with_owner');
      expect(await api.sql(`SELECT count(*)::int > 0 AS told FROM fact WHERE aggregate_id = $1 AND type = 'scorecard.contractDue'`, [card.id])).toEqual([
        { told: true },
      ]);
      expect(await after('2026-09-17')).toBe('mediation');
    });
  });

  describe('of a card in force and its result', () => {
    it('a change is under way until the last one is closed', async () => {
      await inForce();
      const id = '00000000-0000-7000-8000-000000000001';
      await expect(asSystem((commands, tx) => commands.closeChange(tx, card.id, id, false))).rejects.toMatchObject({ kind: 'conflict' });
      await asSystem((commands, tx) => commands.openChange(tx, card.id, id));
      await asSystem((commands, tx) => commands.closeChange(tx, card.id, id, true));
      expect((await stands()).status).toBe('effective.amending');
      await asSystem((commands, tx) => commands.closeChange(tx, card.id, id, false));
      expect((await stands()).status).toBe('effective.steady');
    });

    it('goes past calibration where the cycle does not ask for it', async () => {
      await inForce();
      await arrange('scored');
      expect(await asSystem((commands, tx) => commands.publish(tx, periodId))).toEqual([card.id]);
      expect((await links()).slice(-2)).toEqual(['scored → calibrated by scorecard.skipCalibration', 'calibrated → published.unread by scorecard.publish']);
    });

    it('is calibrated before it is published where the cycle asks for it, again when its result is another one, and once the panel meets again', async () => {
      await inForce();
      await arrange('scored');
      await calibrating(async () => {
        expect(await asSystem((commands, tx) => commands.publish(tx, periodId))).toEqual([]);
        expect((await stands()).status).toBe('scored');
        await asSystem((commands, tx) => commands.calibrate(tx, [card.id]));
        expect((await stands()).status).toBe('calibrated');
        await asSystem((commands, tx) => commands.markScored(tx, [card.id]));
        expect((await stands()).status).toBe('scored');
        await asSystem((commands, tx) => commands.calibrate(tx, [card.id]));
        await asSystem((commands, tx) => commands.uncalibrate(tx, [card.id], '名单有误'));
        expect((await stands()).status).toBe('scored');
        await asSystem((commands, tx) => commands.calibrate(tx, [card.id]));
        expect(await asSystem((commands, tx) => commands.publish(tx, periodId))).toEqual([card.id]);
        const before = await stands();
        for (const move of ['calibrate', 'uncalibrate'] as const) await asSystem((commands, tx) => commands[move](tx, [card.id], '公布之后'));
        expect(await stands()).toEqual(before);
      });
    });

    it('the owner says that he has seen it, may appeal while the window is open, and it is final when nothing is open', async () => {
      await published();
      expect(await take('anna', 'acknowledge')).toMatchObject({ status: 'published.acknowledged', acknowledgedImplied: false, appealUntil: '2026-08-27' });
      await asSystem((commands, tx) => commands.appeal(tx, card.id));
      await c.setClock('2026-08-28');
      await api.tick();
      expect((await stands()).status).toBe('published.disputed');
      await asSystem((commands, tx) => commands.appealClosed(tx, card.id));
      expect((await stands()).status).toBe('final');
      await c.setClock('2026-08-18');
    });

    it('an appeal after the window is refused', async () => {
      await published();
      await api.sql(`UPDATE scorecard SET appeal_until = '2026-08-17' WHERE id = $1`, [card.id]);
      await expect(asSystem((commands, tx) => commands.appeal(tx, card.id))).rejects.toMatchObject({ extra: { violations: ['appealWindowOpen'] } });
    });

    it('HR voids with a reason, until it is locked', async () => {
      await inForce();
      expect(await refused('hr', 'void', { reason: ' ' })).toEqual([422, ['reasonGiven']]);
      expect((await take('hr', 'void', WHY)).status).toBe('void');
    });
  });

  describe('of its cycle', () => {
    const happens = async (type: string, of: 'cycle' | 'period', id: string) => {
      await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type, cycleId, periodId }, of, id, everyone));
      await api.drain();
    };

    const factsOf = async (type: string) => (await api.sql(`SELECT 1 FROM fact WHERE aggregate_id = $1 AND type = $2`, [card.id, type])).length;

    it('the head’s head and the HRBP are told of what is not signed, in one word', async () => {
      await proposed();
      await happens('cycle.contractDue', 'cycle', cycleId);
      const told = await api.sql<{ to: string; count: number }>(
        `SELECT payload->>'toPersonId' AS to, (payload->>'count')::int AS count FROM fact WHERE tenant_id = $1 AND type = 'contract.unsigned'`,
        [c.tenantId],
      );
      expect(new Map(told.map(({ to, count }) => [to, count]))).toEqual(
        new Map([
          [c.people.head2, 1],
          [c.people.hrbp, 1],
        ]),
      );
      expect(told).toHaveLength(2);
    });

    it('talks that are not over when contracting closes go to a mediator, with the days he has; a draft stays', async () => {
      await proposed();
      await happens('cycle.contractingClosed', 'cycle', cycleId);
      expect((await stands()).status).toBe('mediation');
      expect(
        await api.sql(
          `SELECT payload->>'status' AS status, payload->>'dueOn' AS due_on FROM deadline WHERE aggregate_id = $1 AND event = 'scorecard.holdOverdue' AND cancelled_at IS NULL`,
          [card.id],
        ),
      ).toEqual([{ status: 'mediation', dueOn: '2026-08-21' }]);
      card = await fresh();
      await happens('cycle.contractingClosed', 'cycle', cycleId);
      expect((await stands()).status).toBe('draft');
    });

    it('signatures that are not both given when contracting closes are void, with the reason, and a mediator has the card', async () => {
      await signing();
      await sign('anna');
      await happens('cycle.contractingClosed', 'cycle', cycleId);
      expect(await api.sql(`SELECT status, agreed_hash, owner_signed_at FROM scorecard WHERE id = $1`, [card.id])).toEqual([
        { status: 'mediation', agreedHash: null, ownerSignedAt: null },
      ]);
      expect(await api.sql(`SELECT side, void_reason FROM scorecard_signature WHERE scorecard_id = $1`, [card.id])).toEqual([
        { side: 'owner', voidReason: 'contractClosed' },
      ]);
      expect(await api.sql(`SELECT count(*)::int AS n FROM scorecard_consent WHERE scorecard_id = $1 AND voided_at IS NULL`, [card.id])).toEqual([{ n: 0 }]);
      expect(await factsOf('scorecard.signingEnded')).toBe(1);
    });

    it('a card that waits for an approver stays when contracting closes, and he hears so at once', async () => {
      await inApproval();
      await happens('cycle.contractingClosed', 'cycle', cycleId);
      expect([(await stands()).status, await factsOf('scorecard.leftOpen')]).toEqual(['in_approval', 1]);
    });

    it('a refusal that stands is not mediated twice: it waits for those who confirm it', async () => {
      await signing();
      await api.sql(`UPDATE scorecard SET refused_at = now(), refusals = 2 WHERE id = $1`, [card.id]);
      await happens('cycle.contractingClosed', 'cycle', cycleId);
      expect([(await stands()).status, await factsOf('scorecard.leftOpen')]).toEqual(['signing', 1]);
    });

    it('a period that is opened again takes its final cards back to be scored', async () => {
      card = await fresh();
      await arrange('final');
      await happens('period.reopened', 'period', periodId);
      expect((await stands()).status).toBe('locked');
    });

    it('is void when the cycle is called off, for the cycle’s reason', async () => {
      await proposed();
      const asked = await (await c.as('hr')).post(`/api/cycles/${cycleId}/requests`, { event: 'cycle.cancel', ...WHY }).expect(201);
      await (await c.as('exec')).post(`/api/cycle-requests/${(asked.body as { id: string }).id}/approve`).expect(200);
      await api.drain();
      expect((await stands()).status).toBe('void');
      expect(await api.sql(`SELECT event, reason FROM transition_log WHERE instance_id = $1 ORDER BY version DESC LIMIT 1`, [card.id])).toEqual([
        { event: 'scorecard.voidWithCycle', ...WHY },
      ]);
    });
  });
});
