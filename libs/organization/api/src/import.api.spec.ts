import { deflateRawSync } from 'node:zlib';
import * as XLSX from '@e965/xlsx';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { OrganizationModule } from './index';

const HEADER = ['工号', '姓名', '部门编码', '部门名称', '岗位', '直属上级工号', '入职日期', '任职开始', '任职结束'];
const csv = (rows: string[][], header = HEADER): Buffer => Buffer.from([header, ...rows].map((row) => row.join(',')).join('\r\n'));
const xlsx = (rows: unknown[][], header = HEADER): Buffer => {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([header, ...rows]), 'S');
  return XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
};

const PEOPLE = [
  ['1', '甲', 'A', '甲部', '总经理', '', '2020-01-01', '2020-01-01', ''],
  ['2', '乙', 'B', '乙部', '经理', '1', '2021-03-01', '2021-03-01', '2025-12-31'],
  ['2', '乙', 'A', '甲部', '经理', '1', '2021-03-01', '2026-01-01', ''],
  ['3', '丙', 'B', '乙部', '专员', '2', '2022-05-05', '2022-05-05', ''],
];

describe('people import', () => {
  let api: Api;
  let c: Company;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule]);
  });
  beforeEach(async () => {
    c = await api.company();
  });
  afterAll(() => api.stop());

  const upload = async (file: Buffer, name = 'people.csv', fields: Record<string, string> = {}) => {
    const request = (await c.as('hr')).post('/api/people-imports');
    for (const [key, value] of Object.entries(fields)) void request.field(key, value);
    return request.attach('file', file, name);
  };
  const apply = async (id: string) => (await c.as('hr')).post(`/api/people-imports/${id}/apply`);
  const rows = () =>
    api.sql(
      `SELECT count(*) AS n, sum(hashtext(t)) AS sum FROM (SELECT xmin || p::text AS t FROM person p WHERE tenant_id = $1 UNION ALL SELECT xmin || a::text FROM assignment a WHERE tenant_id = $1 UNION ALL SELECT xmin || u::text FROM org_unit u WHERE tenant_id = $1) x`,
      [c.tenantId],
    );

  it('takes a file once under one Idempotency-Key, and no other file', async () => {
    const hr = await c.as('hr');
    const send = (file: Buffer) => hr.post('/api/people-imports').set('idempotency-key', 'import-1').attach('file', file, 'people.csv');
    const first = (await send(csv(PEOPLE)).expect(200)).body;
    const again = await send(csv(PEOPLE)).expect(200).expect('idempotent-replayed', 'true');
    expect(again.body).toEqual(first);
    expect((await send(csv(PEOPLE.slice(0, 2))).expect(422)).body.code).toBe('idempotencyKeyReused');
    expect(await api.sql(`SELECT id FROM org_import WHERE tenant_id = $1`, [c.tenantId])).toEqual([{ id: first.id }]);
  });

  it('previews without changing anything, applies in whole, and touches no row the second time', async () => {
    const before = await rows();
    const { body } = await upload(csv(PEOPLE));
    expect(body).toMatchObject({
      rowCount: 4,
      errorCount: 0,
      applicable: true,
      sameContentAppliedAt: null,
      counts: { new: 3, changed: 0, ended: 0, unchanged: 0, absent: 16, unitsNew: 2, positionsNew: 3 },
    });
    expect(body.changes[1]).toMatchObject({ kind: 'new', employeeNo: '2', row: 3 });
    expect(await rows()).toEqual(before);
    expect((await apply(body.id)).body).toMatchObject({ applicable: false, counts: { new: 3 } });
    const after = await rows();
    const again = (await upload(csv(PEOPLE))).body;
    expect(again).toMatchObject({ applicable: false, counts: { new: 0, changed: 0, ended: 0, unchanged: 3, unitsNew: 0 } });
    expect(again.sameContentAppliedAt).not.toBeNull();
    await apply(again.id);
    expect(await rows()).toEqual(after);
    expect((await apply(body.id)).status).toBe(409);
    const facts = await api.sql(`SELECT payload->>'new' AS new FROM fact WHERE tenant_id = $1 AND type = 'people.imported'`, [c.tenantId]);
    expect(facts.map((fact) => fact['new'])).toEqual(['3', '0']);
  });

  it('takes over dated history, and the history answers who was where', async () => {
    await apply((await upload(csv(PEOPLE))).body.id);
    const hr = await c.as('hr');
    const on = async (day: string) => (await hr.get(`/api/people?on=${day}&search=乙`)).body.items[0].unit.code;
    expect([await on('2025-12-31'), await on('2026-01-01')]).toEqual(['B', 'A']);
  });

  it('moves somebody from the day of effect when rows have no date, and keeps what was before', async () => {
    await apply((await upload(csv(PEOPLE))).body.id);
    const roster = csv([['3', '丙', 'A', '', '专员', '1']], HEADER.slice(0, 6));
    const { body } = await upload(roster, 'roster.csv', { effectiveOn: '2026-09-01' });
    expect(body).toMatchObject({ counts: { changed: 1, unchanged: 0 }, effectiveOn: '2026-09-01' });
    expect(body.changes[0].fields).toEqual([
      { field: 'place', before: '2022-05-05 – … · B · 专员 · 2', after: '2022-05-05 – 2026-08-31 · B · 专员 · 2' },
      { field: 'place', before: null, after: '2026-09-01 – … · A · 专员 · 1' },
    ]);
    await apply(body.id);
    const same = (await upload(roster, 'roster.csv', { effectiveOn: '2026-09-01' })).body;
    expect(same.counts).toMatchObject({ changed: 0, unchanged: 1 });
  });

  it('counts who leaves as ended and closes the account when the day is over', async () => {
    await apply((await upload(csv(PEOPLE))).body.id);
    const hr = await c.as('hr');
    const third = (await hr.get('/api/people?search=丙')).body.items[0].id;
    await hr.post(`/api/people/${third}/account`, { login: `third@${c.code}` }).expect(200);
    const { body } = await upload(csv([['3', '丙', 'B', '乙部', '专员', '2', '2022-05-05', '2022-05-05', '2026-08-10']]));
    expect(body.counts).toMatchObject({ ended: 1, changed: 0 });
    await apply(body.id);
    expect((await hr.get(`/api/people/${third}`)).body).toMatchObject({ leftOn: '2026-08-10', account: { disabled: true } });
  });

  it('lists every bad row with its cell and imports nothing of the file', async () => {
    const bad = [
      ...PEOPLE,
      ['4', '', 'B', '乙部', '', '1', '2022-13-05', '', ''],
      ['5', '戊', 'C', '', '', '99', '2022-01-05', '2022-01-05', ''],
      ['3', '别人', 'B', '乙部', '专员', '2', '2022-05-05', '2024-05-05', ''],
      ['6', '己', 'B', '乙部', '', '6', '', '2022-01-01', '2021-01-01'],
    ];
    const { body } = await upload(csv(bad));
    expect(body.applicable).toBe(false);
    expect(body.errors.map((e: { cell: string; code: string }) => `${e.cell} ${e.code}`)).toEqual([
      'B6 required',
      'G6 notADate',
      'C7 unknownUnit',
      'F7 unknownManager',
      'B8 namesDiffer',
      'H8 overlaps',
      'F9 managerIsSelf',
      'I9 endsBeforeItBegins',
    ]);
    const refused = await apply(body.id);
    expect([refused.status, refused.body.violations]).toEqual([422, ['importHasNoErrors']]);
    expect((await (await c.as('hr')).get('/api/people?search=甲')).body.items).toEqual([]);
  });

  it('tells a mistake once, not again for everybody who reports to that person', async () => {
    const { body } = await upload(
      csv([
        ['1', '甲', 'NEW', '新部', '', '', '', 'soon', ''],
        ['2', '乙', 'NEW', '', '', '1', '', '2020-01-01', ''],
      ]),
    );
    expect(body.errors).toMatchObject([{ cell: 'H2', code: 'notADate' }]);
  });

  it('tells everything that is wrong in a row at once, and counts every row of the file', async () => {
    const { body } = await upload(csv([['1', '', 'NOWHERE', '', '', '99', 'soon', '', '']]));
    expect(body.errors.map((e: { cell: string; code: string }) => `${e.cell} ${e.code}`)).toEqual([
      'B2 required',
      'C2 unknownUnit',
      'F2 unknownManager',
      'G2 notADate',
    ]);
    expect(body.rowCount).toBe(1);
  });

  it('finds a circle in the chain of managers, also one that only some days have', async () => {
    const { body } = await upload(
      csv([
        ['1', '甲', 'A', '甲部', '', '', '', '2020-01-01', '2021-12-31'],
        ['1', '甲', 'A', '甲部', '', '3', '', '2022-01-01', ''],
        ['2', '乙', 'A', '', '', '1', '', '2020-01-01', ''],
        ['3', '丙', 'A', '', '', '2', '', '2020-01-01', ''],
      ]),
    );
    expect(body.errors).toMatchObject([{ cell: 'F3', code: 'managerCycle' }]);
  });

  it('refuses what has become wrong between preview and confirmation', async () => {
    const { body } = await upload(csv([['7', '庚', 'NORTH', '', '', 'boss', '', '2026-01-01', '']]));
    expect(body.errors).toMatchObject([{ cell: 'F2', code: 'unknownManager' }]);
    const fine = (await upload(csv([['7', '庚', 'NORTH', '', '', 'anna', '', '2026-01-01', '']]))).body;
    await api.sql(`UPDATE person SET employee_no = 'renamed' WHERE tenant_id = $1 AND id = $2`, [c.tenantId, c.people.anna]);
    const refused = await apply(fine.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'planChanged']);
    expect((await (await c.as('hr')).get(`/api/people-imports/${fine.id}`)).body).toMatchObject({
      applicable: false,
      errors: [{ cell: 'F2', code: 'unknownManager' }],
    });
    expect((await apply(fine.id)).status).toBe(422);
  });

  it('applies what was looked at and nothing else: a plan that has changed is shown anew first', async () => {
    const { body } = await upload(csv([['anna', 'anna', 'PLANT', '', 'otherHead']], ['工号', '姓名', '部门编码', '部门名称', '直属上级工号']));
    expect(body.counts).toMatchObject({ changed: 1 });
    const hr = await c.as('hr');
    // meanwhile she has moved to where the file puts her, under somebody else
    await hr.post(`/api/people/${c.people.anna}/transfer`, { unitId: c.units.PLANT, managerId: c.people.zoe, from: '2026-08-17' }).expect(200);
    expect((await apply(body.id)).body.code).toBe('planChanged');
    const now = (await hr.get(`/api/people-imports/${body.id}`)).body;
    expect(now.changes[0].fields[0].before).toBe('2026-08-17 – … · PLANT · zoe');
    expect((await apply(body.id)).body.appliedAt).not.toBeNull();
    expect((await hr.get(`/api/people/${c.people.anna}`)).body.manager.id).toBe(c.people.otherHead);
  });

  it('names the columns that it leaves out', async () => {
    const { body } = await upload(csv([['1', '甲', 'NORTH', '3', '汉族']], ['工号', '姓名', '部门编码', '司龄', '民族']));
    expect(body).toMatchObject({ errorCount: 0, unknownHeaders: ['司龄', '民族'] });
  });

  describe('people who leave', () => {
    const LEAVERS = ['工号', '姓名', '部门编码', '离职日期'];
    /** What is left of a person who was led, headed or served by the leaver: who, on which days, under whom. */
    const traces = async (company: Company) =>
      api.sql(
        `SELECT p.employee_no || ' ' || a.valid_from || ' ' || coalesce(a.valid_to::text, '') || ' ' || coalesce(m.employee_no, '') AS trace
         FROM assignment a JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id LEFT JOIN person m ON m.tenant_id = a.tenant_id AND m.id = a.manager_id WHERE a.tenant_id = $1
         UNION ALL SELECT u.code || ' ' || coalesce(h.employee_no, '') FROM org_unit u LEFT JOIN person h ON h.tenant_id = u.tenant_id AND h.id = u.head_id WHERE u.tenant_id = $1
         UNION ALL SELECT p.employee_no || ' ' || g.role || ' ' || coalesce(g.valid_to::text, '') FROM role_grant g JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.person_id WHERE g.tenant_id = $1
         UNION ALL SELECT p.employee_no || ' left ' || coalesce(p.left_on::text, '') FROM person p WHERE p.tenant_id = $1
         UNION ALL SELECT 'fact ' || (f.payload->>'on') || ' ' || coalesce(s.employee_no, '') FROM fact f LEFT JOIN person s ON s.tenant_id = f.tenant_id AND s.id::text = f.payload->>'successorId' WHERE f.tenant_id = $1 AND f.type = 'person.left'
         ORDER BY 1`,
        [company.tenantId],
      );

    it('are handed over as when HR ends them one by one: reports, units, roles, the fact', async () => {
      const { body } = await upload(
        csv(
          [
            ['head', 'head', 'NORTH', '2026-08-31'],
            ['hr2', 'hr2', 'HQ', '2026-08-31'],
          ],
          LEAVERS,
        ),
      );
      expect(body).toMatchObject({ errorCount: 0, counts: { ended: 2, changed: 2 }, unknownHeaders: [] });
      await apply(body.id);
      const other = await api.company();
      const hr = await other.as('hr');
      await hr.post(`/api/people/${other.people.head}/end`, { on: '2026-08-31' }).expect(200);
      await hr.post(`/api/people/${other.people.hr2}/end`, { on: '2026-08-31' }).expect(200);
      expect(await traces(c)).toEqual(await traces(other));
      expect((await upload(csv([['head', 'head', 'NORTH', '2026-08-31']], LEAVERS))).body.counts).toMatchObject({ ended: 0, changed: 0, unchanged: 1 });
    });

    it('are understood from an end without a column of beginnings', async () => {
      const { body } = await upload(csv([['ben', 'ben', 'NORTH', '2026-08-10']], ['工号', '姓名', '部门编码', '任职结束']));
      expect(body.counts).toMatchObject({ ended: 1, unchanged: 0 });
      await apply(body.id);
      expect((await (await c.as('hr')).get(`/api/people/${c.people.ben}`)).body.leftOn).toBe('2026-08-10');
    });

    it('cannot be the managers of the days after', async () => {
      await apply((await upload(csv([['head', 'head', 'NORTH', '2026-08-10']], LEAVERS))).body.id);
      const { body } = await upload(csv([['7', '庚', 'NORTH', '', '', 'head', '', '2026-08-01', '']]));
      expect(body.errors).toMatchObject([{ cell: 'F2', code: 'managerNotEmployed', value: 'head' }]);
    });

    it('are not all of HR', async () => {
      const { body } = await upload(
        csv(
          [
            ['hr', 'hr', 'HQ', '2026-12-31'],
            ['hr2', 'hr2', 'HQ', '2026-12-31'],
          ],
          LEAVERS,
        ),
      );
      const refused = await apply(body.id);
      expect([refused.status, refused.body.violations]).toEqual([422, ['somebodyKeepsHr']]);
      expect((await (await c.as('hr')).get(`/api/people/${c.people.hr2}`)).body.leftOn).toBeNull();
    });
  });

  it('reads a workbook: dates as cells, numbers as employee numbers, formulas by their last value', async () => {
    const sheet = XLSX.utils.aoa_to_sheet(
      [
        HEADER,
        [1001, '甲', 'A', '甲部', '总经理', '', new Date(Date.UTC(2020, 0, 1)), '2020年1月1日', ''],
        [1002, '乙', 'A', '甲部', '', 1001, '', '2021/3/1', ''],
      ],
      { UTC: true },
    );
    sheet['A3'].f = '1/0';
    const book = XLSX.utils.book_new();
    XLSX.utils.book_append_sheet(book, sheet, 'S');
    const { body } = await upload(XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer, 'people.xlsx');
    expect(body).toMatchObject({ errorCount: 0, counts: { new: 2 } });
    await apply(body.id);
    expect(await api.sql(`SELECT employee_no, hired_on::text FROM person WHERE tenant_id = $1 AND employee_no LIKE '100%' ORDER BY 1`, [c.tenantId])).toEqual([
      { employeeNo: '1001', hiredOn: '2020-01-01' },
      { employeeNo: '1002', hiredOn: '2021-03-01' },
    ]);
  });

  it('reads English headers, GBK text and a header that only the override knows', async () => {
    const english = await upload(csv([['1', 'Ann', 'Sales', '']], ['Employee ID', 'Full name', 'Department', 'Reports to']));
    expect(english.body).toMatchObject({ errorCount: 0, counts: { new: 1, unitsNew: 1 } });
    const gbk = Buffer.concat([
      Buffer.from([0xb9, 0xa4, 0xba, 0xc5, 0x2c, 0xd0, 0xd5, 0xc3, 0xfb, 0x2c]),
      Buffer.from('dept\r\n9,'),
      Buffer.from([0xc0, 0xcf, 0xd6, 0xdc]),
      Buffer.from(',NORTH'),
    ]);
    expect((await upload(gbk)).body).toMatchObject({ errorCount: 0, counts: { new: 1 }, changes: [{ name: '老周' }] });
    const own = csv([['1', '甲', 'NORTH']], ['编号', '姓名', '部门编码']);
    expect((await upload(own)).body).toMatchObject({ code: 'columnsMissing', params: { columns: 'employeeNo' } });
    expect((await upload(own, 'own.csv', { mapping: JSON.stringify({ employeeNo: '编号' }) })).body).toMatchObject({
      errorCount: 0,
      headers: { employeeNo: '编号' },
    });
  });

  it('offers a workbook to fill in, in both languages, that imports as it is', async () => {
    for (const [lang, header] of [
      ['zh-CN', '工号'],
      ['en', 'employee_no'],
    ]) {
      const answer = await (
        await c.as('hr')
      )
        .get(`/api/people-imports/template?lang=${lang}`)
        .buffer(true)
        .parse((response, done) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => done(null, Buffer.concat(chunks)));
        });
      const file = answer.body as Buffer;
      const sheet = XLSX.read(file);
      expect(sheet.Sheets[sheet.SheetNames[0]]['A1'].v).toBe(header);
      expect((await upload(file, 'template.xlsx')).body).toMatchObject({ errorCount: 0, counts: { new: 2 } });
    }
  });

  describe('hostile files', () => {
    it('refuses a bomb that tells how large it is, and one that lies', async () => {
      for (const lie of [0, 1000]) {
        const { status, body } = await upload(bomb(64 * 1024 * 1024, lie), 'bomb.xlsx');
        expect([status, body.code]).toEqual([400, 'sheetTooLarge']);
      }
    });

    it('refuses too many cells', async () => {
      const wide = Array.from({ length: 2001 }, () => Array.from({ length: 100 }, () => 'x'));
      expect((await upload(csv(wide))).body.code).toBe('sheetTooLarge');
      expect((await upload(xlsx([Array.from({ length: 201 }, () => 'x')]), 'wide.xlsx')).body.code).toBe('sheetTooLarge');
    });

    it.each([
      ['nothing', Buffer.alloc(0), 'fileEmpty'],
      ['only a header', csv([]), 'fileEmpty'],
      ['an archive that is none', Buffer.from('PK\u0003\u0004 but no archive, only a little text that goes on'), 'notASheet'],
      ['bytes of no encoding', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a, 0x61]), 'encodingUnknown'],
    ])('refuses %s', async (_, file, code) => {
      const { status, body } = await upload(file, 'x.csv');
      expect([status, body.code]).toEqual([400, code]);
    });

    it('keeps formulas of a CSV as the text they are', async () => {
      const { body } = await upload(csv([['=1+1', '"=HYPERLINK(""http://x"")"', 'NORTH', '', '', '', '', '', '']]));
      expect(body.changes[0]).toMatchObject({ employeeNo: '=1+1', name: '=HYPERLINK("http://x")' });
    });
  });

  it('is for HR of the whole company', async () => {
    await (await c.as('head')).get('/api/people-imports').expect(403);
    await api.sql(`UPDATE role_grant SET unit_id = $3 WHERE tenant_id = $1 AND person_id = $2`, [c.tenantId, c.people.hr, c.units.SALES]);
    expect((await upload(csv(PEOPLE))).status).toBe(403);
  });
});

/** A zip with one entry of `size` zeros that says it is `claimed` bytes (0 = tells the truth). */
function bomb(size: number, claimed: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(size));
  const name = Buffer.from('xl/worksheets/sheet1.xml');
  const fields = (at: number, header: Buffer): Buffer => {
    header.writeUInt16LE(8, at);
    header.writeUInt32LE(packed.length, at + 10);
    header.writeUInt32LE(claimed || size, at + 14);
    header.writeUInt16LE(name.length, at + 18);
    return header;
  };
  const local = fields(8, Buffer.alloc(30));
  local.writeUInt32LE(0x04034b50, 0);
  const central = fields(10, Buffer.alloc(46));
  central.writeUInt32LE(0x02014b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}
