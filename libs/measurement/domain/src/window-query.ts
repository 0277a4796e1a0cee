/** What may stand in a query where its text is not code: strings, quoted names, dollar quotes, comments. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;
const PARAMETER = /(?<![:\w]):(from|to)\b/g;

export interface WindowQuery {
  text: string;
  /** In the order of $1, $2. */
  binds: ('from' | 'to')[];
}

/** `:from` and `:to` become bound parameters; text inside strings and comments is left alone. */
export function bindWindow(query: string): WindowQuery {
  const binds: WindowQuery['binds'] = [];
  const place = (code: string): string =>
    code.replace(PARAMETER, (_, name: 'from' | 'to') => {
      if (!binds.includes(name)) binds.push(name);
      return `$${binds.indexOf(name) + 1}::date`;
    });
  let text = '';
  let end = 0;
  for (const found of query.matchAll(OPAQUE)) {
    text += place(query.slice(end, found.index)) + found[0];
    end = found.index + found[0].length;
  }
  text += place(query.slice(end));
  return { text: text.trim().replace(/;\s*$/, ''), binds };
}

/**
 * The rule a query breaks at first sight, or null. No boundary: that is the read-only transaction and the role of the
 * source; this spares the user a round trip (data.md §4.2).
 */
export function queryProblem(query: string): 'notASelect' | 'oneStatementOnly' | 'parameterUnknown' | null {
  const code = query
    .replace(OPAQUE, (found) => (found.startsWith('--') || found.startsWith('/*') ? ' ' : "''"))
    .trim()
    .replace(/;\s*$/, '');
  if (!/^(select|with)\b/i.test(code)) return 'notASelect';
  if (code.includes(';')) return 'oneStatementOnly';
  return /(?<![:\w]):(?!from\b|to\b)[a-z_]\w*/i.test(code) || /\$\d/.test(code) ? 'parameterUnknown' : null;
}
