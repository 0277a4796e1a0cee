import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { newId } from '@kpi-loop/shared/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, type CardBody } from '@kpi-loop/target/api/testing';
import type { ScorecardView } from './scorecard.dto';
import { BaselineSources, TargetModule } from './index';

const REFUSED = { code: 'ruleBroken', violations: ['measuredSubjectAllowed'] };

describe('lines of a scorecard', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
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
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
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
});
