import { bindWindow, queryProblem } from './window-query';

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
