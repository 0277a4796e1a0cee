import { scoreBinary, scoreDeduction } from './deduction';

describe('DEDUCTION', () => {
  it('G09 every accident costs 20, down to 0', () => {
    expect(['0', '2', '7'].map((n) => scoreDeduction({ full: '100', perEvent: '20', free: '0', n }).score)).toEqual(['100.00', '60.00', '0.00']);
  });
  it('G19 the first three are free', () => {
    expect(['2', '7'].map((n) => scoreDeduction({ full: '100', perEvent: '5', free: '3', n }).score)).toEqual(['100.00', '80.00']);
  });
  it('refuses a negative count', () => expect(() => scoreDeduction({ full: '100', perEvent: '5', n: '-1' })).toThrow('countNegative'));
  it('refuses a negative deduction', () => expect(() => scoreDeduction({ full: '100', perEvent: '-5', n: '1' })).toThrow('deductionNotNegative'));
});

describe('BINARY', () => {
  it('G22 yes is 100, no is 0', () => expect([scoreBinary({ done: true }), scoreBinary({ done: false })]).toEqual([{ score: '100.00' }, { score: '0.00' }]));
  it('a rule may set what a yes is worth', () => expect(scoreBinary({ done: true, max: '110' })).toEqual({ score: '110.00' }));
});
