import { inflateSync } from 'node:zlib';
import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { sha256Of } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, anEffectiveCard } from '@kpi-loop/target/api/testing';
import type { Contract, ContractLine } from './contract';
import { contractPdf, type ContractLang } from './contract.pdf';
import { TargetModule } from './index';

/** The text of a file, as a reader finds it: glyphs by the font's own map to Unicode, with no sign of where a line or a cell ends. */
function textOf(bytes: Buffer): string {
  const file = bytes.toString('latin1');
  const streams = [...file.matchAll(/\/Length (\d+)\n\/Filter \/FlateDecode\n>>\nstream\n/g)].map(({ 0: head, 1: length, index }) =>
    inflateSync(Buffer.from(file.slice(index + head.length, index + head.length + Number(length)), 'latin1')).toString('latin1'),
  );
  const map = streams.find((stream) => stream.startsWith('/CIDInit'))!;
  const chars = [...map.matchAll(/^<\w{4}> <\w{4}> \[(.*)\]$/gm)]
    .flatMap(([, entries]) => entries.match(/<[^>]*>/g)!)
    .map((codes) => (codes.match(/\w{4}/g) ?? []).map((code) => String.fromCharCode(parseInt(code, 16))).join(''));
  return streams
    .flatMap((stream) => [...stream.matchAll(/\[(.*)\] TJ/g)].flatMap(([, shown]) => shown.match(/<\w+>/g)!))
    .flatMap((run) => run.match(/\w{4}/g)!)
    .map((glyph) => chars[parseInt(glyph, 16)])
    .join('');
}

describe('the contract of a card', () => {
  let api: Api;
  let c: Company;
  let id: string;
  beforeAll(async () => {
    api = await Api.start([OrganizationModule, CycleModule, TargetModule]);
    c = await api.company();
    const { openPeriodId } = await aRunningCycle(api, c);
    const [sales, nps, rate] = [
      await aMetric(api, c, 'SALES'),
      await aMetric(api, c, 'NPS'),
      await aMetric(api, c, 'RATE', { kind: 'ratio', percent: true, decimals: 4 }),
    ];
    const lines = [
      { metricId: sales.metricId, weight: '40.00', threshold: '2400000', target: '3000000', stretch: '3600000' },
      { metricId: nps.metricId, weight: '30.00', threshold: '50', target: '60', stretch: '70' },
      { metricId: rate.metricId, weight: '30.00', threshold: '0.9', target: '0.95', stretch: '0.98' },
    ];
    await aDraftCard(c, openPeriodId, 'ben', 'head', lines);
    ({ id } = await anEffectiveCard(c, openPeriodId, 'anna', 'head', 'head2', lines));
  });
  afterAll(() => api.stop());

  it('is kept as it was signed, with the hash of its content, and never changed', async () => {
    const { body } = await (await c.as('anna')).get(`/api/scorecards/${id}/contract`).expect(200);
    const content = (body as { content: Contract }).content;
    expect(body).toMatchObject({ edition: 2, hash: sha256Of(content) });
    expect(content.signatures.map(({ side, identity }) => [side, identity]).sort()).toEqual([
      ['head', 'password'],
      ['owner', 'password'],
    ]);
    expect(content.approvals.map(({ step, name }) => [step, name])).toEqual([
      ['HEAD2', 'head2'],
      ['HRBP', 'hrbp'],
    ]);
    expect(new Set(content.signatures.map((s) => s.agreedHash))).toEqual(new Set([content.agreedHash]));
    await expect(api.sql(`UPDATE scorecard_contract SET hash = 'x' WHERE scorecard_id = $1`, [id])).rejects.toThrow('append-only');
  });

  it.each([
    ['zh-CN', ['绩效合同', '考核期间', '2,400,000', '95%']],
    ['en', ['Performance contract', '2,400,000', '95%']],
  ])('is a PDF in %s, with the hash on it', async (lang, words) => {
    const answer = await (
      await c.as('head')
    )
      .get(`/api/scorecards/${id}/contract.pdf?lang=${lang}`)
      .buffer(true)
      .parse((stream, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => done(null, Buffer.concat(chunks)));
      })
      .expect(200)
      .expect('content-type', /application\/pdf/);
    const file = answer.body as Buffer;
    const [{ hash }] = await api.sql<{ hash: string }>(`SELECT hash FROM scorecard_contract WHERE scorecard_id = $1 ORDER BY edition DESC LIMIT 1`, [id]);
    expect(file.toString('latin1').startsWith('%PDF-1.7')).toBe(true);
    for (const word of [...words, hash]) expect(textOf(file)).toContain(word);
  });

  it('is for those who may read the card, and there is none before there is anything to sign', async () => {
    for (const path of ['contract', 'contract.pdf']) await (await c.as('ben')).get(`/api/scorecards/${id}/${path}`).expect(403);
    const [draft] = await api.sql<{ id: string }>(`SELECT id FROM scorecard WHERE tenant_id = $1 AND status = 'draft'`, [c.tenantId]);
    await (await c.as('head')).get(`/api/scorecards/${draft.id}/contract`).expect(404);
  });
});

describe('on paper', () => {
  const both = (name: string, nameEn: string) => ({ name, nameEn });
  const line = (code: string, names: object, more: Partial<ContractLine> = {}): ContractLine => ({
    ...{ code, definition: 2, unit: 'CNY', decimals: 2, percent: false, direction: 'up', weight: '12.50', baseline: null },
    ...{ threshold: '2400000', target: '3000000', stretch: '3600000', condition: null, decision: null, measured: null, ...both('', '') },
    ...names,
    ...more,
  });
  const at = '2026-07-03T01:30:00.000Z';
  /** As long as the longest of the demo: eight KPIs, a key task, a bonus item, a dissent. */
  const contract: Contract = {
    ...{ scorecardId: 'c1', agreedHash: 'a'.repeat(64), rounds: 2, refusedToSign: false },
    waiver: '上级指标含新业务线，本期未设承接对象。',
    company: both('远洋智造集团', 'Farsea Manufacturing'),
    subject: { ...both('张敏', 'Min Zhang'), kind: 'person' },
    owner: both('张敏', 'Min Zhang'),
    head: both('李建国', 'Jianguo Li'),
    unit: both('华东销售区', 'Sales East'),
    period: { ...both('2026 年第三季度', 'Q3 2026'), code: '2026Q3', from: '2026-07-01', to: '2026-09-30' },
    lines: [
      line('SALES', both('销售收入', 'Revenue'), { condition: '新品于八月前上市；(渠道) 价格体系不变', decision: '按历史同期与市场增速裁定' }),
      line('RATE', both('准时交付率', 'On-time delivery'), { unit: '', percent: true, decimals: 4, threshold: '0.9', target: '0.955', stretch: null }),
      line('STOCK', both('库存周转天数', 'Days of inventory'), { unit: 'd', decimals: 0, direction: 'down', threshold: '50', target: '42', stretch: '38' }),
      line('NPS', both('客户净推荐值', 'Net promoter score'), {
        unit: '',
        decimals: 0,
        threshold: '50',
        target: '60',
        stretch: '70',
        measured: both('华东大区', 'Region East'),
      }),
      line('CASH', both('应收账款回款率', 'Collection rate of receivables'), {
        unit: '',
        percent: true,
        decimals: 4,
        threshold: '0.8',
        target: '0.9',
        stretch: '0.95',
      }),
      line('SCRAP', both('报废损失', 'Scrap'), { direction: 'down' }),
      line('ENERGY', both('单位产品能耗', 'Energy per piece'), { unit: 'kWh/pc', threshold: '1.9', target: '1.75', stretch: '1.6' }),
      line('RETAIN', both('关键人才保留率', 'Retention of key people'), {
        unit: '',
        percent: true,
        decimals: 4,
        threshold: '0.9',
        target: '0.95',
        stretch: '0.98',
      }),
    ],
    tasks: [
      {
        ...{ kind: 'task', ...both('新会员体系上线', 'Launch the member programme'), details: '覆盖三类会员', criterion: '三类会员可用，投诉率低于千分之二' },
        ...{ weight: '30.00', points: null, latePenalty: '0.02', partialAllowed: true, decision: null },
        milestones: [
          { ...both('方案评审', 'Design'), dueOn: '2026-07-31', weight: '40.00' },
          { ...both('全面推广', 'Roll out'), dueOn: '2026-09-30', weight: '60.00' },
        ],
      },
      {
        ...{ kind: 'bonus', ...both('跨店支援', 'Helping other stores'), details: '', criterion: '支援二十人天', weight: '0' },
        ...{ points: '5', latePenalty: null, partialAllowed: false, decision: null, milestones: [] },
      },
    ],
    approvals: [{ ...both('王芳', 'Fang Wang'), step: 'HEAD2', at }],
    objections: [{ ...both('张敏', 'Min Zhang'), kind: 'dissent', text: '目标高于行业增速，保留意见。', at }],
    signatures: [{ ...both('张敏', 'Min Zhang'), side: 'owner', at, identity: 'password', agreedHash: 'a'.repeat(64) }],
  };
  const hash = 'b'.repeat(64);
  const printed = (lang: ContractLang, more: Partial<Contract> = {}) => contractPdf({ ...contract, ...more }, hash, lang, 'Asia/Shanghai');

  it.each<[ContractLang, string[]]>([
    [
      'zh-CN',
      [
        ...['绩效合同', '远洋智造集团 · 华东销售区', '责任人：张敏', '2026 年第三季度 (2026-07-01 – 2026-09-30)'],
        ...['SALES 销售收入 · 口径 v212.502,400,000 元3,000,000 元3,600,000 元', '12.5090%95.50%—', '50 天42 天38 天', '1.75 千瓦时/件', '共担 华东大区'],
        ...['达成条件：新品于八月前上市；(渠道) 价格体系不变', '裁定理由：按历史同期与市场增速裁定', '新会员体系上线 · 权重 30.00', '达成标准：三类会员可用'],
        ...['逾期每天扣减该里程碑的 2% · 部分完成按确认比例计分', '方案评审40.002026-07-31', '跨店支援 · 最高加 5 分', '上级主管：王芳 · 2026-07-03 09:30'],
        ...['未完全承接的说明：上级指标', '保留意见 · 张敏 · 2026-07-03 09:30：目标高于行业增速，保留意见。', '以登录密码确认身份主管：尚未签署'],
      ],
    ],
    [
      'en',
      [
        ...['Performance contract', 'Farsea Manufacturing · Sales East', 'Owner: Min Zhang', 'Q3 2026 (2026-07-01 – 2026-09-30)'],
        ...[
          'SALES Revenue · definition v212.502,400,000 CNY3,000,000 CNY3,600,000 CNY',
          '50 d42 d38 d',
          'shared Region East',
          'Condition: 新品于八月前上市；(渠道)',
        ],
        ...[
          'Launch the member programme · weight 30.00',
          'each late day costs 2% of its milestone',
          'Design40.002026-07-31',
          'Helping other stores · up to 5 points',
        ],
        ...[
          'Head’s head: Fang Wang',
          'In the owner’s own wordsDissent · Min Zhang',
          '目标高于行业增速，保留意见。',
          'identity confirmed by passwordHead: not signed yet',
        ],
      ],
    ],
  ])('says in %s all that was agreed, in glyphs it carries itself, and no others of a typeface of eight million bytes', async (lang, words) => {
    const file = await printed(lang);
    const text = textOf(file);
    for (const word of [...words, contract.agreedHash!, hash, '1 / 2', '2 / 2']) expect(text).toContain(word);
    expect(file.toString('latin1')).toMatch(/\/FontFile3 \d+ 0 R/);
    expect(file.length).toBeLessThan(120_000);
  });

  it('is the same file whenever it is printed, and another one for another contract', async () => {
    const [first, again, other] = [await printed('zh-CN'), await printed('zh-CN'), await contractPdf(contract, 'c'.repeat(64), 'zh-CN', 'Asia/Shanghai')];
    expect(first.equals(again)).toBe(true);
    expect(first.toString('latin1')).toContain('(D:20260703013000Z)');
    const id = (file: Buffer) => /\/ID \[<(\w{32})> <\1>\]/.exec(file.toString('latin1'))![1];
    expect(id(other)).not.toBe(id(first));
  });

  it('goes on on the next page, rows and long words alike, and loses nothing', async () => {
    const lines = [...Array(30).keys()].map((i) => line(`L${i}`, both(`指标${i}`, ''), i === 3 ? { condition: `${'条件'.repeat(2000)}到此为止` } : {}));
    const text = textOf(await printed('zh-CN', { lines }));
    const pages = Number(/1 \/ (\d+)/.exec(text)![1]);
    expect(pages).toBeGreaterThan(2);
    for (const page of Array(pages).keys()) expect(text).toContain(`${page + 1} / ${pages}`);
    for (const { code, name } of lines) expect(text).toContain(`${code} ${name} · 口径 v212.502,400,000 元3,000,000 元3,600,000 元`);
    // with the label's own
    expect(text.split('件')).toHaveLength(2000 + 2);
    expect(text).toContain('到此为止');
    expect(text).toContain(hash);
  });
});
