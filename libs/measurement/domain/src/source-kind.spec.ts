import { readHeaders, requestProblems, selectAll, type RestRequest } from './source-kind';

const request = (part: Partial<RestRequest>): RestRequest => ({ path: 'orders?from=:from', rows: '/data', paging: 'none', ...part });
const broken = (part: Partial<RestRequest>): string[] => requestProblems(request(part)).map(({ pointer, code }) => `${pointer} ${code}`);

describe('what a web service is asked for', () => {
  it('is fine as it is', () => expect(broken({})).toEqual([]));
  it.each(['https://elsewhere.example/x', '//elsewhere.example/x', 'a b', 'a\\b', 'javascript:1', 'a\nb'])('stays below its source: %j', (path) =>
    expect(broken({ path })).toEqual(['/request/path pathBelowSource']),
  );
  it.each(['data', '/a/~2', '/a~'])('has a pointer to its rows: %s is none', (rows) => expect(broken({ rows })).toEqual(['/request/rows notAPointer']));
  it('names the parameter of its pages', () => expect(broken({ paging: 'page' })).toEqual(['/request/parameter parameterGiven']));
  it('says where the cursor is', () => expect(broken({ paging: 'cursor', parameter: 'after' })).toEqual(['/request/next nextGiven']));
});

describe('headers', () => {
  it('are lines of name and value', () =>
    expect(readHeaders('Authorization: Bearer a:b\n\nX-Team:  sales ')).toEqual({ authorization: 'Bearer a:b', 'x-team': 'sales' }));
  it.each(['no colon', 'Host: elsewhere', 'Transfer-Encoding: chunked', 'X: a\u0000b', 'X: 中', ': x'])('refuses %j', (text) => expect(readHeaders(text)).toBeNull());
});

describe('the query for a table', () => {
  const table = { schema: 'shop', name: 'Sale]"`', columns: [{ name: 'no', type: 'text' as const }, { name: 'Day', type: 'date' as const }] };
  it.each([
    ['postgres', 'SELECT\n  no,\n  "Day"\nFROM shop."Sale]""`"\nWHERE "Day" BETWEEN :from AND :to'],
    ['mysql', 'SELECT\n  no,\n  `Day`\nFROM shop.`Sale]"```\nWHERE `Day` BETWEEN :from AND :to'],
    ['sqlserver', 'SELECT\n  no,\n  [Day]\nFROM shop.[Sale]]"`]\nWHERE [Day] BETWEEN :from AND :to'],
    ['clickhouse', 'SELECT\n  no,\n  `Day`\nFROM shop.`Sale]"\\``\nWHERE `Day` BETWEEN :from AND :to'],
  ] as const)('quotes names as %s does', (kind, query) => expect(selectAll(kind, table)).toBe(query));
});
