/** Everything the process takes from its environment, read once and refused early. */
export interface Config {
  /** The address it listens on: this machine only, unless told otherwise. */
  host: string;
  port: number;
  /** The application role: owns nothing, passes no policy by. */
  appUrl: string;
  webRoot: string | null;
}

export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const appUrl = env['APP_DATABASE_URL'];
  if (!appUrl) throw new Error('APP_DATABASE_URL is missing: the URL of the role kpi_app (npm start sets it)');
  // encrypts the credentials of sources; said now and not when the first one is stored
  if (!/^[0-9a-f]{64}$/i.test(env['SECRET_KEY'] ?? '')) throw new Error('SECRET_KEY is missing: 64 hexadecimal digits (npm start makes one)');
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port: Number(env['PORT'] ?? 3000),
    appUrl,
    webRoot: env['WEB_ROOT'] ?? null,
  };
}
