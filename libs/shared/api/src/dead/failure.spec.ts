import { Problem } from '@kpi-loop/shared/kernel';
import { failureOf, plainly } from './failure';

describe('why a job failed', () => {
  it.each([
    ['a rule by its name', new Problem('ruleBroken', 'ruleBroken', 'card of 林致远', { violations: ['weightsTotal100'] }), 'ruleBroken weightsTotal100'],
    [
      'a refusal of the database by its code',
      Object.assign(new Error('duplicate key (login)=(anna@huahe)'), { code: '23505', constraint: 'account_login_key' }),
      'SQLSTATE 23505 account_login_key',
    ],
    ['a sentence without what it quotes', new Error(`no such column "工资" in 'pay.xlsx'`), 'no such column … in …'],
    ['a sentence without addresses, brackets and numbers', new Error('anna@huahe.cn (林致远) earns 12,500.00 in 2026'), '… … earns … in …'],
    ['one line of it', new Error('first\n    at Object.<anonymous> (/app/main.mjs:1:1)'), 'first'],
    ['what is no error', 'gone', 'gone'],
  ])('tells %s', (_what, error, said) => expect(failureOf(error)).toBe(said));

  it('keeps the code of the database when it is read again', () => expect(plainly('SQLSTATE 40001')).toBe('SQLSTATE 40001'));

  it('is short', () => expect(failureOf(new Error('x'.repeat(5000)))).toHaveLength(200));
});
