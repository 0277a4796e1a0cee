import { robustZ } from './robust-z';

describe('robust z', () => {
  const history = ['3.1', '3.0', '3.2', '3.1', '3.0', '3.1', '3.2', '3.0'];
  it('G51 median 3.1, MAD 0.1', () => expect(robustZ({ history, x: '2.4' })).toEqual({ z: '-4.7215' }));
  it('one wild value in the history moves neither median nor spread', () =>
    expect(robustZ({ history: [...history.slice(1), '300'], x: '3.1' })).toEqual({ z: '0.0000' }));
  it('needs eight values (R-X12)', () => expect(() => robustZ({ history: history.slice(1), x: '1' })).toThrow('historyTooShort'));
  it('refuses a history without spread (R-X12)', () => expect(() => robustZ({ history: Array<string>(8).fill('1'), x: '1' })).toThrow('noSpread'));
});
