import { bindWindow, queryProblem, queryReport, writtenAt } from './window-query';

describe('a query of each kind', () => {
  it.each([
    ['postgres', `SELECT ':from', "a:to" FROM t WHERE d BETWEEN :from AND :to AND e > :from`, ['from', 'to'], `SELECT ':from', "a:to" FROM t WHERE d BETWEEN $1::date AND $2::date AND e > $1::date`],
    ['mysql', `SELECT '\\':from', \`a:to\` FROM t WHERE d BETWEEN :from AND :to AND e > :from # :to`, ['from', 'to', 'from'], `SELECT '\\':from', \`a:to\` FROM t WHERE d BETWEEN CAST(? AS DATE) AND CAST(? AS DATE) AND e > CAST(? AS DATE) # :to`],
  ] as const)('binds dates as %s takes them', (kind, query, binds, text) => expect(bindWindow(query, kind)).toEqual({ text, binds }));
  it.each([
    ['mysql', 'SELECT ?', 'parameterUnknown'],
    ['mysql', 'SELECT 1 /*!50000 INTO OUTFILE x */', 'oneStatementOnly'],
    ['mysql', 'SELECT 1 INTO @x', 'sourceWriteRefused'],
    ['mysql', `SELECT 'into outfile' FROM t`, null],
    ['clickhouse', 'SELECT 1 INTO OUTFILE x', 'sourceWriteRefused'],
    ['postgres', `SELECT 'a' ? 'b' FROM t`, null],
  ] as const)('%s: %s is %s', (kind, query, problem) => expect(queryProblem(query, kind)).toBe(problem));
});

describe('a query while it is typed', () => {
  it('says which of the dates it asks for', () => {
    expect(queryReport(`SELECT * FROM t WHERE d BETWEEN :from AND :to`)).toEqual({ problem: null, binds: { from: true, to: true } });
    expect(queryReport(`SELECT ':from' FROM t -- :to`)).toEqual({ problem: null, binds: { from: false, to: false } });
  });
  it.each([
    ['SELECT 1;\nDELETE FROM t', 'oneStatementOnly', 1, 9],
    ['-- a comment\n  UPDATE t SET a = 1', 'notASelect', 2, 3],
    ["SELECT ';' FROM t\nWHERE d > :since", 'parameterUnknown', 2, 11],
    ['', 'notASelect', 1, 1],
  ])('says where %j breaks %s', (query, code, line, column) => expect(queryReport(query).problem).toMatchObject({ code, line, column }));
  it('finds the written place of what was sent', () => {
    const query = `  SELECT :from, ':to', wrong, :to, :from FROM t;`;
    const { text } = bindWindow(query);
    for (const word of ['wrong', 'FROM t']) expect(query.slice(writtenAt(query, 'postgres', text.indexOf(word))).startsWith(word)).toBe(true);
    expect(query.slice(writtenAt(query, 'postgres', text.indexOf('$2::date') + 3)).startsWith(':to, :from')).toBe(true);
  });
});
