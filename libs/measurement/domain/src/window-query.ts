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

/**
 * The rule a query breaks at first sight, or null. No boundary: that is the read-only transaction and the role of the
 * source; this spares the user a round trip (data.md §4.2).
 */
export function queryProblem(query: string, kind: SqlKind = 'postgres'): QueryProblem | null {
  const code = query
    // `/*! … */` is code to MySQL, so it is none of ours
    .replace(OPAQUE[kind], (found) => (kind === 'mysql' && /^\/\*[!M]/.test(found) ? ' ;; ' : COMMENT.test(found) ? ' ' : "''"))
    .trim()
    .replace(/;\s*$/, '');
  if (!/^(select|with)\b/i.test(code)) return 'notASelect';
  if (code.includes(';')) return 'oneStatementOnly';
  if (WRITES[kind]?.test(code)) return 'sourceWriteRefused';
  return /(?<![:\w]):(?!from\b|to\b)[a-z_]\w*/i.test(code) || /\$\d/.test(code) || (kind === 'mysql' && code.includes('?')) ? 'parameterUnknown' : null;
}
