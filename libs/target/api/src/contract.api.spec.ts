import { inflateSync } from 'node:zlib';
import { CycleModule } from '@kpi-loop/cycle/api';
import { aRunningCycle } from '@kpi-loop/cycle/api/testing';
import { OrganizationModule } from '@kpi-loop/organization/api';
import { sha256Of } from '@kpi-loop/shared/api';
import { Api, type Company } from '@kpi-loop/shared/api/testing';
import { aDraftCard, aMetric, anEffectiveCard } from '@kpi-loop/target/api/testing';
import type { Contract } from './contract';
import { PdfPages, wrapped } from './pdf-page';
import { TargetModule } from './index';

/** The text of a file, as a reader finds it: Chinese by the file's own map from its glyphs to Unicode. */
function textOf(bytes: Buffer): string {
  const file = bytes.toString('latin1');
  const packed = [...file.matchAll(/\/FlateDecode \/Length (\d+)[^>]*>>\nstream\n/g)].map(({ 0: head, 1: length, index }) =>
    inflateSync(Buffer.from(file.slice(index + head.length, index + head.length + Number(length)), 'latin1')).toString('latin1'),
  );
  const map = packed.find((stream) => stream.startsWith('/CIDInit'))!;
  const chars = new Map([...map.matchAll(/^<(\w{4})> <(\w{4})>$/gm)].map(([, id, char]) => [id, String.fromCharCode(parseInt(char, 16))]));
  return [...file.matchAll(/\(((?:\\.|[^\\)])*)\) Tj|<(\w+)> Tj/g)]
    .map(
      ([, latin, glyphs]) =>
        latin?.replace(/\\(.)/g, '$1') ??
        glyphs
          .match(/.{4}/g)!
          .map((id) => chars.get(id))
          .join(''),
    )
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

describe('a page', () => {
  it('breaks Chinese anywhere and Latin between words, and never beyond its width', () => {
    expect(wrapped('目标目标目标', 10, 25)).toEqual(['目标', '目标', '目标']);
    expect(wrapped('two words', 10, 30)).toEqual(['two', 'words']);
  });

  it('carries the glyphs it shows and no others, the same ones for the same text', () => {
    const page = (text: string) => new PdfPages().text(text, { bold: true }).bytes();
    const bytes = page('目标责任书：华东区 2026 年，完成值 ≥ 95 %');
    expect(bytes.equals(page('目标责任书：华东区 2026 年，完成值 ≥ 95 %'))).toBe(true);
    expect(textOf(bytes)).toContain('目标责任书：华东区 2026 年，完成值 ≥ 95 %');
    expect(bytes.toString('latin1')).toMatch(/\/FontFile3 \d+ 0 R/);
    // a typeface of eight million bytes
    expect(bytes.length).toBeLessThan(60_000);
    expect(page('Latin only').length).toBeLessThan(2_000);
  });

  it('goes on on the next one, with offsets that point at their objects', () => {
    const file = new PdfPages();
    for (let i = 0; i < 80; i += 1) file.text(`Line (${i}) 第 ${i} 行`);
    const text = file.bytes().toString('latin1');
    expect(text).toContain('/Count 3');
    const offsets = text
      .slice(text.indexOf('xref\n0'))
      .match(/^\d{10} 00000 n/gm)!
      .map((row) => Number(row.slice(0, 10)));
    expect(offsets.every((at, i) => text.slice(at).startsWith(`${i + 1} 0 obj`))).toBe(true);
  });
});
