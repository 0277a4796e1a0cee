import { likeness, wordsTaken } from './likeness';
import { aDefinition, anInput, sum } from './testing/a-definition';

const app = { column: 'channel', op: 'eq' as const, value: 'app' };
const derived = { kind: 'derived' as const, numerator: null, denominator: null, datasetCode: '', formula: 'A / B', inputs: [anInput('A'), anInput('B')] };

describe('how near two definitions come', () => {
  it.each([
    [
      'the same however it is written',
      aDefinition({ numerator: sum('paid', [{ ...app, op: 'in', value: ['app'] }]) }),
      aDefinition({ numerator: sum('paid', [app]) }),
      'same',
    ],
    ['similar with other filters', aDefinition({ numerator: sum('paid', [app]) }), aDefinition(), 'similar'],
    ['similar over another window', aDefinition({ kind: 'cumulative', span: { kind: 'ytd', months: 0 } }), aDefinition(), 'similar'],
    ['nothing alike of another column', aDefinition({ numerator: sum('refund') }), aDefinition(), null],
    ['nothing alike of another dataset', aDefinition({ datasetCode: 'stock' }), aDefinition(), null],
    ['nothing alike while no dataset is named', aDefinition({ datasetCode: '' }), aDefinition({ datasetCode: '' }), null],
    ['similar with another formula of the same metrics', aDefinition({ ...derived, formula: 'B / A' }), aDefinition(derived), 'similar'],
    ['nothing alike of other metrics', aDefinition({ ...derived, inputs: [anInput('A')] }), aDefinition(derived), null],
    ['nothing alike while no metric is named', aDefinition({ ...derived, inputs: [] }), aDefinition({ ...derived, inputs: [] }), null],
  ])('is %s', (_, a, b, expected) => expect([likeness(a, b), likeness(b, a)]).toEqual([expected, expected]));
});

describe('words that are taken', () => {
  const called = (name: string, nameEn = '', synonyms: string[] = [], synonymsEn: string[] = []) => ({ name, nameEn, synonyms, synonymsEn });
  it('are found in names and synonyms, whatever the spelling', () =>
    expect(wordsTaken(called('支付成功率', 'Pay rate', ['支付率']), called('成功率', 'Payment', ['支付 成功率'], ['PAY-RATE']))).toEqual([
      '支付成功率',
      'Pay rate',
    ]));
  it('are none where only a part is alike', () => expect(wordsTaken(called('支付率'), called('支付率（新客）'))).toEqual([]));
  it('never are the empty ones', () => expect(wordsTaken(called('甲'), called('乙'))).toEqual([]));
});
