import { CloseChecks, StageReports } from '@kpi-loop/cycle/api';
import { DatasetCatalog } from '@kpi-loop/metric/api';
import { DutySources, everyone, newId } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { BaselineSources, TargetReader } from '@kpi-loop/target/api';
import { MeasurementModule, MeasurementReader, type PeriodActual } from './index';
import { PeriodStand } from './period-stand';

describe('data and the gate of a period', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  let versionId: string;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    const [cycleId, processId, nodeId, metricId] = [newId(), newId(), newId(), newId()];
    periodId = newId();
    versionId = newId();
    const t = c.tenantId;
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, 'P', 'P')`, [t, processId]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [t, nodeId, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, 'GMV', '成交额')`, [t, metricId]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, direction, process_node_id, content_hash, author_id) VALUES ($1, $2, $3, 1, 'published', 'simple', 'orders', '{"agg":"sum","column":"amount","filters":[]}', 'HIGHER', $4, 'h', $5)`,
      [t, versionId, metricId, nodeId, c.people.hr],
    );
    await api.sql(
      `INSERT INTO cycle (tenant_id, id, code, name, template, starts_on, ends_on, status, policy) VALUES ($1, $2, 'FY', 'FY', 'quarterly', '2026-01-01', '2026-12-31', 'active', '{}')`,
      [t, cycleId],
    );
    await api.sql(
      `INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status) VALUES ($1, $2, $3, 3, 'Q3', 'Q3', 'SETTLEMENT', '2026-07-01', '2026-09-30', 'data_closing')`,
      [t, periodId, cycleId],
    );
    for (const who of ['anna', 'ben', 'zoe'] as const) {
      const [card, line] = [newId(), newId()];
      await api.sql(
        `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, unit_id, status) VALUES ($1, $2, $3, $4, 'person', $5, $5, $6, 'effective.steady')`,
        [t, card, cycleId, periodId, c.people[who], c.units.NORTH],
      );
      await api.sql(
        `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule) VALUES ($1, $2, $3, 1, $4, $5, '{"kind":"LINEAR"}')`,
        [t, line, card, metricId, versionId],
      );
      await api.sql(
        `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) VALUES ($1, $2, $3, 1, 100, 10, '2026-07-01', '2026-09-30')`,
        [t, newId(), line],
      );
    }
    await c.setClock('2026-10-08');
    for (const [who, month, status] of [
      ['anna', '2026-07-01', 'verified'],
      ['anna', '2026-08-01', 'submitted'],
      ['anna', '2026-09-01', 'verified'],
      ['ben', '2026-07-01', 'quarantined'],
      ['ben', '2026-08-01', 'verified'],
      ['ben', '2026-09-01', 'verified'],
      ['zoe', '2026-07-01', 'verified'],
      ['zoe', '2026-08-01', 'verified'],
      ['head', '2026-07-01', 'submitted'],
    ] as const) {
      ids[`${who} ${month}`] = newId();
      await api.sql(
        `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, value, row_count, status) VALUES ($1, $2, $3, 'person', $4, $5, 5, 5, 1, $6)`,
        [t, ids[`${who} ${month}`], versionId, c.people[who], month, status],
      );
    }
  });
  afterAll(() => api.stop());

  const asHr = <T>(work: Parameters<typeof api.uow.asPerson<T>>[2]) => api.uow.asPerson(c.tenantId, c.people.hr, work);
  const missing = async () =>
    (await asHr((tx) => api.app.get(CloseChecks, { strict: false }).ask(tx, periodId, 'lock')))
      .flatMap((a) => a.missing.map((m) => `${m.rule} ${m.count}`))
      .sort();
  const status = async (key: string) => (await api.sql<{ status: string }>(`SELECT status FROM measurement WHERE id = $1`, [ids[key]]))[0].status;

  it('lists figures in doubt, unverified and missing of the lines in force', async () =>
    expect(await missing()).toEqual(['everythingVerified 1', 'missingResolved 1', 'noQuarantined 1']));

  it('names the metric and the months nobody delivered', async () => {
    const answers = await asHr((tx) => api.app.get(CloseChecks, { strict: false }).ask(tx, periodId, 'lock'));
    const [absent] = answers.flatMap((a) => a.missing).filter((m) => m.rule === 'missingResolved');
    expect(absent).toEqual({
      rule: 'missingResolved',
      count: 1,
      link: `/collection/figures?metric=${versionId}&kind=person&to=2026-09-01`,
      params: { count: 1, name: '成交额', nameEn: '成交额', kind: 'person', months: '2026-09', until: null },
    });
  });

  it('makes the figure of an absent month when the period ends, so that it can be asked for or waived', async () => {
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.ended', periodId }, 'period', periodId, everyone));
    await api.drain();
    const made = await api.sql(`SELECT subject_id, month::text, version FROM measurement WHERE tenant_id = $1 AND status = 'missing'`, [c.tenantId]);
    expect(made).toEqual([{ subjectId: c.people.zoe, month: '2026-09-01', version: 1 }]);
    expect(await api.sql(`SELECT event FROM transition_log WHERE tenant_id = $1 AND to_status = 'missing'`, [c.tenantId])).toEqual([
      { event: 'measurement.miss' },
    ]);
    expect(await missing()).toEqual(['everythingVerified 1', 'missingResolved 1', 'noQuarantined 1']);
  });

  it('waits for daily data that ends before the period does; not for days nobody works on, nor for data by the month', async () => {
    const [sourceId, datasetId, runId] = [newId(), newId(), newId()];
    await api.sql(`INSERT INTO source (tenant_id, id, code, name, kind) VALUES ($1, $2, 'S', 'S', 'file')`, [c.tenantId, sourceId]);
    await api.sql(`INSERT INTO dataset (tenant_id, id, source_id, code, name, mapping) VALUES ($1, $2, $3, 'orders', '订单', '{}')`, [
      c.tenantId,
      datasetId,
      sourceId,
    ]);
    const until = async (day: string) => {
      await api.sql(
        `INSERT INTO collection_run (tenant_id, id, dataset_id, status, window_from, window_to) VALUES ($1, $2, $3, 'succeeded', '2026-07-01', $4)
         ON CONFLICT (tenant_id, id) DO UPDATE SET window_to = excluded.window_to`,
        [c.tenantId, runId, datasetId, day],
      );
      return (await missing()).filter((m) => m.startsWith('daysComplete'));
    };
    // the line that is missing altogether is named once
    expect(await until('2026-09-17')).toEqual(['daysComplete 2']);
    // 1 October is a holiday, 30 September a Wednesday
    expect(await until('2026-09-29')).toEqual(['daysComplete 2']);
    expect(await until('2026-09-30')).toEqual([]);
    await api.sql(`UPDATE dataset SET grain = 'month' WHERE tenant_id = $1`, [c.tenantId]);
    expect(await until('2026-09-01')).toEqual([]);
  });

  it('reports how far the data are', async () => {
    const stages = await api.uow.asPerson(c.tenantId, c.people.steward, (tx) => api.app.get(StageReports, { strict: false }).all(tx, periodId));
    expect(stages.find((s) => s.stage === 'collect')).toMatchObject({
      done: 0,
      total: 3,
      byStatus: { submitted: 1, quarantined: 1, missing: 1 },
      waitingForMe: 2,
      byUnit: [{ unitId: c.units.NORTH }],
    });
  });

  it('tells the steward what waits', async () => {
    const duties = await api.uow.asPerson(c.tenantId, c.people.steward, (tx) => api.app.get(DutySources).all(tx));
    expect(
      duties
        .filter((d) => d.kind.startsWith('measurement.'))
        .map((d) => `${d.kind} ${d.params['count']}`)
        .sort(),
    ).toEqual(['measurement.doubted 1', 'measurement.verify 2']);
  });

  it('is opened by verifying, rejecting and waiving, each by whom it may', async () => {
    const steward = await c.as('steward');
    await steward.post(`/api/measurements/${ids['anna 2026-08-01']}/verify`).expect(200);
    await steward.post(`/api/measurements/${ids['ben 2026-07-01']}/reject`, { reason: '重复计算' }).expect(200);
    expect(await missing()).toEqual(['missingResolved 2']);
    await steward.post(`/api/measurements/${ids['ben 2026-07-01']}/waive`, { reason: '系统故障' }).expect(403);
    const hr = await c.as('hr');
    await hr.post(`/api/measurements/${ids['ben 2026-07-01']}/waive`, { reason: '系统故障' }).expect(200);
    const { body } = await hr
      .post('/api/measurements/waive', { metricVersionId: versionId, subjectKind: 'person', subjectId: c.people.zoe, month: '2026-09-15', reason: '产假' })
      .expect(200);
    expect(body).toMatchObject({ status: 'waived', month: '2026-09-01', reason: '产假' });
    expect(await missing()).toEqual([]);
  });

  it('locks the figures in use, and only what was verified or waived', async () => {
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'period.locked', periodId }, 'period', periodId, everyone));
    await api.drain();
    expect(await Promise.all(['anna 2026-07-01', 'anna 2026-08-01', 'ben 2026-07-01', 'head 2026-07-01'].map(status))).toEqual([
      'locked',
      'locked',
      'locked',
      'submitted',
    ]);
  });

  it('counts in sets what the figure of each line says by itself: lines of some days, of changed values, of months to come, divided by zero', async () => {
    const t = c.tenantId;
    const [{ cycleId, nodeId }] = await api.sql<{ cycleId: string; nodeId: string }>(
      `SELECT p.cycle_id, v.process_node_id AS node_id FROM period p JOIN metric_version v ON v.tenant_id = p.tenant_id WHERE p.id = $1`,
      [periodId],
    );
    const [quarter, month] = [newId(), newId()];
    await api.sql(
      `INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status, parent_period_id) VALUES
         ($1, $2, $3, 4, 'Q4', 'Q4', 'SETTLEMENT', '2026-10-01', '2026-12-31', 'open', NULL), ($1, $4, $3, 10, 'M10', 'M10', 'TRACKING', '2026-10-01', '2026-10-31', 'open', $2),
         ($1, $5, $3, 11, 'M11', 'M11', 'TRACKING', '2026-11-01', '2026-11-30', 'open', $2), ($1, $6, $3, 12, 'M12', 'M12', 'TRACKING', '2026-12-01', '2026-12-31', 'open', $2)`,
      [t, quarter, cycleId, newId(), month, newId()],
    );
    const versions = ['SUM', 'LAST', 'RATIO_OF_SUMS'].map((aggTime) => ({ aggTime, id: newId(), metricId: newId() }));
    for (const { id, metricId, aggTime } of versions) {
      await api.sql(`INSERT INTO metric (tenant_id, id, code, name) VALUES ($1, $2, $3, $3)`, [t, metricId, aggTime]);
      await api.sql(
        `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, agg_time, direction, process_node_id, content_hash, author_id)
         VALUES ($1, $2, $3, 1, 'published', $4, 'orders', '{"agg":"sum","column":"amount","filters":[]}', $5, $6, 'HIGHER', $7, 'h', $8)`,
        [
          t,
          id,
          metricId,
          ...(aggTime === 'RATIO_OF_SUMS' ? ['ratio', '{"agg":"sum","column":"amount","filters":[]}'] : ['simple', null]),
          aggTime,
          nodeId,
          c.people.hr,
        ],
      );
    }
    const spans = {
      anna: [['2026-10-01', '2026-12-31']],
      ben: [['2026-11-10', '2026-12-31']],
      zoe: [
        ['2026-10-01', '2026-10-20'],
        ['2026-10-21', '2026-11-30'],
      ],
    } as const;
    for (const [who, days] of Object.entries(spans)) {
      const card = newId();
      await api.sql(
        `INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, unit_id, status) VALUES ($1, $2, $3, $4, 'person', $5, $5, $6, 'draft')`,
        [t, card, cycleId, quarter, c.people[who as 'anna'], who === 'zoe' ? c.units.PLANT : c.units.NORTH],
      );
      for (const [i, { id, metricId }] of versions.entries()) {
        const line = newId();
        await api.sql(
          `INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule, measured_kind, measured_id) VALUES ($1, $2, $3, $4, $5, $6, '{"kind":"LINEAR"}', $7, $8)`,
          [t, line, card, i + 1, metricId, id, ...(who === 'ben' && i === 1 ? ['unit', c.units.NORTH] : [null, null])],
        );
        for (const [n, [from, to]] of days.entries())
          await api.sql(
            `INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, 10, $6, $7)`,
            [...[t, newId(), line, n + 1], ...[i ? 30 : 40, from, to]],
          );
      }
    }
    // some of these days have values that no whole card has: what the database holds of one is not the point here
    await api.sql(
      `BEGIN; SET LOCAL session_replication_role = replica; UPDATE scorecard SET status = 'effective.steady' WHERE period_id = '${quarter}'; COMMIT`,
    );
    // one of each way a month can stand, among them rows without a number, a figure locked without a value, and a month that is not over
    const stands: [string, string, string, string | null, string | null][] = [
      ['anna', '2026-10-01', 'verified', '5', '0'],
      ['anna', '2026-11-01', 'verified', '5', '0'],
      ['anna', '2026-12-01', 'submitted', '5', '0'],
      ['ben', '2026-11-01', 'verified', null, null],
      ['ben', '2026-12-01', 'correction_pending', '7', '2'],
      ['zoe', '2026-10-01', 'locked', null, null],
      ['zoe', '2026-11-01', 'verified', '3', '4'],
      ['NORTH', '2026-12-01', 'quarantined', '9', '3'],
    ];
    for (const [subject, on, status, numerator, denominator] of stands)
      for (const { id, aggTime } of versions) {
        const below = aggTime === 'RATIO_OF_SUMS' ? denominator : null;
        const value = below === null ? numerator : below === '0' ? null : String(Number(numerator) / Number(below));
        const kind = subject === 'NORTH' ? 'unit' : 'person';
        await api.sql(
          `INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, denominator, value, row_count, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)`,
          [t, newId(), id, kind, kind === 'unit' ? c.units.NORTH : c.people[subject as 'anna'], on, numerator, below, value, status],
        );
      }
    const rows = (tally: Map<string, number>) => [...tally].map(([key, lines]) => `${key} ${lines}`).sort();
    for (const [asked, from, to] of [
      [quarter, '2026-10-01', '2026-12-31'],
      [month, '2026-11-01', '2026-11-30'],
    ] as const)
      await asHr(async (tx) => {
        const lines = new Map<
          string,
          { unitId: string; metricVersionId: string; subjectKind: 'person' | 'unit'; subjectId: string; from: string; to: string }
        >();
        for (const { lineId, validFrom, validTo, ...line } of await api.app.get(TargetReader, { strict: false }).segmentsInForce(tx, { periodId: quarter }))
          lines.set(lineId, { ...line, from: lines.get(lineId)?.from ?? (validFrom > from ? validFrom : from), to: validTo < to ? validTo : to });
        const within = [...lines.values()].filter((line) => line.from <= line.to);
        const reader = api.app.get(MeasurementReader);
        const stand = api.app.get(PeriodStand);
        const tallied = (actuals: PeriodActual[], key: (line: (typeof within)[number], actual: PeriodActual) => string) => {
          const tally = new Map<string, number>();
          within.forEach((line, i) => tally.set(key(line, actuals[i]), (tally.get(key(line, actuals[i])) ?? 0) + 1));
          return rows(tally);
        };
        for (const due of ['2026-09-30', '2026-10-31', '2026-11-15', '2026-12-30', '2026-12-31']) {
          const actuals = await reader.periodActuals(
            tx,
            within.map((line) => ({ ...line, whole: true, ...(due < line.to ? { due } : {}) })),
          );
          expect((await stand.byUnit(tx, asked, due)).map(({ unitId, status, lines: n }) => `${unitId} ${status} ${n}`).sort()).toEqual(
            tallied(actuals, ({ unitId }, { status }) => `${unitId} ${status}`),
          );
        }
        const whole = await reader.periodActuals(
          tx,
          within.map((line) => ({ ...line, whole: true })),
        );
        const byMetric = await stand.byMetric(tx, asked);
        const told = new Map<string, number>();
        const keyOf = (s: { metricVersionId: string; subjectKind: string; from: string; to: string }, status: string) =>
          `${s.metricVersionId} ${s.subjectKind} ${s.from} ${s.to} ${status}`;
        for (const s of byMetric) told.set(keyOf(s, s.status), (told.get(keyOf(s, s.status)) ?? 0) + s.lines);
        expect(rows(told)).toEqual(tallied(whole, (line, { status }) => keyOf(line, status)));
        // every month that is wanted, and every figure without a value among those that are doubted
        const absent = (list: string[]) => [...new Set(list)].sort();
        expect(absent(byMetric.flatMap((s) => s.absent.map((on) => `${keyOf(s, s.status)} ${on}`)))).toEqual(
          absent(within.flatMap((line, i) => whole[i].missingMonths.map((on) => `${keyOf(line, whole[i].status)} ${on}`))),
        );
        const doubted = byMetric.flatMap((s) => s.doubtful.map((subjectId) => `${s.metricVersionId} ${subjectId} ${s.from} ${s.to}`));
        const valueless = within.filter(
          (_, i) => whole[i].value === null && !whole[i].waivedMonths.length && !['missing', 'quarantined'].includes(whole[i].status),
        );
        expect(doubted).toEqual(expect.arrayContaining(valueless.map((line) => `${line.metricVersionId} ${line.subjectId} ${line.from} ${line.to}`)));
      });
    const answers = await asHr((tx) => api.app.get(CloseChecks, { strict: false }).ask(tx, quarter, 'lock'));
    expect(answers.flatMap((a) => a.missing.map((m) => `${m.rule} ${String(m.params['name'])} ${m.count} ${String(m.params['months'])}`)).sort()).toEqual([
      'denominatorNotZero RATIO_OF_SUMS 1 ',
      'everythingVerified LAST 1 ',
      'everythingVerified RATIO_OF_SUMS 1 ',
      'everythingVerified SUM 1 ',
      'missingResolved RATIO_OF_SUMS 1 2026-11',
      'missingResolved SUM 1 2026-11',
      'noQuarantined LAST 1 2026-11',
    ]);
  });

  it('gives targets their history and definitions their columns', async () => {
    const [history] = await asHr((tx) =>
      api.app
        .get(BaselineSources, { strict: false })
        .histories(tx, [{ metricVersionId: versionId, subjectKind: 'person', subjectId: c.people.anna, from: '2026-01-01', to: '2026-12-31' }]),
    );
    expect(history).toMatchObject([
      { month: '2026-07-01', value: '5' },
      { month: '2026-08-01', value: '5' },
      { month: '2026-09-01', value: '5' },
    ]);
    expect(await asHr((tx) => api.app.get(DatasetCatalog, { strict: false }).columns(tx, 'nothing'))).toBeNull();
  });
});
