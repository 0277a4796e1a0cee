import * as XLSX from '@e965/xlsx';
import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { Api, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, type CardBody } from '@kpi-loop/target/api/testing';
import type { CardImportView } from './card-sheet.dto';
import type { ScorecardView } from './scorecard.dto';
import { TargetModule } from './index';

type Cells = (string | number | undefined)[][];

describe('cards as a workbook', () => {
  let api: Api;
  let c: Company;
  let periodId: string;
  const cards = {} as Record<'anna' | 'ben' | 'zoe', CardBody>;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    ({ openPeriodId: periodId } = await aRunningCycle(api, c));
    const metric: Record<string, string> = {};
    for (const code of ['SALES', 'RATE', '=NPS', 'NEW'])
      metric[code] = (await aMetric(api, c, code, code === 'RATE' ? { kind: 'ratio', percent: true, decimals: 4 } : {})).metricId;
    const lines = [
      { metricId: metric['SALES'], weight: '40', threshold: '80', target: '100', stretch: '120' },
      { metricId: metric['RATE'], weight: '40', threshold: null, target: '0.9', stretch: null },
      { metricId: metric['=NPS'], weight: '20', threshold: null, target: '12345678901234567.5', stretch: null },
    ];
    cards.anna = await aDraftCard(c, periodId, 'anna', 'head', lines);
    cards.ben = await aDraftCard(c, periodId, 'ben', 'head', lines);
    cards.zoe = await aDraftCard(c, periodId, 'zoe', 'otherHead', lines);
  });
  afterAll(() => api.stop());

  const exported = async (who: PersonKey): Promise<XLSX.WorkSheet> => {
    const { body } = await (
      await c.as(who)
    )
      .get(`/api/scorecard-sheets?periodId=${periodId}`)
      .buffer()
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      });
    const book = XLSX.read(body as Buffer, { cellNF: true });
    return book.Sheets[book.SheetNames[0]];
  };
  const written = (sheet: XLSX.WorkSheet): Buffer => {
    const book = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(book, sheet, 'S');
    return XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
  };
  const csv = (...rows: Cells): Buffer =>
    Buffer.from([['Scorecard ID', 'Metric code', 'Weight', 'Threshold', 'Target', 'Stretch'], ...rows].map((row) => row.join(',')).join('\n'));
  const upload = async (who: PersonKey, file: Buffer, name = 'cards.xlsx') =>
    (await c.as(who)).post('/api/scorecard-sheets/imports').attach('file', file, name);
  const apply = async (who: PersonKey, id: string) => (await c.as(who)).post(`/api/scorecard-sheets/imports/${id}/apply`);
  const lines = async (id: string) =>
    ((await (await c.as('hr')).get(`/api/scorecards/${id}`)).body as ScorecardView).lines.map(({ code, weight, target, threshold }) => [
      code,
      weight,
      target,
      threshold,
    ]);
  const errors = (body: CardImportView) => body.errors.map(({ cell, code }) => `${cell} ${code}`);
  /** The row of a line in the sheet, from 1. */
  const rowOf = (sheet: XLSX.WorkSheet, id: string, code: string) =>
    XLSX.utils.sheet_to_json<string[]>(sheet, { header: 1 }).findIndex((row) => row[0] === id && row[1] === code) + 1;

  it('go out with every line one may read, figures as figures, and nothing that is a formula', async () => {
    const sheet = await exported('head');
    const rows = XLSX.utils.sheet_to_json<string[]>(sheet, { header: 1 });
    expect(rows[0]).toEqual(['考核表编号', '指标编码', '被考核对象', '部门', '状态', '指标', '权重', '门槛值', '目标值', '挑战值', '计划分母']);
    expect(new Set(rows.slice(1).map((row) => row[2]))).toEqual(new Set(['anna', 'ben']));
    expect(rows.slice(1, 4).map(([, code, , , , , ...values]) => [code, ...values])).toEqual([
      ['SALES', 40, 80, 100, 120],
      ['RATE', 40, undefined, 0.9],
      ["'=NPS", 20, undefined, '12345678901234567.5'],
    ]);
    expect(sheet[`I${rowOf(sheet, cards.anna.id, 'RATE')}`]).toMatchObject({ t: 'n', z: '0.00##%' });
    expect(Object.values(sheet).some((cell: XLSX.CellObject) => cell.f)).toBe(false);
  });

  it('come back as they went out, and change nothing', async () => {
    const sheet = await exported('head');
    const { body } = await upload('head', written(sheet));
    expect(body).toMatchObject({ changed: 0, unchanged: 2, errorCount: 0, applicable: false });
  });

  it('name every wrong cell, and nothing of the file is taken', async () => {
    const before = await lines(cards.anna.id);
    const { body } = await upload(
      'head',
      csv(
        [cards.anna.id, 'SALES', '41', '', '100', ''],
        [cards.anna.id, 'RATE', '40', '', 'viel', ''],
        [cards.anna.id, 'GONE', '19', '', '1', ''],
        [cards.ben.id, 'SALES', '40', '', '', ''],
        [cards.ben.id, 'RATE', '39.99', '', '95%', ''],
        [cards.zoe.id, 'SALES', '40', '', '1', ''],
        [cards.ben.id, 'RATE', '40', '', '0.9', ''],
        ['x', 'SALES', '40', '', '1', ''],
      ),
      'cards.csv',
    );
    expect(errors(body as CardImportView)).toEqual([
      'C2 weightsTotal100',
      'C2 weightsInRange',
      'E3 notANumber',
      'B4 unknownMetric',
      'E5 required',
      'C6 weightsTotal100',
      'A7 unknownCard',
      'B8 everyMetricOnce',
      'A9 unknownCard',
    ]);
    const refused = await apply('head', body.id);
    expect([refused.status, refused.body.violations]).toEqual([422, ['sheetHasNoErrors']]);
    expect(await lines(cards.anna.id)).toEqual(before);
    for (const bad of [csv(), Buffer.from('a,b\n1,2')]) expect((await upload('head', bad, 'x.csv')).status).toBe(400);
  });

  it('are looked at, then taken in whole, once', async () => {
    const sheet = await exported('head');
    const set = (column: string, code: string, v: number) => (sheet[`${column}${rowOf(sheet, cards.anna.id, code)}`] = { t: 'n', v, z: 'General' });
    set('G', 'SALES', 35);
    set('G', 'RATE', 45);
    set('I', 'SALES', 101.5);
    const tooHeavy = (await upload('head', written(sheet))).body as CardImportView;
    expect(errors(tooHeavy)).toEqual([`G${rowOf(sheet, cards.anna.id, 'RATE')} weightsInRange`]);
    set('G', 'SALES', 40);
    set('G', 'RATE', 40);
    const { body } = await upload('head', written(sheet));
    expect(body).toMatchObject({
      changed: 1,
      unchanged: 1,
      applicable: true,
      changes: [{ subject: 'anna', lines: [{ code: 'SALES', targetBefore: '100', target: '101.5' }] }],
    });
    expect((await lines(cards.anna.id))[0]).toEqual(['SALES', '40.00', '100', '80']);
    expect((await apply('anna', body.id)).status).toBe(404);
    expect((await apply('head', body.id)).body).toMatchObject({ applicable: false });
    expect((await lines(cards.anna.id))[0]).toEqual(['SALES', '40.00', '101.5', '80']);
    expect((await apply('head', body.id)).body.code).toBe('importAppliedAlready');
    expect((await upload('head', written(sheet))).body).toMatchObject({ changed: 0, unchanged: 2, applicable: false });
  });

  it('take a new line of a published metric, and leave what the file does not name', async () => {
    const { body } = await upload('head', csv([cards.ben.id, 'SALES', '20', '80', '100', '120'], [cards.ben.id, 'NEW', '20', '', '7', '']), 'new.csv');
    expect(body).toMatchObject({ errorCount: 0, changes: [{ lines: [{ code: 'SALES' }, { code: 'NEW', weightBefore: null }] }] });
    await apply('head', body.id);
    expect((await lines(cards.ben.id)).map(([code, weight]) => [code, weight])).toEqual([
      ['SALES', '20.00'],
      ['RATE', '40.00'],
      ['=NPS', '20.00'],
      ['NEW', '20.00'],
    ]);
  });

  it('hold the planned denominators of ratios: a wrong one is named by its cell, one that comes back is taken, and a file without them leaves them', async () => {
    const sheet = await exported('head');
    const at = (code: string) => `K${rowOf(sheet, cards.anna.id, code)}`;
    const given = (code: string, v: number | string) => (sheet[at(code)] = { t: typeof v === 'number' ? 'n' : 's', v, z: 'General' });
    sheet['!ref'] = sheet['!ref']!.replace(/[A-Z]+(\d+)$/, 'K$1');
    const planned = async () =>
      ((await (await c.as('hr')).get(`/api/scorecards/${cards.anna.id}`)).body as ScorecardView).lines.map((line) => line.plannedDenominator);
    for (const [code, value, wrong] of [
      ['RATE', 'viele', 'notANumber'],
      ['RATE', -2, 'denominatorAboveZero'],
      ['SALES', 5, 'onlyRatiosHaveDenominator'],
    ] as const) {
      given(code, value);
      const { body } = await upload('head', written(sheet));
      expect(errors(body as CardImportView)).toEqual([`${at(code)} ${wrong}`]);
      expect((await apply('head', body.id)).status).toBe(422);
      delete sheet[at(code)];
    }
    expect(await planned()).toEqual([null, null, null]);
    given('RATE', 1250.5);
    const { body } = await upload('head', written(sheet));
    expect(body).toMatchObject({ changed: 1, errorCount: 0 });
    expect((await apply('head', body.id)).status).toBe(200);
    expect(await planned()).toEqual([null, '1250.5', null]);
    const without = await upload('head', csv([cards.anna.id, 'RATE', '40', '', '0.91', '']), 'a.csv');
    expect((await apply('head', without.body.id)).status).toBe(200);
    expect(await planned()).toEqual([null, '1250.5', null]);
    expect((await exported('head'))[at('RATE')]).toMatchObject({ t: 'n', v: 1250.5, z: 'General' });
  });

  it('are shown anew when a card has changed meanwhile, and say who may not edit it', async () => {
    const given = csv([cards.ben.id, 'SALES', '20', '80', '105', '120']);
    const { body } = await upload('head', given, 'a.csv');
    await (await c.as('head')).post(`/api/scorecards/${cards.ben.id}/comment`, { text: 'x' }).expect(200);
    expect((await apply('head', body.id)).body.code).toBe('sheetPlanChanged');
    expect((await apply('head', body.id)).status).toBe(200);
    await (await c.as('head')).post(`/api/scorecards/${cards.ben.id}/propose`).expect(200);
    expect(errors((await upload('head', csv([cards.ben.id, 'SALES', '20', '80', '106', '120']), 'b.csv')).body as CardImportView)).toEqual([
      'A2 ownerHoldsThePen',
    ]);
    expect(errors((await upload('hr', csv([cards.zoe.id, 'SALES', '40', '80', '106', '120']), 'c.csv')).body as CardImportView)[0]).toBe('A2 cardIsYours');
  });

  it('holds key tasks and bonus items as rows of their own: weight and points come back, each wrong cell named', async () => {
    const metricId = (await aMetric(api, c, 'ONE')).metricId;
    const kpis = ['TWO', 'THREE'].map(async (code) => ({ metricId: (await aMetric(api, c, code)).metricId, weight: '35', target: '10' }));
    const lines = [{ metricId, weight: '5', target: '10' }, ...(await Promise.all(kpis))];
    const task = { title: '上线', titleEn: 'Launch', weight: '25', milestones: [{ nameEn: 'All', dueOn: '2026-09-30', weight: '100' }] };
    const { id } = await aDraftCard(c, periodId, 'otherHead', 'exec', lines, { tasks: [task], bonuses: [{ titleEn: 'Help', maxPoints: '4' }] });
    const sheet = XLSX.utils.sheet_to_json<(string | number)[]>(await exported('exec'), { header: 1 }).filter((row) => row[0] === id);
    expect(sheet.map((row) => [row[1], row[5], row[6], row[8]])).toEqual([
      ['ONE', 'ONE', 5, 10],
      ['TWO', 'TWO', 35, 10],
      ['THREE', 'THREE', 35, 10],
      ['GS-1', '上线', 25, 100],
      ['BP-1', 'Help', 0, 4],
    ]);
    const rows = (one: number, weight: number, points: number, target = 100): Cells => [
      [id, 'ONE', one, '', 10],
      [id, 'GS-1', weight, '', target],
      [id, 'BP-1', 0, '', points],
    ];
    const broken = (await upload('exec', csv(...rows(-0.5, 30.5, 10.5, 90)), 'cards.csv')).body as CardImportView;
    expect(errors(broken)).toEqual(['C2 weightsInRange', 'C3 keyTasksWithinLimit', 'E3 taskScoredByMilestones', 'E4 bonusWithinLimit']);
    const fine = (await upload('exec', csv(...rows(5, 25, 6)), 'cards.csv')).body as CardImportView;
    expect((await apply('exec', fine.id)).status).toBe(200);
    const view = (await (await c.as('exec')).get(`/api/scorecards/${id}`)).body as ScorecardView;
    expect(view.bonuses).toMatchObject([{ maxPoints: '6' }]);
    expect(view.tasks).toMatchObject([{ weight: '25.00', milestones: [{ nameEn: 'All' }] }]);
  });
});
