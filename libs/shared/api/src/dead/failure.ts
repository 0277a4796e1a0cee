import { Problem } from '@kpi-loop/shared/kernel';

const MOST = 200;
/** What a message may carry of somebody's data: whatever it quotes, brackets or mails to, and longer numbers. */
const DATA = /"[^"]*"|'[^']*'|“[^”]*”|`[^`]*`|\([^)]*\)|\S+@\S+|[+-]?\d[\d.,]{2,}/g;

/** What `failureOf` says of an error of PostgreSQL: a code and a name of the schema, nobody's data. */
const SQLSTATE = /^SQLSTATE [0-9A-Z]{5}( \w+)?$/;

/** The first line of a message, without what it was about. */
export function plainly(message: string): string {
  const [line] = message.split('\n');
  return SQLSTATE.test(line) ? line : line.replace(DATA, '…').slice(0, MOST);
}

/** Why a job failed, for whoever keeps the system running: a rule, a code of PostgreSQL or a plain sentence. The whole error is in the log. */
export function failureOf(error: unknown): string {
  if (error instanceof Problem) return [error.code, ...(error.extra.violations ?? [])].join(' ');
  if (!(error instanceof Error)) return plainly(String(error));
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return ['SQLSTATE', code, ...(typeof constraint === 'string' ? [constraint] : [])].join(' ');
  return plainly(error.message);
}
