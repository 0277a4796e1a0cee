import type { TextPlace } from '@kpi-loop/measurement/domain';
import { Problem } from '@kpi-loop/shared/kernel';
import { UnreadableSource, type RawRow } from './rows';

export const CONNECT_MS = 5000;
/** No step of a query takes longer (`SOURCE_STATEMENT_SECONDS`), and no delivery as a whole (`SOURCE_RUN_SECONDS`). */
export const statementMs = (): number => 1000 * Number(process.env['SOURCE_STATEMENT_SECONDS'] ?? 120);
export const runMs = (): number => 1000 * Number(process.env['SOURCE_RUN_SECONDS'] ?? 1800);
/** Rows of one delivery (`SOURCE_MAX_ROWS`). */
export const maxRows = (): number => Number(process.env['SOURCE_MAX_ROWS'] ?? 5_000_000);

/** Ends when somebody stops the delivery, and when its time is up. */
export const deadline = (stop?: AbortSignal): AbortSignal => {
  const late = AbortSignal.timeout(runMs());
  return stop ? AbortSignal.any([late, stop]) : late;
};

/** An answer, or the end: a connection that was hung up answers nothing more. */
export const until = <T>(ends: AbortSignal, answer: Promise<T>): Promise<T> =>
  new Promise((done, fail) => {
    const end = (): void => fail(ends.reason as Error);
    if (ends.aborted) end();
    ends.addEventListener('abort', end, { once: true });
    void answer.then(done, fail).finally(() => ends.removeEventListener('abort', end));
  });

/** Rows until there are too many of them, or until their time is up (they may all have come already), numbered as under a header. */
export async function* numbered(cells: AsyncIterable<RawRow['cells']>, ends: AbortSignal): AsyncGenerator<RawRow> {
  const most = maxRows();
  let rowNo = 1;
  for await (const row of cells) {
    if (ends.aborted) throw new UnreadableSource('sourceTookTooLong');
    rowNo += 1;
    if (rowNo > most + 1) throw new UnreadableSource('tooManyRows', { most });
    yield { cells: row, rowNo, bytes: 0 };
  }
}

/** Where in the query somebody wrote the mistake is, as far as the server says: a number, never its words. */
export const placed = (error: unknown, place: Partial<TextPlace> | null): unknown => (place && error instanceof Error ? Object.assign(error, { place }) : error);
export const lineIn = (error: unknown, pattern: RegExp): Partial<TextPlace> | null => {
  const [, line, column] = pattern.exec(error instanceof Error ? error.message : '') ?? [];
  return line ? { line: Number(line), ...(column ? { column: Number(column) } : {}) } : null;
};

const NETWORK = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNRESET', 'EPIPE', 'ESOCKET', 'PROTOCOL_CONNECTION_LOST'];
const CERTIFICATE = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|HANDSHAKE_SSL)/;

/**
 * What a source refuses, in names the browser translates; never its own words, which may hold data. `known` are the codes
 * of the kind itself.
 */
export function refusal(error: unknown, known: Readonly<Record<string, string>>, ends: AbortSignal): unknown {
  const problem = problemIn(error);
  if (problem) return problem;
  if (ends.aborted) return new UnreadableSource('sourceTookTooLong');
  const { code, errno, message, place } = error as { code?: unknown; errno?: unknown; message?: string; place?: Partial<TextPlace> };
  const name = String(code ?? errno ?? '');
  if (known[name]) return new UnreadableSource(known[name], { ...place });
  if (NETWORK.includes(name)) return new UnreadableSource('sourceUnreachable');
  if (CERTIFICATE.test(name)) return new UnreadableSource('sourceCertificateWrong');
  if (/timeout|terminated|not support (SSL|secure)/i.test(message ?? '')) return new UnreadableSource('sourceUnreachable');
  return name ? new UnreadableSource('sourceRefused', { sqlState: name.slice(0, 60) }) : error;
}

/** Drivers wrap what a socket was closed with. */
function problemIn(error: unknown): Problem | null {
  for (let at = error, depth = 0; at && depth < 5; at = (at as { cause?: unknown; originalError?: unknown }).cause ?? (at as { originalError?: unknown }).originalError, depth += 1)
    if (at instanceof Problem) return at;
  return null;
}
