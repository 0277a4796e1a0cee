import { defaultPolicy } from '@kpi-loop/cycle/domain';
import { scoreLine } from '@kpi-loop/scoring/domain';
import { Tenants, firstBrokenLink, hashPassword } from '@kpi-loop/shared/api';
import { Api } from '@kpi-loop/shared/api/testing';
import { Player, type Hand } from './demo/player';
import { FEATURES } from './features';
import { MACHINES } from './machines';
import {
  DATASETS,
  METRICS,
  REFERENCE,
  VALUES,
  deliveryOf,
  hasAdventureWorks,
  loadRaw,
  peopleFile,
  type DatasetCode,
  type MetricCode,
} from './testing/adventureworks';

type Named = { id: string };
type Page<T> = { items: T[] };
interface Line extends Named {
  code: MetricCode;
  target: string;
}
interface Card extends Named {
  status: string;
  agreedHash: string;
  lines: Line[];
  chain: { step: string; by: object | null }[];
}
interface Meeting extends Named {
  items: (Named & { kind: string; snapshot: object })[];
  attendance: { person: Named }[];
}

const PASSWORD = 'adventure-2013';
const BUYERS = Array.from({ length: 12 }, (_, i) => String(250 + i));
const [CEO, FACTORY, CFO, FINANCE, PURCHASING] = ['1', '25', '234', '249', '250'];
const ROLES = { '1': 'EXEC', '235': 'HR', '236': 'STEWARD', '237': 'STEWARD', '239': 'COMP', '241': 'FIN' };
const [HR, STEWARD, COMP, FIN] = ['235', '236', '239', '241'];
/** owner → head, who approves; nobody stands above the CEO, so HR does. */
const line = (owner: string): [head: string, approver: string] =>
  owner === FACTORY ? [CEO, HR] : owner === PURCHASING ? [FINANCE, CFO] : [PURCHASING, FINANCE];

(hasAdventureWorks ? describe : describe.skip)(
  `AdventureWorks through the whole loop${hasAdventureWorks ? '' : ' (skipped: ../shared/data is not here)'}`,
  () => {
    let api: Api;
    let tenantId: string;
    let player: Player;
    let cycleId: string;
    let periods: string[];
    let planId: string;
    const people = new Map<string, string>();
    const units = new Map<string, string>();
    const datasets = {} as Record<DatasetCode, string>;
    const metrics = {} as Record<MetricCode, string>;
    const cards = new Map<string, string>();
    const as = (no: string): Promise<Hand> => player.as(`aw${no}`);
    const fails = (work: Promise<unknown>, status: number) => expect(work).rejects.toThrow(`→ ${status} `);
    const one = async <T>(sql: string, params: unknown[] = []): Promise<T> => (await api.sql<T>(sql, [tenantId, ...params]))[0];

    const linesOf = (owner: string): object[] =>
      (owner === FACTORY ? (['ONTIME', 'SCRAP'] as const) : (['REJECT', 'SPEND'] as const)).map((code) => {
        const [threshold, target, stretch] = VALUES[code];
        return { metricId: metrics[code], weight: '50', baseline: null, threshold, target, stretch, rule: { kind: 'LINEAR', method: 'DEVIATION' } };
      });
    /** Proposed by the head, accepted line by line, agreed, approved one level up and by the rest of the chain, signed by both. */
    const agree = async (owner: string, id: string): Promise<void> => {
      const [self, head, approver] = [await as(owner), await as(line(owner)[0]), await as(line(owner)[1])];
      const path = `/api/scorecards/${id}`;
      const { lines } = await head.post<Card>(`${path}/propose`);
      for (const { id: lineId } of lines) await self.post(`${path}/accept-line`, { lineId });
      const { agreedHash } = await self.post<Card>(`${path}/agree`);
      // the cards of a team are agreed one after the other: above them nothing is covered yet
      await head.post(`${path}/submit`, { waiver: 'the cards below follow' });
      await fails(self.post(`${path}/approve`), 403);
      let { chain } = await approver.post<Card>(`${path}/approve`);
      for (let next = chain.find(({ by }) => !by); next; next = chain.find(({ by }) => !by))
        ({ chain } = await (await as(next.step === 'EXEC' ? CEO : HR)).post<Card>(`${path}/approve`));
      await self.post(`${path}/sign`, { agreedHash, password: PASSWORD });
      expect(await head.post<Card>(`${path}/sign`, { agreedHash, password: PASSWORD })).toMatchObject({ status: 'effective.steady' });
    };
    const deliver = async (from: string, to: string): Promise<void> => {
      const steward = await as(STEWARD);
      for (const code of Object.keys(DATASETS) as DatasetCode[]) {
        const { id: uploadId } = await steward.upload<Named>('/api/uploads', { name: `${code}-${to}.csv`, content: deliveryOf(code, from, to) });
        const run = await steward.post<Named>(`/api/datasets/${datasets[code]}/collect`, { uploadId });
        await player.settle();
        expect(await steward.get(`/api/collection-runs/${run.id}`)).toMatchObject({ status: 'succeeded', rowsRejected: 0 });
      }
    };
    /** The purchasing review; its first item becomes an action when somebody is named for it. Its minutes stand by silence. */
    const review = async (periodId: string, at: string, stands: string, actionOwner?: string): Promise<void> => {
      const chair = await as(PURCHASING);
      const plan = await chair.post<Meeting>('/api/review-meetings', {
        unitId: units.get('Purchasing'),
        periodId,
        title: 'Purchasing review',
        scheduledAt: `${at}T14:00:00+08:00`,
        facilitatorId: people.get(PURCHASING),
        decisionMakerId: people.get(FINANCE),
      });
      const path = `/api/review-meetings/${plan.id}`;
      await chair.post(`${path}/build-agenda`);
      const { attendance } = await chair.post<Meeting>(`${path}/invite`);
      await chair.post(`${path}/attend`, { entries: attendance.map(({ person }) => ({ personId: person.id, presence: 'present' })) });
      const { items } = await chair.post<Meeting>(`${path}/start`);
      const acted = actionOwner && items.find(({ kind }) => kind === 'alert' || kind === 'line');
      for (const item of items) {
        const action = {
          title: 'Two vendors inspected',
          ownerId: people.get(actionOwner!),
          dueOn: '2014-01-31',
          expectedDelta: '-0.02',
          verifyFrom: '2014-02-01',
          verifyTo: '2014-03-31',
        };
        const conclusion = item === acted ? { conclusion: 'ACTION', cause: 'vendor quality', action } : { conclusion: 'NO_ACTION', cause: '' };
        await chair.post(`${path}/items/${item.id}/conclude`, { ...conclusion, note: 'as discussed' });
      }
      await chair.post(`${path}/end`);
      await chair.post(`${path}/circulate`, { minutes: 'as discussed' });
      await fails(chair.post(`${path}/confirm`), 422);
      await player.day(stands);
      expect(await chair.get(path)).toMatchObject({ status: 'concluded' });
    };
    /** Locked, scored, published, paid, closed; the amounts come from COMP, FIN lets them go. */
    const close = async (periodId: string): Promise<void> => {
      const [hr, comp, fin] = [await as(HR), await as(COMP), await as(FIN)];
      await hr.post(`/api/periods/${periodId}/lock`);
      await player.settle();
      await hr.post('/api/scorecard-results/publish', { periodId });
      await player.settle();
      const { items } = await comp.get<Page<Named>>(`/api/pay-runs?periodId=${periodId}&limit=50`);
      expect(items).toHaveLength(1);
      const path = `/api/pay-runs/${items[0].id}`;
      await comp.post(`${path}/calculate`);
      // who earned half or twice of what he earned before is explained before anybody approves
      const { items: outliers } = await comp.get<Page<Named>>(`${path}/statements?outlier=true`);
      if (outliers.length) await fails(comp.post(`${path}/submit`), 422);
      for (const { id } of outliers) await comp.post(`/api/statements/${id}/explain`, { reason: 'rejections of one delivery' });
      await comp.post(`${path}/submit`);
      await fails(comp.post(`${path}/approve`), 403);
      await fin.post(`${path}/approve`);
      await comp.post(`${path}/release`);
      await player.settle();
      await hr.post(`/api/periods/${periodId}/close`);
      await player.settle();
      expect(await hr.get(`/api/periods/${periodId}`)).toMatchObject({ status: 'closed' });
    };
    const DAYS = [
      ['2013-10-01', '2013-12-31'],
      ['2014-01-01', '2014-03-31'],
    ];
    /** Every line of a quarter beside plain SQL over the files. */
    const judge = async (quarter: number): Promise<void> => {
      const scored = await api.sql<{ subject: string; code: string; n: string; d: string | null; actual: string }>(
        `SELECT coalesce(p.employee_no, u.code) AS subject, m.code, trim_scale(s.numerator) AS n, trim_scale(s.denominator) AS d, s.actual
       FROM line_score s JOIN score_result r ON r.id = s.score_result_id JOIN scorecard c ON c.id = r.scorecard_id JOIN scorecard_line l ON l.id = s.line_id JOIN metric m ON m.id = l.metric_id
       LEFT JOIN person p ON p.id = c.subject_id LEFT JOIN org_unit u ON u.id = c.subject_id WHERE c.tenant_id = $1 AND c.period_id = $2 ORDER BY 1, 2`,
        [tenantId, periods[quarter]],
      );
      const raw = await api.sql(`SELECT subject, code, trim_scale(n) AS n, trim_scale(d) AS d FROM (${REFERENCE}) x ORDER BY 1, 2`, DAYS[quarter]);
      expect(scored).toHaveLength(26);
      expect(scored.map(({ actual: _, ...figures }) => figures)).toEqual(raw);
      for (const { n, d, actual } of scored) {
        const [{ same }] = await api.sql<{ same: boolean }>(
          `SELECT CASE WHEN $2::numeric IS NULL THEN $3::numeric = $1::numeric ELSE abs($3::numeric - round($1::numeric, 50) / $2::numeric) < 1e-38 END AS same`,
          [n, d, actual],
        );
        expect([n, d, actual, same]).toEqual([n, d, actual, true]);
      }
    };

    beforeAll(async () => {
      api = await Api.start(FEATURES);
      await loadRaw(api);
      tenantId = await api.app
        .get(Tenants)
        .open(
          { code: 'aw', name: 'AdventureWorks', nameEn: 'AdventureWorks', timezone: 'Asia/Shanghai', demo: true, clockAt: '2013-10-01T10:00:00+08:00' },
          async (tx) => {
            await api.app.get(Tenants).appointFirst(tx, 'awadmin', 'admin');
            // the grant begins on the day of the database, the company lives in 2013
            await tx.execute(`UPDATE role_grant SET valid_from = '2013-01-01' WHERE tenant_id = $1`, [tx.tenantId]);
          },
        );
      player = new Player(api.app, tenantId);
    }, 60_000);
    afterAll(() => api.stop());

    it('imports 290 people and 16 departments with managers and history', async () => {
      const admin = await player.as('awadmin');
      const file = { name: 'people.csv', content: peopleFile() };
      const { id, ...plan } = await admin.upload<Named>('/api/people-imports', file);
      expect(plan).toMatchObject({ errorCount: 0, rowCount: 296, counts: { new: 290, unitsNew: 16 } });
      await admin.post(`/api/people-imports/${id}/apply`);
      for (const row of await api.sql<{ no: string; id: string }>(`SELECT employee_no AS no, id FROM person WHERE tenant_id = $1`, [tenantId]))
        people.set(row.no, row.id);
      for (const unit of await admin.get<(Named & { code: string })[]>('/api/units')) units.set(unit.code, unit.id);
      await admin.post(`/api/units/${units.get('Purchasing')}/head`, { personId: people.get(PURCHASING) });
      await admin.post(`/api/units/${units.get('Production')}/head`, { personId: people.get(FACTORY) });
      expect(await one(`SELECT count(*)::int AS spans, count(manager_id)::int AS managed FROM assignment WHERE tenant_id = $1`)).toEqual({
        spans: 296,
        managed: 295,
      });
      const hash = await hashPassword(PASSWORD);
      for (const no of new Set([...BUYERS, ...Object.keys(ROLES), FACTORY, CFO, FINANCE]))
        await api.sql(`INSERT INTO account (tenant_id, id, login, password_hash, person_id) VALUES ($1, gen_random_uuid(), $2, $3, $4)`, [
          tenantId,
          `aw${no}`,
          hash,
          people.get(no),
        ]);
      for (const [no, role] of Object.entries(ROLES))
        await api.sql(`INSERT INTO role_grant (tenant_id, id, person_id, role, valid_from) VALUES ($1, gen_random_uuid(), $2, $3, '2013-01-01')`, [
          tenantId,
          people.get(no),
          role,
        ]);
    }, 60_000);

    it('collects a year of history, publishes four definitions and the cycle', async () => {
      const [steward, hr, exec] = [await as(STEWARD), await as(HR), await as(CEO)];
      const source = await steward.post<Named>('/api/sources', { code: 'erp', name: 'ERP', kind: 'file' });
      await hr.post(`/api/sources/${source.id}/trust`, { on: true });
      for (const [code, mapping] of Object.entries(DATASETS))
        datasets[code as DatasetCode] = (
          await steward.post<Named>('/api/datasets', { sourceId: source.id, code, name: code, mapping, replaceMode: 'window' })
        ).id;
      await deliver('2012-10-01', '2013-09-30');
      const process = await steward.post<Named>('/api/processes', { code: 'P2P', name: 'Procure and make', nameEn: 'Procure and make' });
      const { nodes } = await steward.post<{ nodes: Named[] }>(`/api/processes/${process.id}/nodes`, { code: 'ORDER', name: 'Order', nameEn: 'Order' });
      for (const [code, definition] of Object.entries(METRICS)) {
        const text = { description: code, descriptionEn: code, processNodeId: nodes[0].id };
        const { id, versions } = await steward.post<Named & { versions: Named[] }>('/api/metrics', {
          code,
          name: code,
          nameEn: code,
          definition: { ...definition, ...text },
        });
        await steward.post(`/api/metric-versions/${versions[0].id}/submit`);
        await hr.post(`/api/metric-versions/${versions[0].id}/publish`);
        metrics[code as MetricCode] = id;
      }
      await player.settle();
      await player.refreshStatistics();
      const policy = { ...defaultPolicy, weights: { ...defaultPolicy.weights, max: '60' } };
      const dates = { template: 'quarterly', startsOn: '2013-10-01', endsOn: '2014-03-31' };
      ({ id: cycleId } = await exec.post<Named>('/api/cycles', { code: 'AW14', name: 'AW14', nameEn: 'AW14', ...dates, policy }));
      await exec.patch(`/api/cycles/${cycleId}`, { ruleDocument: 'Rules 2013 v1', ruleConsultation: 'Works meeting of 2013-09-20' });
      const rules = [
        { unitId: units.get('Purchasing'), included: true },
        { personId: people.get(FACTORY), included: true },
      ];
      await exec.put(`/api/cycles/${cycleId}/population-rules`, { rules });
      await exec.post(`/api/cycles/${cycleId}/suggest-deadlines`);
      const cycle = await hr.post<{ periods: (Named & { startsOn: string })[]; population: object }>(`/api/cycles/${cycleId}/publish`);
      expect(cycle.population).toMatchObject({ inScope: 13 });
      expect(cycle.periods.map(({ startsOn }) => startsOn)).toEqual(DAYS.map(([from]) => from));
      periods = cycle.periods.map(({ id }) => id);
      await player.settle();
      const curve = [
        ['60', '0'],
        ['80', '0.5'],
        ['100', '1'],
        ['120', '1.5'],
      ].map(([score, coefficient]) => ({ score, coefficient }));
      const [comp, fin] = [await as(COMP), await as(FIN)];
      ({ id: planId } = await comp.post<Named>('/api/incentive-plans', {
        cycleId,
        unitId: units.get('Purchasing'),
        code: 'BUY',
        name: 'Buyers',
        nameEn: 'Buyers',
        currency: 'USD',
        curve,
      }));
      for (const no of BUYERS) await comp.put(`/api/incentive-plans/${planId}/bases/${people.get(no)}`, { amount: '5000' });
      await comp.post(`/api/incentive-plans/${planId}/submit`);
      await fin.post(`/api/incentive-plans/${planId}/approve`);
    }, 120_000);

    it('agrees on 12 cards of purchasing and one of Production for Q4 2013', async () => {
      for (const no of [...BUYERS, FACTORY]) {
        const subject = no === FACTORY ? { subjectKind: 'unit', subjectId: units.get('Production') } : { subjectKind: 'person', subjectId: people.get(no) };
        const { id } = await (await as(line(no)[0])).post<Named>('/api/scorecards', { periodId: periods[0], ...subject, lines: linesOf(no) });
        cards.set(no, id);
        await agree(no, id);
      }
      await player.settle();
    }, 120_000);

    it('sees October, and tells the owner of an alert before his head', async () => {
      await player.day('2013-10-31');
      await deliver('2013-10-01', '2013-10-31');
      expect(await one(`SELECT count(*)::int AS n FROM kpi_value WHERE tenant_id = $1 AND value IS NOT NULL`)).toEqual({ n: 26 });
      const sql = `SELECT a.id, p.employee_no AS no FROM alert a JOIN person p ON p.id = a.owner_id
      JOIN deadline d ON d.tenant_id = a.tenant_id AND d.aggregate_id = a.id AND d.event = 'alert.tellHead' AND d.fired_at IS NULL
      WHERE a.tenant_id = $1 AND a.handling = 'new' AND a.head_told_at IS NULL ORDER BY 2, 1 LIMIT 1`;
      const alert = await one<{ id: string; no: string }>(sql);
      const [self, head] = [await as(alert.no), await as(line(alert.no)[0])];
      expect(await self.get(`/api/alerts/${alert.id}`)).toMatchObject({ handling: 'new', headToldAt: null });
      await fails(head.get(`/api/alerts/${alert.id}`), 404);
      await player.day('2013-11-01');
      expect(await head.get<{ headToldAt: string }>(`/api/alerts/${alert.id}`)).toMatchObject({ headToldAt: expect.any(String) });
    }, 60_000);

    it('changes one target under approval by others; the old version stays', async () => {
      await player.day('2013-11-04');
      const [self, head] = [await as('257'), await as(PURCHASING)];
      const { lines } = await self.get<Card>(`/api/scorecards/${cards.get('257')}`);
      const spend = lines.find(({ code }) => code === 'SPEND')!;
      const change = {
        type: 'TARGET',
        cause: 'MARKET',
        reason: 'one vendor more',
        evidence: 'contract',
        effectiveOn: '2013-11-15',
        proposal: { target: '930000' },
      };
      const { id } = await self.post<Named>('/api/change-requests', { lineId: spend.id, ...change });
      const path = `/api/change-requests/${id}`;
      await self.post(`${path}/submit`);
      await head.post(`${path}/consent`);
      for (;;) {
        const { status, approvals } = await self.get<{ status: string; approvals: { state: string; people: Named[] }[] }>(path);
        if (status !== 'in_approval') break;
        await fails(self.post(`${path}/approve`), 403);
        const may = approvals.find(({ state }) => state === 'now')!.people.map((person) => person.id);
        const [no] = [...Object.keys(ROLES), FINANCE, PURCHASING].filter((n) => may.includes(people.get(n)!));
        await (await as(no)).post(`${path}/approve`);
      }
      await player.day('2013-11-15');
      expect(await self.get(path)).toMatchObject({ status: 'applied' });
      const kept = await api.sql(
        `SELECT trim_scale(target) AS target, valid_from::text AS since, valid_to::text AS until, superseded_at IS NOT NULL AS old FROM line_target WHERE line_id = $1 ORDER BY old DESC, since`,
        [spend.id],
      );
      expect(kept).toEqual([
        { target: '900000', since: '2013-10-01', until: '2013-12-31', old: true },
        { target: '900000', since: '2013-10-01', until: '2013-11-14', old: false },
        { target: '930000', since: '2013-11-15', until: '2013-12-31', old: false },
      ]);
    }, 60_000);

    it('reviews, locks, scores, pays and closes Q4 2013', async () => {
      await player.day('2013-11-30');
      await deliver('2013-11-01', '2013-11-30');
      await player.day('2013-12-31');
      await deliver('2013-12-01', '2013-12-31');
      await player.day('2014-01-03');
      await review(periods[0], '2014-01-03', '2014-01-08', '260');
      const [worker, chair] = [await as('260'), await as(PURCHASING)];
      const { own } = await worker.get<{ own: Named[] }>('/api/my/actions');
      for (const [hand, verb, body] of [
        [worker, 'accept', {}],
        [worker, 'start', {}],
        [worker, 'claim-done', { evidence: 'inspected' }],
        [chair, 'accept-work', {}],
      ] as const)
        await hand.post(`/api/improvement-actions/${own[0].id}/${verb}`, body);
      await player.day('2014-01-15');
      await close(periods[0]);
      await judge(0);
    }, 120_000);

    it('scored as the engine scores the figures of the files, with the two targets of the changed line by their days', async () => {
      const scoreOf = async (no: string, code: MetricCode) => {
        const { lines } = await (
          await as(no)
        ).get<{ lines: { metricCode: string; attainment: string; score: string }[] }>(`/api/scorecards/${cards.get(no)}/result`);
        const { attainment, score } = lines.find((l) => l.metricCode === code)!;
        return { attainment, score };
      };
      for (const [no, code, target] of [
        ['256', 'REJECT', '0.02'],
        [
          '257',
          'SPEND',
          [
            ['900000', 45],
            ['930000', 47],
          ],
        ],
      ] as const) {
        const [{ actual }] = await api.sql<{ actual: string }>(
          `SELECT coalesce(round(n, 50) / d, n)::text AS actual FROM (${REFERENCE}) x WHERE subject = $3 AND code = $4`,
          [...DAYS[0], no, code],
        );
        const facts = {
          direction: 'LOWER',
          actual,
          target: typeof target === 'string' ? target : target.map(([t, days]): [string, number] => [t, days]),
        } as const;
        const { attainment, score } = scoreLine({ kind: 'LINEAR', method: 'DEVIATION' }, facts);
        expect(await scoreOf(no, code)).toEqual({ attainment, score });
      }
    });

    it('opens a statement to its owner only', async () => {
      const [self, head] = [await as('258'), await as(PURCHASING)];
      const { items } = await self.get<Page<Named>>('/api/my/statements');
      expect(items).toHaveLength(1);
      const path = `/api/my/statements/${items[0].id}/open`;
      expect(await self.post(path, { password: PASSWORD })).toMatchObject({ base: expect.stringMatching(/^5000/), currency: 'USD' });
      await expect(head.post(path, { password: PASSWORD })).rejects.toThrow(/→ 40[34] /);
      await expect((await as(HR)).post(path, { password: PASSWORD })).rejects.toThrow(/→ 40[34] /);
    });

    it('goes on with Q1 2014: drafts linked back, targets suggested, and round once more', async () => {
      const drafts = await api.sql<{ id: string; no: string; linked: number; suggested: number }>(
        `SELECT c.id, p.employee_no AS no, count(l.carried_from_id)::int AS linked, count(l.suggestion)::int AS suggested FROM scorecard c JOIN person p ON p.id = c.owner_id
       JOIN scorecard_line l ON l.scorecard_id = c.id WHERE c.tenant_id = $1 AND c.period_id = $2 AND c.status = 'draft' AND c.carried_from_id IS NOT NULL GROUP BY 1, 2 ORDER BY 2`,
        [tenantId, periods[1]],
      );
      expect(drafts).toEqual([FACTORY, ...BUYERS].map((no) => ({ id: expect.any(String), no, linked: 2, suggested: 2 })));
      // what was not done goes along, with the period it comes from
      const worker = await as('260');
      const { own } = await worker.get<{ own: (Named & { metric: { code: MetricCode; owner: Named } })[] }>('/api/my/actions');
      expect(own).toEqual([expect.objectContaining({ status: 'verifying', periodId: periods[1], carriedFromPeriodId: periods[0] })]);
      const carried = await api.sql(
        `SELECT a.id FROM alert a JOIN alert f ON f.id = a.carried_from_id WHERE a.tenant_id = $1 AND a.period_id = $2 AND f.period_id = $3`,
        [tenantId, periods[1], periods[0]],
      );
      expect(carried.length).toBeGreaterThan(0);
      for (const { id, no } of drafts) {
        await (await as(line(no)[0])).post(`/api/scorecards/${id}/edit-lines`, { lines: linesOf(no) });
        await agree(no, id);
      }
      await player.settle();
      for (const [from, to] of [
        ['2014-01-01', '2014-01-31'],
        ['2014-02-01', '2014-02-28'],
        ['2014-03-01', '2014-03-31'],
      ]) {
        await player.day(to);
        await deliver(from, to);
      }
      await player.day('2014-04-02');
      // the action of the last review is judged by its metric over February and March, as the files tell it
      const [{ effect }] = (await worker.get<{ own: { effect: { value: string; points: number; verdict: string } }[] }>('/api/my/actions')).own;
      const [raw] = await api.sql<{ value: string }>(
        `SELECT coalesce(round(n, 50) / d, n)::text AS value FROM (${REFERENCE}) x WHERE subject = $4 AND code = $3`,
        ['2014-02-01', '2014-03-31', own[0].metric.code, [...people].find(([, id]) => id === own[0].metric.owner.id)![0]],
      );
      expect(effect).toMatchObject({ points: 2, verdict: expect.stringMatching(/^(effective|partly_effective|ineffective)$/) });
      // a flow is compared by the month, as its baseline was
      expect(Number(effect.value)).toBeCloseTo(Number(raw.value) / (own[0].metric.code === 'SPEND' ? 2 : 1), 6);
      await review(periods[1], '2014-04-02', '2014-04-09');
      await player.day('2014-04-15');
      await close(periods[1]);
      await judge(1);
      await judge(0);
    }, 180_000);

    it('has an unbroken audit trail and no job left', async () => {
      expect(
        await api.uow.asSystem(tenantId, (tx) =>
          tx.asPay(() =>
            firstBrokenLink(
              (sql, params) => tx.query(sql, params),
              MACHINES.map((machine) => machine.id),
            ),
          ),
        ),
      ).toBeUndefined();
      expect(await api.drain()).toBe(0);
      expect(
        await api.sql(`SELECT name, state, data FROM pgboss.job WHERE name IN ('work', 'keyed') AND state IN ('created', 'retry', 'active', 'failed')`),
      ).toEqual([]);
    });
  },
);
