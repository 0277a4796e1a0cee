import { readHeaders, type Cell, type RestRequest } from '@kpi-loop/measurement/domain';
import { Problem } from '@kpi-loop/shared/kernel';
import { previewOf, type Ask, type Connector } from '../connector';
import { deadline, numbered, refusal } from '../limits';
import type { Outbound } from '../outbound';
import { UnreadableSource, checkedHeader } from '../rows';
import { httpGet, type Answer, type Asking } from './http-get';
import { asText, at, flatten, parseJson, type Json } from '../json-rows';

const MAX_PAGES = 10_000;

/** A web service that answers in JSON, page by page. Its headers are the secret; they go to its own origin only. */
export function rest(base: string, secret: string, outbound: Outbound): Connector {
  const root = URL.canParse(base) ? new URL(base.endsWith('/') ? base : `${base}/`) : null;

  const inside = async <T>(work: (root: URL, asking: Asking) => Promise<T>, stop?: AbortSignal): Promise<T> => {
    const signal = deadline(stop);
    if (!root || !/^https?:$/.test(root.protocol)) throw new UnreadableSource('sourceAddressUnknown');
    const agent = outbound.agent(root.protocol === 'https:', { keepAlive: true, maxSockets: 1 });
    try {
      return await work(root, { agent, headers: readHeaders(secret) ?? {}, signal });
    } catch (error) {
      throw refusal(error, {}, signal);
    } finally {
      agent.destroy();
    }
  };

  const read: Connector['read'] = (ask, work, stop) =>
    inside(async (from, asking) => {
      if (!ask.request) throw new Problem('ruleBroken', 'requestGiven', undefined, { violations: ['requestGiven'] });
      const pages = pagesOf(from, ask.request, ask, asking);
      const first = await pages.next();
      const rows = first.done ? [] : first.value.map(flatten);
      const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
      if (!names.length) throw new UnreadableSource('noRows');
      const cellsOf = (row: Map<string, Cell>): Cell[] => names.map((name) => row.get(name) ?? null);
      const cells = async function* (): AsyncGenerator<Cell[]> {
        for (const row of rows) yield cellsOf(row);
        for await (const page of pages) for (const row of page) yield cellsOf(flatten(row));
      };
      return work({ header: checkedHeader(names), rows: numbered(cells(), asking.signal) });
    }, stop);

  return {
    test: () =>
      inside(async (from, asking) => {
        const { headers } = await httpGet(from, asking);
        return { serverVersion: String(headers.server ?? 'HTTP').slice(0, 60), roleCanWrite: false };
      }),
    schema: async () => [],
    preview: previewOf(read),
    read,
  };
}

/** Page after page, each looked at before the next is asked for; the same address twice would go on for ever. */
async function* pagesOf(root: URL, request: RestRequest, { window }: Pick<Ask, 'window'>, asking: Asking): AsyncGenerator<Json[]> {
  const path = request.path.replace(/:(from|to)\b/g, (_, name: 'from' | 'to') => encodeURIComponent(window[name])).replace(/^\/+/, '');
  const firstUrl = new URL(path, root);
  if (firstUrl.origin !== root.origin) throw new UnreadableSource('sourceRedirected');
  let page = request.firstPage ?? 1;
  if (request.paging === 'page') firstUrl.searchParams.set(request.parameter!, String(page));
  const seen = new Set<string>();
  for (let url: URL | null = firstUrl; url; ) {
    if (seen.has(url.href)) throw new UnreadableSource('pagingLoops');
    if (seen.size >= MAX_PAGES) throw new UnreadableSource('tooManyPages', { most: MAX_PAGES });
    seen.add(url.href);
    const answer = await httpGet(url, asking);
    const body = parseJson(answer.body);
    const rows = at(body, request.rows);
    if (!Array.isArray(rows)) throw new UnreadableSource('rowsNotFound', { pointer: request.rows || '/' });
    yield rows;
    page += 1;
    url = rows.length || request.paging === 'cursor' ? nextOf(request, answer, body, page) : null;
    if (url && url.origin !== root.origin) throw new UnreadableSource('sourceRedirected');
  }
}

function nextOf({ paging, parameter, next }: RestRequest, answer: Answer, body: Json, page: number): URL | null {
  const withParameter = (value: string): URL => {
    const url = new URL(answer.url);
    url.searchParams.set(parameter!, value);
    return url;
  };
  if (paging === 'page') return withParameter(String(page));
  if (paging === 'cursor') {
    const cursor = asText(at(body, next!));
    return cursor ? withParameter(cursor) : null;
  }
  if (paging !== 'link') return null;
  const link = next ? asText(at(body, next)) : linkHeader(answer.headers['link']);
  return link && URL.canParse(link, answer.url.href) ? new URL(link, answer.url) : null;
}

/** RFC 8288, as far as paging uses it. */
function linkHeader(header: string | string[] | undefined): string | null {
  const all = Array.isArray(header) ? header.join(',') : (header ?? '');
  for (const [, target, parameters] of all.matchAll(/<([^>]*)>((?:\s*;\s*[^,;"]+(?:"[^"]*")?)*)/g)) if (/;\s*rel="?(?:[^"]*\s)?next(?:\s[^"]*)?"?\s*(?:;|$)/i.test(parameters)) return target;
  return null;
}
