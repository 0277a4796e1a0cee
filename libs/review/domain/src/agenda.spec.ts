import { buildAgenda, type AgendaSource } from './agenda';

const action = (actionId: string, o: object = {}): AgendaSource => ({
  kind: 'action',
  actionId,
  lineId: `l-${actionId}`,
  overdue: false,
  dueForEffect: false,
  dueOn: '2026-08-01',
  ...o,
});
const alert = (alertId: string, lineId: string, o: object = {}): AgendaSource => ({
  kind: 'alert',
  alertId,
  lineId,
  rule: 'THRESHOLD',
  severity: 'warn',
  reopened: false,
  ...o,
});
const line = (lineId: string, score: string, weight = '20'): AgendaSource => ({ kind: 'line', lineId, score, weight });
const task = (lineId: string, score: string, overdue: boolean, weight = '20'): AgendaSource => ({ kind: 'task', lineId, score, weight, overdue });
const keys = (sources: AgendaSource[]) =>
  buildAgenda(sources).map(
    ({ kind, red, source }) => `${kind}:${'actionId' in source ? source.actionId : 'alertId' in source ? source.alertId : source.lineId}${red ? '!' : ''}`,
  );

describe('agenda', () => {
  it('begins with open actions, overdue first, then those whose effect is due', () => {
    expect(keys([action('c'), action('b', { dueForEffect: true }), action('a', { overdue: true, dueOn: '2026-09-01' })])).toEqual([
      'action:a!',
      'action:b',
      'action:c',
    ]);
  });
  it('puts critical alerts before the rest, and leaves single informations out', () => {
    expect(keys([alert('w', '1'), alert('c', '2', { severity: 'critical' }), alert('i', '3', { severity: 'info' })])).toEqual(['alert:c!', 'alert:w']);
  });
  it('sorts lines below 80 by weight × gap', () => {
    expect(keys([line('small', '79', '10'), line('large', '70', '40'), line('fine', '95')])).toEqual(['line:large!', 'line:small!']);
  });
  it('79.99 is below 80, 80.00 is not', () => expect(keys([line('a', '79.99'), line('b', '80.00')])).toEqual(['line:a!']));
  it('mentions a line once when an alert has brought it up', () =>
    expect(keys([alert('c', 'x', { severity: 'critical' }), line('x', '10')])).toEqual(['alert:c!']));
  it('puts red lines before alerts that are not critical, and makes the alert of a red line red', () =>
    expect(
      keys([
        alert('w', 'fine'),
        alert('v', 'bad'),
        alert('c', 'worse', { severity: 'critical' }),
        line('fine', '90'),
        line('red', '50', '10'),
        line('bad', '40', '40'),
      ]),
    ).toEqual(['alert:c!', 'alert:v!', 'line:red!', 'alert:w']));
  it('takes data that is late again as one item, and never as the reason a line is left out', () => {
    const late = { rule: 'STALE', severity: 'info', reopened: true };
    const sources = [
      alert('s1', 'x', late),
      alert('s2', 'y', late),
      alert('s3', 'z', { ...late, reopened: false }),
      alert('s4', 'z', late),
      line('x', '50'),
      alert('w', 'q'),
    ];
    expect(keys(sources)).toEqual(['line:x!', 'alert:w', 'alert:s1']);
    expect(buildAgenda(sources)[2].others).toMatchObject([{ alertId: 's2' }, { alertId: 's4' }]);
  });
  it('speaks of key tasks that are late or below 80, among the lines by what they cost, and of no other', () =>
    expect(keys([task('late', '95.00', true), task('poor', '79.99', false, '10'), task('fine', '80.00', false), line('red', '50', '30')])).toEqual([
      'line:red!',
      'task:poor!',
      'task:late!',
    ]));
  it('ends with good news', () => expect(keys([line('star', '118'), line('bad', '50')])).toEqual(['line:bad!', 'good_news:star']));
});
