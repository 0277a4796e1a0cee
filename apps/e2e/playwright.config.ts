import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, chromiumPath } from './chromium';

const PORT = Number(process.env['E2E_PORT'] ?? 3417);
const root = resolve(__dirname, '../..');
/** A product that runs already, for whoever writes stories; without it one is started, with data of its own. */
const given = process.env['BASE_URL'];

/** The config is read by every worker; the product's data is made once, by the first. */
function dataDirectory(): string {
  process.env['E2E_DATA'] ??= mkdtempSync(join(tmpdir(), 'kpi-loop-e2e-'));
  chmodSync(process.env['E2E_DATA'], 0o755);
  return process.env['E2E_DATA'];
}

export default defineConfig({
  testDir: './stories',
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['line'], ['json']],
  outputDir: resolve(root, 'tmp/e2e'),
  tsconfig: '../../tsconfig.base.json',
  webServer: given
    ? undefined
    : {
        command: `${process.execPath} tools/start.mjs`,
        cwd: root,
        url: `http://127.0.0.1:${PORT}/api/health/ready`,
        timeout: 180_000,
        reuseExistingServer: false,
        gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
        env: { PORT: String(PORT), KPI_DATA: dataDirectory(), LOG_LEVEL: 'warn' },
        stdout: 'pipe',
      },
  use: {
    baseURL: given ?? `http://127.0.0.1:${PORT}`,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_ARGS },
  },
});
