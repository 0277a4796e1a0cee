import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { DutySources, everyone, newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, anEffectiveCard, type CardBody } from '@kpi-loop/target/api/testing';
import type { ScorecardView } from './scorecard.dto';
import { BaselineSources, TargetModule } from './index';

const REFUSED = { code: 'ruleBroken', violations: ['measuredSubjectAllowed'] };

describe('lines of a scorecard', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let periodIds: string[];
  let sales: string;
  let nps: string;
  let hired: string;
  /** Whose figures were read. */
  let read: string[];
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    api.app.get(BaselineSources).register({
      history: (_, ask) => {
        read.push(ask.subjectId);
        return Promise.resolve([{ month: ask.from, value: '110', numerator: null, denominator: null }]);
      },
    });
  });
  beforeEach(async () => {
    c = await api.company();
    ({ openPeriodId: periodId, periodIds } = await aRunningCycle(api, c));
    sales = (await aMetric(api, c, 'SALES')).metricId;
    nps = (await aMetric(api, c, 'NPS')).metricId;
    hired = (await aMetric(api, c, 'HIRED')).metricId;
    read = [];
  });
  afterAll(() => api.stop());

  const own = () => [
    { metricId: sales, weight: '40', target: '300' },
    { metricId: nps, weight: '30', target: '60' },
  ];
  const third = (measuredKind: 'person' | 'unit', measuredId: string) => ({ metricId: hired, weight: '30', target: '5', measuredKind, measuredId });
  const post = async (who: PersonKey, path: string, body: object = {}) => (await c.as(who)).post(`/api/scorecards${path}`, body);
  const view = async (who: PersonKey, id: string) => (await (await c.as(who)).get(`/api/scorecards/${id}`).expect(200)).body as ScorecardView;
  const draft = (owner: PersonKey = 'anna', head: PersonKey = 'head'): Promise<CardBody> => aDraftCard(c, periodId, owner, head, own());
  const edit = (who: PersonKey, id: string, line: object) => post(who, `/${id}/edit-lines`, { lines: [...own(), line] });

  it('warn of a count while no companion that tells its quality is on the card', async () => {
    await api.sql(`UPDATE metric SET stands_alone = false WHERE id = $1`, [sales]);
    const { id } = await draft();
    const counting = async () => (await view('anna', id)).lines.filter((line) => line.countsWithoutQuality).map((line) => line.code);
    expect(await counting()).toEqual(['SALES']);
    await api.sql(`INSERT INTO metric_link (tenant_id, id, metric_id, other_id, kind) VALUES ($1, gen_random_uuid(), $2, $3, 'companion')`, [
      c.tenantId,
      sales,
      hired,
    ]);
    expect(await counting()).toEqual(['SALES']);
    await api.sql(`UPDATE metric_link SET other_id = $2 WHERE metric_id = $1`, [sales, nps]);
    expect(await counting()).toEqual([]);
  });

  it('spread their target over the months in shares of 1 in total, and say who else reads them', async () => {
    const { id } = await draft();
    const shaped = (phasing: string[]) => ({ metricId: hired, weight: '30', target: '5', phasing, visibility: 'unit', contribution: 'average' });
    const refused = await edit('head', id, shaped(['0.2', '0.3', '0.4']));
    expect([refused.status, refused.body]).toEqual([
      422,
      expect.objectContaining({ violations: ['phasingTotals1'], fields: [{ pointer: '/lines/2/phasing', code: 'phasingTotals1' }] }),
    ]);
    expect((await edit('head', id, shaped(['0.5', '0.5']))).status).toBe(422);
    await edit('head', id, shaped(['0.2', '0.3', '0.5']));
    const line = async (card: string) => (await view('anna', card)).lines.find((l) => l.metricId === hired);
    expect(await line(id)).toMatchObject({ phasing: ['0.2', '0.3', '0.5'], visibility: 'unit', contribution: 'average' });
    await edit('head', id, { metricId: hired, weight: '30', target: '6' });
    expect(await line(id)).toMatchObject({ target: '6', phasing: ['0.2', '0.3', '0.5'], visibility: 'unit', contribution: 'average' });
    const copy = (await post('head', '', { periodId, subjectKind: 'person', subjectId: c.people.ben, copyFromId: id })).body as ScorecardView;
    expect(copy.lines.map(({ phasing, visibility }) => [phasing, visibility])).toContainEqual([['0.2', '0.3', '0.5'], 'unit']);
  });

  describe('measuredSubjectAllowed', () => {
    it.each([
      ['anna', 'zoe'],
      ['anna', 'ben'],
      ['anna', 'exec'],
      ['head', 'zoe'],
    ] as [PersonKey, PersonKey][])('refuses %s the figures of %s, before anything is read', async (who, whom) => {
      const { id } = await draft();
      read = [];
      const refused = await edit(who, id, third('person', c.people[whom]));
      expect([refused.status, refused.body]).toEqual([
        422,
        expect.objectContaining({ ...REFUSED, fields: [{ pointer: '/lines/2/measuredId', code: 'measuredSubjectAllowed' }] }),
      ]);
      expect(read).not.toContain(c.people[whom]);
    });

    it('refuses a unit beside the own line, somebody who does not exist, somebody of another company, and half a subject', async () => {
      const { id } = await draft();
      const other = await api.company();
      for (const line of [
        third('unit', c.units.PLANT),
        third('person', newId()),
        third('unit', newId()),
        third('person', other.people.zoe),
        third('unit', other.units.NORTH),
        { ...third('unit', c.units.NORTH), measuredId: undefined },
        { ...third('unit', c.units.NORTH), measuredKind: undefined },
      ])
        expect((await edit('head', id, line)).body).toMatchObject(REFUSED);
    });

    it('takes the subject itself, the own unit and those above (symmetry), and whom the actor may read', async () => {
      const { id } = await draft();
      for (const [who, line] of [
        ['anna', third('person', c.people.anna)],
        ['anna', third('unit', c.units.NORTH)],
        ['anna', third('unit', c.units.HQ)],
        ['head', third('person', c.people.ben)],
      ] as [PersonKey, object][]) {
        const { status, body } = await edit(who, id, line);
        expect([status, (body as ScorecardView).lines?.[2].measured?.id]).toEqual([200, (line as { measuredId: string }).measuredId]);
      }
    });

    it('holds on every way a line comes to a card: made, made for many, copied', async () => {
      const lines = [...own(), third('person', c.people.zoe)];
      const subject = { periodId, subjectKind: 'person', subjectId: c.people.anna };
      expect((await post('head', '', { ...subject, lines })).body).toMatchObject({ ...REFUSED, fields: [{ pointer: '/lines/2/measuredId' }] });
      expect((await post('head', '/batch', { periodId, unitId: c.units.NORTH, lines })).body).toMatchObject(REFUSED);
      // PLANT's unit on zoe's card is fine; copied to anna it would show PLANT to NORTH
      const { id } = await aDraftCard(c, periodId, 'zoe', 'otherHead', [...own(), third('unit', c.units.PLANT)]);
      await api.sql(
        `INSERT INTO delegation (tenant_id, id, from_person_id, to_person_id, valid_from, valid_to) VALUES ($1, $2, $3, $4, '2026-01-01', '2026-12-31')`,
        [c.tenantId, newId(), c.people.otherHead, c.people.head],
      );
      const copied = await post('head', '', { ...subject, copyFromId: id });
      expect([copied.status, copied.body]).toEqual([422, expect.objectContaining(REFUSED)]);
    });

    it('shows the months and the suggestion of a shared figure only to whom it may be shown', async () => {
      const { id } = await draft();
      await edit('head', id, third('person', c.people.ben));
      const [seen, hidden] = [(await view('head', id)).lines[2], (await view('anna', id)).lines[2]];
      expect([seen.history.length, hidden.history, hidden.suggestion]).toEqual([1, [], null]);
      expect((await view('anna', id)).lines[0].history).toHaveLength(1);
    });

    it('lets the other side edit around a shared line that stands already', async () => {
      const { id } = await draft();
      await edit('head', id, third('person', c.people.ben));
      const kept = { metricId: hired, weight: '30', target: '5' };
      const again = (await edit('anna', id, kept)).body as ScorecardView;
      expect(again.lines[2].measured?.id).toBe(c.people.ben);
      const cleared = (await edit('anna', id, { ...kept, measuredKind: null, measuredId: null })).body as ScorecardView;
      expect(cleared.lines[2].measured).toBeNull();
      expect((await edit('anna', id, third('person', c.people.ben))).body).toMatchObject(REFUSED);
    });
  });

  describe('keep the definition both have read', () => {
    const publishNext = async (metricId: string) => {
      await api.sql(`UPDATE metric_version SET status = 'deprecated' WHERE metric_id = $1`, [metricId]);
      await api.sql(
        `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, process_node_id, kind, dataset_code, numerator, direction, unit, decimals, percent, flow, author_id, approver_id, content_hash)
         SELECT tenant_id, gen_random_uuid(), metric_id, 2, 'published', process_node_id, kind, dataset_code, numerator, direction, unit, decimals, percent, flow, author_id, approver_id, 'y' FROM metric_version WHERE metric_id = $1`,
        [metricId],
      );
    };
    const three = () => [...own(), { metricId: hired, weight: '30', target: '5' }];
    const state = ({ lines }: ScorecardView) => lines.map((l) => [l.metricVersionNo, l.ownerAccepted, l.headAccepted]);
    const change = async (who: PersonKey, id: string, lines: object[]) => state((await post(who, `/${id}/edit-lines`, { lines })).body as ScorecardView);
    const talked = async (): Promise<string> => {
      const { id, lines } = await aDraftCard(c, periodId, 'anna', 'head', three());
      await post('head', `/${id}/propose`);
      for (const line of lines) await post('anna', `/${id}/accept-line`, { lineId: line.id });
      await publishNext(nps);
      return id;
    };

    it('when another line changes, with its acceptances', async () => {
      const id = await talked();
      const edited = three().map((line, i) => (i === 0 ? { ...line, target: '310' } : line));
      expect(await change('anna', id, edited)).toEqual([
        [1, true, false],
        [1, true, true],
        [1, true, true],
      ]);
    });

    it('until the line itself changes, or somebody takes over the new one: then both answer again', async () => {
      const id = await talked();
      const adopting = three().map((line, i) => (i === 1 ? { ...line, adoptDefinition: true } : line));
      expect((await change('anna', id, adopting))[1]).toEqual([2, true, false]);
      const other = await onTheOldOne();
      const edited = three().map((line, i) => (i === 1 ? { ...line, target: '61' } : line));
      expect((await change('anna', other, edited))[1]).toEqual([2, true, false]);
    });
    const onTheOldOne = async (): Promise<string> => {
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE tenant_id = $1`, [c.tenantId]);
      const { id } = await aDraftCard(c, periodId, 'anna', 'head', three());
      await api.sql(
        `UPDATE scorecard_line l SET metric_version_id = v.id FROM metric_version v WHERE v.metric_id = l.metric_id AND v.version_no = 1 AND l.scorecard_id = $1 AND l.metric_id = $2`,
        [id, nps],
      );
      await api.sql(`UPDATE scorecard SET status = 'negotiating.with_owner', round = 1 WHERE id = $1`, [id]);
      return id;
    };
  });

  it('are proposed only with rules that the policy set allows and scoring can read (§3.4)', async () => {
    const { id } = await draft();
    for (const [rule, broken] of [
      [{ kind: 'LINEAR', cap: '500' }, ['capWithinPolicy']],
      [
        {
          kind: 'INTERP',
          on: 'attainment',
          anchors: [
            ['0.8', '60'],
            ['1.2', '900'],
          ],
        },
        ['capWithinPolicy'],
      ],
      [{ kind: 'LINEAR', floor: '100', cap: '100' }, ['ruleFitsTarget']],
      [{ kind: 'INTERP', below: 'FOO' }, ['ruleFitsTarget']],
      [{ kind: 'LINEAR', floor: '-50' }, ['ruleFitsTarget', 'capWithinPolicy']],
    ]) {
      await edit('head', id, { metricId: hired, weight: '30', threshold: '4', target: '5', stretch: '6', rule });
      const refused = await post('head', `/${id}/propose`);
      expect([refused.status, refused.body.violations]).toEqual([422, broken]);
    }
  });

  describe('beside the KPIs: key tasks with milestones, and bonus items', () => {
    const kpis = () => [
      { metricId: sales, weight: '40', target: '300' },
      { metricId: nps, weight: '30', target: '60' },
    ];
    const milestone = (nameEn: string, dueOn: string, weight: string) => ({ name: '', nameEn, dueOn, weight });
    const task = (more: object = {}) => ({
      ...{ title: '新会员体系上线', titleEn: 'Launch the member programme', criterion: '三类会员可用', weight: '30', latePenalty: '0.02' },
      milestones: [milestone('Design', '2026-07-31', '20'), milestone('Build', '2026-08-15', '30'), milestone('Pilot', '2026-09-10', '30'), milestone('Roll out', '2026-09-30', '20')],
      ...more,
    });
    const item = (more: object = {}) => ({ title: '跨店支援', titleEn: 'Helping other stores', criterion: '支援 20 人天', maxPoints: '5', ...more });
    const change = (who: PersonKey, id: string, body: object) => post(who, `/${id}/edit-lines`, { lines: kpis(), ...body });
    const made = () => aDraftCard(c, periodId, 'anna', 'head', kpis(), { tasks: [task()], bonuses: [item()] });
    const signed = () => anEffectiveCard(c, periodId, 'anna', 'head', 'head2', kpis(), { tasks: [task()], bonuses: [item()] });
    const step = async (who: PersonKey, id: string, verb: string, body: object) => (await c.as(who)).post(`/api/milestones/${id}/${verb}`, body);

    it('are part of a card as its KPIs are: in its weights, in what is agreed, in the contract', async () => {
      const card = (await view('anna', (await made()).id)) as ScorecardView;
      expect(card).toMatchObject({ weightTotal: '100.00', lineCount: 4, policy: { keyTaskMax: '30', bonusMax: '10' } });
      expect(card.tasks[0]).toMatchObject({ titleEn: 'Launch the member programme', weight: '30.00', latePenalty: '0.02', partialAllowed: false });
      expect(card.tasks[0].milestones.map(({ nameEn, dueOn, weight, status }) => [nameEn, dueOn, weight, status])[1]).toEqual(['Build', '2026-08-15', '30.00', 'open']);
      expect(card.bonuses).toMatchObject([{ title: '跨店支援', maxPoints: '5', award: null }]);
      await api.sql(`UPDATE scorecard SET status = 'void' WHERE id = $1`, [card.id]);
      const { id } = await signed();
      const { body } = await (await c.as('anna')).get(`/api/scorecards/${id}/contract`).expect(200);
      expect(body.content.tasks).toMatchObject([
        { kind: 'task', name: '新会员体系上线', weight: '30.00', criterion: '三类会员可用', latePenalty: '0.02', milestones: [{ name: 'Design', dueOn: '2026-07-31', weight: '20.00' }, {}, {}, {}] },
        { kind: 'bonus', nameEn: 'Helping other stores', points: '5', milestones: [] },
      ]);
      const pdf = await (await c.as('anna')).get(`/api/scorecards/${id}/contract.pdf?lang=en`).buffer(true).expect(200);
      expect(pdf.headers['content-type']).toMatch(/pdf/);
    });

    it('are proposed only within the rules of the cycle (R-W1, R-W3, R-W4), each by its name', async () => {
      const { id } = await made();
      const cases: [string, { tasks?: object[]; bonuses?: object[] }, string?][] = [
        ['keyTasksWithinLimit', { tasks: [task({ weight: '15.5' }), task({ weight: '15' })] }, '39.5'],
        ['bonusWithinLimit', { tasks: [task()], bonuses: [item({ maxPoints: '6' }), item({ maxPoints: '4.5' })] }],
        ['bonusWithinLimit', { bonuses: [item({ maxPoints: '0' })] }],
        ['milestonesTotal100', { tasks: [task({ milestones: [milestone('Half', '2026-09-10', '50')] })], bonuses: [] }],
        ['milestonesTotal100', { tasks: [task({ milestones: [] })] }],
        ['milestonesDueInPeriod', { tasks: [task({ milestones: [milestone('Next year', '2027-01-31', '100')] })] }],
        ['ruleFitsTarget', { tasks: [task({ latePenalty: '1.5' })] }],
        ['weightsTotal100', { tasks: [task({ weight: '29.99' })] }],
      ];
      for (const [rule, beside, kpi] of cases) {
        const lines = kpi ? [{ ...kpis()[0], weight: kpi }, kpis()[1]] : kpis();
        expect((await post('head', `/${id}/edit-lines`, { lines, ...beside })).status).toBe(200);
        const refused = await post('head', `/${id}/propose`);
        expect([refused.status, refused.body.violations]).toEqual([422, [rule]]);
      }
      expect((await change('head', id, { tasks: [task({ title: ' ', titleEn: '' })] })).body.violations).toEqual(['titleGiven']);
      expect((await change('head', id, { tasks: [{ ...task(), id: newId() }] })).body.violations).toEqual(['taskOnCard']);
    });

    it('the database holds the same rules, whoever writes the status', async () => {
      const { id, tasks, bonuses } = await made();
      const submit = () => api.sql(`UPDATE scorecard SET status = 'in_approval' WHERE id = $1`, [id]);
      const revert = () => api.sql(`UPDATE scorecard SET status = 'draft' WHERE id = $1`, [id]);
      const policy = (path: string, value: string) => api.sql(`UPDATE cycle SET policy = jsonb_set(policy, $2::text[], to_jsonb($3::text)) WHERE tenant_id = $1`, [c.tenantId, path, value]);
      await api.sql(`ALTER TABLE cycle DISABLE TRIGGER keep_policy`);
      try {
        await policy('{weights,keyTaskMax}', '29');
        await expect(submit()).rejects.toThrow('key_tasks_within_limit');
        await policy('{weights,keyTaskMax}', '30');
        await policy('{score,bonusMax}', '4');
        await expect(submit()).rejects.toThrow('bonus_within_limit');
        await policy('{score,bonusMax}', '10');
      } finally {
        await api.sql(`ALTER TABLE cycle ENABLE TRIGGER keep_policy`);
      }
      await api.sql(`UPDATE milestone SET weight = 19.99 WHERE line_id = $1 AND name_en = 'Design'`, [tasks[0].id]);
      await expect(submit()).rejects.toThrow('milestones_total_100');
      await api.sql(`UPDATE milestone SET weight = 20 WHERE line_id = $1 AND name_en = 'Design'`, [tasks[0].id]);
      await submit();
      await expect(api.sql(`UPDATE milestone SET due_on = '2026-09-29' WHERE line_id = $1`, [tasks[0].id])).rejects.toThrow('what was agreed about a milestone is fixed');
      await expect(api.sql(`UPDATE scorecard_line SET criterion = '' WHERE id = $1`, [bonuses[0].id])).rejects.toThrow('what was agreed about a line is fixed');
      await revert();
    });

    it('are negotiated like any line: by weight and by points, each with a reason, and again when a milestone moves', async () => {
      const { id, tasks, bonuses, lines } = await made();
      const [taskId, bonusId] = [tasks[0].id, bonuses[0].id];
      await post('head', `/${id}/propose`);
      const refused = await post('anna', `/${id}/counter-line`, { lineId: taskId, target: '90', reason: '…' });
      expect(refused.body).toMatchObject({ violations: ['taskScoredByMilestones'] });
      expect((await post('anna', `/${id}/counter-line`, { lineId: bonusId, weight: '5', reason: '…' })).body).toMatchObject({ violations: ['bonusHasNoWeight'] });
      await post('anna', `/${id}/counter-line`, { lineId: taskId, weight: '25', reason: '人手不足' });
      const countered = (await post('anna', `/${id}/counter-line`, { lineId: bonusId, target: '8', reason: '支援更多' })).body as ScorecardView;
      expect(countered.tasks[0]).toMatchObject({ weight: '25.00', ownerAccepted: true, headAccepted: false });
      expect(countered.bonuses[0]).toMatchObject({ maxPoints: '8', ownerAccepted: true, headAccepted: false });
      expect(countered.thread.filter(({ kind }) => kind === 'counter').map(({ lineId, text }) => [lineId, text])).toEqual([
        [taskId, '人手不足'],
        [bonusId, '支援更多'],
      ]);
      for (const line of lines) await post('anna', `/${id}/accept-line`, { lineId: line.id });
      await post('anna', `/${id}/return`);
      for (const lineId of [taskId, bonusId]) expect((await post('head', `/${id}/accept-line`, { lineId })).status).toBe(200);
      // a milestone is moved: the task is asked for again, and nothing else; the milestones keep who they are
      const now = await view('head', id);
      const moved = now.tasks.map((one) => ({ ...task({ weight: one.weight }), id: one.id, milestones: one.milestones.map(({ id: own, name, nameEn, weight }, i) => ({ ...{ id: own, name, nameEn, weight }, dueOn: i ? '2026-09-20' : '2026-08-01' })) }));
      const after = (await change('head', id, { tasks: moved })).body as ScorecardView;
      expect(after.tasks[0]).toMatchObject({ ownerAccepted: false, headAccepted: true });
      expect(after.tasks[0].milestones.map((m) => m.id)).toEqual(now.tasks[0].milestones.map((m) => m.id));
      expect(after.bonuses[0]).toMatchObject({ maxPoints: '8', ownerAccepted: true, headAccepted: true });
      expect((await change('head', id, {})).body.tasks).toHaveLength(1);
      const dropped = (await change('head', id, { tasks: [], bonuses: [] })).body as ScorecardView;
      expect([dropped.tasks, dropped.bonuses]).toEqual([[], []]);
    });

    it('a milestone is reported by the owner and confirmed by the head with its quality, or sent back with a reason', async () => {
      const { id, tasks } = await signed();
      const [design, build] = tasks[0].milestones.map((m) => m.id);
      const before = (await view('anna', id)).tasks[0].milestones;
      expect(before.map(({ overdue, lateDays }) => [overdue, lateDays])).toEqual([
        [true, 18],
        [true, 3],
        [false, 0],
        [false, 0],
      ]);
      const done = { doneOn: '2026-07-30', note: '评审通过', evidenceLink: 'https://example.com/design' };
      for (const who of ['head', 'ben', 'hr'] as const) expect((await step(who, design, 'report', done)).status).toBe(403);
      expect((await step('anna', design, 'report', { ...done, doneOn: '2026-08-19' })).body.violations).toEqual(['doneNotInFuture']);
      expect((await step('anna', design, 'report', { ...done, share: '0.5' })).body.violations).toEqual(['shareAllowed']);
      expect((await step('anna', design, 'report', done)).status).toBe(200);
      expect((await step('anna', design, 'report', done)).status).toBe(409);
      for (const who of ['anna', 'ben'] as const) expect((await step(who, design, 'confirm', { quality: '1' })).status).toBe(403);
      expect((await step('head', design, 'confirm', { quality: '1.2' })).body.violations).toEqual(['qualityGiven']);
      const confirmed = (await step('head', design, 'confirm', { quality: '0.9', note: '缺一类会员' })).body as ScorecardView;
      expect(confirmed.tasks[0].milestones[0]).toMatchObject({ status: 'confirmed', quality: '0.9', lateDays: 0, doneOn: '2026-07-30', answer: '缺一类会员', evidenceLink: 'https://example.com/design' });
      await step('anna', build, 'report', { doneOn: '2026-08-18' });
      expect((await step('head', build, 'send-back', { reason: ' ' })).status).toBe(422);
      const back = (await step('head', build, 'send-back', { reason: '接口未交付' })).body as ScorecardView;
      expect(back.tasks[0].milestones[1]).toMatchObject({ status: 'open', overdue: true, answer: '接口未交付' });
      const links = await api.sql<{ event: string }>(`SELECT event FROM transition_log WHERE instance_id = $1 ORDER BY version`, [build]);
      expect(links.map(({ event }) => event)).toEqual(['milestone.create', 'milestone.report', 'milestone.sendBack']);
      await api.sql(`UPDATE scorecard SET status = 'locked' WHERE id = $1`, [id]);
      expect((await step('anna', build, 'report', { doneOn: '2026-08-18' })).body.violations).toEqual(['cardInForce']);
    });

    it('a part of one counts where the task allows it', async () => {
      const { tasks } = await anEffectiveCard(c, periodId, 'anna', 'head', 'head2', kpis(), { tasks: [task({ partialAllowed: true })] });
      const pilot = tasks[0].milestones[2].id;
      await step('anna', pilot, 'report', { doneOn: '2026-08-18', share: '0.5' });
      const after = (await step('head', pilot, 'confirm', {})).body as ScorecardView;
      expect(after.tasks[0].milestones[2]).toMatchObject({ status: 'open', confirmedShare: '0.5', quality: null });
    });

    it('the head grants the points of a bonus item with a reason, before anything is scored', async () => {
      const { id, lines, bonuses } = await signed();
      const grant = (who: PersonKey, more: object = {}) => post(who, `/${id}/grant-bonus`, { lineId: bonuses[0].id, points: '2', reason: '支援北门店', ...more });
      expect((await grant('anna')).status).toBe(403);
      expect((await grant('head', { points: '5.01' })).body.violations).toEqual(['pointsWithinMax']);
      expect((await grant('head', { points: '-1' })).body.violations).toEqual(['pointsWithinMax']);
      expect((await grant('head', { lineId: lines[0].id })).body.violations).toEqual(['bonusGiven']);
      expect((await grant('head', { reason: ' ' })).status).toBe(422);
      await grant('head');
      const { bonuses: after } = (await grant('head', { points: '3.5', reason: '又支援一次' })).body as ScorecardView;
      expect(after[0].award).toMatchObject({ points: '3.50', reason: '又支援一次', grantedBy: { id: c.people.head } });
      await expect(api.sql(`UPDATE bonus_award SET points = 5 WHERE line_id = $1`, [bonuses[0].id])).rejects.toThrow('append-only');
      await api.sql(`UPDATE scorecard SET status = 'scored' WHERE id = $1`, [id]);
      expect((await grant('head')).status).toBe(409);
    });

    it('an overdue milestone is told once, the morning after', async () => {
      const { id, tasks } = await signed();
      await api.drain();
      await c.setClock('2026-09-11');
      await api.tick();
      await api.tick();
      const told = () => api.sql<{ id: string }>(`SELECT aggregate_id AS id FROM fact WHERE tenant_id = $1 AND type = 'milestone.overdue' ORDER BY at`, [c.tenantId]);
      const due = tasks[0].milestones.map((m) => m.id);
      expect((await told()).map((row) => row.id).sort()).toEqual([due[1], due[2]].sort());
      expect((await view('anna', id)).tasks[0].milestones.map((m) => m.overdue)).toEqual([true, true, true, false]);
      const duties = async (who: PersonKey) => (await api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources).all(tx))).map(({ kind, aggregateId }) => [kind, aggregateId]);
      expect(await duties('anna')).toEqual([due[0], due[1], due[2]].map((one) => ['milestone.report', one]));
      await step('anna', due[2], 'report', { doneOn: '2026-09-11' });
      expect(await duties('head')).toEqual([['milestone.confirm', due[2]]]);
      await c.setClock('2026-08-18');
    });

    it('what is not finished goes on in the next period, with its links back', async () => {
      const { id, tasks } = await signed();
      const [design] = tasks[0].milestones;
      await step('anna', design.id, 'report', { doneOn: '2026-07-30' });
      await step('head', design.id, 'confirm', { quality: '1' });
      const next = periodIds[3];
      await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.opened', periodId: next, previousPeriodId: periodId }, 'period', next, everyone));
      await api.drain();
      const card = (await (await c.as('anna')).get(`/api/scorecards/mine?periodId=${next}`).expect(200)).body.items[0] as ScorecardView;
      expect(card).toMatchObject({ status: 'draft', carriedFromId: id, bonuses: [] });
      expect(card.tasks).toMatchObject([{ weight: '30.00', carriedFromId: tasks[0].id }]);
      expect(card.tasks[0].milestones.map(({ nameEn, weight, dueOn, carriedFromId }) => [nameEn, weight, dueOn, carriedFromId])).toEqual([
        ['Build', '37.50', '2026-12-31', tasks[0].milestones[1].id],
        ['Pilot', '37.50', '2026-12-31', tasks[0].milestones[2].id],
        ['Roll out', '25.00', '2026-12-31', tasks[0].milestones[3].id],
      ]);
      const copy = (await post('head', '', { periodId, subjectKind: 'person', subjectId: c.people.ben, copyFromId: id })).body as ScorecardView;
      expect([copy.tasks[0].milestones.length, copy.bonuses.length, copy.tasks[0].carriedFromId]).toEqual([4, 1, null]);
    });
  });
});
