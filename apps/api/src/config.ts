/** Everything the process takes from its environment, read once and refused early. */
export interface Config {
  port: number;
  /** The application role: owns nothing, passes no policy by. */
  appUrl: string;
  demo: boolean;
  /** 32 bytes, hex: encrypts credentials of sources. */
  secretKey: Buffer;
  webRoot: string | null;
}

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const appUrl = env['APP_DATABASE_URL'];
  if (!appUrl) throw new Error('APP_DATABASE_URL is missing: the URL of the role kpi_app (npm start sets it)');
  const secret = env['SECRET_KEY'] ?? '';
  if (!/^[0-9a-f]{64}$/i.test(secret)) throw new Error('SECRET_KEY is missing: 64 hexadecimal digits (npm start makes one)');
  return {
    port: Number(env['PORT'] ?? 3000),
    appUrl,
    demo: env['DEMO'] === 'true',
    secretKey: Buffer.from(secret, 'hex'),
    webRoot: env['WEB_ROOT'] ?? null,
  };
}
