import * as XLSX from '@e965/xlsx';
import { DutySources, everyone, newId } from '@kpi-loop/shared/api';
import { Api, type As, type Company, type PersonKey } from '@kpi-loop/shared/api/testing';
import { MeasurementModule } from './index';

const SUM = { agg: 'sum', column: 'value', filters: [] };
const PART = (column: string) => ({ agg: 'sum', column, filters: [] });

describe('figures that people enter', () => {
  let api: Api;
  let c: Company;
  const metrics: Record<string, { metricId: string; versionId: string }> = {};

  beforeAll(async () => {
    api = await Api.start([MeasurementModule]);
    c = await api.company();
    await c.setClock('2026-08-18');
    const [cycleId, periodId] = [newId(), newId()];
    await api.sql(`INSERT INTO cycle (tenant_id, id, code, name, template, starts_on, ends_on, status, policy) VALUES ($1, $2, 'FY', 'FY', 'quarterly', '2026-01-01', '2026-12-31', 'active', '{}')`, [c.tenantId, cycleId]);
    await api.sql(`INSERT INTO period (tenant_id, id, cycle_id, ordinal, code, name, kind, starts_on, ends_on, status) VALUES ($1, $2, $3, 3, 'Q3', 'Q3', 'SETTLEMENT', '2026-07-01', '2026-09-30', 'open')`, [c.tenantId, periodId, cycleId]);
    await publish('AUDITS', { numerator: SUM, entry: { evidence: true, dueWorkdays: 5, lowest: '0', highest: '1000' } });
    await publish('TRAINED', { numerator: PART('numerator'), denominator: PART('denominator'), percent: true, aggOrg: 'RATIO_OF_SUMS', aggTime: 'RATIO_OF_SUMS' });
    for (const [who, metric] of [['anna', 'AUDITS'], ['ben', 'AUDITS']] as const) await card(periodId, cycleId, 'person', who, c.people[who], metric);
    await publish('SURVEY', { numerator: SUM, grain: 'quarter' });
    await card(periodId, cycleId, 'person', 'zoe', c.people.zoe, 'SURVEY');
    await card(periodId, cycleId, 'unit', 'head', c.units.NORTH, 'AUDITS');
    await card(periodId, cycleId, 'unit', 'otherHead', c.units.PLANT, 'TRAINED');
  });
  afterAll(() => api.stop());

  async function publish(code: string, { numerator, denominator = null, percent = false, aggOrg = 'SUM', aggTime = 'SUM', entry = { evidence: false, dueWorkdays: 5, lowest: null, highest: null }, grain = 'month' }: { numerator: object; denominator?: object | null; percent?: boolean; aggOrg?: string; aggTime?: string; entry?: object; grain?: string }): Promise<void> {
    const [processId, node, metricId, versionId] = [newId(), newId(), newId(), newId()];
    await api.sql(`INSERT INTO process (tenant_id, id, code, name) VALUES ($1, $2, $3, 'P')`, [c.tenantId, processId, code]);
    await api.sql(`INSERT INTO process_node (tenant_id, id, process_id, code, name, ordinal) VALUES ($1, $2, $3, 'N', 'N', 1)`, [c.tenantId, node, processId]);
    await api.sql(`INSERT INTO metric (tenant_id, id, code, name, name_en) VALUES ($1, $2, $3, $3, $3)`, [c.tenantId, metricId, code]);
    await api.sql(
      `INSERT INTO metric_version (tenant_id, id, metric_id, version_no, status, kind, dataset_code, numerator, denominator, direction, process_node_id, content_hash, author_id, percent, agg_org, agg_time, entry, grain)
       VALUES ($1, $2, $3, 1, 'published', 'manual', $4, $5, $6, 'HIGHER', $7, $8, $9, $10, $11, $12, $13, $14)`,
      [c.tenantId, versionId, metricId, `entered.${code}`, JSON.stringify(numerator), denominator && JSON.stringify(denominator), node, code, c.people.hr, percent, aggOrg, aggTime, JSON.stringify(entry), grain],
    );
    metrics[code] = { metricId, versionId };
  }
  async function card(periodId: string, cycleId: string, kind: string, owner: PersonKey, subject: string, metric: string): Promise<void> {
    const [id, line] = [newId(), newId()];
    await api.sql(`INSERT INTO scorecard (tenant_id, id, cycle_id, period_id, subject_kind, subject_id, owner_id, unit_id, status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'effective.steady')`, [
      ...[c.tenantId, id, cycleId, periodId, kind, subject, c.people[owner]],
      kind === 'unit' ? subject : c.units.NORTH,
    ]);
    await api.sql(`INSERT INTO scorecard_line (tenant_id, id, scorecard_id, ordinal, metric_id, metric_version_id, rule) VALUES ($1, $2, $3, 1, $4, $5, '{"kind":"LINEAR"}')`, [c.tenantId, line, id, metrics[metric].metricId, metrics[metric].versionId]);
    await api.sql(`INSERT INTO line_target (tenant_id, id, line_id, version_no, weight, target, valid_from, valid_to) VALUES ($1, $2, $3, 1, 100, 10, '2026-07-01', '2026-09-30')`, [c.tenantId, newId(), line]);
  }

  const of = (who: PersonKey, more: object = {}, month = '2026-07-01') => ({ metricId: metrics['AUDITS'].metricId, subjectKind: 'person', subjectId: c.people[who], month, ...more });
  const save = async (as: As, ...cells: object[]) => (await as.put('/api/figure-entries', { cells }).expect(200)).body.cells;
  const submit = async (as: As, ids: string[], confirmed?: string[]) => (await as.post('/api/figure-entries/submit', { ids, ...(confirmed ? { confirmed } : {}) }).expect(200)).body.items;
  const approve = async (as: As, ids: string[]) => (await as.post('/api/figure-entries/approve', { ids }).expect(200)).body.items;
  const grid = async (as: As, month = '2026-07-01') => (await as.get(`/api/figure-entries/grid?month=${month}`).expect(200)).body.cells;
  const figure = async (subjectId: string, metric = 'AUDITS', month = '2026-07-01') =>
    (await api.sql<{ id: string; value: string; status: string }>(`SELECT id, value::text, status FROM measurement WHERE tenant_id = $1 AND metric_version_id = $2 AND subject_id = $3 AND month = $4`, [c.tenantId, metrics[metric].versionId, subjectId, month]))[0];
  const duties = (who: PersonKey) => api.uow.asPerson(c.tenantId, c.people[who], (tx) => api.app.get(DutySources, { strict: false }).all(tx));
  const begin = async () => {
    await api.uow.asSystem(c.tenantId, async (tx) => tx.record({ type: 'day.began', day: tx.today }, 'tenant', c.tenantId, everyone));
    await api.drain();
  };

  it('asks people for what their cards count, and nobody else', async () => {
    const [anna] = await grid(await c.as('anna'));
    expect(anna).toMatchObject({ metricCode: 'AUDITS', subjectName: 'anna', month: '2026-07-01', evidence: true, lowest: '0', madeOfOthers: false, locked: false, entry: null });
    // a metric that is read by quarters is asked for in the last month of each
    expect(await grid(await c.as('zoe'))).toEqual([]);
    expect(await grid(await c.as('zoe'), '2026-09-01')).toEqual([expect.objectContaining({ metricCode: 'SURVEY', month: '2026-09-01' })]);
    expect(await grid(await c.as('head'))).toEqual([expect.objectContaining({ subjectKind: 'unit', subjectId: c.units.NORTH, madeOfOthers: true })]);
  });

  it('reminds them with a date counted in working days', async () => {
    await begin();
    const [round] = await api.sql<{ dueOn: string }>(`SELECT due_on::text FROM figure_round WHERE tenant_id = $1 AND metric_id = $2 AND month = '2026-07-01'`, [c.tenantId, metrics['AUDITS'].metricId]);
    // the card was signed after the month: five working days from the day before the round began, a Monday
    expect(round.dueOn).toBe('2026-08-24');
    expect(await duties('anna')).toEqual([expect.objectContaining({ kind: 'figureEntry.enter', dueAt: '2026-08-24', severity: 'none', params: { count: 1, returned: 0, month: '2026-07' }, link: '/collection/entries?month=2026-07-01' })]);
    expect(await duties('head')).toEqual([]);
  });

  it('keeps what is typed, cell by cell, and says what is wrong with which', async () => {
    const anna = await c.as('anna');
    const [ok] = await save(anna, of('anna', { value: '１２' }));
    expect(ok).toMatchObject({ problems: [], entry: { status: 'draft', value: '12', figure: '12', enteredByName: 'anna' } });
    const wrong = await save(anna, of('anna', { value: 'twelve' }), of('anna', { value: '5' }, '2026-06-01'), of('ben', { value: '1' }), of('anna', { evidenceLink: 'javascript:alert(1)' }));
    expect(wrong.map((cell: { problems: object[] }) => cell.problems)).toEqual([
      [{ field: 'value', code: 'notANumber' }],
      [{ field: 'cell', code: 'notYoursToEnter' }],
      [{ field: 'cell', code: 'notYoursToEnter' }],
      [{ field: 'evidenceLink', code: 'linkMalformed' }],
    ]);
    expect((await grid(anna))[0].entry).toMatchObject({ value: '12', version: 1 });
  });

  it('takes nothing for a unit whose people enter', async () => {
    const [cell] = await save(await c.as('head'), { metricId: metrics['AUDITS'].metricId, subjectKind: 'unit', subjectId: c.units.NORTH, month: '2026-07-01', value: '3' });
    expect(cell).toMatchObject({ problems: [{ field: 'cell', code: 'enteredAtThisLevel' }], entry: null });
  });

  it('checks what is handed in: evidence, limits', async () => {
    const anna = await c.as('anna');
    const [{ entry }] = await save(anna, of('anna', { value: '1001' }));
    expect(await submit(anna, [entry.id])).toEqual([{ id: entry.id, status: 'draft', because: ['withinLimits', 'evidenceThere'] }]);
    await anna.post(`/api/figure-entries/${entry.id}/evidence`).attach('file', Buffer.from('%PDF-1.7 audit list'), '审核清单.pdf').expect(200);
    await save(anna, of('anna', { value: '12' }));
    expect(await submit(anna, [entry.id])).toEqual([{ id: entry.id, status: 'submitted', because: [] }]);
    expect((await save(anna, of('anna', { value: '13' })))[0].problems).toEqual([{ field: 'cell', code: 'entrySubmitted' }]);
    expect((await duties('anna')).map((duty) => duty.kind)).toEqual([]);
  });

  it('is approved by somebody above or a steward, never by who entered it', async () => {
    const [waiting] = (await (await c.as('head')).get('/api/figure-entries').expect(200)).body.items;
    expect(waiting).toMatchObject({ subjectName: 'anna', figure: '12', evidenceName: '审核清单.pdf', submittedAt: '2026-08-18T02:00:00.000Z' });
    expect(await approve(await c.as('anna'), [waiting.id])).toEqual([{ id: waiting.id, status: 'submitted', because: ['notYours'] }]);
    expect(await approve(await c.as('otherHead'), [waiting.id])).toEqual([{ id: waiting.id, status: 'submitted', because: ['notYours'] }]);
    expect((await duties('head')).map(({ kind, params }) => [kind, params])).toEqual([['figureEntry.approve', { count: 1 }]]);
    expect(await figure(c.people.anna)).toBeUndefined();
    expect(await approve(await c.as('head'), [waiting.id])).toEqual([{ id: waiting.id, status: 'approved', because: [] }]);
    await api.drain();
    expect(await figure(c.people.anna)).toMatchObject({ value: '12', status: 'verified' });
    expect(await figure(c.units.NORTH)).toMatchObject({ value: '12' });
  });

  it('opens down to who entered it, who approved it and what shows it', async () => {
    const head = await c.as('head');
    const { versionId } = metrics['AUDITS'];
    const { body } = await head.get(`/api/measurements/trace?metricVersionId=${versionId}&subjectKind=person&subjectId=${c.people.anna}&from=2026-07-01&to=2026-07-31&part=numerator`).expect(200);
    expect(body).toMatchObject({ total: '12', rowCount: 1, value: '12', runs: [{ startedByName: 'anna' }], rows: [{ eventDate: '2026-07-31', contribution: '12', data: { entered_by: 'anna', approved_by: 'head', evidence: '审核清单.pdf' } }] });
    const file = await head.get(`/api/figure-entries/${body.rows[0].data.entry}/evidence`).buffer().parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
    }).expect(200);
    expect(String(file.body)).toBe('%PDF-1.7 audit list');
    expect(file.headers['content-disposition']).toContain('attachment');
    await (await c.as('zoe')).get(`/api/figure-entries/${body.rows[0].data.entry}/evidence`).expect(403);
    // the trace and the file: anna may see who has looked
    expect(await api.sql(`SELECT viewer_id, resource FROM access_log WHERE tenant_id = $1 AND subject_id = $2`, [c.tenantId, c.people.anna])).toEqual(Array(2).fill({ viewerId: c.people.head, resource: 'measurement.rows' }));
  });

  it('is returned with a reason, put right and handed in again', async () => {
    const ben = await c.as('ben');
    const [{ entry }] = await save(ben, of('ben', { value: '20', evidenceLink: 'https://docs.example.com/ben', note: 'July' }));
    await submit(ben, [entry.id]);
    const steward = await c.as('steward');
    expect((await steward.post(`/api/figure-entries/${entry.id}/return`, { reason: ' ' }).expect(422)).body.violations).toEqual(['reasonGiven']);
    await steward.post(`/api/figure-entries/${entry.id}/return`, { reason: 'the list says 21' }).expect(200);
    expect(await duties('ben')).toEqual([expect.objectContaining({ kind: 'figureEntry.rework', severity: 'warn' })]);
    await save(ben, of('ben', { value: '21' }));
    expect(await submit(ben, [entry.id])).toEqual([{ id: entry.id, status: 'submitted', because: [] }]);
    expect(await approve(steward, [entry.id])).toEqual([{ id: entry.id, status: 'approved', because: [] }]);
    await api.drain();
    expect(await figure(c.units.NORTH)).toMatchObject({ value: '33' });
  });

  it('is corrected by an entry of its own, and the one before stays', async () => {
    const anna = await c.as('anna');
    const [{ entry }] = await save(anna, of('anna', { value: '15' }));
    expect(entry).toMatchObject({ status: 'draft', replaces: '12', evidenceName: '审核清单.pdf' });
    await submit(anna, [entry.id]);
    expect(await figure(c.people.anna)).toMatchObject({ value: '12' });
    await approve(await c.as('steward'), [entry.id]);
    await api.drain();
    expect(await figure(c.people.anna)).toMatchObject({ value: '15', status: 'verified' });
    const kept = await api.sql(`SELECT status, value::text FROM figure_entry WHERE tenant_id = $1 AND subject_id = $2 AND month = '2026-07-01' ORDER BY id`, [c.tenantId, c.people.anna]);
    expect(kept).toEqual([{ status: 'superseded', value: '12' }, { status: 'approved', value: '15' }]);
    expect(await api.sql(`SELECT data->>'value' AS value FROM observation WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, c.people.anna])).toEqual([{ value: '15' }]);
  });

  it('may be entered by whoever stands in for the owner, who then does not approve it', async () => {
    await api.sql(`INSERT INTO delegation (tenant_id, id, from_person_id, to_person_id, valid_from, valid_to) VALUES ($1, $2, $3, $4, '2026-08-01', '2026-08-31')`, [c.tenantId, newId(), c.people.otherHead, c.people.zoe]);
    const zoe = await c.as('zoe');
    const [{ entry }] = await save(zoe, { metricId: metrics['TRAINED'].metricId, subjectKind: 'unit', subjectId: c.units.PLANT, month: '2026-07-01', numerator: '9', denominator: '12' });
    expect(entry).toMatchObject({ figure: '0.75', ratio: true, enteredByName: 'zoe' });
    await submit(zoe, [entry.id]);
    expect((await approve(await c.as('otherHead'), [entry.id]))[0].because).toEqual(['notYours']);
    await approve(await c.as('exec'), [entry.id]);
    await api.drain();
    expect(await figure(c.units.PLANT, 'TRAINED')).toMatchObject({ value: '0.75', status: 'verified' });
    expect(await figure(c.units.HQ, 'TRAINED')).toMatchObject({ value: '0.75' });
  });

  it('is confirmed where it is unlike the months before', async () => {
    for (const [month, value] of [['2026-04-01', 10], ['2026-05-01', 10], ['2026-06-01', 11]] as const)
      await api.sql(`INSERT INTO measurement (tenant_id, id, metric_version_id, subject_kind, subject_id, month, numerator, value, row_count, status) VALUES ($1, $2, $3, 'person', $4, $5, $6, $6, 1, 'verified')`, [c.tenantId, newId(), metrics['AUDITS'].versionId, c.people.ben, month, value]);
    const ben = await c.as('ben');
    const [{ entry }] = await save(ben, of('ben', { value: '90', evidenceLink: 'https://docs.example.com/ben' }, '2026-08-01'));
    expect(entry).toMatchObject({ deviates: true, median: '10.5' });
    expect(await submit(ben, [entry.id])).toEqual([{ id: entry.id, status: 'draft', because: ['deviationConfirmed'] }]);
    expect(await submit(ben, [entry.id], [entry.id])).toEqual([{ id: entry.id, status: 'submitted', because: [] }]);
  });

  it('does not change any more once the month is signed off', async () => {
    const { id } = await figure(c.people.ben);
    await api.sql(`UPDATE measurement SET status = 'locked', version = version + 1 WHERE id = $1`, [id]);
    expect((await save(await c.as('ben'), of('ben', { value: '22' })))[0].problems).toEqual([{ field: 'cell', code: 'monthOpen' }]);
    expect((await grid(await c.as('ben')))[0]).toMatchObject({ locked: true, overdue: false });
  });

  it('that nobody hands in by then is missing', async () => {
    await c.setClock('2026-09-30');
    await begin();
    await c.setClock('2026-10-20');
    await begin();
    await api.tick();
    expect(await figure(c.people.anna, 'AUDITS', '2026-08-01')).toMatchObject({ value: null, status: 'missing' });
    // handed in and not decided: it is not missing
    expect(await figure(c.people.ben, 'AUDITS', '2026-08-01')).toBeUndefined();
    expect((await grid(await c.as('anna'), '2026-08-01'))[0]).toMatchObject({ overdue: true });
    expect((await duties('anna')).map(({ kind, severity }) => [kind, severity])).toEqual(expect.arrayContaining([['figureEntry.enter', 'bad']]));
  });

  it('goes out as a workbook and comes back, each wrong cell by its address', async () => {
    const anna = await c.as('anna');
    const binary = (res: NodeJS.ReadableStream, done: (error: null, body: Buffer) => void) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part)).on('end', () => done(null, Buffer.concat(parts)));
    };
    const { body } = await anna.get('/api/figure-entries/sheet?month=2026-09-01&lang=en').buffer().parse(binary as never).expect(200);
    const book = XLSX.read(body as Buffer);
    const sheet = book.Sheets[book.SheetNames[0]];
    const rows = XLSX.utils.sheet_to_json<string[]>(sheet, { header: 1, defval: '' });
    expect(rows[1].slice(0, 6)).toEqual(['2026-09', 'AUDITS', 'AUDITS', 'anna', 'anna', '']);
    const send = async (...data: unknown[][]) => {
      const changed = XLSX.utils.book_new();
      XLSX.utils.book_append_sheet(changed, XLSX.utils.aoa_to_sheet([rows[0], ...data]), 'x');
      const content = XLSX.write(changed, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
      return (await anna.post('/api/figure-entries/sheet?month=2026-09-01').attach('file', content, 'figures.xlsx').expect(200)).body;
    };
    expect(await send(['2026-09', 'AUDITS', '', 'anna', '', '', 'many', '', '', '', ''], ['2026-09', 'AUDITS', '', 'ben', '', '', 1, '', '', '', ''], ['2026-08', 'AUDITS', '', 'anna', '', '', 1, '', '', '', ''])).toEqual({
      saved: 0,
      problems: [
        { cell: 'B3', code: 'notYoursToEnter', detail: 'AUDITS ben' },
        { cell: 'A4', code: 'anotherMonth', detail: '2026-08' },
        { cell: 'G2', code: 'notANumber', detail: 'many' },
      ],
    });
    expect(await send(['2026-09', 'AUDITS', '', 'anna', '', '', 17.5, '', '', 'from the list', 'https://docs.example.com/a'])).toEqual({ saved: 1, problems: [] });
    expect((await grid(anna, '2026-09-01'))[0].entry).toMatchObject({ value: '17.5', note: 'from the list', evidenceLink: 'https://docs.example.com/a' });
  });

  it('comes from no dataset that somebody makes, and none is delivered to it', async () => {
    const steward = await c.as('steward');
    const { items } = (await steward.get('/api/datasets').expect(200)).body;
    const entered = items.find((dataset: { code: string }) => dataset.code === 'entered.AUDITS');
    expect(entered).toMatchObject({ sourceKind: 'manual', replaceMode: 'upsert', metrics: 1 });
    expect((await steward.post(`/api/datasets/${entered.id}/collect`, {}).expect(422)).body.violations).toEqual(['figuresAreEntered']);
    await steward.post('/api/sources', { code: 'm', name: 'M', kind: 'manual' }).expect(400);
  });

  it('is nothing to another company', async () => {
    const other = await api.company();
    const [entry] = await api.sql<{ id: string }>(`SELECT id FROM figure_entry WHERE tenant_id = $1 LIMIT 1`, [c.tenantId]);
    await (await other.as('steward')).get(`/api/figure-entries/${entry.id}`).expect(404);
    expect((await (await other.as('steward')).get('/api/figure-entries?status=approved').expect(200)).body.items).toEqual([]);
  });
});
