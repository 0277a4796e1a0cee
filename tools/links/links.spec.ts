import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const links = import('./links.mjs');

const ROUTES = { 'libs/a/web/src/a.routes.ts': `[{ path: 'targets/:id' }, { path: 'results' }, { path: 'lines/:id' }]` };

async function dead(files: Record<string, string>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'kpi-loop-links-'));
  for (const [file, text] of Object.entries({ ...ROUTES, ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  try {
    return (await links).deadLinks(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe('links', () => {
  it('of this product all lead to a route', async () => expect((await links).deadLinks(resolve(__dirname, '../..'))).toEqual([]));

  it('that the API gives are found in templates, tables and SQL', async () => {
    expect(
      await dead({
        'libs/a/api/src/ok.ts':
          "const a = { link: `/targets/${id}?why=true` };\nconst LINKS = {\n  run: (id) => `/results`,\n};\nSELECT '/lines/' || x.id AS link",
        'libs/a/api/src/thread.ts': 'link: `/scorecards/${scorecardId}`,',
        'libs/a/api/src/telling.ts': "SELECT '/meetings/' || x.id AS link, y, '/targets/' || x.id || '/never' AS link",
        'libs/a/api/src/table.ts': 'const LINKS = {\n  run: (id) => `/runs/${id}`,\n};',
      }),
    ).toEqual([
      'libs/a/api/src/table.ts: /runs/:x',
      'libs/a/api/src/telling.ts: /meetings/:x',
      'libs/a/api/src/telling.ts: /targets/:x/never',
      'libs/a/api/src/thread.ts: /scorecards/:x',
    ]);
  });

  it('that pages make are found by their parts', async () => {
    expect(
      await dead({
        'libs/a/web/src/page.html': `<a [routerLink]="['/lines', s().id, 'why']"></a><a [routerLink]="['/targets', card(row).id]"></a><a routerLink="/nowhere"></a>`,
      }),
    ).toEqual(['libs/a/web/src/page.html: /nowhere', 'libs/a/web/src/page.html: /lines/:x/why']);
  });
});
