import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** `CHROMIUM`, else the system's, else the one npm has shipped: nothing is installed by hand. Workers get the answer of the first. */
export function chromiumPath(): string {
  process.env['CHROMIUM'] ??= ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path)) ?? shipped();
  return process.env['CHROMIUM'];
}

/** It unpacks itself, which takes a promise; a Playwright config is read at once. */
function shipped(): string {
  const ask = "import chromium from '@sparticuz/chromium'; process.stdout.write(await chromium.executablePath());";
  return execFileSync(process.execPath, ['--input-type=module', '-e', ask], { cwd: __dirname, encoding: 'utf8' });
}

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  // nothing here draws in three dimensions: a GPU played by the CPU only costs
  '--disable-software-rasterizer',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
