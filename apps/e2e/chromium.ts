import { existsSync } from 'node:fs';

/** `CHROMIUM`, else the system's, else the one npm has shipped: nothing is installed by hand. */
export async function chromiumPath(): Promise<string> {
  const given = process.env['CHROMIUM'];
  if (given) return given;
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
  if (system) return system;
  const { default: shipped } = await import('@sparticuz/chromium');
  return shipped.executablePath();
}

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
