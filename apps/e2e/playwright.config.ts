import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './chromium';
import type { Told } from './test';

const PORT = Number(process.env['E2E_PORT'] ?? 3417);
const root = resolve(__dirname, '../..');
/** A product that runs already, for whoever writes stories; without it each story is played on one of its own. */
const given = process.env['BASE_URL'];
/** The loop once, from half-way on in the other language; or twice, in one language from end to end. */
const whole = process.env['E2E_WHOLE'] === 'true';
const products: Record<string, number> = whole
  ? { zh: PORT, en: PORT + 1, desk: PORT + 2, screens: PORT + 3 }
  : { story: PORT, desk: PORT + 1, screens: PORT + 2 };
const at = (product: string): string => given ?? `http://127.0.0.1:${products[product]}`;

/** The config is read by every worker; the products' data is made once, by the first. */
function dataDirectory(): string {
  process.env['E2E_DATA'] ??= mkdtempSync(join(tmpdir(), 'kpi-loop-e2e-'));
  chmodSync(process.env['E2E_DATA'], 0o755);
  return process.env['E2E_DATA'];
}

export default defineConfig<object, Told>({
  testDir: './stories',
  // two at a time: the loop beside the stories of the desk, and where one of them ends, the screens
  workers: 2,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['line'], ['json']],
  outputDir: resolve(root, 'tmp/e2e'),
  tsconfig: './tsconfig.json',
  projects: [
    ...(whole
      ? [
          { name: 'loop-zh', testMatch: 'loop.spec.ts', use: { baseURL: at('zh'), lang: 'zh-CN' as const, later: 'zh-CN' as const } },
          { name: 'loop-en', testMatch: 'loop.spec.ts', use: { baseURL: at('en'), lang: 'en' as const, later: 'en' as const } },
        ]
      : [{ name: 'loop', testMatch: 'loop.spec.ts', use: { baseURL: at('story') } }]),
    // one after the other: they move the same cards
    { name: 'desk', testIgnore: ['loop.spec.ts', 'screens.spec.ts'], workers: 1, use: { baseURL: at('desk') } },
    // nothing is moved by looking
    { name: 'screens', testMatch: 'screens.spec.ts', fullyParallel: true, use: { baseURL: at('screens') } },
  ],
  webServer: given
    ? undefined
    : {
        command: `${process.execPath} apps/e2e/products.mjs`,
        cwd: root,
        // the last to be started
        url: `${at('screens')}/api/health/ready`,
        timeout: 300_000,
        reuseExistingServer: false,
        gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
        env: { KPI_DATA: dataDirectory(), E2E_PRODUCTS: JSON.stringify(products), LOG_LEVEL: 'warn' },
        stdout: 'pipe',
      },
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    trace: process.env['E2E_TRACE'] ? 'on' : 'off',
    launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_ARGS },
  },
});
