import { request as httpRequest, type Agent, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CONNECT_MS, statementMs } from '../limits';
import { UnreadableSource } from '../rows';

const MAX_BYTES = 32 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const STATUSES: Record<number, string> = { 401: 'sourcePasswordWrong', 403: 'sourcePermissionDenied', 404: 'sourceAddressUnknown', 429: 'sourceTooBusy', 503: 'sourceTooBusy' };

export interface Answer {
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Asking {
  agent: Agent;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** One GET. A redirect is followed within the same origin only: elsewhere the headers, and whoever set them, are not meant. */
export async function httpGet(url: URL, asking: Asking, redirects = 0): Promise<Answer> {
  const response = await send(url, asking);
  const { statusCode: status = 0, headers } = response;
  if (status >= 300 && status < 400 && headers.location) {
    response.destroy();
    const next = URL.canParse(headers.location, url.href) ? new URL(headers.location, url) : null;
    if (!next || next.origin !== url.origin || redirects >= MAX_REDIRECTS) throw new UnreadableSource('sourceRedirected');
    return httpGet(next, asking, redirects + 1);
  }
  if (status < 200 || status >= 300) {
    response.destroy();
    throw new UnreadableSource(STATUSES[status] ?? 'sourceRefused', STATUSES[status] ? {} : { sqlState: `HTTP ${status}` });
  }
  return { url, headers, body: await text(response) };
}

function send(url: URL, { agent, headers, signal }: Asking): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(statementMs())]),
      timeout: CONNECT_MS + statementMs(),
      headers: { accept: 'application/json', 'user-agent': 'kpi-loop', ...headers },
    });
    request.once('response', done).once('error', fail).once('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    request.end();
  });
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new UnreadableSource('answerTooLarge', { mb: MAX_BYTES / 1024 / 1024 });
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks));
}
