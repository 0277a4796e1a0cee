import type { SqlKind } from './source-kind';

/** Text of a query that is not code: strings, quoted names, comments, each as its database writes them. */
const OPAQUE: Record<SqlKind, RegExp> = {
  postgres: /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g,
  mysql: /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`]|``)*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g,
  sqlserver: /'(?:[^']|'')*'|"(?:[^"]|"")*"|\[(?:[^\]]|\]\])*\]|--[^\n]*|\/\*[\s\S]*?\*\//g,
  clickhouse: /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|`(?:[^`\\]|\\[\s\S])*`|--[^\n]*|#![^\n]*|# [^\n]*|\/\*[\s\S]*?\*\//g,
};
const COMMENT = /^(--|#|\/\*)/;
const PARAMETER = /(?<![:\w]):(from|to)\b/g;

type Bind = 'from' | 'to';

/** How a bound date is written, given its place in the order of binds. */
const PLACE: Record<SqlKind, { once: boolean; text: (name: Bind, place: number) => string }> = {
  postgres: { once: true, text: (_, place) => `$${place}::date` },
  mysql: { once: false, text: () => 'CAST(? AS DATE)' },
  sqlserver: { once: true, text: (name) => `CAST(@${name} AS date)` },
  clickhouse: { once: true, text: (name) => `{${name}:Date}` },
};

export interface WindowQuery {
  text: string;
  /** In the order of the places; `mysql` has one for each. */
  binds: Bind[];
}

/** `:from` and `:to` become bound parameters; text inside strings and comments is left alone. */
export function bindWindow(query: string, kind: SqlKind = 'postgres'): WindowQuery {
  const binds: Bind[] = [];
  const { once, text: placed } = PLACE[kind];
  const place = (code: string): string =>
    code.replace(PARAMETER, (_, name: Bind) => {
      if (!once || !binds.includes(name)) binds.push(name);
      return placed(name, binds.indexOf(name) + 1);
    });
  let text = '';
  let end = 0;
  for (const found of query.matchAll(OPAQUE[kind])) {
    text += place(query.slice(end, found.index)) + found[0];
    end = found.index + found[0].length;
  }
  text += place(query.slice(end));
  return { text: text.trim().replace(/;\s*$/, ''), binds };
}

/** What reads and writes at once, in databases whose read-only transaction does not see it. */
const WRITES: Partial<Record<SqlKind, RegExp>> = {
  mysql: /\binto\s+(outfile|dumpfile|@)|\bfor\s+update\b|\block\s+in\s+share\b/i,
  sqlserver: /\b(into|insert|update|delete|merge)\b|\bopenrowset\b|\bopenquery\b|\bopendatasource\b|\bexec(ute)?\b/i,
  clickhouse: /\binto\s+outfile\b/i,
};

export type QueryProblem = 'notASelect' | 'oneStatementOnly' | 'parameterUnknown' | 'sourceWriteRefused';

/** Where in a text, counted as people do: from 1. */
export interface TextPlace {
  line: number;
  column: number;
}

export interface QueryReport {
  /** The rule it breaks, and where; the first one. */
  problem: (TextPlace & { code: QueryProblem; at: number }) | null;
  /** Which of the dates it asks for. A query without them is read whole each time. */
  binds: Record<Bind, boolean>;
}

export function placeOf(text: string, at: number): TextPlace {
  const before = text.slice(0, Math.max(0, at)).split('\n');
  return { line: before.length, column: before[before.length - 1].length + 1 };
}

/** The code alone, every character where it was: what is quoted or commented is blank. */
function codeOf(query: string, kind: SqlKind): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, ' ');
  return query.replace(OPAQUE[kind], (found) => {
    // `/*! … */` is code to MySQL, so it is none of ours
    if (kind === 'mysql' && /^\/\*[!M]/.test(found)) return `;;${blank(found.slice(2))}`;
    return COMMENT.test(found) ? blank(found) : `'${blank(found.slice(2))}'`;
  });
}

/**
 * What can be said of a query at first sight, while it is typed. No boundary: that is the read-only transaction and the role
 * of the source; this spares the user a round trip (data.md §4.2).
 */
export function queryReport(query: string, kind: SqlKind = 'postgres'): QueryReport {
  const code = codeOf(query, kind);
  const body = code.trimEnd().replace(/;$/, '');
  const begin = code.search(/\S/);
  const found = (pattern: RegExp): number => body.search(pattern);
  const checks: [QueryProblem, number][] = [
    ['notASelect', /^\s*(select|with)\b/i.test(body) ? -1 : Math.max(0, begin)],
    ['oneStatementOnly', found(/;/)],
    ['sourceWriteRefused', WRITES[kind] ? found(WRITES[kind]) : -1],
    ['parameterUnknown', found(UNKNOWN_PARAMETER[kind] ?? UNKNOWN)],
  ];
  const broken = checks.find(([, at]) => at >= 0);
  const binds = { from: false, to: false };
  for (const [, name] of code.matchAll(PARAMETER)) binds[name as Bind] = true;
  return { problem: broken ? { code: broken[0], at: broken[1], ...placeOf(query, broken[1]) } : null, binds };
}

const UNKNOWN = /(?<![:\w]):(?!from\b|to\b)[a-z_]\w*|\$\d/i;
const UNKNOWN_PARAMETER: Partial<Record<SqlKind, RegExp>> = { mysql: /(?<![:\w]):(?!from\b|to\b)[a-z_]\w*|\$\d|\?/i };

/** The rule a query breaks at first sight, or null. */
export const queryProblem = (query: string, kind: SqlKind = 'postgres'): QueryProblem | null => queryReport(query, kind).problem?.code ?? null;

/** Where in the query somebody wrote stands what is at `offset` of the text that was sent for it. */
export function writtenAt(query: string, kind: SqlKind, offset: number): number {
  const begin = query.length - query.trimStart().length;
  let [sent, written] = [0, begin];
  const binds: Bind[] = [];
  const { once, text } = PLACE[kind];
  for (const found of codeOf(query, kind).matchAll(PARAMETER)) {
    const name = found[1] as Bind;
    if (!once || !binds.includes(name)) binds.push(name);
    const until = sent + (found.index - written);
    if (offset < until) break;
    const bound = text(name, binds.indexOf(name) + 1).length;
    if (offset < until + bound) return found.index;
    [sent, written] = [until + bound, found.index + found[0].length];
  }
  return Math.min(query.length, written + Math.max(0, offset - sent));
}
